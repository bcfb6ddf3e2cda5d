"""How far a measured value is from the exact one, and how probable that is by chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import chi2, pearson3

from rgdl.types import Array

_MOST_SKEWNESS = 2.0  # beyond, less than one of the rare events is expected
_LEAST_COUNT = 10.0  # expected in a bin of a chi-squared test


@dataclass(frozen=True)
class Comparison:
    """One quantity beside its exact value.

    Attributes
    ----------
    quantity : str
        What was measured.
    measured, expected : float
        Value in the samples, and the exact one.
    error : float
        Standard error of the measured value, if the samples are what they should be.
    p_value : float
        Probability of so large a deviation by chance.
    """

    quantity: str
    measured: float
    expected: float
    error: float
    p_value: float

    @property
    def z(self) -> float:
        """Deviation in standard errors."""
        return deviation(self.measured, self.expected, self.error)


def deviation(measured: float, expected: float, error: float) -> float:
    """(measured - expected) / error; what cannot fluctuate must be equal, but for rounding."""
    difference = measured - expected
    if abs(difference) <= 1e-12 * max(1.0, abs(expected)):
        return 0.0
    return difference / error if error > 0 else math.copysign(math.inf, difference)


def compare_mean(
    quantity: str, measured: float, expected: float, error: float, *, skewness: float = 0.0
) -> Comparison:
    """Compare the mean of many values, whose own skewness is small but matters in the tails.

    Rare events, such as flipped spins deep in the ordered phase, leave a mean as skewed as a
    Poisson variable. Pearson's type III distribution has that skewness, and is the normal
    distribution where there is none.

    Parameters
    ----------
    quantity : str
        What was measured.
    measured, expected, error : float
        Mean, its exact value and its standard error.
    skewness : float
        Of the mean, not of a single value.
    """
    z = deviation(measured, expected, error)
    if abs(skewness) > _MOST_SKEWNESS and z * skewness <= 0:
        return Comparison(quantity, measured, expected, error, 1.0)  # the event did not happen
    tail = min(pearson3.sf(z, skewness), pearson3.cdf(z, skewness))
    return Comparison(quantity, measured, expected, error, 2 * float(tail))


def compare_chi_squared(quantity: str, chi_squared: float, dof: int) -> Comparison:
    """Compare a sum of squared deviations with the degrees of freedom that it has."""
    p_value = float(chi2.sf(chi_squared, dof))
    return Comparison(quantity, chi_squared, dof, math.sqrt(2 * dof), p_value)


def compare_counts(
    quantity: str, counts: Array, probabilities: Array, *, correlation: float
) -> list[Comparison]:
    """Compare a histogram with exact probabilities by a chi-squared test.

    Parameters
    ----------
    quantity : str
        What was counted.
    counts, probabilities : ndarray, shape (n_bins,)
        Neighboring bins are pooled until 10 counts are expected in each.
    correlation : float
        2 tau_int of the samples.

    Returns
    -------
    list of Comparison
        Empty if everything is expected in one bin.
    """
    expected = counts.sum() * probabilities
    starts = _pool(expected)
    if len(starts) < 2:
        return []
    seen, mean = np.add.reduceat(counts, starts), np.add.reduceat(expected, starts)
    chi_squared = float(((seen - mean) ** 2 / mean).sum() / correlation)
    return [compare_chi_squared(quantity, chi_squared, len(starts) - 1)]


def combined_p_value(p_values: Sequence[float]) -> float:
    """Bonferroni's bound for all tests together: it holds however they depend on each other.

    Raises
    ------
    ValueError
        If a p-value is not in [0, 1].
    """
    wrong = [p for p in p_values if not 0 <= p <= 1]
    if wrong:
        raise ValueError(f"p_values must be in [0, 1], got {wrong[0]}")
    return min([1.0, *(len(p_values) * p for p in p_values)])


def _pool(expected: Array) -> list[int]:
    """First bins of groups in which enough is expected; the rest goes to the last group."""
    starts, held = [0], 0.0
    for k, value in enumerate(expected):
        if held >= _LEAST_COUNT and expected[k:].sum() >= _LEAST_COUNT:
            starts.append(k)
            held = 0.0
        held += value
    return starts
