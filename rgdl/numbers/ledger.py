"""Numbers and words of the ledger of claims."""

from collections.abc import Mapping
from typing import Any

from rgdl.numbers.names import words
from rgdl.numbers.number import Column, Estimate, Named, Number, counted, exact, measured
from rgdl.numbers.run import Run

_VERDICTS = ("holds", "holds with a limit", "does not hold", "not testable")
_SHARES = (9, 12)  # claims whose numbers are shares of fields
_WORDS = ("claim", "quantity", "null", "verdict", "rule")
_RULE = "tabulate_claims"


def numbers_of_claims(run: Run) -> Named:
    """Each claim: its number, what that is compared with, and the verdict."""
    table = run.tables["claims"]
    for row in table.to_dict("records"):
        n = row["number"]
        unit = "%" if n in _SHARES else ""
        value = Column("value", f"claim {n}: {row['quantity']}", unit)
        null_value = Column("null_value", f"claim {n}: {row['null']}", unit)
        found = Estimate(row["value"], row["value_err"], _seeds(row, "n_seeds", run))
        null = Estimate(row["null_value"], row["null_err"], _seeds(row, "null_n_seeds", run))
        yield f"claims.{n}.value", _number(found, value)
        yield f"claims.{n}.null_value", _number(null, null_value)
        for chance in (name for name in row if str(name).startswith("p_")):
            column = Column(str(chance), f"claim {n}: {chance}", digits=2)
            yield f"claims.{n}.{chance}", measured(Estimate(row[chance]), column, rule=_RULE)
        for name in _WORDS:
            meaning = f"claim {n}: {name}"
            yield f"claims.{n}.{name}", Number(str(row[name]), None, "", _RULE, meaning, "text")
    yield "claims.n", counted(len(table), "claims", rule=_RULE)
    for verdict in _VERDICTS:
        n = (table["verdict"] == verdict).sum()
        number = counted(n, f"claims: {verdict}", rule=_RULE, kind="measured")
        yield f"claims.n_{words(verdict)}", number


def _seeds(row: Mapping[Any, Any], column: str, run: Run) -> int | None:
    """Of how many seeds an error is the spread, None of fewer than two."""
    n = int(row.get(column, run.names.n_seeds or 0))
    return n if n > 1 else None


def _number(estimate: Estimate, column: Column) -> Number:
    """An error of 0 is how the ledger says that a number is exact."""
    if estimate.error == 0:
        return exact(estimate.value, column, rule=_RULE)
    return measured(estimate, column, rule=_RULE)
