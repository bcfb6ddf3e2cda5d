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
from typing import Any, NamedTuple

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
from rgdl.short_calls import ShortCalls
from rgdl.types import Array

# Third word of the Philox counter: the purpose of a number.
_BONDS, _COLORS = np.uint32(0), np.uint32(1)

_FIRST_START = 12  # sweeps before time 0; doubled until the chains are equal at time 0


class _Position(NamedTuple):
    """Between two sweeps: `time` sweeps before time 0, in the run that began at `start`."""

    sample: int = 0
    start: int = _FIRST_START
    time: int = _FIRST_START
    n_different: int = 0  # bonds that differ between the chains


def sample_exactly(
    *,
    lattice_size: int,
    coupling: float,
    seed: int,
    first_sample: int,
    n: int,
    calls: ShortCalls | None = None,
) -> tuple[Array, Array]:
    """Draw n exact and independent samples.

    Parameters
    ----------
    lattice_size, coupling, seed, first_sample
        As in `sample_ising`. A sample depends on its number alone.
    n : int
        Number of samples.
    calls : ShortCalls, optional
        Divides the work; the samples do not depend on it.

    Returns
    -------
    spins : ndarray of int8, shape (n, L, L)
        Values -1 or +1.
    n_sweeps : ndarray of int64, shape (n,)
        Number of sweeps before time 0 at which each sample started.
    """
    calls = calls or ShortCalls()
    n_sites = lattice_size * lattice_size
    spins = np.empty((n, n_sites), np.int8)
    n_sweeps = np.empty(n, np.int64)
    bonds = np.empty(4 * n_sites, np.uint8)
    at = _Position()
    model = torus_tables(lattice_size), _thresholds(coupling), np.uint64(seed), first_sample
    for n_calls in calls.divide(math.inf):
        n_finished = at.sample
        at = _Position(*_run_sweeps(n_calls, *at, bonds, spins, n_sweeps, *model))
        calls.finish(at.sample - n_finished)
        if at.sample == n:
            break
    return spins.reshape(n, lattice_size, lattice_size), n_sweeps


def _thresholds(coupling: float) -> tuple[np.uint64, np.uint64]:
    """Probabilities of opening, tanh K and p = 1 - exp(-2K), in units of 2^-32.

    A bond opens with probability p if its ends are connected without it, and otherwise with
    p / (p + 2 (1 - p)) = tanh K.
    """
    opening, closing = math.tanh(coupling), -math.expm1(-2.0 * coupling)
    return np.uint64(round(opening * 2**32)), np.uint64(round(closing * 2**32))


@compiled
def _run_sweeps(
    n: int,
    sample: int,
    start: int,
    time: int,
    n_different: int,
    bonds: Array,
    spins: Array,
    n_sweeps: Array,
    torus: Torus,
    thresholds: Any,
    key: Any,
    first_sample: int,
) -> Any:
    """Make the next n sweeps, or fewer if all samples are finished; return the new position.

    Both chains of a sample run from time -start to 0 with the same numbers. If they are then equal,
    the sample is finished; otherwise they start again, twice as early.
    """
    n_bonds = bonds.shape[0] // 2
    words = np.empty((4, (n_bonds + 3) // 4), np.uint32)
    for _ in range(n):
        if time == start:
            bonds[:] = UPPER_OPEN
            n_different = n_bonds
        number = uint32(first_sample + sample)
        fill_words(words, key, uint32(time), number, _BONDS)
        n_different += _sweep(bonds, words.reshape(-1), torus, thresholds)
        time -= 1
        if time > 0:
            continue
        if n_different == 0:
            _color(spins[sample], bonds, key, number)
            n_sweeps[sample] = start
            sample, start = sample + 1, _FIRST_START
            if sample == spins.shape[0]:
                return sample, start, start, 0
        else:
            start *= 2
        time = start
    return sample, start, time, n_different


@compiled
def _color(spins: Array, bonds: Array, key: Any, number: Any) -> None:
    n_sites = spins.shape[0]
    root = np.empty(n_sites, np.int32)
    words = np.empty((4, (n_sites + 127) // 128), np.uint32)  # one bit per site
    L = round(math.sqrt(n_sites))
    label_clusters(bonds[0::4] == OPEN, bonds[1::4] == OPEN, L, root)
    fill_words(words, key, uint32(0), number, _COLORS)
    color_clusters(root, words.reshape(-1), spins)


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
