"""Whether the numbers of a run agree with those of a reference, within their errors."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd

from rgdl.numbers.number import Number
from rgdl.rounding import KNOWN_DIGITS

AGREES = "agrees"
DIFFERS = "differs"
UNDECIDED = "undecided"
ONLY_HERE = "only here"
ONLY_THERE = "only in reference"

#: Verdicts with which a comparison fails.
FAILING = (DIFFERS, ONLY_THERE)

_RELATIVE = 10.0 ** (1 - KNOWN_DIGITS)  # one step of the last digit that is written
_ROUNDING = 1e-9  # smaller exact numbers may be rounding errors
_FLOATS = ["error", "reference_error", "z", "max_z", "relative"]
_MAX_NAMED = 20
_COLUMNS = [
    "key",
    "value",
    "error",
    "reference",
    "reference_error",
    "z",
    "max_z",
    "relative",
    "verdict",
]


def compare_numbers(
    new: Mapping[str, Number], reference: Mapping[str, Number], *, sigma: float = 4.0
) -> pd.DataFrame:
    """Compare numbers with those of a reference.

    Two numbers with errors agree if they differ by at most `sigma` errors of the difference. If
    an error comes from a few seeds, the limit is the equally improbable one of Student's t with
    Welch's degrees of freedom. Exact numbers agree within 1e-5 of their size, one step of the last
    digit that is written, or if both are below 1e-9, the size of rounding errors. Values of the
    configuration and words must be equal. A measured number without an error is undecided unless
    it agrees as an exact one does.

    With four errors, one of 16,000 numbers that agree differs by chance.

    Parameters
    ----------
    new, reference : mapping of str to Number
        By key.
    sigma : float
        Largest allowed difference in errors, > 0.

    Returns
    -------
    DataFrame
        One row per key of either: `key`; `value` and `error`; `reference` and `reference_error`;
        `z`, the difference in errors; `max_z`, the largest that is allowed; `relative`, the
        difference over the reference, NaN where it has no meaning; `verdict`: `agrees`, `differs`,
        `undecided`, `only here` or `only in reference`.

    Raises
    ------
    ValueError
        If sigma is not positive.

    Examples
    --------
    >>> here, there = (Number(v, 0.1, "", "rule", "a length", n_values=5) for v in (2.5, 2.7))
    >>> compare_numbers({"length": here}, {"length": there})[["key", "verdict"]].values.tolist()
    [['length', 'agrees']]
    """
    if not sigma > 0:
        raise ValueError(f"sigma must be > 0, got {sigma}")
    keys = sorted({*new, *reference})
    rows = [_row(key, new.get(key), reference.get(key), sigma) for key in keys]
    table = pd.DataFrame(rows, columns=_COLUMNS, dtype=object)  # counts stay whole numbers
    return table.astype(dict.fromkeys(_FLOATS, float))


def summarize(table: pd.DataFrame) -> str:
    """The result of a comparison in words, with the numbers that make it fail.

    Parameters
    ----------
    table : DataFrame
        Of `compare_numbers`.

    Returns
    -------
    str
        One line with the count of each verdict, and one for each number that differs or is
        missing, those of the configuration first, up to 20.

    Examples
    --------
    >>> here, there = (Number(v, 0.1, "", "rule", "a length") for v in (2.5, 4.5))
    >>> print(summarize(compare_numbers({"length": here}, {"length": there})))
    1 numbers: differs 1
    length: 2.5 +- 0.1 here, 4.5 +- 0.1 in the reference
    """
    counts = table["verdict"].value_counts()
    lines = [f"{len(table)} numbers: " + ", ".join(f"{what} {n}" for what, n in counts.items())]
    failing = table[table["verdict"].isin(FAILING)].to_dict("records")
    failing.sort(key=lambda row: not str(row["key"]).startswith("config."))
    lines += [f"{row['key']}: {_message(row)}" for row in failing[:_MAX_NAMED]]
    if len(failing) > _MAX_NAMED:
        lines.append(f"and {len(failing) - _MAX_NAMED} more")
    return "\n".join(lines)


def passes(table: pd.DataFrame) -> bool:
    """True if all numbers of the reference are there, and none of them differs.

    Examples
    --------
    >>> here, there = (Number(v, 0.1, "", "rule", "a length") for v in (2.5, 4.5))
    >>> passes(compare_numbers({"length": here}, {"length": there}))
    False
    """
    return not bool(table["verdict"].isin(FAILING).any())


def _row(key: str, new: Number | None, reference: Number | None, sigma: float) -> dict[str, object]:
    z = max_z = relative = math.nan
    if new is None or reference is None:
        verdict = ONLY_THERE if new is None else ONLY_HERE
    else:
        z, max_z = _distance(new, reference), _max_distance(new, reference, sigma)
        relative = _relative(new.value, reference.value)
        verdict = _verdict(new, reference, abs(z) <= max_z)
    return {
        "key": key,
        "value": new and new.value,
        "error": new and new.error,
        "reference": reference and reference.value,
        "reference_error": reference and reference.error,
        "z": z,
        "max_z": max_z,
        "relative": relative,
        "verdict": verdict,
    }


def _verdict(new: Number, reference: Number, within_errors: bool) -> str:
    if {new.kind, reference.kind} & {"given", "text"}:
        return AGREES if new.value == reference.value else DIFFERS
    if within_errors or _alike(new.value, reference.value):
        return AGREES
    measured = "measured" in (new.kind, reference.kind) and new.value is not None
    without_error = new.error is None or reference.error is None
    return UNDECIDED if measured and without_error else DIFFERS


def _max_distance(new: Number, reference: Number, sigma: float) -> float:
    """Difference in errors that is as improbable as `sigma` errors of known size."""
    from scipy.stats import norm, t

    variances = [(n.error or 0.0) ** 2 for n in (new, reference)]
    if not all(variances):
        return math.nan
    doubt = sum(
        variance**2 / (n.n_values - 1)
        for variance, n in zip(variances, (new, reference), strict=True)
        if n.n_values
    )
    if not doubt:
        return sigma
    return float(t.isf(norm.sf(sigma), sum(variances) ** 2 / doubt))


def _distance(new: Number, reference: Number) -> float:
    """Difference in errors of the difference."""
    if not isinstance(new.value, float) or not isinstance(reference.value, float):
        return math.nan
    if not new.error or not reference.error:
        return math.nan
    return (new.value - reference.value) / math.hypot(new.error, reference.error)


def _relative(value: object, reference: object) -> float:
    if not isinstance(value, float | int) or not isinstance(reference, float | int):
        return math.nan
    if value == reference:
        return 0.0
    return (value - reference) / abs(reference) if reference else math.nan


def _alike(value: object, reference: object) -> bool:
    """Whether they are equal up to rounding."""
    if not isinstance(value, float | int) or not isinstance(reference, float | int):
        return value == reference
    size = max(abs(value), abs(reference))
    return size < _ROUNDING or abs(value - reference) <= 1.001 * _RELATIVE * size


def _message(row: Mapping[Any, Any]) -> str:
    if row["verdict"] == ONLY_THERE:
        return f"{row['reference']} in the reference, missing here"
    here, there = (
        f"{row[value]}" + (f" +- {row[error]:.2g}" if pd.notna(row[error]) else "")
        for value, error in (("value", "error"), ("reference", "reference_error"))
    )
    return f"{here} here, {there} in the reference"
