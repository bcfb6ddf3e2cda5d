"""Philox4x32-10: random numbers that are a pure function of a key and a counter.

No state passes from one draw to the next: the numbers of a sample do not depend on the number of
threads or calls, and an interrupted run can resume.

References
----------
Salmon, Moraes, Dror & Shaw, *Parallel random numbers: as easy as 1, 2, 3*, SC11 (2011).
"""

from typing import Any

import numpy as np
from numba import uint32, uint64

from rgdl.jit import compiled, inlined
from rgdl.types import Array

_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint32(0x9E3779B9)  # golden ratio
_WEYL_1 = np.uint32(0xBB67AE85)  # sqrt(3) - 1
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_SHIFT_24 = np.uint32(8)
_TO_UNIT = np.float32(2.0**-24)


@inlined
def philox_block(key: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """Four random 32-bit words for a 64-bit key and a counter of four 32-bit words."""
    k0, k1 = uint32(key & _LOW), uint32(key >> _HALF)
    x0, x1, x2, x3 = uint32(c0), uint32(c1), uint32(c2), uint32(c3)
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * uint64(x0)
        product_1 = _MULTIPLIER_1 * uint64(x2)
        x0, x2 = (
            uint32(product_1 >> _HALF) ^ x1 ^ k0,
            uint32(product_0 >> _HALF) ^ x3 ^ k1,
        )
        x1, x3 = uint32(product_1), uint32(product_0)
        k0, k1 = uint32(k0 + _WEYL_0), uint32(k1 + _WEYL_1)
    return x0, x1, x2, x3


def empty_words(n: int, dtype: Any = np.uint32) -> Array:
    """Memory for n random numbers and the rest of their last block."""
    return np.empty(4 * -(-n // 4), dtype)


@compiled
def fill_words(words: Array, key: Any, c1: Any, c2: Any, c3: Any) -> None:
    """Fill an array of 4 n uint32 with the blocks of the counters (b, c1, c2, c3), b = 0 .. n - 1.

    Block b is at b, n + b, 2 n + b and 3 n + b.
    """
    n = words.shape[0] // 4
    for b in range(n):
        x0, x1, x2, x3 = philox_block(key, uint32(b), c1, c2, c3)
        words[b] = x0
        words[n + b] = x1
        words[2 * n + b] = x2
        words[3 * n + b] = x3


@compiled
def fill_uniform(out: Array, key: Any, c1: Any, c2: Any, c3: Any) -> None:
    """Fill an array of 4 n float32 with multiples of 2^-24 in [0, 1).

    They are the high bits of the words of `fill_words`.
    """
    n = out.shape[0] // 4
    for b in range(n):
        x0, x1, x2, x3 = philox_block(key, uint32(b), c1, c2, c3)
        out[b] = np.float32(x0 >> _SHIFT_24) * _TO_UNIT
        out[n + b] = np.float32(x1 >> _SHIFT_24) * _TO_UNIT
        out[2 * n + b] = np.float32(x2 >> _SHIFT_24) * _TO_UNIT
        out[3 * n + b] = np.float32(x3 >> _SHIFT_24) * _TO_UNIT
