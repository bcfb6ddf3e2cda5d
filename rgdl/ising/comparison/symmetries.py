"""Tests of the symmetries of the torus: spin flip, translations and the exchange of the axes."""

import math
from collections.abc import Callable

import numpy as np

from rgdl.ising.comparison.p_values import Comparison, compare_chi_squared, compare_mean
from rgdl.types import Array

_CHUNK = 1000  # samples transformed at a time
_MIN_CARRIERS = 100.0  # with fewer samples that carry the fluctuations these are not normal
_MIN_GROUP = 20  # samples with a positive, and with a negative magnetization


def compare_flipped(m: Array, energy: Array, *, correlation: float) -> list[Comparison]:
    """Spin flip: <m> = 0, and both signs of m are equally frequent, with equal |m| and energy."""
    from scipy.stats import binomtest

    error = math.sqrt(np.mean(m**2) * correlation / len(m))
    comparisons = [compare_mean("magnetization", float(m.mean()), 0.0, error)]
    up, down = m > 0, m < 0
    n_up, n_down = int(up.sum()), int(down.sum())
    n = n_up + n_down
    if n > 0:
        p_value = _relax(float(binomtest(n_up, n).pvalue), correlation)
        error = 0.5 * math.sqrt(correlation / n)
        name = "spin flip: fraction with m > 0"
        comparisons.append(Comparison(name, n_up / n, 0.5, error, p_value))
    if min(n_up, n_down) >= _MIN_GROUP:
        comparisons += [
            _compare_groups("spin flip: |m|", abs(m[up]), abs(m[down]), correlation),
            _compare_groups("spin flip: energy", energy[up], energy[down], correlation),
        ]
    return comparisons


def compare_translated(spins: Array, *, correlation: float) -> list[Comparison]:
    """Translations of spins and of bonds, and the exchange of the axes of a square torus.

    The mean of a translationally invariant field is the same at all sites: its Fourier modes with
    k != 0 have mean zero, and are uncorrelated.
    """
    comparisons = [
        *_compare_modes("translation: spins (chi-squared)", spins, _spins, correlation),
        *_compare_modes("translation: bonds below (chi-squared)", spins, _bonds(1), correlation),
        *_compare_modes("translation: bonds right (chi-squared)", spins, _bonds(2), correlation),
    ]
    if spins.shape[1] == spins.shape[2]:
        below, right = (_bonds(axis)(spins).mean(axis=(1, 2)) for axis in (1, 2))
        difference = below - right
        error = math.sqrt(np.mean(difference**2) * correlation / len(spins))
        name = "axes: bonds below - right"
        comparisons.append(compare_mean(name, float(difference.mean()), 0.0, error))
    return comparisons


def _compare_groups(quantity: str, one: Array, other: Array, correlation: float) -> Comparison:
    """Compare the ranks of two groups by the Mann-Whitney test, which assumes no distribution."""
    from scipy.stats import mannwhitneyu

    error = math.sqrt(correlation * (one.var() / len(one) + other.var() / len(other)))
    # equal values have no ranks
    p_value = float(mannwhitneyu(one, other, method="asymptotic").pvalue) if error > 0 else 1.0
    p_value = _relax(p_value, correlation)
    return Comparison(quantity, float(one.mean()), float(other.mean()), error, p_value)


def _relax(p_value: float, correlation: float) -> float:
    """The two-sided p-value of the same deviation if its variance is `correlation` times larger."""
    from scipy.stats import norm

    return float(2 * norm.sf(norm.isf(p_value / 2) / math.sqrt(correlation)))


def _compare_modes(
    quantity: str, spins: Array, field: Callable[[Array], Array], correlation: float
) -> list[Comparison]:
    """Chi-squared of the mean modes a in units of their own fluctuations, |sum a|^2 / sum |a|^2."""
    total, power = np.zeros(spins.shape[1:], complex), np.zeros(spins.shape[1:])
    carried, carried2 = 0.0, 0.0
    for start in range(0, len(spins), _CHUNK):
        modes = np.fft.fft2(field(spins[start : start + _CHUNK]))
        modes[:, 0, 0] = 0.0
        squares = np.abs(modes) ** 2
        total += modes.sum(axis=0)
        power += squares.sum(axis=0)
        each = squares.sum(axis=(1, 2))
        carried, carried2 = carried + float(each.sum()), carried2 + float(each @ each)
    present = power > 1e-9 * power.max()  # with a side of 2, each bond twice, some modes vanish
    if not present.any() or carried**2 < _MIN_CARRIERS * carried2:
        return []
    chi_squared = float((np.abs(total[present]) ** 2 / power[present]).sum() / correlation)
    return [compare_chi_squared(quantity, chi_squared, int(present.sum()))]


def _spins(spins: Array) -> Array:
    return spins


def _bonds(axis: int) -> Callable[[Array], Array]:
    """Products of each spin with the next one along an axis."""
    return lambda spins: spins * np.roll(spins, -1, axis)
