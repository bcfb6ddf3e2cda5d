"""What both kinds of look-up share: their contract, and the patterns of zeros and ones."""

import math

import numpy as np

from rgdl.rbm.look_up.patterns import GROUP, pack_by_sample, pack_by_unit
from rgdl.types import Array

#: Largest number of samples: up to here tables and sums stay in the processor's cache.
MAX_SAMPLES = 256
_MIN_UNITS = 8  # of each layer: the rows of a tile
_LANES = 16  # the columns of a tile


class BinaryProducts:
    """Packs units that are 0 or 1, in memory that later calls reuse."""

    def __init__(self) -> None:
        self._memory = np.zeros(0, np.uint8)

    @staticmethod
    def serve(weights: Array, n_samples: int, *, binary: bool) -> bool:
        """Whether the look-up is available for these weights, samples and values."""
        return (
            binary
            and weights.dtype == np.float32
            and min(weights.shape) >= _MIN_UNITS
            and n_samples <= MAX_SAMPLES
        )

    def _by_unit(self, x: Array) -> Array:
        """Patterns of the units of every sample (row of x): group, padded sample."""
        patterns = self._reserve(x.shape[1], len(x))
        pack_by_unit(x, patterns)
        return patterns

    def _by_sample(self, x: Array) -> Array:
        """Patterns of the samples of every unit (column of x): group, padded unit."""
        patterns = self._reserve(*x.shape)
        pack_by_sample(x, patterns)
        return patterns

    def _reserve(self, n_terms: int, n_columns: int) -> Array:
        """Zeros, with columns that fill whole tiles."""
        shape = -(-n_terms // GROUP), -(-n_columns // _LANES) * _LANES
        if math.prod(shape) > self._memory.size:
            self._memory = np.empty(math.prod(shape), np.uint8)
        patterns = self._memory[: math.prod(shape)].reshape(shape)
        patterns.fill(0)
        return patterns


def from_cache_line(*shape: int) -> Array:
    """Zeros of float32 at a multiple of 64 bytes, so that no register is read from two lines."""
    memory = np.zeros(math.prod(shape) + _LANES, np.float32)
    first = -memory.ctypes.data % (4 * _LANES) // 4
    return memory[first:][: math.prod(shape)].reshape(shape)
