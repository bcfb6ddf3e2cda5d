"""Exact samples by coupling from the past on Fortuin-Kasteleyn bonds.

Single-bond heat-bath updates of the random-cluster model with q = 2 are monotone. Take two chains
with the same random numbers, one started with all bonds open and one with all bonds closed: every
other chain stays between them. If they start far enough in the past, they are equal at time 0, and
their state is then an exact sample. A random color for each cluster gives Ising spins.

References
----------
Propp & Wilson, *Exact sampling with coupled Markov chains*, Random Struct. Algorithms 9, 223
(1996).
"""

import math
from typing import Any

import numpy as np
from numba import uint32

from rgdl.ising.sampling.clusters import color_clusters, label_clusters
from rgdl.ising.sampling.connectivity import (
    CLOSED,
    OPEN,
    UPPER_OPEN,
    Torus,
    connect_chains,
    torus_tables,
)
from rgdl.jit import compiled
from rgdl.philox import fill_words
from rgdl.types import Array

# Third word of the Philox counter: the purpose of a number.
_BONDS, _COLORS = np.uint32(0), np.uint32(1)

_FIRST_START = 12  # sweeps before time 0; doubled until the chains are equal at time 0


def sample_exactly(
    *, lattice_size: int, coupling: float, seed: int, first_sample: int, n: int
) -> tuple[Array, Array]:
    """Draw n exact and independent samples.

    Parameters
    ----------
    lattice_size, coupling, seed, first_sample
        As in `sample_ising`. A sample depends on its number alone.
    n : int
        Number of samples.

    Returns
    -------
    spins : ndarray of int8, shape (n, L, L)
        Values -1 or +1.
    n_sweeps : ndarray of int64, shape (n,)
        Number of sweeps before time 0 at which each sample started.
    """
    spins = np.empty((n, lattice_size * lattice_size), np.int8)
    n_sweeps = np.empty(n, np.int64)
    thresholds = _thresholds(coupling)
    _sample_block(
        spins, n_sweeps, torus_tables(lattice_size), thresholds, np.uint64(seed), first_sample
    )
    return spins.reshape(n, lattice_size, lattice_size), n_sweeps


def _thresholds(coupling: float) -> tuple[np.uint64, np.uint64]:
    """Probabilities of opening, tanh K and p = 1 - exp(-2K), in units of 2^-32.

    A bond opens with probability p if its ends are connected without it, and otherwise with
    p / (p + 2 (1 - p)) = tanh K.
    """
    opening, closing = math.tanh(coupling), -math.expm1(-2.0 * coupling)
    return np.uint64(round(opening * 2**32)), np.uint64(round(closing * 2**32))


@compiled
def _sample_block(
    samples: Array, n_sweeps: Array, torus: Torus, thresholds: Any, key: Any, first_sample: int
) -> None:
    n_sites = samples.shape[1]
    L = round(math.sqrt(n_sites))
    bonds = np.empty(4 * n_sites, np.uint8)
    bond_words = np.empty((4, (2 * n_sites + 3) // 4), np.uint32)
    color_words = np.empty((4, (n_sites + 127) // 128), np.uint32)  # one bit per site
    root = np.empty(n_sites, np.int32)
    for n in range(samples.shape[0]):
        number = uint32(first_sample + n)
        start = _FIRST_START
        while not _run_from(start, bonds, bond_words, torus, thresholds, key, number):
            start *= 2
        n_sweeps[n] = start
        label_clusters(bonds[0::4] == OPEN, bonds[1::4] == OPEN, L, root)
        fill_words(color_words, key, uint32(0), number, _COLORS)
        color_clusters(root, color_words.reshape(-1), samples[n])


@compiled
def _run_from(
    start: int,
    bonds: Array,
    bond_words: Array,
    torus: Torus,
    thresholds: Any,
    key: Any,
    number: Any,
) -> bool:
    """Run both chains from time -start to 0, with the same numbers; whether they are equal then."""
    bonds[:] = UPPER_OPEN
    n_different = bonds.shape[0] // 2
    for time in range(start, 0, -1):
        fill_words(bond_words, key, uint32(time), number, _BONDS)
        words = bond_words.reshape(-1)
        n_different += _sweep(bonds, words, torus, thresholds)
    return bool(n_different == 0)


@compiled
def _sweep(bonds: Array, words: Array, torus: Torus, thresholds: Any) -> int:
    """Update every bond of both chains once; return the change of the number that differ."""
    surely_open, surely_closed = thresholds
    reverse, turn, seam = torus
    change = 0
    for b in range(bonds.shape[0] // 2):
        bond = 4 * (b >> 1) + (b & 1)  # to the right of a site and below it
        back = reverse[bond]
        word = words[b]
        change -= bonds[bond] == UPPER_OPEN
        state = OPEN if word < surely_open else CLOSED
        if (word >= surely_open) & (word < surely_closed):
            bonds[bond], bonds[back] = CLOSED, CLOSED
            state = connect_chains(bonds, bond, reverse, turn, seam)
        bonds[bond], bonds[back] = state, state
        change += state == UPPER_OPEN
    return change
