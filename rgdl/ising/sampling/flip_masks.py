"""Random bit masks of the Metropolis sampler: one bit for each of 64 replicas.

A bit is 1 with probability p. Its random number is compared with p binary digit by digit until
they differ, in all replicas at once. After `EARLY_BITS` digits most bits are decided; the others
are compared site by site, up to the 32nd digit.
"""

import math
from typing import Any

import numpy as np
from numba import uint32, uint64

from rgdl.jit import compiled, inlined
from rgdl.philox import fill_words, philox_block
from rgdl.types import Array

EARLY_BITS = 11
_PRECISION = 32


def acceptance_thresholds(coupling: float) -> tuple[np.uint64, np.uint64]:
    """e^-4K and e^-8K in units of 2^-32."""
    p, p2 = (round(math.exp(-cost * coupling) * 2**_PRECISION) for cost in (4.0, 8.0))
    return np.uint64(p), np.uint64(p2)


@compiled
def draw_acceptances(
    below_p: Array,
    below_p2: Array,
    undecided_p: Array,
    undecided_p2: Array,
    words: Array,
    digits: Array,
    rows: int,
    columns: int,
    p: Any,
    p2: Any,
    key: Any,
    sweep: int,
    group: int,
    purpose: Any,
) -> None:
    """Compare one random number for each site and replica with p = e^-4K and p^2 = e^-8K.

    `undecided` is working memory; `words` and `digits` are the same memory, for EARLY_BITS words of
    64 bits for each column.
    """
    for x in range(rows):
        fill_words(words, key, uint32(sweep), uint32(group), uint32(purpose + 1 + x))
        row = slice(x * columns, (x + 1) * columns)
        _compare_early(below_p[row], undecided_p[row], digits, p)
        _compare_early(below_p2[row], undecided_p2[row], digits, p2)
    _compare_late(below_p, below_p2, undecided_p, undecided_p2, p, p2, key, sweep, group, purpose)


@compiled
def _compare_early(below: Array, undecided: Array, digits: Array, threshold: Any) -> None:
    """Compare the first binary digits of random numbers with a probability, for a row of sites.

    Bits of `below` are 1 where the number is below, those of `undecided` where it may still be.
    """
    n = below.shape[0]
    certain = _spread(threshold, _PRECISION)  # probability 1
    for i in range(n):
        below[i], undecided[i] = certain, ~certain
    for k in range(EARLY_BITS):
        words = digits[k * n : (k + 1) * n]
        bit = _spread(threshold, _PRECISION - 1 - k)
        for i in range(n):
            below[i] |= undecided[i] & bit & ~words[i]
            undecided[i] &= ~(bit ^ words[i])


@compiled
def _compare_late(
    below_p: Array,
    below_p2: Array,
    undecided_p: Array,
    undecided_p2: Array,
    p: Any,
    p2: Any,
    key: Any,
    sweep: int,
    group: int,
    purpose: Any,
) -> None:
    """Compare the other digits where a replica needs them. Equal in all 32 is not below."""
    for i in range(below_p.shape[0]):
        k = EARLY_BITS
        left, left2 = undecided_p[i], undecided_p2[i]
        while (left | left2) != 0 and k < _PRECISION:
            w0, w1, _, _ = philox_block(
                key, uint32(i * _PRECISION + k), uint32(sweep), uint32(group), purpose
            )
            word = uint64(w1) << uint64(32) | uint64(w0)
            bit, bit2 = _spread(p, _PRECISION - 1 - k), _spread(p2, _PRECISION - 1 - k)
            below_p[i] |= left & bit & ~word
            below_p2[i] |= left2 & bit2 & ~word
            left &= ~(bit ^ word)
            left2 &= ~(bit2 ^ word)
            k += 1


@compiled
def propose(proposed: Array, words: Array, rows: int, columns: int) -> None:
    """Propose a flip at all sites, but at one random site per row with probability 1/2.

    `words` are 4 random words for each row.
    """
    for i in range(rows * columns):
        proposed[i] = ~uint64(0)
    for x in range(rows):
        y = uint64(words[x]) * uint64(columns) >> uint64(32)
        mask = uint64(words[rows + x]) << uint64(32) | uint64(words[2 * rows + x])
        proposed[x * columns + y] = mask


@inlined
def _spread(threshold: Any, k: int) -> Any:
    """Bit k of a threshold, copied to all 64 bits."""
    return uint64(0) - ((threshold >> uint64(k)) & uint64(1))
