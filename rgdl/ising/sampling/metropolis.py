"""Metropolis sampling, 64 independent replicas at a time, one in each bit of a machine word.

A sweep goes through the sites in a fixed order. So that it is ergodic on every lattice, one
proposal in eight is left out at random: otherwise each flip that costs nothing is sure to be
made, and free spins (K = 0), for one, would all flip in every sweep for ever.

References
----------
Metropolis et al., J. Chem. Phys. 21, 1087 (1953).
"""

import math
from typing import Any

import numpy as np
from numba import uint32, uint64

from rgdl.ising.sampling.record import measure_sites
from rgdl.jit import compiled
from rgdl.philox import fill_words, philox_block
from rgdl.types import Array

REPLICAS = 64

# Third word of the Philox counter: what a number is for. Late bits begin at _LATE.
_START, _EARLY, _LATE = np.uint32(0), np.uint32(1), np.uint32(2)

# A random word is 1 in each bit with probability p: bit after bit of p is compared with random
# bits until they differ, in all 64 replicas at once. After these many comparisons most words are
# decided; the others go on one by one, to the 32nd bit.
_EARLY_FIRST, _EARLY_SECOND = 10, 7
_PROPOSAL_BITS = 3  # a proposal is left out if all of these are 0
_PRECISION = 32


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
    threshold = _acceptance_threshold(coupling)
    _run_replicas(words, lattice_size, threshold, np.uint64(seed), group, burn_in, thinning)
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
    threshold = _acceptance_threshold(coupling)
    _record_replica(energy, magnetization, lattice_size, threshold, np.uint64(seed), group, burn_in)
    return energy, magnetization


def _acceptance_threshold(coupling: float) -> np.uint64:
    """e^-4K in units of 2^-32."""
    return np.uint64(round(math.exp(-4.0 * coupling) * 2**_PRECISION))


@compiled
def _run_replicas(
    samples: Array, L: int, threshold: Any, key: Any, group: int, burn_in: int, thinning: int
) -> None:
    spins, workspace = _start_replicas(L, key, group)
    sweep = 0
    for n in range(samples.shape[0]):
        for _ in range(burn_in if n == 0 else thinning):
            _update(spins, L, threshold, key, sweep, group, workspace)
            sweep += 1
        samples[n, :] = spins


@compiled
def _record_replica(
    energy: Array, magnetization: Array, L: int, threshold: Any, key: Any, group: int, burn_in: int
) -> None:
    spins, workspace = _start_replicas(L, key, group)
    for sweep in range(burn_in + energy.shape[0]):
        _update(spins, L, threshold, key, sweep, group, workspace)
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
    n_words = (_EARLY_FIRST + _EARLY_SECOND + _PROPOSAL_BITS) * n_sites
    random = np.empty((4, (n_words + 1) // 2), np.uint32)
    return spins, (random, np.empty_like(spins), np.empty_like(spins), np.empty_like(spins))


@compiled
def _update(
    spins: Array, L: int, threshold: Any, key: Any, sweep: int, group: int, workspace: Any
) -> None:
    """One sweep of all replicas."""
    random, proposed, first, second = workspace
    fill_words(random, key, uint32(sweep), uint32(group), _EARLY)
    _draw_acceptances(first, second, random.reshape(-1), threshold, key, sweep, group)
    _draw_proposals(proposed, random.reshape(-1))
    _sweep(spins, proposed, first, second, L)


@compiled
def _draw_acceptances(
    first: Array, second: Array, random: Array, threshold: Any, key: Any, sweep: int, group: int
) -> None:
    """Words whose bits are 1 with p = e^-4K, and with p^2 = e^-8K: a second draw where 1."""
    n_sites = first.shape[0]
    undecided = np.full(n_sites, ~uint64(0))
    n_early = _EARLY_FIRST * n_sites
    _compare_early(first, undecided, random, 0, _EARLY_FIRST, threshold)
    _compare_late(first, undecided, _EARLY_FIRST, threshold, key, sweep, group, uint32(0))
    undecided[:] = first
    _compare_early(second, undecided, random, n_early, _EARLY_SECOND, threshold)
    _compare_late(second, undecided, _EARLY_SECOND, threshold, key, sweep, group, uint32(1))


@compiled
def _draw_proposals(proposed: Array, random: Array) -> None:
    """Words whose bits are 1 with probability 7/8."""
    n_sites, half = proposed.shape[0], random.shape[0] // 2
    proposed[:] = uint64(0)
    begin = (_EARLY_FIRST + _EARLY_SECOND) * n_sites
    for k in range(_PROPOSAL_BITS):
        low = random[begin + k * n_sites : begin + (k + 1) * n_sites]
        high = random[half + begin + k * n_sites : half + begin + (k + 1) * n_sites]
        for i in range(n_sites):
            proposed[i] |= uint64(high[i]) << uint64(32) | uint64(low[i])


@compiled
def _compare_early(
    below: Array, undecided: Array, random: Array, begin: int, n_bits: int, threshold: Any
) -> None:
    """Compare the first bits for all sites; mark in `below` where the random number is below p."""
    n_sites, half = below.shape[0], random.shape[0] // 2
    certain = threshold >> uint64(_PRECISION) != 0  # p = 1
    for i in range(n_sites):
        below[i] = undecided[i] if certain else uint64(0)
        undecided[i] = uint64(0) if certain else undecided[i]
    for k in range(n_bits):
        low = random[begin + k * n_sites : begin + (k + 1) * n_sites]
        high = random[half + begin + k * n_sites : half + begin + (k + 1) * n_sites]
        p_bit = ~uint64(0) * ((threshold >> uint64(_PRECISION - 1 - k)) & uint64(1))
        for i in range(n_sites):
            word = uint64(high[i]) << uint64(32) | uint64(low[i])
            below[i] |= undecided[i] & p_bit & ~word
            undecided[i] &= ~(p_bit ^ word)


@compiled
def _compare_late(
    below: Array,
    undecided: Array,
    n_done: int,
    threshold: Any,
    key: Any,
    sweep: int,
    group: int,
    which: Any,
) -> None:
    """Compare the other bits where some replica needs them; equal to the last bit is not below."""
    for i in range(below.shape[0]):
        k = n_done
        while undecided[i] != 0 and k < _PRECISION:
            counter = uint32((2 * i + int(which)) * _PRECISION + k)
            w0, w1, _, _ = philox_block(key, counter, uint32(sweep), uint32(group), _LATE)
            word = uint64(w1) << uint64(32) | uint64(w0)
            p_bit = ~uint64(0) * ((threshold >> uint64(_PRECISION - 1 - k)) & uint64(1))
            below[i] |= undecided[i] & p_bit & ~word
            undecided[i] &= ~(p_bit ^ word)
            k += 1


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
