"""Compiled loops of the look-up in memory, for processors without AVX-512.

A table has a row for each of the 16 patterns of four bits, with the output units side by side, so
that plain loops over these units are vectorized on any processor. Terms are added in the order of
`rgdl.rbm.look_up.tiles`: the results have the same bytes.

`patterns[g, c]` holds four bits of column c (see `rgdl.rbm.look_up.patterns`).
"""

from typing import Any

from rgdl.jit import compiled, compiled_fast
from rgdl.rbm.kernels import step_row_with_l1, step_row_with_soft_threshold
from rgdl.rbm.look_up.patterns import GROUP
from rgdl.rbm.sigmoid import sigmoid
from rgdl.types import Array

TABLES = 8  # whose rows are added in one loop, so that sums are loaded and stored less often
WIDTH = 208  # largest number of output units at a time; 8 tables fit into a second-level cache
_VECTOR = 8  # numbers in a register


@compiled
def sum_terms(x: Array, patterns: Array, tables: Array, strips: Array) -> None:
    """strips[s, c, r] <- the sum of x[t, first + r] over the terms t whose bits of column c are 1.

    Strip s begins at the unit `first` (see `place`). `tables` is working memory of shape
    (TABLES, 16, WIDTH), with zeros in the rows of pattern 0.
    """
    for s in range(len(strips)):
        first, width = place(s, len(strips), x.shape[1])
        strip = strips[s]
        strip[:] = 0
        for group in range(0, len(patterns), TABLES):
            _tabulate(x[GROUP * group :], first, width, tables)
            block = patterns[group : group + TABLES]
            for c in range(len(strip)):
                if len(block) == TABLES:
                    _add_eight(tables, block[:, c], strip[c, :width])
                else:
                    for g in range(len(block)):
                        _add_one(tables[g, block[g, c]], strip[c, :width])


@compiled
def place(s: int, n_strips: int, n_units: int) -> tuple[int, int]:
    """First unit of strip s, and its width: whole vectors, if there are so many units."""
    width = min(-(-n_units // (n_strips * _VECTOR)) * _VECTOR, n_units)
    return min(s * width, n_units - width), width  # the last strip overlaps the one before


@compiled_fast
def activate_units(strips: Array, bias: Array, out: Array) -> None:
    """out[c, r] <- sigmoid(bias[r] + the sum of column c in its strip)."""
    for s in range(len(strips)):
        first, width = place(s, len(strips), out.shape[1])
        end = first + width
        for c in range(len(out)):
            _apply_sigmoid(strips[s, c], bias[first:end], out[c, first:end])


@compiled_fast
def step_units(
    weights: Array,
    increment: Array,
    strips: Array,
    slopes: Array,
    rate: Any,
    momentum: Any,
    l1_step: Any,
    proximal: bool,
) -> None:
    """The weight step of all hidden units, whose sums h^T v are in the strips.

    `slopes` is working memory of shape (WIDTH, n_visible).
    """
    done = 0
    for s in range(len(strips)):
        first, width = place(s, len(strips), len(weights))
        transpose(strips[s], slopes[:width])
        for j in range(done, first + width):
            W, d, slope = weights[j], increment[j], slopes[j - first]
            if proximal:
                step_row_with_soft_threshold(W, d, slope, rate, momentum, l1_step)
            else:
                step_row_with_l1(W, d, slope, rate, momentum, l1_step)
        done = first + width


@compiled
def transpose(x: Array, out: Array) -> None:
    """out[i, j] <- x[j, i], whole vectors of `out` at a time."""
    n_whole = len(x) // _VECTOR * _VECTOR
    for start in range(0, n_whole, _VECTOR):
        for i in range(len(out)):
            for k in range(_VECTOR):
                out[i, start + k] = x[start + k, i]
    for j in range(n_whole, len(x)):
        for i in range(len(out)):
            out[i, j] = x[j, i]


@compiled
def _tabulate(x: Array, first: int, width: int, tables: Array) -> None:
    """tables[g, p, r] <- the sum of x[4g + k, first + r] over the bits k of p that are 1.

    A group that exceeds x repeats the last term; the bits of the repetitions must be 0.
    """
    last = len(x) - 1
    for g in range(min(last // GROUP + 1, TABLES)):
        table = tables[g]
        for k in range(GROUP):
            _copy(x[min(GROUP * g + k, last), first : first + width], table[1 << k])
        _add(table[1], table[2], table[3], width)
        _add(table[4], table[8], table[12], width)
        for p in range(5, len(table)):  # a constant would unroll the loop: it compiles longer
            if p & 3 and p & 12:
                _add(table[p & 3], table[p & 12], table[p], width)


@compiled
def _copy(x: Array, out: Array) -> None:
    for r in range(len(x)):
        out[r] = x[r]


@compiled
def _add(x: Array, y: Array, out: Array, width: int) -> None:
    for r in range(width):
        out[r] = x[r] + y[r]


@compiled
def _add_one(x: Array, total: Array) -> None:
    """Like `_add`, which would not be vectorized with `out` as a term."""
    for r in range(len(total)):
        total[r] += x[r]


@compiled
def _add_eight(tables: Array, patterns: Array, total: Array) -> None:
    """total[r] += the sum of tables[g, patterns[g], r] over g; loads and stores `total` once."""
    x0 = tables[0, patterns[0], : len(total)]
    x1 = tables[1, patterns[1], : len(total)]
    x2 = tables[2, patterns[2], : len(total)]
    x3 = tables[3, patterns[3], : len(total)]
    x4 = tables[4, patterns[4], : len(total)]
    x5 = tables[5, patterns[5], : len(total)]
    x6 = tables[6, patterns[6], : len(total)]
    x7 = tables[7, patterns[7], : len(total)]
    for r in range(len(total)):
        half = total[r] + x0[r] + x1[r] + x2[r] + x3[r]
        total[r] = half + x4[r] + x5[r] + x6[r] + x7[r]


@compiled_fast
def _apply_sigmoid(x: Array, bias: Array, out: Array) -> None:
    """out <- sigmoid(x + bias)."""
    for r in range(len(out)):
        out[r] = sigmoid(x[r] + bias[r])
