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

from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling.clusters import color_clusters, label_clusters
from rgdl.ising.sampling.connectivity import (
    CLOSED,
    OPEN,
    UPPER_OPEN,
    connect_chains,
    torus_tables,
)
from rgdl.jit import compiled, inlined
from rgdl.philox import empty_words, fill_words
from rgdl.short_calls import ShortCalls
from rgdl.types import Array

# Third word of the Philox counter: the purpose of a number.
_BONDS, _COLORS = np.uint32(0), np.uint32(1)

# Chains that run forward take their random numbers from here on, downwards: no exact sample starts
# so early.
_FORWARD = 2**32 - 1

# Sweeps before time 0 at which the first sample starts, and how much earlier a sample starts again
# if its chains are not equal at time 0.
_FIRST_START, _EARLIER = 12.0, 1.3
# Factors of the start of the next sample, for each run that was too short, and for each sample. In
# the long run one run of ten is too short, which is near the least cost.
_TOO_SHORT, _FINISHED = 1.05, 0.995


class ExactSampler:
    """Exact and independent samples of one lattice.

    Parameters
    ----------
    torus : TorusShape
        Rows and columns, each >= 2.
    coupling, seed
        As in `sample_ising`.

    Attributes
    ----------
    next_start : float
        Sweeps before time 0 at which the next sample starts. It is learned from the samples so
        far; how long a sample takes depends on it, but the sample does not.
    """

    def __init__(self, *, torus: TorusShape, coupling: float, seed: int) -> None:
        self.next_start = _FIRST_START
        self._torus = torus
        self._model = *torus_tables(torus), *bond_thresholds(coupling), np.uint64(seed)

    def sample(
        self, first_sample: int, n: int, calls: ShortCalls | None = None
    ) -> tuple[Array, Array]:
        """Draw n samples; several threads may do so.

        Parameters
        ----------
        first_sample : int
            Number of the first sample. A sample depends on its number alone.
        n : int
            Number of samples.
        calls : ShortCalls, optional
            Divides the work; the samples do not depend on it.

        Returns
        -------
        spins : ndarray of int8, shape (n, rows, columns)
            Values -1 or +1.
        n_sweeps : ndarray of int64, shape (n,)
            Number of sweeps of all runs of a sample.
        """
        calls = calls or ShortCalls()
        chains = CoupledChains(self._torus, self._model)
        spins = np.empty((n, self._torus.n_sites), np.int8)
        n_sweeps = np.empty(n, np.int64)
        for k in range(n):
            n_sweeps[k] = self._couple(chains, first_sample + k, calls)
            chains.color(first_sample + k, spins[k])
            calls.finish(1)
        return spins.reshape(n, *self._torus), n_sweeps

    def _couple(self, chains: "CoupledChains", number: int, calls: ShortCalls) -> int:
        """Run both chains from earlier and earlier times until they are equal at time 0."""
        start = math.ceil(self.next_start)
        n_sweeps = start
        while chains.run_from(start, number, calls):
            self.next_start *= _TOO_SHORT
            start = math.ceil(_EARLIER * start)
            n_sweeps += start
        self.next_start = max(1.0, _FINISHED * self.next_start)
        return n_sweeps


class CoupledChains:
    """The chains of one sample after the other, and their working memory.

    `model` holds the tables of the torus, both thresholds, and the key of the random numbers.
    """

    def __init__(self, torus: TorusShape, model: Any) -> None:
        n_sites = torus.n_sites
        self._columns, self._model = torus.columns, model
        self._bonds, self._words = np.empty(4 * n_sites, np.uint8), empty_words(2 * n_sites)
        self._root, self._bits = np.empty(n_sites, np.int32), empty_words(-(-n_sites // 32))

    def run_from(self, start: int, number: int, calls: ShortCalls) -> int:
        """Run from time -start to 0; the number of bonds that differ then."""
        self._bonds.fill(UPPER_OPEN)
        n_different, time = len(self._bonds) // 2, start
        for n in calls.divide(start):
            n_different += self._run(number, time, n)
            time -= n
        return n_different

    def run_forward(self, number: int, calls: ShortCalls) -> float:
        """Run from time 0 until both chains are equal; the number of sweeps, with a fraction."""
        self._bonds.fill(UPPER_OPEN)
        n_different, n_sweeps = len(self._bonds) // 2, 0
        while True:
            before = self._bonds.reshape(-1, 4)[:, :2].ravel()  # in the order of the updates
            for _ in calls.divide(1):
                n_different += self._run(number, _FORWARD - n_sweeps, 1)
            if n_different == 0:
                last = int(np.flatnonzero(before == UPPER_OPEN)[-1])
                return n_sweeps + (last + 1) / len(before)
            n_sweeps += 1

    def _run(self, number: int, time: int, n: int) -> int:
        return _run_sweeps(self._bonds, self._words, number, time, n, *self._model)

    def color(self, number: int, spins: Array) -> None:
        """Give each cluster of open bonds a random color."""
        open_right, open_below = self._bonds[0::4] == OPEN, self._bonds[1::4] == OPEN
        label_clusters(open_right, open_below, self._columns, self._root)
        fill_words(self._bits, self._model[-1], np.uint32(0), np.uint32(number), _COLORS)
        color_clusters(self._root, self._bits, spins)


def bond_thresholds(coupling: float) -> tuple[np.uint64, np.uint64]:
    """Probabilities of opening, tanh K and p = 1 - exp(-2K), in units of 2^-32.

    A bond opens with probability p if its ends are connected without it, and otherwise with
    p / (p + 2 (1 - p)) = tanh K.
    """
    opening, closing = math.tanh(coupling), -math.expm1(-2.0 * coupling)
    return np.uint64(round(opening * 2**32)), np.uint64(round(closing * 2**32))


@compiled
def _run_sweeps(
    bonds: Array,
    words: Array,
    number: int,
    time: int,
    n: int,
    reverse: Array,
    turn: Array,
    seam: Array,
    surely_open: Any,
    surely_closed: Any,
    key: Any,
) -> int:
    """Make n sweeps from -time on; return the change of the number of bonds that differ."""
    change = 0
    for t in range(time, time - n, -1):
        fill_words(words, key, uint32(t), uint32(number), _BONDS)
        change += _sweep(bonds, words, reverse, turn, seam, surely_open, surely_closed)
    return change


@inlined
def _sweep(
    bonds: Array,
    words: Array,
    reverse: Array,
    turn: Array,
    seam: Array,
    surely_open: Any,
    surely_closed: Any,
) -> int:
    """Update every bond of both chains once; return the change of the number that differ."""
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
