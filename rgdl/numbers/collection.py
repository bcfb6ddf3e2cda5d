"""All numbers of a run: of its measures, its claims and its configuration."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from rgdl.claims.claim import KINDS, VERDICTS
from rgdl.measures import Measures, Quantity, quantity_of
from rgdl.numbers.configuration import numbers_given
from rgdl.numbers.names import Names, words
from rgdl.numbers.number import PER_CENT, Named, Number
from rgdl.rounding import FRACTION

#: Behind the key of a mean over fewer seeds than the network has, and of the number of those seeds.
WHERE_KNOWN, N_SEEDS = "_where_known", "_n_seeds"

_ROUNDING = 1e-12  # relative; a smaller error is none
_MAX_AT = 4  # of a curve a text can use the first values; a figure shows the rest
# Of null models a text compares these; the table of measures has the others.
_OF_NULLS = (
    "localized_fraction",
    "localized_above_noise_fraction",
    "signal_fraction",
    "multi_spot_fraction",
    "bulk_weight_fraction",
    "participation_ratio",
    "participation_ratio_above_noise",
    "rms_radius",
    "correlation_length",
    "correlation_length_uncorrected",
    "nearest_coupling",
    "shared_nearest_coupling",
    "far_coupling",
    "plaquette_coupling",
    "information",
    "y_T",
    "y_h",
    "coupling_by_energy",
)
_CURVES = ("correlation", "coherence", "power_ratio")
_UNITS = ("unit", "null_unit")
_RULE = "tabulate_claims"
_WORDS = ("kind", "claim", "quantity", "null", "verdict", "rule")


def collect_numbers(
    given: Mapping[str, Any],
    *,
    measures: pd.DataFrame | None = None,
    claims: pd.DataFrame | None = None,
) -> dict[str, Number]:
    """Every number that a text on a run may state, by key.

    Parameters
    ----------
    given : mapping of str to value
        The configuration, as `flatten` returns it; its numbers have the keys `config....`.
    measures : DataFrame, optional
        The table of measures; `Names.key` gives the key of a row. A mean over fewer seeds than the
        network has ends in `_where_known`, and a second number in `_n_seeds`; a row without a value
        gives none.
    claims : DataFrame, optional
        The claims with their answers; their numbers have the keys `claims....`.

    Returns
    -------
    dict of str to Number
        Sorted by key.

    Raises
    ------
    ValueError
        If `given` does not name what Figure 3 shows, or if two numbers have one key.

    Examples
    --------
    >>> given = {"figures.figure3.network": "small", "networks.small.ensemble": "hot"}
    >>> numbers = collect_numbers(given | {"networks.small.layers": [100, 25]})
    >>> numbers["config.network.compression"].value
    4
    """
    names = Names(given)
    numbers: dict[str, Number] = {}
    for part in (
        numbers_given(given, names),
        iter(()) if measures is None else numbers_of_measures(measures, names),
        iter(()) if claims is None else numbers_of_claims(claims),
    ):
        for key, number in part:
            if key in numbers:
                raise ValueError(f"two numbers must not have one key, got {key} twice")
            numbers[key] = number
    return dict(sorted(numbers.items()))


def numbers_of_measures(measures: pd.DataFrame, names: Names) -> Named:
    """The rows of the table of measures that have a value and that a text can use."""
    table = Measures(measures).table
    last = table.loc[table["topic"] == "flow", "at"].max()
    for row in table.to_dict("records"):
        key, number = names.key(row), _number_of(row)
        of_null = key.startswith(("nulls.", "variants."))
        within_flow = row["topic"] == "flow" and row["at"] not in (0, 1, last)
        if number.value is None or within_flow or _is_left_out(row, of_null=of_null):
            continue
        if row["n_seeds"] == row["n_trained"]:
            yield key, number
        else:
            yield f"{key}{WHERE_KNOWN}", number
            meaning = f"seeds that have a value: {number.meaning}"
            n = int(row["n_seeds"])
            yield f"{key}{N_SEEDS}", Number(n, None, "", number.rule, meaning, "measured")


def numbers_of_claims(claims: pd.DataFrame) -> Named:
    """Each claim: its value, what that is compared with, and the verdict."""
    for row in claims.to_dict("records"):
        key, about = f"claims.{row['number']}", f"claim {row['number']}"
        unit, null_unit = (row[name] if isinstance(row[name], str) else "" for name in _UNITS)
        value = Quantity(f"{about}: {row['quantity']}", unit)
        yield f"{key}.value", _number(value, row["value"], row["value_err"], row["n_seeds"])
        null = Quantity(f"{about}: {row['null']}", null_unit)
        number = _number(null, row["null_value"], row["null_err"], row["null_n_seeds"])
        yield f"{key}.null_value", number
        for name in ("p_value", "p_against"):
            chance = Quantity(f"{about}: {name}", digits=2)
            yield f"{key}.{name}", _number(chance, row[name], math.nan)
        repeats = Quantity(f"{about}: runs with other networks that give this verdict", FRACTION, 3)
        yield f"{key}.repeats", _number(repeats, row["repeats"], math.nan)
        for name in _WORDS:
            meaning = f"{about}: {name}"
            yield f"{key}.{name}", Number(str(row[name]), None, "", _RULE, meaning, "text")
    yield from _counts_of_claims("claims", "claims", claims)
    for kind in KINDS:
        of_kind = claims[claims["kind"] == kind]
        yield from _counts_of_claims(f"claims.{kind}", f"claims of kind {kind}", of_kind)
    n_turned = int((claims["turned_by"] != "none").sum())
    meaning = "claims whose verdict turns if a threshold is halved or doubled"
    yield "claims.n_turned", Number(n_turned, None, "", _RULE, meaning, "measured")


def _counts_of_claims(key: str, meaning: str, claims: pd.DataFrame) -> Named:
    """How many claims there are, and how many have each verdict."""
    yield f"{key}.n", Number(len(claims), None, "", _RULE, meaning, "exact")
    for verdict in VERDICTS:
        n = int((claims["verdict"] == verdict).sum())
        name = f"{key}.n_{words(verdict)}"
        yield name, Number(n, None, "", _RULE, f"{meaning}: {verdict}", "measured")


def _is_left_out(row: Mapping[Any, Any], *, of_null: bool) -> bool:
    if row["topic"] == "exponents" and not math.isnan(row["at"]):
        return True  # of fewer operators
    if row["quantity"] not in _CURVES:
        return of_null and row["quantity"] not in _OF_NULLS
    at_zero = row["quantity"] == "correlation" and row["at"] == 0  # 1 by definition
    return row["topic"] == "coarse_spins" or at_zero or bool(row["at"] > _MAX_AT)


def _number_of(row: Mapping[Any, Any]) -> Number:
    quantity = quantity_of(row["topic"], row["quantity"])
    meaning = ", ".join([quantity.meaning, *_labels(row)])
    if row["quantity"].startswith("n_") and math.isfinite(row["value"]):
        return Number(int(row["value"]), None, "", "tabulate_measures", meaning, "exact")
    described = replace(quantity, meaning=meaning)
    number = _number(described, row["value"], row["err"], row["n_seeds"], "tabulate_measures")
    has_seeds = row["n_trained"] > 0  # an error of 0 says that all seeds agree
    return replace(number, kind="measured") if has_seeds else number


def _labels(row: Mapping[Any, Any]) -> list[str]:
    """The labels of a row that are not empty, for a reader."""
    numbers = [f"{name} {row[name]:g}" for name in ("layer", "at") if not math.isnan(row[name])]
    return [label for label in (row["which"], *numbers, row["network"]) if label]


def _number(
    quantity: Quantity, value: float, err: float, n_seeds: int = 0, rule: str = _RULE
) -> Number:
    """A value with its error, a fraction in per cent; None in place of inf and NaN."""
    scale, unit = (100.0, PER_CENT) if quantity.unit == FRACTION else (1.0, quantity.unit)
    has_value = math.isfinite(value)
    has_error = has_value and math.isfinite(err) and err > _ROUNDING * abs(value)
    return Number(
        scale * value if has_value else None,
        scale * err if has_error else None,
        unit,
        rule,
        quantity.meaning,
        "exact" if err == 0 else "measured",
        int(n_seeds) if has_error and n_seeds > 1 else None,
        quantity.digits,
    )
