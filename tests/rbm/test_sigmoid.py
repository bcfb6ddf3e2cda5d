"""The single-precision sigmoid: its bytes depend on no processor."""

import math

import numpy as np
import pytest
from llvmlite import binding
from scipy.special import expit

from rgdl.rbm.kernels import apply_sigmoid

FEATURES = binding.get_host_cpu_features().flatten()


@pytest.fixture
def x():
    return (5 * np.random.default_rng(1).standard_normal((50, 1003))).astype(np.float32)


def sigmoid(x):
    x = x.copy()
    apply_sigmoid(x, np.zeros(x.shape[1], x.dtype))
    return x


def fused(x, y, z):
    """x * y + z, rounded once."""
    return (x.astype(float) * y + z).astype(np.float32)


def exponential(x):
    """exp(x) = 2^n exp(r), operation by operation."""
    n = (x * np.float32(1 / np.log(2)) + np.copysign(np.float32(0.5), x)).astype(np.int32)
    r = fused(-n.astype(np.float32), 0.693359375, x)
    r = fused(-n.astype(np.float32), np.float32(-2.12194440e-4), r)
    series = np.full_like(x, 1 / math.factorial(7))
    for k in range(6, -1, -1):
        series = fused(series, r, np.float32(1 / math.factorial(k)))
    return np.ldexp(series, n)


@pytest.mark.skipif("+fma" not in FEATURES, reason="x * y + z is rounded twice")
def test_a_sigmoid_is_a_correctly_rounded_quotient(x):
    one = np.float32(1)
    np.testing.assert_array_equal(sigmoid(x), one / (one + exponential(-x)))


def test_a_sigmoid_is_right_to_three_units_in_the_last_place(x):
    np.testing.assert_array_max_ulp(sigmoid(x), expit(x.astype(float)).astype(np.float32), 3)
