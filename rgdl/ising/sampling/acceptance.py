"""Random words whose bits decide, for 64 replicas at once, which flips are tried and made.

A random word is 1 in each bit with probability p: bit after bit of p is compared with random bits
until they differ, in all replicas at once. After `EARLY_BITS` comparisons most words are decided;
the others go on one by one, to the 32nd bit.
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
    first: Array,
    second: Array,
    open_first: Array,
    open_second: Array,
    random: Array,
    thresholds: Any,
    key: Any,
    sweep: int,
    group: int,
    purpose: Any,
) -> None:
    """Words whose bits are 1 where one random number is below p = e^-4K, and below p^2 = e^-8K."""
    L = round(math.sqrt(first.shape[0]))
    words = random.reshape(-1).view(np.uint64)
    for x in range(L):
        fill_words(random, key, uint32(sweep), uint32(group), uint32(purpose + 1 + x))
        row = slice(x * L, (x + 1) * L)
        _compare_early(first[row], open_first[row], words, thresholds[0])
        _compare_early(second[row], open_second[row], words, thresholds[1])
    _compare_late(first, second, open_first, open_second, thresholds, key, sweep, group, purpose)


@compiled
def _compare_early(below: Array, undecided: Array, random: Array, threshold: Any) -> None:
    """Compare random numbers with a probability in their first bits, for a row of sites.

    Bits of `below` are 1 where the number is below, those of `undecided` where it may still be.
    """
    n = below.shape[0]
    certain = _spread(threshold, _PRECISION)  # probability 1
    for i in range(n):
        below[i], undecided[i] = certain, ~certain
    for k in range(EARLY_BITS):
        words = random[k * n : (k + 1) * n]
        bit = _spread(threshold, _PRECISION - 1 - k)
        for i in range(n):
            below[i] |= undecided[i] & bit & ~words[i]
            undecided[i] &= ~(bit ^ words[i])


@compiled
def _compare_late(
    first: Array,
    second: Array,
    open_first: Array,
    open_second: Array,
    thresholds: Any,
    key: Any,
    sweep: int,
    group: int,
    purpose: Any,
) -> None:
    """Compare the other bits where some replica needs them; equal to the last bit is not below."""
    p, p2 = thresholds
    for i in range(first.shape[0]):
        k = EARLY_BITS
        undecided, undecided2 = open_first[i], open_second[i]
        while (undecided | undecided2) != 0 and k < _PRECISION:
            w0, w1, _, _ = philox_block(
                key, uint32(i * _PRECISION + k), uint32(sweep), uint32(group), purpose
            )
            word = uint64(w1) << uint64(32) | uint64(w0)
            bit, bit2 = _spread(p, _PRECISION - 1 - k), _spread(p2, _PRECISION - 1 - k)
            first[i] |= undecided & bit & ~word
            second[i] |= undecided2 & bit2 & ~word
            undecided &= ~(bit ^ word)
            undecided2 &= ~(bit2 ^ word)
            k += 1


@compiled
def propose(proposed: Array, held: Array, L: int) -> None:
    """All sites, but for one of each row where a bit of a random word is 0."""
    proposed[:] = ~uint64(0)
    for x in range(L):
        y = uint64(held[0, x]) * uint64(L) >> uint64(32)
        proposed[x * L + y] = uint64(held[1, x]) << uint64(32) | uint64(held[2, x])


@inlined
def _spread(threshold: Any, k: int) -> Any:
    """Bit k of a threshold, in all 64 places."""
    return uint64(0) - ((threshold >> uint64(k)) & uint64(1))
