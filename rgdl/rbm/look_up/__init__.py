"""Products of a training step with units that are 0 or 1, by table look-up with AVX-512.

What it computes
    The conditional means sigmoid(v W^T + b) and sigmoid(h W + c), and the weight step
    increment <- momentum * increment + rate * h^T v with its L1 step, where v (in the mean of the
    visible units: h) holds only zeros and ones. For each group of four such units there are 16
    possible sums of their weights: a table of them fills one register, and one instruction looks
    up the sums of 16 samples. That replaces multiplications, in single precision.
For which inputs
    float32 weights of at least 8 x 8 units, and at most `MAX_SAMPLES` samples.
On which processors
    Those for which numba compiles AVX-512 code.
Where it is not available
    `LookUpProducts.serve` returns False, and the caller takes the products by BLAS, with the same
    methods: `rgdl.rbm.engines.blas_products`. Results then differ by rounding.

The package is optional: only `rgdl.rbm.engines.numpy_engine` imports it, and works without it. It
uses the kernels `sigmoid`, `step_row_with_l1` and `step_row_with_soft_threshold` of `rgdl.rbm`.
"""

from rgdl.rbm.look_up.products import MAX_SAMPLES, LookUpProducts

__all__ = ["MAX_SAMPLES", "LookUpProducts"]
