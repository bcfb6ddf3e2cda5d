"""Compiled inner loops of training and of likelihoods; each reads its arrays once."""

import math
from typing import Any

import numpy as np
from numba import int64, uint32

from rgdl.jit import compiled, compiled_fast, compiled_with_memory, inlined
from rgdl.philox import fill_uniform
from rgdl.rbm.sigmoid import sigmoid
from rgdl.types import Array


@compiled_fast
def apply_sigmoid(x: Array, bias: Array) -> None:
    """x <- sigmoid(x + bias), row by row."""
    for s in range(x.shape[0]):
        for j in range(x.shape[1]):
            x[s, j] = sigmoid(x[s, j] + bias[j])


@compiled
def mean_difference(x: Array, out: Array) -> None:
    """out[i] <- mean over s of x[s, i] - x[n + s, i], for x of 2 n rows."""
    n = x.shape[0] // 2
    out[:] = 0
    for s in range(n):
        for i in range(x.shape[1]):
            out[i] += x[s, i] - x[n + s, i]
    for i in range(x.shape[1]):
        out[i] /= n


@compiled_with_memory
def draw_bits(probability: Array, bits: Array, key: Any, step: Any) -> None:
    """bits <- 1 with the given probability, else 0; `bits` may be `probability` itself.

    Row s uses the Philox numbers of the counters (0, s, step, 0), (1, s, step, 0), ...
    """
    n_units = probability.shape[1]
    uniform = np.empty(4 * ((n_units + 3) // 4), np.float32)
    for s in range(probability.shape[0]):
        fill_uniform(uniform, key, uint32(s), uint32(step), uint32(0))
        for j in range(n_units):
            bits[s, j] = uniform[j] < probability[s, j]


@inlined
def l1_subgradient(w: Any, l1_step: Any) -> Any:
    """l1_step sign(w), with sign(0) = 0."""
    return l1_step * (int64(w > 0) - int64(w < 0))


@inlined
def soft_threshold(w: Any, l1_step: Any) -> Any:
    """w moved towards zero by l1_step, but not beyond zero."""
    zero = l1_step - l1_step  # of the same type
    return max(w - l1_step, zero) + min(w + l1_step, zero)


@compiled_fast
def step_with_l1(weights: Array, increment: Array, l1_step: Any) -> None:
    """increment <- increment - l1_step sign(W), then W <- W + increment."""
    for j in range(weights.shape[0]):
        for i in range(weights.shape[1]):
            w = weights[j, i]
            d = increment[j, i] - l1_subgradient(w, l1_step)
            increment[j, i] = d
            weights[j, i] = w + d


@compiled_fast
def step_with_soft_threshold(weights: Array, increment: Array, l1_step: Any) -> None:
    """W <- W + increment, moved towards zero by l1_step: leaves exact zeros."""
    for j in range(weights.shape[0]):
        for i in range(weights.shape[1]):
            weights[j, i] = soft_threshold(weights[j, i] + increment[j, i], l1_step)


@compiled_fast
def step_row_with_l1(
    W: Array, d: Array, slope: Array, rate: Any, momentum: Any, l1_step: Any
) -> None:
    """d <- momentum d + rate slope - l1_step sign(W), then W <- W + d."""
    for i in range(W.shape[0]):
        w = W[i]
        d[i] = momentum * d[i] + rate * slope[i] - l1_subgradient(w, l1_step)
        W[i] = w + d[i]


@compiled_fast
def step_row_with_soft_threshold(
    W: Array, d: Array, slope: Array, rate: Any, momentum: Any, l1_step: Any
) -> None:
    """d <- momentum d + rate slope, then W <- W + d, moved towards zero by l1_step."""
    for i in range(W.shape[0]):
        d[i] = momentum * d[i] + rate * slope[i]
        W[i] = soft_threshold(W[i] + d[i], l1_step)


@compiled_fast
def update_mean(mean: Array, value: Array, n_seen: Any) -> None:
    """mean <- mean + (value - mean) / n_seen."""
    for j in range(mean.shape[0]):
        for i in range(mean.shape[1]):
            mean[j, i] += (value[j, i] - mean[j, i]) / n_seen


@compiled_fast
def sum_log_conditionals(
    v: Array, activation: Array, weights: Array, visible: Array, out: Array
) -> None:
    """out[s] <- sum_i log P(v_i | others) = sum_i -log(1 + exp(F(v) - F(v with bit i flipped))).

    `weights` has one row per visible unit; row s of `activation` is b + W v.
    """
    for s in range(v.shape[0]):
        total = 0.0
        for i in range(v.shape[1]):
            flip = 1.0 - 2.0 * v[s, i]
            gain = flip * visible[i]  # F(v) - F(v with bit i flipped)
            for j in range(weights.shape[1]):
                a = activation[s, j]
                gain += _softplus(a + flip * weights[i, j]) - _softplus(a)
            total -= _softplus(gain)
        out[s] = total


@compiled_fast
def _softplus(x: Any) -> Any:
    """log(1 + exp(x))."""
    return max(x, 0.0) + math.log1p(math.exp(-abs(x)))


@compiled_fast
def log_sums_of_factors(shift_factor: Array, field_factor: Array, logs: Array) -> None:
    """logs[s] <- sum_i log(1 + field_factor[i] shift_factor[s, i]).

    Factors are multiplied, and a logarithm is taken only when the product exceeds 1e150. No
    field_factor[i] shift_factor[s, i] may exceed 1e130.
    """
    for s in range(shift_factor.shape[0]):
        total, product = 0.0, 1.0
        for i in range(shift_factor.shape[1]):
            product *= 1.0 + field_factor[i] * shift_factor[s, i]
            if product > 1e150:
                total += math.log(product)
                product = 1.0
        logs[s] = total + math.log(product)
