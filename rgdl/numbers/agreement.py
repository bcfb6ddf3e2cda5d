"""A run's numbers beside those of another, within their errors."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
from scipy.stats import norm, t

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
_ROUNDING = 1e-9  # up to which an exact number may be the rounding of others
_FLOATS = ["error", "reference_error", "z", "largest_z", "relative"]
_MOST_NAMED = 20
_COLUMNS = ["key", "value", "error", "reference", "reference_error", "z", "largest_z", "relative",
            "verdict"]  # fmt: skip


def compare_numbers(
    new: Mapping[str, Number], reference: Mapping[str, Number], *, sigma: float = 4.0
) -> pd.DataFrame:
    """Compare numbers with those of a reference.

    Two numbers with errors agree if they differ by no more than `sigma` errors of the difference;
    where an error is the spread of a few seeds, by as many as are as improbable, by Student's t
    with Welch's degrees of freedom. Exact ones agree if they differ by no more than 1e-5 of their
    size, a step of the last digit that is written, or if both are below 1e-9, where digits are
    those of rounding. Values of the configuration and words must be equal. Measured numbers of
    which one has no error are undecided unless they agree as exact ones do.

    Four errors are exceeded by chance once in 16,000 times. So of the 700 numbers with errors of a
    full run, were it repeated with other random numbers, one would differ once in twenty runs.

    Parameters
    ----------
    new, reference : mapping of str to Number
        By key.
    sigma : float
        Largest distance in errors, > 0.

    Returns
    -------
    DataFrame
        A row for each key of either: `key`; `value` and `error`; `reference` and
        `reference_error`; `z`, the difference in errors, `largest_z`, the largest that is allowed,
        and `relative`, the difference over the reference, NaN where they have no meaning;
        `verdict`: `agrees`, `differs`, `undecided`, `only here` or `only in reference`.

    Raises
    ------
    ValueError
        If sigma is not positive.
    """
    if not sigma > 0:
        raise ValueError(f"sigma must be > 0, got {sigma}")
    keys = sorted({*new, *reference})
    rows = [_row(key, new.get(key), reference.get(key), sigma) for key in keys]
    table = pd.DataFrame(rows, columns=_COLUMNS, dtype=object)  # counts stay whole numbers
    return table.astype(dict.fromkeys(_FLOATS, float))


def summarize(table: pd.DataFrame) -> str:
    """Say how a comparison ended, and name the numbers that make it fail.

    Parameters
    ----------
    table : DataFrame
        Of `compare_numbers`.

    Returns
    -------
    str
        A line with how many there are of each verdict, and one for each number that differs or is
        missing, those of the configuration first, up to 20.
    """
    counts = table["verdict"].value_counts()
    lines = [f"{len(table)} numbers: " + ", ".join(f"{what} {n}" for what, n in counts.items())]
    failing = table[table["verdict"].isin(FAILING)].to_dict("records")
    failing.sort(key=lambda row: not str(row["key"]).startswith("config."))
    lines += [f"{row['key']}: {_said(row)}" for row in failing[:_MOST_NAMED]]
    if len(failing) > _MOST_NAMED:
        lines.append(f"and {len(failing) - _MOST_NAMED} more")
    return "\n".join(lines)


def passes(table: pd.DataFrame) -> bool:
    """Whether no number differs, and none of the reference is missing."""
    return not bool(table["verdict"].isin(FAILING).any())


def _row(key: str, new: Number | None, reference: Number | None, sigma: float) -> dict[str, object]:
    z = largest_z = relative = math.nan
    if new is None or reference is None:
        verdict = ONLY_THERE if new is None else ONLY_HERE
    else:
        z, largest_z = _distance(new, reference), _largest_distance(new, reference, sigma)
        relative = _relative(new.value, reference.value)
        verdict = _verdict(new, reference, abs(z) <= largest_z)
    return {
        "key": key,
        "value": new and new.value,
        "error": new and new.error,
        "reference": reference and reference.value,
        "reference_error": reference and reference.error,
        "z": z,
        "largest_z": largest_z,
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


def _largest_distance(new: Number, reference: Number, sigma: float) -> float:
    """What is as improbable as `sigma` errors that are known for certain."""
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
    """Whether they are the same but for rounding."""
    if not isinstance(value, float | int) or not isinstance(reference, float | int):
        return value == reference
    size = max(abs(value), abs(reference))
    return size < _ROUNDING or abs(value - reference) <= 1.001 * _RELATIVE * size


def _said(row: Mapping[Any, Any]) -> str:
    """What a row says, for a reader."""
    if row["verdict"] == ONLY_THERE:
        return f"{row['reference']} in the reference, and not here"
    here, there = (
        f"{row[value]}" + (f" +- {row[error]:.2g}" if pd.notna(row[error]) else "")
        for value, error in (("value", "error"), ("reference", "reference_error"))
    )
    return f"{here} here, {there} in the reference"
