"""All comparisons of an ensemble in one table."""

import math
from dataclasses import asdict

import pandas as pd

from rgdl.ising import exact
from rgdl.ising.comparison.energy import compare_energy, compare_states, histogram_of_energies
from rgdl.ising.comparison.magnetization import (
    compare_conditional,
    compare_flipped,
    compare_magnetization,
)
from rgdl.ising.comparison.significance import Comparison, compare_mean
from rgdl.ising.comparison.translation import compare_translated
from rgdl.ising.lattice import check_coupling
from rgdl.ising.observables import energy_per_site, magnetization
from rgdl.types import Array

#: Fewer samples are not compared: the errors of their means are not normal.
MIN_SAMPLES = 100


def compare_with_exact(
    spins: Array, *, coupling: float, residual_correlation: float = 0.0, stride: int = 1
) -> pd.DataFrame:
    """Put samples beside all that is known exactly about them.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; at least 100 samples.
    coupling : float
        K = J/kT >= 0.
    residual_correlation : float
        What successive samples may know of each other: 0 for independent ones.
    stride : int
        How far apart in the sequence successive samples of one Markov chain are.

    Returns
    -------
    DataFrame
        A row for each quantity, with columns `quantity`, `measured`, `expected`, `error`, `z`
        and `p_value`: energy, specific heat and energy distribution (Kaufman's torus);
        magnetization (its mean, Callen's identity, spin-flip symmetry); translations and the
        exchange of the axes; serial correlation; for L <= 4 the joint distribution of energy and
        magnetization by enumeration. A test whose distribution is not known well enough, as
        where hardly a spin ever flips, is left out.

    Raises
    ------
    ValueError
        If there are fewer than 100 samples, or an argument is out of range.
    """
    check_coupling(coupling)
    if len(spins) < MIN_SAMPLES:
        raise ValueError(f"spins must hold >= {MIN_SAMPLES} samples, got {len(spins)}")
    if not 0 <= residual_correlation < 1:
        raise ValueError(f"residual_correlation must be in [0, 1), got {residual_correlation}")
    correlation = (1 + residual_correlation) / (1 - residual_correlation)  # 2 tau_int
    energy, m = energy_per_site(spins), magnetization(spins)
    histogram = histogram_of_energies(spins, coupling)
    comparisons = [
        *compare_energy(histogram, coupling, correlation=correlation),
        *compare_magnetization(m, correlation=correlation),
        *compare_conditional(spins, coupling, correlation=correlation),
        *compare_flipped(m, energy, correlation=correlation),
        *compare_translated(spins, correlation=correlation),
        *_compare_successors("energy", energy, residual_correlation, stride),
        *_compare_successors("m^2", m**2, residual_correlation, stride),
    ]
    if spins.shape[1] <= exact.LARGEST_ENUMERATED:
        comparisons += compare_states(spins, coupling, correlation=correlation)
    return pd.DataFrame([_row(comparison) for comparison in comparisons])


def compare_energies(spins: Array, *, coupling: float) -> pd.DataFrame:
    """Histogram of the energies of samples beside the exact one.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    DataFrame
        Columns `energy` (total, in units of J), `count` and `expected`, for all energies that
        occur or of which a sample in ten such ensembles is expected.
    """
    histogram = histogram_of_energies(spins, coupling)
    expected = len(spins) * histogram.probabilities
    shown = (histogram.counts > 0) | (expected > 0.1)
    columns = {"energy": histogram.energies, "count": histogram.counts, "expected": expected}
    return pd.DataFrame(columns)[shown]


def _compare_successors(
    name: str, values: Array, residual_correlation: float, stride: int
) -> list[Comparison]:
    """Correlation of successive samples, beyond what a Markov chain is allowed."""
    x = values - values.mean()
    variance = float(x @ x) / len(x)
    n = len(x) - stride
    carriers = float(x @ x) ** 2 / float((x**4).sum()) if variance > 0 else 0.0
    if n < MIN_SAMPLES or carriers < 3 * math.sqrt(n):
        return []  # what few samples carry is not normal
    rho = float(x[stride:] @ x[:-stride]) / n / variance
    skewness = (float((x**3).mean()) / variance**1.5) ** 2 / math.sqrt(n)  # of independent pairs
    allowed = math.copysign(min(abs(rho), residual_correlation), rho) + 0.0
    return [
        compare_mean(
            f"serial correlation: {name}", rho, allowed, 1 / math.sqrt(n), skewness=skewness
        )
    ]


def _row(comparison: Comparison) -> dict[str, float | str]:
    fields = asdict(comparison)
    p_value = fields.pop("p_value")
    return {**fields, "z": comparison.z, "p_value": p_value}
