"""Compiled loops between float32 numbers and bfloat16, the upper 16 bits of a float32."""

from typing import Any

import numpy as np

from rgdl.jit import compiled, compiled_with_memory
from rgdl.rbm.kernels import step_row_with_l1, step_row_with_soft_threshold
from rgdl.types import Array

_HALF = np.uint32(16)
_ONE = np.uint32(1)
_ROUND_DOWN_AT_TIE = np.uint32(0x7FFF)  # one less than half the distance of two bfloat16


@compiled
def round_to_bfloat16(x: Array, bits: Array) -> None:
    """bits <- the bits of the nearest bfloat16, with ties to even; x is float32, without NaN."""
    words: Any = x.view(np.uint32)
    for s in range(x.shape[0]):
        for i in range(x.shape[1]):
            word = words[s, i]
            is_odd = (word >> _HALF) & _ONE
            bits[s, i] = (word + _ROUND_DOWN_AT_TIE + is_odd) >> _HALF


@compiled
def widen_bfloat16(bits: Array, out: Array) -> None:
    """out <- the numbers as float32, without rounding."""
    words: Any = out.view(np.uint32)
    for s in range(bits.shape[0]):
        for i in range(bits.shape[1]):
            words[s, i] = np.uint32(bits[s, i]) << _HALF


@compiled_with_memory
def step_along_bfloat16(
    weights: Array,
    increment: Array,
    slope_bits: Array,
    rate: Any,
    momentum: Any,
    l1_step: Any,
    proximal: bool,
) -> None:
    """The weight step along slopes in bfloat16; see `StepProducts.step_weights`."""
    slope = np.empty((1, weights.shape[1]), np.float32)
    for j in range(weights.shape[0]):
        widen_bfloat16(slope_bits[j : j + 1], slope)
        W, d = weights[j], increment[j]
        if proximal:
            step_row_with_soft_threshold(W, d, slope[0], rate, momentum, l1_step)
        else:
            step_row_with_l1(W, d, slope[0], rate, momentum, l1_step)
