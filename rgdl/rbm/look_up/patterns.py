"""Zeros and ones as patterns: four bits for each group of four terms of a sum."""

import numpy as np

from rgdl.jit import compiled_fast
from rgdl.types import Array

GROUP = 4  # terms of one table


@compiled_fast
def pack_by_unit(x: Array, patterns: Array) -> None:
    """patterns[g, s] <- the bits x[s, 4g + k], k = 0 .. 3."""
    for s in range(x.shape[0]):
        for u in range(x.shape[1]):
            patterns[u // GROUP, s] |= np.uint8(x[s, u]) << np.uint8(u % GROUP)


@compiled_fast
def pack_by_sample(x: Array, patterns: Array) -> None:
    """patterns[g, i] <- the bits x[4g + k, i], k = 0 .. 3."""
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            patterns[s // GROUP, i] |= np.uint8(x[s, i]) << np.uint8(s % GROUP)
