"""Compiled loops of the look-up, over tiles of 8 rows and 16 columns of a product.

`patterns[g, c]` holds four bits of column c: those of the terms 4g .. 4g + 3 of its sum (see
`rgdl.rbm.look_up.patterns`).
"""

from typing import Any

import numpy as np

from rgdl.jit import compiled, compiled_fast, inlined
from rgdl.rbm.kernels import step_row_with_l1, step_row_with_soft_threshold
from rgdl.rbm.look_up.instructions import LANES, ROWS, look_up, tabulate
from rgdl.rbm.look_up.patterns import GROUP
from rgdl.rbm.sigmoid import sigmoid
from rgdl.types import Array

_FLOAT_BYTES: Any = np.int64(4)  # of numpy: an integer in the code would compile `_sum_terms` again
BLOCK = 64  # groups of terms at a time, whose tables fit into a first-level cache (32 KiB)


@compiled_fast
def activate(
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
    """out[s, r] <- sigmoid(bias[r] + sum_t w(t, r) x(t, s)), eight rows r at a time.

    The weight w(t, r) is at the offset t * `term_stride` + r * `row_stride`, in bytes; the bits
    x(t, s) are those of `patterns`. `tables` and `strip` are working memory.
    """
    n_samples, n_rows = out.shape
    for start in range(0, n_rows, ROWS):
        row = _smaller(start, n_rows - ROWS)  # the last tile overlaps the one before
        strides = (row * row_stride, term_stride, row_stride)
        _sum_terms(weights, *strides, n_terms, patterns, tables, strip)
        for r in range(ROWS):
            _apply_sigmoid(strip[r, :n_samples], bias[row + r])
        for s in range(n_samples):
            for r in range(ROWS):
                out[s, row + r] = strip[r, s]


@inlined
def _smaller(a: int, b: int) -> int:
    """min(a, b), which takes longer to compile."""
    return a if a < b else b


@compiled
def _sum_terms(
    x: Array,
    first: int,
    term_stride: int,
    row_stride: int,
    n_terms: int,
    patterns: Array,
    tables: Array,
    strip: Array,
) -> None:
    """strip[r, c] <- the sum of x(t, r) over the terms t whose bits of column c are 1.

    `first` and the strides are those of `tabulate`.
    """
    n_groups, n_columns = patterns.shape
    strip[:, :n_columns] = 0
    for group in range(0, n_groups, BLOCK):
        term, block = GROUP * group, patterns[group : group + BLOCK]
        n = _smaller(n_terms - term, GROUP * BLOCK)
        tabulate(x, first + term * term_stride, n, term_stride, row_stride, tables)  # type: ignore
        for c in range(0, n_columns, LANES):
            look_up(tables, block, c, strip, len(block))


@compiled_fast
def _apply_sigmoid(x: Array, bias: Any) -> None:
    """x <- sigmoid(x + bias)."""
    for s in range(x.shape[0]):
        x[s] = sigmoid(x[s] + bias)


@compiled_fast
def step_rows(
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
    """The weight step of eight hidden units at a time, right after their sums h^T v.

    The bits of v are those of `patterns`; `tables` and `strip` are working memory.
    """
    n_hidden = weights.shape[0]
    for start in range(0, n_hidden, ROWS):
        row = _smaller(start, n_hidden - ROWS)
        _sum_terms(h, 4 * row, 4 * n_hidden, _FLOAT_BYTES, h.shape[0], patterns, tables, strip)
        for r in range(start - row, ROWS):
            W, d, slope = weights[row + r], increment[row + r], strip[r]
            if proximal:
                step_row_with_soft_threshold(W, d, slope, rate, momentum, l1_step)
            else:
                step_row_with_l1(W, d, slope, rate, momentum, l1_step)
