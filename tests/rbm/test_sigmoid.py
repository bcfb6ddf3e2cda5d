"""The single-precision sigmoid: its bytes depend on no processor."""

import math
import os
import subprocess
import sys

import numpy as np
import pytest
from llvmlite import binding
from scipy.special import expit

from rgdl.rbm.kernels import apply_sigmoid
from rgdl.rbm.look_up.processor import has_avx512

FEATURES = binding.get_host_cpu_features().flatten()
TRAIN_LAYER_1 = """
import hashlib
import numpy as np
from rgdl.rbm import L1BernoulliRBM

X = (np.random.default_rng(1).random((400, 64)) < 0.5).astype(np.float32)
rbm = L1BernoulliRBM(48, l1=2e-4, batch_size=100, n_iter=5, average_last=2, random_state=1).fit(X)
parameters = (rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_)
print(hashlib.sha256(b"".join(part.tobytes() for part in parameters)).hexdigest())
"""


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


@pytest.mark.slow
@pytest.mark.skipif(not has_avx512(), reason="layer 1 is the same where the look-up serves")
def test_layer_1_is_the_same_for_every_processor_with_avx512(tmp_path):
    digests = set()
    for processor in ("znver4", "skylake-avx512"):
        target = {"NUMBA_CPU_NAME": processor, "NUMBA_CPU_FEATURES": FEATURES}
        cache = {"NUMBA_CACHE_DIR": str(tmp_path / processor)}
        digests.add(
            subprocess.run(
                [sys.executable, "-c", TRAIN_LAYER_1],
                env=os.environ | target | cache,
                check=True,
                capture_output=True,
                text=True,
            ).stdout
        )
    assert len(digests) == 1
