"""What a number is, and how the values of tables become one."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

import pandas as pd

_ROUNDING = 1e-12  # relative

Tables: TypeAlias = Mapping[str, pd.DataFrame]
Kind: TypeAlias = Literal["measured", "exact", "given", "text"]


@dataclass(frozen=True)
class Number:
    """A number, or a word, that a text on the results may state.

    Attributes
    ----------
    value : float, int, str or None
        None where there is no such number, as for the size of localized fields if none is.
    error : float or None
        Its standard error; None where it has none, or where none is known.
    unit : str
        In words, "" for none; the value of a "%" counts hundredths.
    rule : str
        The rule of the workflow that made it, or `config.yaml`.
    meaning : str
        What it is, in one line.
    kind : str
        `measured` with random numbers, `exact` without any, `given` by the configuration, `text`.
    n_values : int or None
        Of how few values the error is the spread: of the seeds. None where it is not uncertain.
    digits : int
        Significant digits that are printed where there is no error.
    """

    value: float | int | str | None
    error: float | None
    unit: str
    rule: str
    meaning: str
    kind: Kind = "measured"
    n_values: int | None = None
    digits: int = 4


@dataclass(frozen=True)
class Estimate:
    """A value with its standard error, NaN where unknown, and `n_values` as a `Number` has it."""

    value: float
    error: float = math.nan
    n_values: int | None = None

    def times(self, factor: float) -> "Estimate":
        """The estimate in other units."""
        return Estimate(factor * self.value, factor * self.error, self.n_values)


@dataclass(frozen=True)
class Column:
    """A column of a table, what it means and its unit: "%" for a fraction, shown in hundredths."""

    name: str
    meaning: str
    unit: str = ""
    digits: int = 4


Named: TypeAlias = Iterator[tuple[str, Number]]


def measured(estimate: Estimate, column: Column, *, rule: str, of: str = "") -> Number:
    """A number that random numbers went into.

    Parameters
    ----------
    estimate : Estimate
        As the table has it; an error of 0, or of rounding, is none.
    column : Column
        Of which column it is, or is the mean.
    rule : str
        The rule that measured it.
    of : str
        What it is a number of.
    """
    shown = estimate.times(_scale(column))
    value = _finite(shown.value)
    error = None if value is None else _finite(shown.error)
    if value is not None and error is not None and error <= _ROUNDING * abs(value):
        error = None
    return Number(
        value,
        error,
        column.unit,
        rule,
        _meaning(column, of),
        "measured",
        shown.n_values if error else None,
        column.digits,
    )


def exact(value: float, column: Column, *, rule: str, of: str = "") -> Number:
    """A number that no random numbers went into; parameters as for `measured`."""
    shown = _finite(value * _scale(column))
    meaning = _meaning(column, of)
    return Number(shown, None, column.unit, rule, meaning, "exact", digits=column.digits)


def counted(n: int, meaning: str, *, rule: str, kind: Kind = "exact") -> Number:
    """How many there are of something."""
    return Number(int(n), None, "", rule, meaning, kind)


def _meaning(column: Column, of: str) -> str:
    return f"{column.meaning}, {of}" if of else column.meaning


def _scale(column: Column) -> float:
    return 100.0 if column.unit == "%" else 1.0


def _finite(value: float) -> float | None:
    """None in place of NaN and of infinity, which JSON does not have."""
    return float(value) if math.isfinite(value) else None
