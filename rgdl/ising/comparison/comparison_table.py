"""All tests of an ensemble in one table, and the decision whether it is accepted."""

from dataclasses import asdict

import pandas as pd

from rgdl.arguments import whole_number
from rgdl.ising import exact
from rgdl.ising.comparison.callen_identity import compare_conditional
from rgdl.ising.comparison.energy_distribution import (
    compare_energy,
    compare_states,
    histogram_of_energies,
)
from rgdl.ising.comparison.p_values import Comparison, combined_p_value
from rgdl.ising.comparison.serial_correlation import compare_successors
from rgdl.ising.comparison.symmetries import compare_flipped, compare_translated
from rgdl.ising.lattice import as_configurations, as_coupling
from rgdl.ising.observables import energy_per_site, magnetization
from rgdl.types import Array

#: Fewer samples are not compared: the errors of their means are not normal.
MIN_SAMPLES = 100


def compare_with_exact(
    spins: Array, *, coupling: float, residual_correlation: float = 0.0, stride: int = 1
) -> pd.DataFrame:
    """Compare samples with everything that is known exactly about them.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1; at least 100 samples.
    coupling : float
        K = J/kT >= 0.
    residual_correlation : float
        Allowed correlation of successive samples, in [0, 1): 0 for independent ones.
    stride : int
        Distance in the sequence between successive samples of one Markov chain. The tests of their
        serial correlation need at least 100 pairs: n_samples >= 100 + `stride`.

    Returns
    -------
    DataFrame
        One row per quantity, with columns `quantity`, `measured`, `expected`, `error`, `z`
        and `p_value`: energy (units of J), specific heat (units of k) and energy distribution
        from Kaufman's torus; magnetization by Callen's identity; spin flip, translations and, on
        a square torus, the exchange of the axes; serial correlation; for up to 16 sites the joint
        distribution of energy and magnetization by enumeration. A test is left out if its
        distribution is not known well enough, for example where hardly any spin flips, or with
        fewer than 100 pairs of successive samples.

    Raises
    ------
    ValueError
        If there are fewer than 100 samples, they are not configurations of -1 and +1, or
        an argument is out of range.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949); Callen, Phys. Lett. 4, 161 (1963).

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=1000, seed=1)
    >>> table = compare_with_exact(spins, coupling=0.4)
    >>> combined_p_value(table["p_value"].tolist()) > 1e-3
    True
    >>> table = compare_with_exact(spins, coupling=0.5)  # another coupling
    >>> combined_p_value(table["p_value"].tolist()) < 1e-6
    True
    """
    spins, coupling = as_configurations("spins", spins), as_coupling(coupling)
    stride = whole_number("stride", stride, minimum=1)
    if len(spins) < MIN_SAMPLES:
        raise ValueError(f"spins must hold >= {MIN_SAMPLES} samples, got {len(spins)}")
    if not 0 <= residual_correlation < 1:
        raise ValueError(f"residual_correlation must be in [0, 1), got {residual_correlation}")
    correlation = (1 + residual_correlation) / (1 - residual_correlation)  # 2 tau_int
    energy, m = energy_per_site(spins), magnetization(spins)
    comparisons = [
        *compare_energy(spins, coupling, correlation=correlation),
        *compare_flipped(m, energy, correlation=correlation),
        *compare_conditional(spins, coupling, correlation=correlation),
        *compare_translated(spins, correlation=correlation),
    ]
    for name, values in (("energy", energy), ("m^2", m**2)):
        comparisons += compare_successors(
            name, values, residual=residual_correlation, stride=stride, min_pairs=MIN_SAMPLES
        )
    if spins[0].size <= exact.MAX_ENUMERATED_SITES:
        comparisons += compare_states(spins, coupling, correlation=correlation)
    return pd.DataFrame([_row(comparison) for comparison in comparisons])


def compare_energies(spins: Array, *, coupling: float) -> pd.DataFrame:
    """Histogram of the energies of samples, with the exact one.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    DataFrame
        Columns `energy` (total, in units of J), `count` and `expected`, for all energies that
        occur, or are expected in more than 0.1 samples.

    Raises
    ------
    ValueError
        If the spins are not configurations of -1 and +1, or the coupling is out of range.

    Examples
    --------
    All states of the 2 x 2 torus, each once, are what is expected at K = 0:

    >>> compare_energies(exact.enumerate_states(2), coupling=0.0).round(9)
       energy  count  expected
    0    -8.0      2       2.0
    2     0.0     12      12.0
    4     8.0      2       2.0
    """
    spins = as_configurations("spins", spins)
    histogram = histogram_of_energies(spins, coupling)
    expected = len(spins) * histogram.probabilities
    shown = (histogram.counts > 0) | (expected > 0.1)
    columns = {"energy": histogram.energies, "count": histogram.counts, "expected": expected}
    return pd.DataFrame(columns)[shown]


def explain_rejection(comparison: pd.DataFrame, *, ensemble: str, min_p_value: float) -> str | None:
    """Message of an ensemble whose combined p-value is below `min_p_value`, else None.

    `comparison` comes from `compare_with_exact`; an empty one is accepted.

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=1000, seed=1)
    >>> decision = {"ensemble": "mine", "min_p_value": 1e-3}
    >>> explain_rejection(compare_with_exact(spins, coupling=0.4), **decision)
    >>> message = explain_rejection(compare_with_exact(spins, coupling=0.5), **decision)
    >>> message.partition(":")[0]
    'the samples of mine do not have the distribution of their coupling'
    """
    p_value = combined_p_value(comparison["p_value"].tolist())
    if p_value >= min_p_value:
        return None
    worst = comparison.iloc[int(comparison["p_value"].to_numpy().argmin())]
    return (
        f"the samples of {ensemble} do not have the distribution of their coupling: p = "
        f"{p_value:.2g} for all tests together, where min_p_value = "
        f"{min_p_value:g} is allowed. The worst: {worst['quantity']} = {worst['measured']:.6g}, "
        f"expected {worst['expected']:.6g} +- {worst['error']:.2g} (p = {worst['p_value']:.2g})"
    )


def _row(comparison: Comparison) -> dict[str, float | str]:
    fields = asdict(comparison)
    p_value = fields.pop("p_value")
    return {**fields, "z": comparison.z, "p_value": p_value}
