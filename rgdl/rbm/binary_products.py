"""The products of a step of contrastive divergence with units that are 0 or 1, by look-up.

One factor of each of the five products is binary, and is kept as patterns of four bits; of the
other, sums of four numbers are tabulated: see `look_up`. After the last two the momentum, the L1
step and the change of the weights follow while the sums are at hand.
"""

from typing import Any

import numpy as np

from rgdl.jit import compiled, compiled_fast
from rgdl.rbm.look_up import GROUP, HAS_LOOK_UP, LANES, ROWS, look_up, tabulate
from rgdl.rbm.sigmoid import sigmoid
from rgdl.types import Array

#: Samples of a batch up to which tables and sums stay in the cache.
MOST_SAMPLES = 256


class BinaryProducts:
    """Working memory for the products of one machine.

    Parameters
    ----------
    n_hidden, n_visible : int
        Units of both layers, at least 8 each.
    """

    def __init__(self, n_hidden: int, n_visible: int) -> None:
        n_units, n_samples = max(n_hidden, n_visible), 2 * MOST_SAMPLES
        n_groups = -(-max(n_units, n_samples) // GROUP)
        self._tables = np.empty((n_groups, ROWS, 16), np.float32)  # group, row, pattern
        self._strip = np.empty((ROWS, _padded(max(n_units, n_samples))), np.float32)
        self._patterns = np.zeros(0, np.uint8)

    @staticmethod
    def serve(weights: Array, n_samples: int) -> bool:
        """Whether the products of these weights and so many samples can be looked up."""
        return (
            HAS_LOOK_UP
            and weights.dtype == np.float32
            and min(weights.shape) >= ROWS
            and n_samples <= MOST_SAMPLES
        )

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible) and zeros and ones."""
        row_stride, term_stride = weights.strides  # a term is a visible unit
        self._mean(weights, term_stride, row_stride, bias, v, out)

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden) and zeros and ones."""
        term_stride, row_stride = weights.strides  # a term is a hidden unit
        self._mean(weights, term_stride, row_stride, bias, h, out)

    def move(
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
        """increment <- momentum * increment + rate * h^T v, with the L1 step, and W with it.

        Parameters
        ----------
        weights, increment : ndarray of float32, shape (n_hidden, n_visible)
            Changed in place.
        h : ndarray of float32, shape (n, n_hidden)
            Hidden means, those of the negative phase with their sign turned.
        v : ndarray of float32, shape (n, n_visible)
            Zeros and ones.
        rate, momentum, l1_step : float
            Factors of the slope, of the last increment, and of the penalty.
        proximal : bool
            Whether the penalty is a soft threshold.
        """
        patterns = self._reserve(len(v), v.shape[1])
        _collect_by_sample(v, patterns)
        single = np.float32
        _move(
            weights, increment, h, patterns, self._tables, self._strip,
            single(rate), single(momentum), single(l1_step), proximal,
        )  # fmt: skip

    def _mean(
        self, weights: Array, term_stride: int, row_stride: int, bias: Array, x: Array, out: Array
    ) -> None:
        """Sigmoids of the sums over the units of x."""
        n_samples, n_terms = x.shape
        patterns = self._reserve(n_terms, n_samples)
        _collect_by_unit(x, patterns)
        _activate(
            weights, term_stride, row_stride, n_terms, patterns, self._tables, self._strip,
            bias, out,
        )  # fmt: skip

    def _reserve(self, n_terms: int, n_columns: int) -> Array:
        """Zeros for the patterns of a product."""
        shape = -(-n_terms // GROUP), _padded(n_columns)
        if shape[0] * shape[1] > self._patterns.size:
            self._patterns = np.empty(shape[0] * shape[1], np.uint8)
        patterns = self._patterns[: shape[0] * shape[1]].reshape(shape)
        patterns.fill(0)
        return patterns


def _padded(n_columns: int) -> int:
    return -(-n_columns // LANES) * LANES


@compiled
def is_binary(x: Array) -> bool:
    """Whether all values are 0 or 1."""
    for row in x:
        for value in row:
            if (value != 0) & (value != 1):
                return False
    return True


@compiled_fast
def _collect_by_unit(x: Array, patterns: Array) -> None:
    """patterns[g, s] <- the bits x[s, 4g + k], k = 0 .. 3."""
    for s in range(x.shape[0]):
        for u in range(x.shape[1]):
            patterns[u // GROUP, s] |= np.uint8(x[s, u]) << np.uint8(u % GROUP)


@compiled_fast
def _collect_by_sample(x: Array, patterns: Array) -> None:
    """patterns[g, i] <- the bits x[4g + k, i], k = 0 .. 3."""
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            patterns[s // GROUP, i] |= np.uint8(x[s, i]) << np.uint8(s % GROUP)


@compiled_fast
def _activate(
    weights: Array,
    term_stride: int,
    row_stride: int,
    n_terms: int,
    patterns: Array,
    tables: Array,
    strip: Array,
    bias: Array,
    out: Array,
) -> None:
    """out[s, r] <- sigmoid(bias[r] + sum_t x(t, r) b(t, s)), eight rows r at a time."""
    n_samples, n_rows = out.shape
    for start in range(0, n_rows, ROWS):
        row = min(start, n_rows - ROWS)  # the last rows are done with some that were done before
        tabulate(weights, row * row_stride, n_terms, term_stride, row_stride, tables)  # type: ignore
        for s in range(0, n_samples, LANES):
            look_up(tables, patterns, s, strip, patterns.shape[0])
        for r in range(ROWS):
            _apply_sigmoid(strip[r, :n_samples], bias[row + r])
        for s in range(n_samples):
            for r in range(ROWS):
                out[s, row + r] = strip[r, s]


@compiled_fast
def _apply_sigmoid(x: Array, bias: Any) -> None:
    """x <- sigmoid(x + bias)."""
    for s in range(x.shape[0]):
        x[s] = sigmoid(x[s] + bias)


@compiled_fast
def _move(
    weights: Array,
    increment: Array,
    h: Array,
    patterns: Array,
    tables: Array,
    strip: Array,
    rate: Any,
    momentum: Any,
    l1_step: Any,
    proximal: bool,
) -> None:
    """Eight hidden units at a time: their slopes, increments, penalties and new weights."""
    n_hidden, n_visible = weights.shape
    for start in range(0, n_hidden, ROWS):
        row = min(start, n_hidden - ROWS)
        tabulate(h, 4 * row, h.shape[0], 4 * n_hidden, 4, tables)  # type: ignore
        for i in range(0, n_visible, LANES):
            look_up(tables, patterns, i, strip, patterns.shape[0])
        for r in range(start - row, ROWS):
            W, d, slope = weights[row + r], increment[row + r], strip[r]
            if proximal:
                _shrink(W, d, slope, rate, momentum, l1_step)
            else:
                _penalize(W, d, slope, rate, momentum, l1_step)


@compiled_fast
def _penalize(W: Array, d: Array, slope: Array, rate: Any, momentum: Any, l1_step: Any) -> None:
    """d <- momentum d + rate slope - l1_step sign(W), then W <- W + d; sign(0) = 0."""
    for i in range(W.shape[0]):
        w = W[i]
        d[i] = momentum * d[i] + rate * slope[i] - l1_step * ((w > 0) - (w < 0))
        W[i] = w + d[i]


@compiled_fast
def _shrink(W: Array, d: Array, slope: Array, rate: Any, momentum: Any, l1_step: Any) -> None:
    """d <- momentum d + rate slope, then W <- W + d towards zero by l1_step but not beyond."""
    zero = l1_step - l1_step
    for i in range(W.shape[0]):
        d[i] = momentum * d[i] + rate * slope[i]
        w = W[i] + d[i]
        W[i] = max(w - l1_step, zero) + min(w + l1_step, zero)
