"""The matrix products of a step of contrastive divergence by BLAS, for data of any values."""

import numpy as np
from scipy.linalg.blas import dgemm, sgemm

from rgdl.rbm.kernels import apply_sigmoid, step_with_l1, step_with_soft_threshold
from rgdl.types import Array


class BlasProducts:
    """Conditional means and the weight step, for float32 or float64 arrays."""

    @staticmethod
    def serve(weights: Array, n_samples: int, *, binary: bool) -> bool:
        """True: BLAS takes all inputs."""
        return True

    def begin_step(self, weights: Array) -> None:
        """Prepare nothing."""

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible)."""
        np.matmul(v, weights.T, out=out)
        apply_sigmoid(out, bias)

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden)."""
        np.matmul(h, weights, out=out)
        apply_sigmoid(out, bias)

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
        """As `StepProducts.step_weights`; the penalty is a pass of its own."""
        gemm = sgemm if weights.dtype == np.float32 else dgemm
        # BLAS stores columns: increment^T <- rate * v^T h + momentum * increment^T
        gemm(rate, v.T, h.T, momentum, increment.T, trans_b=True, overwrite_c=True)
        penalize = step_with_soft_threshold if proximal else step_with_l1
        penalize(weights, increment, weights.dtype.type(l1_step))
