"""Metropolis sampling, 64 independent replicas at a time, one in each bit of a machine word.

A sweep goes through the sites in a fixed order. So that it is ergodic on every lattice, one site
of each row, drawn anew for every sweep, is left out with probability 1/2: otherwise each flip that
costs nothing is sure to be made, and free spins (K = 0), for one, would all flip in every sweep
for ever. The replicas have these sites in common, and nothing else: given the sites, which do not
depend on the spins, they are independent, and each has the Boltzmann distribution.

References
----------
Metropolis et al., J. Chem. Phys. 21, 1087 (1953).
"""

from typing import Any

import numpy as np
from numba import uint32, uint64

from rgdl.ising.sampling.acceptance import (
    EARLY_BITS,
    acceptance_thresholds,
    draw_acceptances,
    propose,
)
from rgdl.ising.sampling.record import measure_sites
from rgdl.jit import compiled
from rgdl.philox import fill_words
from rgdl.types import Array

REPLICAS = 64

# Third word of the Philox counter: what a number is for. Acceptances have the words from
# _ACCEPTANCE on.
_START, _HELD, _ACCEPTANCE = np.uint32(0), np.uint32(1), np.uint32(2)


def sample_replicas(
    *,
    lattice_size: int,
    coupling: float,
    seed: int,
    group: int,
    burn_in: int,
    thinning: int,
    n_times: int,
) -> Array:
    """Draw from 64 replicas, `thinning` sweeps apart, after `burn_in` sweeps.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.
    group : int
        Which of the independent groups of 64 replicas of this seed.
    burn_in, thinning : int
        Sweeps before the first sample, and between two samples of a replica.
    n_times : int
        Samples of each replica.

    Returns
    -------
    ndarray of int8, shape (n_times, 64, L, L)
        Values -1 or +1.
    """
    words = np.empty((n_times, lattice_size**2), np.uint64)
    thresholds = acceptance_thresholds(coupling)
    _run_replicas(words, lattice_size, thresholds, np.uint64(seed), group, burn_in, thinning)
    bits = np.unpackbits(words[..., None].view(np.uint8), axis=-1, bitorder="little")
    spins: Array = 2 * bits.view(np.int8) - 1  # time, site, replica
    shape = (n_times, REPLICAS, lattice_size, lattice_size)
    return np.ascontiguousarray(spins.swapaxes(1, 2)).reshape(shape)


def record_replica(
    *, lattice_size: int, coupling: float, seed: int, group: int, burn_in: int, n_sweeps: int
) -> tuple[Array, Array]:
    """Energy and magnetization per site of the first replica after every sweep.

    Parameters
    ----------
    lattice_size, coupling, seed, group, burn_in
        As in `sample_replicas`.
    n_sweeps : int
        Length of the record.

    Returns
    -------
    energy, magnetization : ndarray of float64, shape (n_sweeps,)
        As `energy_per_site` and `magnetization` measure them.
    """
    energy, magnetization = np.empty(n_sweeps), np.empty(n_sweeps)
    thresholds = acceptance_thresholds(coupling)
    _record_replica(
        energy, magnetization, lattice_size, thresholds, np.uint64(seed), group, burn_in
    )
    return energy, magnetization


@compiled
def _run_replicas(
    samples: Array, L: int, thresholds: Any, key: Any, group: int, burn_in: int, thinning: int
) -> None:
    spins, workspace = _start_replicas(L, key, group)
    sweep = 0
    for n in range(samples.shape[0]):
        for _ in range(burn_in if n == 0 else thinning):
            _update(spins, L, thresholds, key, sweep, group, workspace)
            sweep += 1
        samples[n, :] = spins


@compiled
def _record_replica(
    energy: Array, magnetization: Array, L: int, thresholds: Any, key: Any, group: int, burn_in: int
) -> None:
    spins, workspace = _start_replicas(L, key, group)
    for sweep in range(burn_in + energy.shape[0]):
        _update(spins, L, thresholds, key, sweep, group, workspace)
        if sweep >= burn_in:
            first = (spins & uint64(1)).astype(np.int8)
            measured = measure_sites(2 * first - 1, L)
            energy[sweep - burn_in], magnetization[sweep - burn_in] = measured


@compiled
def _start_replicas(L: int, key: Any, group: int) -> Any:
    """Random spins, and working memory."""
    n_sites = L * L
    words = np.empty((4, (n_sites + 1) // 2), np.uint32)
    fill_words(words, key, uint32(0), uint32(group), _START)
    halves = words.reshape(-1)
    spins = np.empty(n_sites, np.uint64)
    for i in range(n_sites):
        spins[i] = uint64(halves[2 * i]) << uint64(32) | uint64(halves[2 * i + 1])
    random = np.empty((4, (EARLY_BITS * L + 1) // 2), np.uint32)
    return spins, (random, np.empty((4, L), np.uint32), np.empty((5, n_sites), np.uint64))


@compiled
def _update(
    spins: Array, L: int, thresholds: Any, key: Any, sweep: int, group: int, workspace: Any
) -> None:
    """One sweep of all replicas."""
    random, held, masks = workspace
    first, second, proposed = masks[0], masks[1], masks[2]
    draw_acceptances(
        first, second, masks[3], masks[4], random, thresholds, key, sweep, group, _ACCEPTANCE
    )
    fill_words(held, key, uint32(sweep), uint32(group), _HELD)
    propose(proposed, held, L)
    _sweep(spins, proposed, first, second, L)


@compiled
def _sweep(spins: Array, proposed: Array, first: Array, second: Array, L: int) -> None:
    """Update the sites of one color of the checkerboard after the other, all replicas at once.

    A flip costs 4K if three neighbors are like the spin, 8K if all four are, and else nothing.
    For odd L some neighbors have the same color: a sweep is then one fixed order of sites.
    """
    for color in range(2):
        for x in range(L):
            row, above, below = x * L, (x - 1) % L * L, (x + 1) % L * L
            for y in range((x + color) % 2, L, 2):
                i = row + y
                s = spins[i]
                a = ~(s ^ spins[row + (y - 1 if y > 0 else L - 1)])
                b = ~(s ^ spins[row + (y + 1 if y < L - 1 else 0)])
                c = ~(s ^ spins[above + y])
                d = ~(s ^ spins[below + y])
                all_four = a & b & c & d
                three_or_four = (a & b & (c | d)) | (c & d & (a | b))
                flips = ~three_or_four | (first[i] & (~all_four | second[i]))
                spins[i] = s ^ (flips & proposed[i])
