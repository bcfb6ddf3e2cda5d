"""Swendsen-Wang cluster sampling of the periodic square lattice.

References
----------
Swendsen & Wang, Phys. Rev. Lett. 58, 86 (1987).
"""

import math
from typing import Any

import numpy as np
from numba import uint32

from rgdl.ising.sampling.clusters import color_clusters, label_clusters
from rgdl.ising.sampling.record import measure_sites
from rgdl.jit import compiled
from rgdl.philox import fill_words
from rgdl.types import Array

# Third word of the Philox counter: what a number is for.
_BONDS, _COLORS = np.uint32(0), np.uint32(1)


def sample_chain(
    *,
    lattice_size: int,
    coupling: float,
    seed: int,
    chain: int,
    burn_in: int,
    thinning: int,
    n: int,
) -> Array:
    """Draw n samples from one chain, `thinning` sweeps apart, after `burn_in` sweeps.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.
    chain : int
        Which of the independent chains of this seed.
    burn_in, thinning : int
        Sweeps before the first sample, and between two samples.
    n : int
        Number of samples.

    Returns
    -------
    ndarray of int8, shape (n, L, L)
        Values -1 or +1.
    """
    spins = np.empty((n, lattice_size * lattice_size), np.int8)
    threshold = _bond_threshold(coupling)
    _run_chain(spins, lattice_size, threshold, np.uint64(seed), chain, burn_in, thinning)
    return spins.reshape(n, lattice_size, lattice_size)


def record_chain(
    *, lattice_size: int, coupling: float, seed: int, chain: int, burn_in: int, n_sweeps: int
) -> tuple[Array, Array]:
    """Energy and magnetization per site after every sweep of one chain.

    Parameters
    ----------
    lattice_size, coupling, seed, chain, burn_in
        As in `sample_chain`.
    n_sweeps : int
        Length of the record.

    Returns
    -------
    energy, magnetization : ndarray of float64, shape (n_sweeps,)
        As `energy_per_site` and `magnetization` measure them.
    """
    energy, magnetization = np.empty(n_sweeps), np.empty(n_sweeps)
    threshold = _bond_threshold(coupling)
    _record_chain(energy, magnetization, lattice_size, threshold, np.uint64(seed), chain, burn_in)
    return energy, magnetization


def _bond_threshold(coupling: float) -> np.uint64:
    """A bond of parallel spins opens when its 32-bit number is below p 2^32, p = 1 - e^-2K."""
    return np.uint64(round(-math.expm1(-2.0 * coupling) * 2**32))


@compiled
def _run_chain(
    samples: Array, L: int, threshold: Any, key: Any, chain: int, burn_in: int, thinning: int
) -> None:
    # Up everywhere: the first colors make both signs as likely, and below the critical
    # temperature it is closer to equilibrium than a random state with its frozen stripes.
    spins = np.ones(L * L, np.int8)
    workspace = _reserve(L)
    sweep = 0
    for n in range(samples.shape[0]):
        for _ in range(burn_in if n == 0 else thinning):
            _sweep(spins, L, threshold, key, sweep, chain, workspace)
            sweep += 1
        samples[n, :] = spins


@compiled
def _record_chain(
    energy: Array, magnetization: Array, L: int, threshold: Any, key: Any, chain: int, burn_in: int
) -> None:
    spins = np.ones(L * L, np.int8)
    workspace = _reserve(L)
    for sweep in range(burn_in + energy.shape[0]):
        _sweep(spins, L, threshold, key, sweep, chain, workspace)
        if sweep >= burn_in:
            energy[sweep - burn_in], magnetization[sweep - burn_in] = measure_sites(spins, L)


@compiled
def _reserve(L: int) -> Any:
    n_sites = L * L
    bond_words = np.empty((4, (2 * n_sites + 3) // 4), np.uint32)
    color_words = np.empty((4, (n_sites + 127) // 128), np.uint32)  # a bit for each site
    open_right, open_below = np.empty(n_sites, np.bool_), np.empty(n_sites, np.bool_)
    root = np.empty(n_sites, np.int32)
    return bond_words, color_words, open_right, open_below, root


@compiled
def _sweep(
    spins: Array, L: int, threshold: Any, key: Any, sweep: int, chain: int, workspace: Any
) -> None:
    """Open bonds between parallel spins with p = 1 - e^-2K, then color each cluster anew."""
    bond_words, color_words, open_right, open_below, root = workspace
    fill_words(bond_words, key, uint32(sweep), uint32(chain), _BONDS)
    fill_words(color_words, key, uint32(sweep), uint32(chain), _COLORS)
    words = bond_words.reshape(-1)
    n_sites = L * L
    for i in range(n_sites):
        open_right[i] = words[i] < threshold
        open_below[i] = words[n_sites + i] < threshold
    for x in range(L):
        row, below = x * L, (x + 1) % L * L
        for y in range(L - 1):
            open_right[row + y] &= spins[row + y] == spins[row + y + 1]
        open_right[row + L - 1] &= spins[row + L - 1] == spins[row]
        for y in range(L):
            open_below[row + y] &= spins[row + y] == spins[below + y]
    label_clusters(open_right, open_below, L, root)
    color_clusters(root, color_words.reshape(-1), spins)
