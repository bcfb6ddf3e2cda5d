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
    accepted: Array, L: int, thresholds: Any, key: Any, sweep: int, group: int, purpose: Any
) -> None:
    """Compare one random number for each site and replica with p = e^-4K and p^2 = e^-8K.

    Output: `accepted` (2, L^2) has bits 1 where it is below p (row 0) and below p^2 (row 1).
    """
    undecided = np.empty_like(accepted)
    random = np.empty((4, (EARLY_BITS * L + 1) // 2), np.uint32)
    words = random.reshape(-1).view(np.uint64)
    for x in range(L):
        fill_words(random, key, uint32(sweep), uint32(group), uint32(purpose + 1 + x))
        row = slice(x * L, (x + 1) * L)
        _compare_early(accepted[0, row], undecided[0, row], words, thresholds[0])
        _compare_early(accepted[1, row], undecided[1, row], words, thresholds[1])
    _compare_late(accepted, undecided, thresholds, key, sweep, group, purpose)


@compiled
def _compare_early(below: Array, undecided: Array, random: Array, threshold: Any) -> None:
    """Compare the first binary digits of random numbers with a probability, for a row of sites.

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
    accepted: Array,
    undecided: Array,
    thresholds: Any,
    key: Any,
    sweep: int,
    group: int,
    purpose: Any,
) -> None:
    """Compare the other digits where a replica needs them. Equal in all 32 is not below."""
    p, p2 = thresholds
    for i in range(accepted.shape[1]):
        k = EARLY_BITS
        first, second = undecided[0, i], undecided[1, i]
        while (first | second) != 0 and k < _PRECISION:
            w0, w1, _, _ = philox_block(
                key, uint32(i * _PRECISION + k), uint32(sweep), uint32(group), purpose
            )
            word = uint64(w1) << uint64(32) | uint64(w0)
            bit, bit2 = _spread(p, _PRECISION - 1 - k), _spread(p2, _PRECISION - 1 - k)
            accepted[0, i] |= first & bit & ~word
            accepted[1, i] |= second & bit2 & ~word
            first &= ~(bit ^ word)
            second &= ~(bit2 ^ word)
            k += 1


@compiled
def propose(proposed: Array, words: Array, L: int) -> None:
    """Propose a flip at all sites except one random site per row, there with probability 1/2."""
    proposed[:] = ~uint64(0)
    for x in range(L):
        y = uint64(words[0, x]) * uint64(L) >> uint64(32)
        proposed[x * L + y] = uint64(words[1, x]) << uint64(32) | uint64(words[2, x])


@inlined
def _spread(threshold: Any, k: int) -> Any:
    """Bit k of a threshold, copied to all 64 bits."""
    return uint64(0) - ((threshold >> uint64(k)) & uint64(1))
