"""Symmetry of samples under translations and under the exchange of the axes."""

import math
from collections.abc import Callable

import numpy as np

from rgdl.ising.comparison.significance import Comparison, compare_chi_squared, compare_mean
from rgdl.types import Array

_CHUNK = 1000  # samples transformed at a time
_LEAST_CARRIERS = 100.0  # samples that carry the fluctuations: below, they are not yet normal


def compare_translated(spins: Array, *, correlation: float) -> list[Comparison]:
    """Compare sites with each other, and bonds.

    The mean of a translationally invariant field is the same at all sites: its Fourier modes of
    k != 0 have mean zero, and are uncorrelated.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.
    correlation : float
        2 tau_int of the samples.
    """
    below, right = (_bonds(axis)(spins).mean(axis=(1, 2)) for axis in (1, 2))
    difference = below - right
    error = math.sqrt(np.mean(difference**2) * correlation / len(spins))
    return [
        *_compare_modes("translation: spins (chi-squared)", spins, _spins, correlation),
        *_compare_modes("translation: bonds below (chi-squared)", spins, _bonds(1), correlation),
        *_compare_modes("translation: bonds right (chi-squared)", spins, _bonds(2), correlation),
        compare_mean("axes: bonds below - right", float(difference.mean()), 0.0, error),
    ]


def _compare_modes(
    quantity: str, spins: Array, field: Callable[[Array], Array], correlation: float
) -> list[Comparison]:
    """Chi-squared of the mean modes in units of their own fluctuations, |sum a|^2 / sum |a|^2."""
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
    there = power > 1e-9 * power.max()  # some vanish: L = 2 has its bonds twice
    if not there.any() or carried**2 < _LEAST_CARRIERS * carried2:
        return []
    chi_squared = float((np.abs(total[there]) ** 2 / power[there]).sum() / correlation)
    return [compare_chi_squared(quantity, chi_squared, int(there.sum()))]


def _spins(spins: Array) -> Array:
    return spins


def _bonds(axis: int) -> Callable[[Array], Array]:
    """Products of each spin with the next one along an axis."""
    return lambda spins: spins * np.roll(spins, -1, axis)
