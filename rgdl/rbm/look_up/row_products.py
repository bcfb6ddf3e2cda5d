"""The products of one machine by look-up in memory: see `rgdl.rbm.look_up`."""

import numpy as np

from rgdl.rbm.look_up.binary_products import MAX_SAMPLES, BinaryProducts, from_cache_line
from rgdl.rbm.look_up.table_rows import (
    TABLES,
    WIDTH,
    activate_units,
    step_units,
    sum_terms,
    transpose,
)
from rgdl.types import Array


class RowProducts(BinaryProducts):
    """Conditional means and the weight step of one machine, on any processor.

    Parameters
    ----------
    n_hidden, n_visible : int
        Numbers of units.

    Examples
    --------
    >>> W, v = np.zeros((9, 20), np.float32), np.eye(3, 20, dtype=np.float32)
    >>> mean, products = np.empty((3, 9), np.float32), RowProducts(9, 20)
    >>> products.begin_step(W)
    >>> products.mean_hidden(W, np.zeros(9, np.float32), v, mean)
    >>> bool((mean == 0.5).all())
    True
    """

    def __init__(self, n_hidden: int, n_visible: int) -> None:
        super().__init__()
        self._tables = from_cache_line(TABLES, 16, WIDTH)  # table, pattern, unit
        n_rows = max(
            _count_strips(n_hidden) * max(n_visible, MAX_SAMPLES),
            _count_strips(n_visible) * MAX_SAMPLES,
        )
        self._strips = from_cache_line(n_rows, WIDTH)  # strip and column, unit
        self._slopes = from_cache_line(WIDTH, n_visible)  # hidden unit, visible unit
        self._transposed = from_cache_line(n_visible, n_hidden)  # the weights

    def begin_step(self, weights: Array) -> None:
        """Transpose the weights, so that the hidden units of a visible one are side by side."""
        transpose(weights, self._transposed)

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible), after `begin_step`."""
        activate_units(self._sum(self._transposed, self._by_unit(v), len(v)), bias, out)

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden) with zeros and ones."""
        activate_units(self._sum(weights, self._by_unit(h), len(h)), bias, out)

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
        sums = self._sum(h, self._by_sample(v), v.shape[1])
        factors = (np.float32(rate), np.float32(momentum), np.float32(l1_step))
        step_units(weights, increment, sums, self._slopes, *factors, proximal)

    def _sum(self, x: Array, patterns: Array, n_columns: int) -> Array:
        """Sums of x over the terms that are 1 in each column: strip, column, unit."""
        n_strips = _count_strips(x.shape[1])
        strips = self._strips[: n_strips * n_columns].reshape(n_strips, n_columns, WIDTH)
        sum_terms(x, patterns, self._tables, strips)
        return strips


def _count_strips(n_units: int) -> int:
    return -(-n_units // WIDTH)
