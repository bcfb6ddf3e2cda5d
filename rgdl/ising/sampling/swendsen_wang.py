"""Swendsen-Wang cluster sampling of the periodic square lattice.

References
----------
Swendsen & Wang, Phys. Rev. Lett. 58, 86 (1987).
"""

import math
from typing import Any

import numpy as np
from numba import uint32

from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling.clusters import color_clusters, label_clusters
from rgdl.ising.sampling.markov_chain import MarkovChain
from rgdl.jit import compiled
from rgdl.philox import empty_words, fill_words
from rgdl.types import Array

# Third word of the Philox counter: the purpose of a number.
_BONDS, _COLORS = np.uint32(0), np.uint32(1)


class SwendsenWangChain(MarkovChain):
    """One chain of cluster updates. Its state is the spins, an int8 array of shape (N,).

    Arguments are those of `record_chain`, with the rows and columns of the torus.
    """

    def __init__(self, *, torus: TorusShape, coupling: float, seed: int, chain: int) -> None:
        # All spins up: the first colors make both signs equally probable, and below the critical
        # temperature this is closer to equilibrium than a random state with its frozen stripes.
        super().__init__(torus, np.ones(torus.n_sites, np.int8))
        # a bond between parallel spins opens if its 32-bit number is below p 2^32, p = 1 - e^-2K
        threshold = np.uint64(round(-math.expm1(-2.0 * coupling) * 2**32))
        self._model = torus.columns, threshold, np.uint64(seed), chain
        n_sites = torus.n_sites
        open_right, open_below = np.empty(n_sites, np.bool_), np.empty(n_sites, np.bool_)
        root = np.empty(n_sites, np.int32)
        words = empty_words(2 * n_sites), empty_words((n_sites + 31) // 32)
        self._memory = open_right, open_below, root, *words

    def _sweep(self, first: int, n: int) -> None:
        _run_sweeps(self.state, *self._memory, *self._model, first, n)

    def _unpack(self, states: Array, n_replicas: int) -> Array:
        return states.reshape(-1, 1, *self.torus)


@compiled
def _run_sweeps(
    spins: Array,
    open_right: Array,
    open_below: Array,
    root: Array,
    words: Array,
    bits: Array,
    columns: int,
    threshold: Any,
    key: Any,
    chain: int,
    first: int,
    n: int,
) -> None:
    """In each sweep, open bonds between parallel spins with p = 1 - e^-2K; color the clusters."""
    for sweep in range(first, first + n):
        fill_words(words, key, uint32(sweep), uint32(chain), _BONDS)
        fill_words(bits, key, uint32(sweep), uint32(chain), _COLORS)
        _open_right(open_right, words, spins, columns, threshold)
        _open_below(open_below, words[spins.shape[0] :], spins, columns, threshold)
        label_clusters(open_right, open_below, columns, root)
        color_clusters(root, bits, spins)


# One function for each direction: in one, their loops take half as long again.


@compiled
def _open_right(
    open_right: Array, words: Array, spins: Array, columns: int, threshold: Any
) -> None:
    n_sites = spins.shape[0]
    for i in range(n_sites - 1):
        open_right[i] = (words[i] < threshold) & (spins[i] == spins[i + 1])
    for first in range(0, n_sites, columns):  # the bonds that close the torus
        last = first + columns - 1
        open_right[last] = (words[last] < threshold) & (spins[last] == spins[first])


@compiled
def _open_below(
    open_below: Array, words: Array, spins: Array, columns: int, threshold: Any
) -> None:
    last = spins.shape[0] - columns
    for i in range(last):
        open_below[i] = (words[i] < threshold) & (spins[i] == spins[i + columns])
    for k in range(columns):  # the bonds that close the torus
        i = last + k
        open_below[i] = (words[i] < threshold) & (spins[i] == spins[k])
