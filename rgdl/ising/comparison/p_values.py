"""p-values: the probability that chance alone makes so large a deviation."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rgdl.types import Array

_MAX_SKEWNESS = 2.0  # above it, less than one of the rare events is expected
_MIN_EXPECTED = 10.0  # counts in a bin of a chi-squared test


@dataclass(frozen=True)
class Comparison:
    """One quantity, compared with its exact value. Error and p-value hold for correct samples."""

    quantity: str
    measured: float
    expected: float
    error: float  # standard error of the measured value
    p_value: float  # probability of a deviation at least as large

    @property
    def z(self) -> float:
        """Deviation in standard errors."""
        return deviation(self.measured, self.expected, self.error)


def deviation(measured: float, expected: float, error: float) -> float:
    """(measured - expected) / error; without an error, 0 if both are equal up to rounding."""
    difference = measured - expected
    if abs(difference) <= 1e-12 * max(1.0, abs(expected)):
        return 0.0
    return difference / error if error > 0 else math.copysign(math.inf, difference)


def compare_mean(
    quantity: str, measured: float, expected: float, error: float, *, skewness: float = 0.0
) -> Comparison:
    """Compare a mean of many values. Its skewness is small, but matters in the tails.

    Where the values are rare events, like flipped spins deep in the ordered phase, the mean is as
    skewed as a Poisson variable. Its distribution is taken as Pearson's type III, which is the
    normal distribution if the skewness is 0. `skewness` is that of the mean, not of a value.
    """
    from scipy.stats import pearson3

    z = deviation(measured, expected, error)
    if abs(skewness) > _MAX_SKEWNESS and z * skewness <= 0:
        return Comparison(quantity, measured, expected, error, 1.0)  # the event did not happen
    tail = min(pearson3.sf(z, skewness), pearson3.cdf(z, skewness))
    return Comparison(quantity, measured, expected, error, 2 * float(tail))


def compare_chi_squared(quantity: str, chi_squared: float, dof: int) -> Comparison:
    """Compare a sum of squared deviations with its number of degrees of freedom."""
    from scipy.stats import chi2

    p_value = float(chi2.sf(chi_squared, dof))
    return Comparison(quantity, chi_squared, dof, math.sqrt(2 * dof), p_value)


def compare_counts(
    quantity: str, counts: Array, probabilities: Array, *, correlation: float
) -> list[Comparison]:
    """Compare a histogram with exact probabilities by a chi-squared test.

    Neighboring bins are pooled until at least 10 counts are expected in each. The test is not
    valid if all counts are expected in one bin.
    """
    expected = counts.sum() * probabilities
    starts = _pool(expected)
    if len(starts) < 2:
        return []
    seen, mean = np.add.reduceat(counts, starts), np.add.reduceat(expected, starts)
    chi_squared = float(((seen - mean) ** 2 / mean).sum() / correlation)
    return [compare_chi_squared(quantity, chi_squared, len(starts) - 1)]


def combined_p_value(p_values: Sequence[float]) -> float:
    """Bonferroni's bound for all tests together. It also holds for dependent tests.

    Raises
    ------
    ValueError
        If a p-value is not in [0, 1], or they are not a sequence of numbers, as a whole table is.

    Examples
    --------
    >>> combined_p_value([0.03, 0.4, 0.8, 0.5])
    0.12
    """
    if np.ndim(p_values) != 1:
        raise ValueError(
            "p_values must be a sequence of numbers, such as the column p_value of a table, got "
            f"{type(p_values).__name__} of shape {np.shape(p_values)}"
        )
    wrong = [p for p in p_values if not 0 <= p <= 1]
    if wrong:
        raise ValueError(f"p_values must be in [0, 1], got {wrong[0]}")
    return min([1.0, *(len(p_values) * p for p in p_values)])


def _pool(expected: Array) -> list[int]:
    """First bin of each group with enough expected counts; the rest joins the last group."""
    starts, held = [0], 0.0
    for k, value in enumerate(expected):
        if held >= _MIN_EXPECTED and expected[k:].sum() >= _MIN_EXPECTED:
            starts.append(k)
            held = 0.0
        held += value
    return starts
