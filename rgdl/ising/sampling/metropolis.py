"""Metropolis sampling of 64 independent replicas at a time, one in each bit of a machine word.

A sweep visits the sites in a fixed order. In each sweep one site of each row, drawn at random, is
left out with probability 1/2. This makes the chain ergodic on every lattice: a flip that costs no
energy is always accepted, and without the exception free spins (K = 0) would all flip in every
sweep. All replicas share these sites, which do not depend on the spins. Given the sites, the
replicas are independent, and each has the Boltzmann distribution.

References
----------
Metropolis et al., J. Chem. Phys. 21, 1087 (1953).
"""

from typing import Any

import numpy as np
from numba import uint32

from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling.flip_masks import (
    EARLY_BITS,
    acceptance_thresholds,
    draw_acceptances,
    propose,
)
from rgdl.ising.sampling.markov_chain import MarkovChain
from rgdl.jit import compiled
from rgdl.philox import empty_words, fill_words
from rgdl.types import Array

REPLICAS = 64

# Third word of the Philox counter: the purpose of a number. Acceptances use _ACCEPTANCE and all
# words above.
_START, _PROPOSALS, _ACCEPTANCE = np.uint32(0), np.uint32(1), np.uint32(2)


class MetropolisChain(MarkovChain):
    """64 replicas of single-spin updates, each with a random start.

    Bit r of word i of the state, a uint64 array of shape (N,), is the spin of replica r at site
    i: 1 is up. Arguments are those of `record_chain`, with the rows and columns of the torus;
    `chain` numbers the groups of replicas.
    """

    n_replicas = REPLICAS

    def __init__(self, *, torus: TorusShape, coupling: float, seed: int, chain: int) -> None:
        n_sites, key = torus.n_sites, np.uint64(seed)
        super().__init__(torus, _random_state(n_sites, key, chain))
        self._model = torus.rows, torus.columns, *acceptance_thresholds(coupling), key, chain
        below_p, below_p2, undecided_p, undecided_p2, proposed = np.empty((5, n_sites), np.uint64)
        masks = below_p, below_p2, undecided_p, undecided_p2, proposed
        words = empty_words(2 * EARLY_BITS * torus.columns)
        self._memory = *masks, words, words.view(np.uint64), empty_words(4 * torus.rows)

    def _sweep(self, first: int, n: int) -> None:
        _run_sweeps(self.state, *self._memory, *self._model, first, n)

    def _unpack(self, states: Array, n_replicas: int) -> Array:
        words = states[..., None].view(np.uint8)
        bits = np.unpackbits(words, axis=-1, count=n_replicas, bitorder="little")
        spins: Array = 2 * bits.view(np.int8) - 1  # time, site, replica
        shape = (len(states), n_replicas, *self.torus)
        return np.ascontiguousarray(spins.swapaxes(1, 2)).reshape(shape)


def _random_state(n_sites: int, key: np.uint64, group: int) -> Array:
    words = empty_words(2 * n_sites)
    fill_words(words, key, np.uint32(0), np.uint32(group), _START)
    halves = words[: 2 * n_sites].astype(np.uint64)
    spins: Array = halves[0::2] << 32 | halves[1::2]
    return spins


@compiled
def _run_sweeps(
    spins: Array,
    below_p: Array,
    below_p2: Array,
    undecided_p: Array,
    undecided_p2: Array,
    proposed: Array,
    words: Array,
    digits: Array,
    site_words: Array,
    rows: int,
    columns: int,
    p: Any,
    p2: Any,
    key: Any,
    group: int,
    first: int,
    n: int,
) -> None:
    for sweep in range(first, first + n):
        draw_acceptances(
            below_p,
            below_p2,
            undecided_p,
            undecided_p2,
            words,
            digits,
            rows,
            columns,
            p,
            p2,
            key,
            sweep,
            group,
            _ACCEPTANCE,
        )
        fill_words(site_words, key, uint32(sweep), uint32(group), _PROPOSALS)
        propose(proposed, site_words, rows, columns)
        _flip_spins(spins, below_p, below_p2, proposed, rows, columns)


@compiled
def _flip_spins(
    spins: Array, below_p: Array, below_p2: Array, proposed: Array, rows: int, columns: int
) -> None:
    """Update first one color of the checkerboard, then the other, in all replicas at once.

    A flip costs 4K if three neighbors are equal to the spin, 8K if all four are, and otherwise
    nothing. Around an odd side some neighbors have the same color; the order of the sites is still
    fixed.
    """
    for color in range(2):
        for x in range(rows):
            row = x * columns
            above, below = (x - 1) % rows * columns, (x + 1) % rows * columns
            for y in range((x + color) % 2, columns, 2):
                i = row + y
                s = spins[i]
                a = ~(s ^ spins[row + (y - 1 if y > 0 else columns - 1)])
                b = ~(s ^ spins[row + (y + 1 if y < columns - 1 else 0)])
                c = ~(s ^ spins[above + y])
                d = ~(s ^ spins[below + y])
                all_four = a & b & c & d
                three_or_four = (a & b & (c | d)) | (c & d & (a | b))
                flips = ~three_or_four | (below_p[i] & (~all_four | below_p2[i]))
                spins[i] = s ^ (flips & proposed[i])
