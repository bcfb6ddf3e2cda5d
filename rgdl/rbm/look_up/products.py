"""The products of one machine by look-up: see `rgdl.rbm.look_up`."""

import math

import numpy as np

from rgdl.rbm.look_up.instructions import GROUP, LANES, ROWS
from rgdl.rbm.look_up.processor import has_avx512
from rgdl.rbm.look_up.tiles import BLOCK, activate, pack_by_sample, pack_by_unit, step_rows
from rgdl.types import Array

#: Largest number of samples: up to here tables and sums stay in the processor's cache.
MAX_SAMPLES = 256

_HAS_AVX512 = has_avx512()


class LookUpProducts:
    """Conditional means and the weight step of one machine, with its working memory.

    Parameters
    ----------
    n_hidden, n_visible : int
        Numbers of units.

    Examples
    --------
    They serve only zeros and ones, and on no processor float64:

    >>> products = LookUpProducts(16, 16)
    >>> products.serve(np.zeros((16, 16)), 100, binary=True)
    False
    """

    def __init__(self, n_hidden: int, n_visible: int) -> None:
        n_max = max(n_hidden, n_visible, 2 * MAX_SAMPLES)
        self._tables = _from_cache_line(BLOCK, ROWS, LANES)  # group, row, pattern
        self._strip = _from_cache_line(ROWS, _padded(n_max))  # row, column
        self._patterns = np.zeros(0, np.uint8)

    @staticmethod
    def serve(weights: Array, n_samples: int, *, binary: bool) -> bool:
        """Whether the look-up is available for these weights, samples and values."""
        return (
            _HAS_AVX512
            and binary
            and weights.dtype == np.float32
            and min(weights.shape) >= ROWS
            and n_samples <= MAX_SAMPLES
        )

    def begin_step(self, weights: Array) -> None:
        """Prepare nothing."""

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible) with zeros and ones."""
        row_stride, term_stride = weights.strides  # a term is a visible unit
        self._mean(weights, (term_stride, row_stride), bias, v, out)

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden) with zeros and ones."""
        term_stride, row_stride = weights.strides  # a term is a hidden unit
        self._mean(weights, (term_stride, row_stride), bias, h, out)

    def step_weights(
        self,
        weights: Array,
        increment: Array,
        h: Array,
        v: Array,
        *,
        rate: float,
        momentum: float,
        l1_step: float,
        proximal: bool,
    ) -> None:
        """As `StepProducts.step_weights`, for float32 arrays and v with zeros and ones."""
        patterns = self._reserve(len(v), v.shape[1])
        pack_by_sample(v, patterns)
        factors = (np.float32(rate), np.float32(momentum), np.float32(l1_step))
        memory = (self._tables, self._strip)
        step_rows(weights, increment, h, patterns, *memory, *factors, proximal)

    def _mean(
        self, weights: Array, strides: tuple[int, int], bias: Array, x: Array, out: Array
    ) -> None:
        """out <- sigmoid of the sums over the units of x; strides of terms and rows of weights."""
        n_samples, n_terms = x.shape
        patterns = self._reserve(n_terms, n_samples)
        pack_by_unit(x, patterns)
        memory = (self._tables, self._strip)
        activate(weights, *strides, n_terms, patterns, *memory, bias, out)

    def _reserve(self, n_terms: int, n_columns: int) -> Array:
        """Zeros for the patterns of a product, shape (groups of terms, padded columns)."""
        shape = -(-n_terms // GROUP), _padded(n_columns)
        if shape[0] * shape[1] > self._patterns.size:
            self._patterns = np.empty(shape[0] * shape[1], np.uint8)
        patterns = self._patterns[: shape[0] * shape[1]].reshape(shape)
        patterns.fill(0)
        return patterns


def _from_cache_line(*shape: int) -> Array:
    """Memory of float32 at a multiple of 64 bytes, so that no register is read from two lines."""
    memory = np.empty(math.prod(shape) + LANES, np.float32)
    first = -memory.ctypes.data % (4 * LANES) // 4
    return memory[first:][: math.prod(shape)].reshape(shape)


def _padded(n_columns: int) -> int:
    return -(-n_columns // LANES) * LANES
