"""The coupling of samples by their mean energy, and how far their energies are from Ising's."""

import math

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.ising import exact
from rgdl.ising.lattice import LatticeSize, as_configurations, as_torus_shape
from rgdl.ising.observables import energy_per_site
from rgdl.statistics.jackknife import as_n_blocks, jackknife_error
from rgdl.types import Array, RandomSource

# What `measure_thermometer` returns; all but the noise with an error.
_OF_ENERGIES = ("coupling_by_energy", "energy_variance_ratio", "distance_from_ising")
_NOISE = "distance_of_ising"

_MAX_COUPLING = 50.0  # above this K only the two ground states matter
_ROUNDING = 1e-12  # smaller probabilities are rounding errors of the exact distribution
_MAX_STEPS, _TOLERANCE = 100, 1e-12  # of Newton's method for K


def coupling_of_energy(lattice_size: LatticeSize, energy: float) -> float:
    """The coupling K at which the torus has a given mean energy per site.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2.
    energy : float
        In units of J, from -2 to 2.

    Returns
    -------
    float
        Negative for an energy above 0, where K(e) = -K(-e). This is exact for even sides; with an
        odd side L the error is of the order of |tanh K|^(L-1), so that it holds near K = 0. inf or
        -inf for an energy of -2 or 2.

    Raises
    ------
    ValueError
        If a side is below 2, or `energy` is not from -2 to 2.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949).

    Examples
    --------
    >>> round(coupling_of_energy(40, exact.energy_per_site(40, 0.408)), 9)
    0.408
    """
    from scipy.optimize import brentq

    torus = as_torus_shape(lattice_size)
    if not -2 <= energy <= 2:
        raise ValueError(f"energy must be from -2 to 2 per site, got {energy}")
    size = -abs(energy)
    if size <= exact.energy_per_site(torus, _MAX_COUPLING):
        return math.copysign(math.inf, -energy)
    found = brentq(lambda K: exact.energy_per_site(torus, K) - size, 0.0, _MAX_COUPLING, xtol=1e-14)
    return math.copysign(float(found), -energy)


def measure_thermometer(
    spins: Array, *, n_blocks: int, n_draws: int, rng: RandomSource
) -> dict[str, float]:
    """Coupling by the mean energy, and the distance of all energies from those of this coupling.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Independent configurations, values -1 or +1; periodic boundaries.
    n_blocks : int
        Blocks of samples of the jackknife.
    n_draws : int
        Sets of n_samples exact energies, from which `distance_of_ising` is estimated.
    rng : Generator or seed
        Draws them.

    Returns
    -------
    dict of str to float
        The first three with their standard errors over samples, `..._err`:

        - `coupling_by_energy`, the K at which the torus has the mean energy of the samples;
        - `energy_variance_ratio`, the variance of the energy over that of the torus at this K:
          1 for an Ising model, for which it is the specific heat over K^2;
        - `distance_from_ising`, the largest difference of the distribution functions of the energy
          (Kolmogorov's distance), of the samples and of the torus at this K. It is from 0 to 1, and
          0 for a whole Ising model of any coupling. A model with another H may also have 0;
        - `distance_of_ising`, the mean distance of as many exact samples of the torus, each set
          with its own K: the level of the noise.

        All are NaN if the samples have only the energy of a ground state.

    Raises
    ------
    ValueError
        If the spins are not configurations of -1 and +1 with sides >= 2, there are too few for
        the blocks, or `n_draws` is below 1.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949), for the exact distribution; Lilliefors, J. Am. Stat. Assoc.
    62, 399 (1967), for the noise of the distance from a fitted distribution.

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=8, coupling=0.3, n_samples=1000, seed=1)
    >>> found = measure_thermometer(spins, n_blocks=20, n_draws=10, rng=1)
    >>> round(found["coupling_by_energy"], 1)
    0.3
    """
    spins = as_configurations("spins", spins)
    n_blocks = as_n_blocks(n_blocks, len(spins))
    n_draws, rng = whole_number("n_draws", n_draws, minimum=1), as_generator(rng)
    torus, n = as_torus_shape(spins.shape[1:]), len(spins)
    per_site = energy_per_site(spins)
    K = coupling_of_energy(torus, float(per_site.mean()))
    names = [key for name in _OF_ENERGIES for key in (name, f"{name}_err")]
    if math.isinf(K):
        return dict.fromkeys([*names, _NOISE], math.nan)
    energies, P = exact.energy_distribution(torus, abs(K))
    P = P if K >= 0 else P[::-1]  # staggered spins have -K and minus the energy
    steps = np.rint((torus.n_sites * per_site - energies[0]) / 4).astype(np.intp)
    blocks = np.array_split(steps, n_blocks)
    counts = np.array([np.bincount(block, minlength=len(energies)) for block in blocks])
    total = counts.sum(axis=0)
    values = _compare(np.vstack([total, total - counts]), energies, P)
    values[:, 0] += K
    errors = jackknife_error(values[1:])
    of_exact = _compare(rng.multinomial(n, P / P.sum(), n_draws), energies, P)[:, 2]
    pairs = zip(values[0], errors, strict=True)
    found = dict(zip(names, (float(x) for pair in pairs for x in pair), strict=True))
    # a set with only one energy is that of K = inf or -inf, without a distance
    return {**found, _NOISE: float(np.nan_to_num(of_exact).mean())}


def _compare(counts: Array, energies: Array, P: Array) -> Array:
    """K less that of P, ratio of variances and distance, for each histogram (histogram, which).

    The distribution with another K is proportional to P(E) exp(-(change of K) E). NaN where all
    samples have the lowest or the highest energy.
    """
    possible = energies[P >= _ROUNDING]
    seen = counts / counts.sum(axis=1, keepdims=True)
    mean = seen @ energies
    with np.errstate(divide="ignore"):
        log_P = np.log(np.where(P < _ROUNDING, 0.0, P))
    change = np.zeros(len(counts))
    change[(mean <= possible[0]) | (mean >= possible[-1])] = np.nan
    for _ in range(_MAX_STEPS):
        tilted = _tilt(log_P, energies, change)
        expected = tilted @ energies
        variance = np.sum(tilted * (energies - expected[:, None]) ** 2, axis=1)
        step = (expected - mean) / variance
        if not np.any(np.abs(step) > _TOLERANCE):
            break
        change = change + step
    spread = np.sum(seen * (energies - mean[:, None]) ** 2, axis=1)
    distance = np.abs(np.cumsum(seen - tilted, axis=1)).max(axis=1)
    return np.stack([change, spread / variance, distance], axis=1)


def _tilt(log_P: Array, energies: Array, change: Array) -> Array:
    """Probabilities proportional to P exp(-change E) (change, energy)."""
    log_weight = log_P - change[:, None] * (energies - energies[0])
    weight = np.exp(log_weight - log_weight.max(axis=1, keepdims=True))
    tilted: Array = weight / weight.sum(axis=1, keepdims=True)
    return tilted
