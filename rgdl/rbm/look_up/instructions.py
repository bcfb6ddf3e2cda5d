"""The two steps of the look-up as LLVM instructions, for compiled code.

`tabulate` builds tables: for four numbers x_0 .. x_3 and each of the 16 patterns of four bits b,
the sum (x_0 b_0 + x_1 b_1) + (x_2 b_2 + x_3 b_3). `look_up` takes from them, with one AVX-512
instruction, the sums of 16 columns of bits, and adds them up. Strides are in bytes.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from rgdl.rbm.look_up.patterns import GROUP

ROWS, LANES = 8, 16  # rows and columns of a tile of the product

_BYTE, _INT64, _FLOAT = ir.IntType(8), ir.IntType(64), ir.FloatType()
_FLOATS = ir.VectorType(_FLOAT, LANES)
_TABLE_BYTES = 4 * 16


@intrinsic
def tabulate(
    _context: Any, x: Any, first: Any, n_terms: Any, term_stride: Any, row_stride: Any, tables: Any
) -> Any:
    """tables[g, r, p] <- sum of x(4g + k, r) over the bits k of p that are 1, for 8 rows r.

    `x(t, r)` is at the offset `first` + t * `term_stride` + r * `row_stride` of the array x. A
    group that exceeds `n_terms` repeats the last term; the bits of the repetitions must be 0.
    """
    signature = types.void(x, types.int64, types.int64, types.int64, types.int64, tables)
    return signature, _generate_tabulate


@intrinsic
def look_up(
    _context: Any, tables: Any, patterns: Any, column: Any, sums: Any, n_groups: Any
) -> Any:
    """sums[r, column + s] += sum_g tables[g, r, patterns[g, column + s]], for a tile of 8 x 16."""
    signature = types.void(tables, patterns, types.int64, sums, types.int64)
    return signature, _generate_look_up


def _generate_tabulate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Loop over groups: for each row, mask the broadcasts of four terms and add them."""
    x, tables = (_start(context, builder, signature, arguments, k) for k in (0, 5))
    first, n_terms, term_stride, row_stride = arguments[1:5]
    last = builder.sub(n_terms, _INT64(1))
    n_groups = builder.sdiv(builder.add(n_terms, _INT64(GROUP - 1)), _INT64(GROUP))
    zeros = ir.Constant(_FLOATS, [0.0] * LANES)
    masks = [
        ir.Constant(ir.VectorType(ir.IntType(1), 16), [p >> k & 1 for p in range(16)])
        for k in range(GROUP)
    ]
    with cgutils.for_range(builder, n_groups) as loop:
        term = builder.mul(loop.index, _INT64(GROUP))
        offsets = []
        for k in range(GROUP):
            t = builder.add(term, _INT64(k))
            t = builder.select(builder.icmp_signed("<", t, last), t, last)
            offsets.append(builder.add(first, builder.mul(t, term_stride)))
        begin = builder.mul(loop.index, _INT64(ROWS * _TABLE_BYTES))
        for row in range(ROWS):
            in_row = builder.mul(row_stride, _INT64(row))
            masked = []
            for offset, mask in zip(offsets, masks, strict=True):
                value = builder.load(_at(builder, x, builder.add(offset, in_row), _FLOAT))
                masked.append(builder.select(mask, _spread(builder, value), zeros))
            first_half, second_half = (builder.fadd(*masked[k : k + 2]) for k in (0, 2))
            total = builder.fadd(first_half, second_half)
            place = builder.add(begin, _INT64(row * _TABLE_BYTES))
            builder.store(total, _at(builder, tables, place, _FLOATS), align=4)
    return context.get_dummy_value()


def _generate_look_up(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """Loop over groups, with the sums of 8 rows in registers."""
    numbers = ir.VectorType(ir.IntType(32), LANES)
    permute = builder.module.declare_intrinsic(
        "llvm.x86.avx512.permvar.sf.512", (), ir.FunctionType(_FLOATS, [_FLOATS, numbers])
    )
    tables, patterns, sums = (_start(context, builder, signature, arguments, k) for k in (0, 1, 3))
    column, n_groups = arguments[2], arguments[4]
    pattern_stride, sum_stride = (
        builder.extract_value(_array(context, builder, signature, arguments, k).strides, 0)
        for k in (1, 3)
    )
    in_sums = builder.mul(column, _INT64(4))
    places = [
        _at(builder, sums, builder.add(in_sums, builder.mul(sum_stride, _INT64(row))), _FLOATS)
        for row in range(ROWS)
    ]
    before = [builder.load(place, align=4) for place in places]
    entry = builder.block
    loop, done = (builder.append_basic_block(name) for name in ("groups", "done"))
    builder.branch(loop)
    builder.position_at_end(loop)
    group = builder.phi(_INT64)
    group.add_incoming(_INT64(0), entry)
    totals = [builder.phi(_FLOATS) for _ in range(ROWS)]
    place = builder.add(column, builder.mul(group, pattern_stride))
    pattern = builder.load(_at(builder, patterns, place, ir.VectorType(_BYTE, LANES)), align=1)
    lanes = builder.zext(pattern, numbers)
    begin = builder.mul(group, _INT64(ROWS * _TABLE_BYTES))
    after = builder.add(group, _INT64(1))
    for row, total in enumerate(totals):
        where = builder.add(begin, _INT64(row * _TABLE_BYTES))
        table = builder.load(_at(builder, tables, where, _FLOATS), align=4)
        added = builder.fadd(total, builder.call(permute, [table, lanes]))
        total.add_incoming(before[row], entry)
        total.add_incoming(added, loop)
        totals[row] = added
    group.add_incoming(after, loop)
    builder.cbranch(builder.icmp_signed("<", after, n_groups), loop, done)
    builder.position_at_end(done)
    for place, total in zip(places, totals, strict=True):
        builder.store(total, place, align=4)
    return context.get_dummy_value()


def _array(context: Any, builder: Any, signature: Any, arguments: Any, k: int) -> Any:
    make_proxy: Any = cgutils.create_struct_proxy
    return make_proxy(signature.args[k])(context, builder, arguments[k])


def _start(context: Any, builder: Any, signature: Any, arguments: Any, k: int) -> Any:
    """Pointer to the first byte of an array."""
    data = _array(context, builder, signature, arguments, k).data
    return builder.bitcast(data, _BYTE.as_pointer())


def _at(builder: Any, start: Any, offset: Any, kind: Any) -> Any:
    return builder.bitcast(builder.gep(start, [offset]), kind.as_pointer())


def _spread(builder: Any, value: Any) -> Any:
    """A vector with one number in all lanes."""
    single = builder.insert_element(ir.Constant(_FLOATS, ir.Undefined), value, ir.IntType(32)(0))
    where = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES)
    return builder.shuffle_vector(single, ir.Constant(_FLOATS, ir.Undefined), where)
