"""Products of a training step with units that are 0 or 1, by table look-up.

What it computes
    The conditional means sigmoid(v W^T + b) and sigmoid(h W + c), and the weight step
    increment <- momentum * increment + rate * h^T v with its L1 step, where v (in the mean of the
    visible units: h) holds only zeros and ones. For each group of four such units there are 16
    possible sums of their weights, which a table holds: a look-up replaces four multiplications,
    in single precision.
For which inputs
    float32 weights of at least 8 x 8 units, and at most `MAX_SAMPLES` samples. For all others
    `LookUpProducts.serve` returns False, and the caller takes the products by BLAS, with the same
    methods: `rgdl.rbm.engines.blas_products`. Results then differ by rounding.
On which processors
    On all. Where numba compiles AVX-512 code, a table fills one register, and one instruction
    looks up the sums of 16 samples (`TileProducts`). Elsewhere rows of tables in memory are added
    (`RowProducts`). Both add in the same order: with fused multiply-add, which sigmoids and steps
    use, the results have the same bytes.

The package is optional: only `rgdl.rbm.engines.numpy_engine` imports it, and works without it. It
uses the kernels `sigmoid`, `step_row_with_l1` and `step_row_with_soft_threshold` of `rgdl.rbm`.
"""

from rgdl.rbm.look_up.binary_products import MAX_SAMPLES
from rgdl.rbm.look_up.processor import has_avx512
from rgdl.rbm.look_up.row_products import RowProducts
from rgdl.rbm.look_up.tile_products import TileProducts

#: The faster ones on this processor.
LookUpProducts: type[TileProducts] | type[RowProducts]
LookUpProducts = TileProducts if has_avx512() else RowProducts

__all__ = ["MAX_SAMPLES", "LookUpProducts", "RowProducts", "TileProducts"]
