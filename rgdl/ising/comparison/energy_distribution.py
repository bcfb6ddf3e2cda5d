"""Tests of the energy against Kaufman's torus, and of tiny lattices against all their states."""

import math
from typing import NamedTuple

import numpy as np

from rgdl.ising import exact
from rgdl.ising.comparison.p_values import Comparison, compare_counts, compare_mean
from rgdl.ising.observables import energy_per_site, magnetization
from rgdl.types import Array

_ROUNDING = 1e-12  # smaller probabilities are rounding errors of the exact distribution


class EnergyHistogram(NamedTuple):
    """Energies of samples and their exact distribution, all of shape (N + 1,)."""

    energies: Array  # total, in units of J, ascending
    counts: Array  # samples with each energy
    probabilities: Array  # exact


def histogram_of_energies(spins: Array, coupling: float) -> EnergyHistogram:
    """Count the energies of samples, int8 of shape (n_samples, rows, columns)."""
    energies, probabilities = exact.energy_distribution(spins.shape[1:], coupling)
    probabilities[probabilities < _ROUNDING] = 0.0
    n_sites = spins[0].size
    steps = np.rint((n_sites * energy_per_site(spins) - energies[0]) / 4).astype(np.int64)
    counts = np.bincount(steps, minlength=len(energies))
    return EnergyHistogram(energies, counts, probabilities)


def compare_energy(spins: Array, coupling: float, *, correlation: float) -> list[Comparison]:
    """Mean energy, specific heat and the whole energy distribution."""
    histogram = histogram_of_energies(spins, coupling)
    n_sites, n = spins[0].size, len(spins) / correlation
    mean = n_sites * exact.energy_per_site(spins.shape[1:], coupling)
    deviations = histogram.energies - mean
    weights = histogram.counts / histogram.counts.sum()
    variance, mu3, mu4, mu6 = (float(histogram.probabilities @ deviations**k) for k in (2, 3, 4, 6))
    spread = max(mu4 - variance**2, 0.0)
    cube = mu6 - 3 * mu4 * variance + 2 * variance**3  # third moment of (E - mean)^2
    heat = coupling**2 / n_sites
    return [
        compare_mean(
            "energy per site",
            float(weights @ histogram.energies) / n_sites,
            mean / n_sites,
            math.sqrt(variance / n) / n_sites,
            skewness=_skewness(mu3, variance, n),
        ),
        compare_mean(
            "specific heat",
            heat * float(weights @ deviations**2),
            heat * variance,
            heat * math.sqrt(spread / n),
            skewness=_skewness(cube, spread, n),
        ),
        *compare_counts(
            "energy histogram (chi-squared)",
            histogram.counts,
            histogram.probabilities,
            correlation=correlation,
        ),
    ]


def compare_states(spins: Array, coupling: float, *, correlation: float) -> list[Comparison]:
    """Joint distribution of energy and magnetization of a tiny lattice, by enumeration."""
    torus = spins.shape[1:]
    states, weights = exact.enumerate_states(torus), exact.state_probabilities(torus, coupling)
    classes, index = np.unique(_classes(states), return_inverse=True)
    probabilities = np.bincount(index, weights)
    counts = np.bincount(np.searchsorted(classes, _classes(spins)), minlength=len(classes))
    name = "energy and magnetization of all states (chi-squared)"
    return compare_counts(name, counts, probabilities, correlation=correlation)


def _classes(spins: Array) -> Array:
    """One integer for each pair of energy and magnetization."""
    n_sites = spins[0].size
    energy, m = np.rint(n_sites * np.array([energy_per_site(spins), magnetization(spins)]))
    classes: Array = (energy * (2 * n_sites + 1) + m).astype(np.int64)
    return classes


def _skewness(third_moment: float, variance: float, n: float) -> float:
    """Skewness of a mean of n values."""
    return third_moment / variance**1.5 / math.sqrt(n) if variance > 0 else 0.0
