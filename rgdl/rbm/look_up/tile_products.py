"""The products of one machine by look-up in registers: see `rgdl.rbm.look_up`."""

import numpy as np

from rgdl.rbm.look_up.binary_products import MAX_SAMPLES, BinaryProducts, from_cache_line
from rgdl.rbm.look_up.instructions import LANES, ROWS
from rgdl.rbm.look_up.tiles import BLOCK, activate, step_rows
from rgdl.types import Array


class TileProducts(BinaryProducts):
    """Conditional means and the weight step of one machine, only with AVX-512.

    Parameters
    ----------
    n_hidden, n_visible : int
        Numbers of units.

    Examples
    --------
    They serve only zeros and ones, and on no processor float64:

    >>> products = TileProducts(16, 16)
    >>> products.serve(np.zeros((16, 16)), 100, binary=True)
    False
    """

    def __init__(self, n_hidden: int, n_visible: int) -> None:
        super().__init__()
        n_max = max(n_hidden, n_visible, 2 * MAX_SAMPLES)
        self._tables = from_cache_line(BLOCK, ROWS, LANES)  # group, row, pattern
        self._strip = from_cache_line(ROWS, -(-n_max // LANES) * LANES)  # row, column

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
        factors = (np.float32(rate), np.float32(momentum), np.float32(l1_step))
        memory = (self._tables, self._strip)
        step_rows(weights, increment, h, self._by_sample(v), *memory, *factors, proximal)

    def _mean(
        self, weights: Array, strides: tuple[int, int], bias: Array, x: Array, out: Array
    ) -> None:
        """out <- sigmoid of the sums over the units of x; strides of terms and rows of weights."""
        memory = (self._tables, self._strip)
        activate(weights, *strides, x.shape[1], self._by_unit(x), *memory, bias, out)
