"""The matrix products of a step of contrastive divergence in bfloat16, by PyTorch.

What it computes
    The products of `BlasProducts`, with factors and results rounded to bfloat16 and sums in
    float32. Units that are 0 or 1 are exact; weights, probabilities, activations and slopes keep 8
    bits. Everything else of a step stays in float32, also the weights themselves.
For which inputs
    float32 weights.
On which processors
    It is fast on those with the instructions AVX512_BF16 or AMX: see `is_fast`.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import numpy as np
from llvmlite import binding
from threadpoolctl import ThreadpoolController

from rgdl.rbm.engines.bfloat16_kernels import (
    round_to_bfloat16,
    step_along_bfloat16,
    widen_bfloat16,
)
from rgdl.rbm.kernels import apply_sigmoid
from rgdl.types import Array

try:
    import torch
except ImportError as error:
    raise ImportError("engine 'torch' needs PyTorch: pip install torch") from error


class Bfloat16Products:
    """Conditional means and the weight step of one machine, with its working memory."""

    def __init__(self) -> None:
        self._memory: dict[str, Any] = {}  # tensors by name, see `_reserve`
        self._weights: Any = None  # in bfloat16, shape (n_hidden, n_visible)

    @staticmethod
    def serve(weights: Array, n_samples: int, *, binary: bool) -> bool:
        """Whether the weights are float32."""
        return weights.dtype == np.float32

    def begin_step(self, weights: Array) -> None:
        """Round the weights for all means of the step."""
        self._weights = self._round("weights", weights)

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible), after `begin_step`."""
        self._mean(self._round("visible", v), self._weights.T, bias, out)

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden), after `begin_step`."""
        self._mean(self._round("hidden", h), self._weights, bias, out)

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
        """As `StepProducts.step_weights`, for float32 arrays."""
        slope = self._reserve("slope", weights.shape)
        torch.mm(self._round("hidden", h).T, self._round("visible", v), out=slope)
        factors = (np.float32(rate), np.float32(momentum), np.float32(l1_step))
        step_along_bfloat16(weights, increment, _bits(slope), *factors, proximal)

    def _mean(self, x: Any, factor: Any, bias: Array, out: Array) -> None:
        activation = self._reserve("activation", out.shape)
        torch.mm(x, factor, out=activation)
        widen_bfloat16(_bits(activation), out)
        apply_sigmoid(out, bias)

    def _round(self, name: str, x: Array) -> Any:
        """The nearest bfloat16 in a tensor that the next call of the same name reuses."""
        tensor = self._reserve(name, x.shape)
        round_to_bfloat16(x, _bits(tensor))
        return tensor

    def _reserve(self, name: str, shape: tuple[int, ...]) -> Any:
        """A tensor without values; its memory is kept, and grows with the largest shape."""
        size = math.prod(shape)
        if name not in self._memory or len(self._memory[name]) < size:
            self._memory[name] = torch.empty(size, dtype=torch.bfloat16)
        return self._memory[name][:size].view(shape)


def _bits(tensor: Any) -> Array:
    """The same memory as a numpy array of uint16."""
    bits: Array = tensor.view(torch.uint16).numpy()
    return bits


def is_fast() -> bool:
    """Whether the processor has instructions that multiply bfloat16 (AVX512_BF16 or AMX)."""
    try:
        features = binding.get_host_cpu_features()
    except RuntimeError:  # a host that LLVM does not know
        return False
    return any(features.get(name, False) for name in ("avx512bf16", "amx-bf16"))


def describe() -> dict[str, str]:
    """Version of PyTorch, and number type of the products on this processor."""
    return {"torch": torch.__version__, "products": "bfloat16" if is_fast() else "float32"}


@contextmanager
def one_torch_thread() -> Iterator[None]:
    """PyTorch on one thread, in the calling thread only."""
    torch.get_num_threads()  # the first call in a thread applies PyTorch's own number
    with _openmp().limit(limits=1):
        yield


@cache
def _openmp() -> Any:
    """The loaded OpenMP libraries; PyTorch's is one of them."""
    return ThreadpoolController().select(user_api="openmp")
