import numpy as np
import pytest

from rgdl.rbm.engines.bfloat16_kernels import (
    round_to_bfloat16,
    step_along_bfloat16,
    widen_bfloat16,
)

ALL = np.arange(2**16, dtype=np.uint16)
FINITE_OR_INF = ALL[(ALL & 0x7FFF) <= 0x7F80].reshape(2, -1)


def widened(bits):
    out = np.empty(bits.shape, np.float32)
    widen_bfloat16(bits, out)
    return out


def rounded(x):
    bits = np.empty(x.shape, np.uint16)
    round_to_bfloat16(x, bits)
    return bits


def test_every_bfloat16_survives_in_float32():
    x = widened(FINITE_OR_INF)
    assert np.array_equal(rounded(x), FINITE_OR_INF)
    assert np.array_equal(
        widened(np.array([[0, 0x3F80, 0xC000, 0x7F80]], np.uint16)), [[0, 1, -2, np.inf]]
    )


def test_numbers_become_the_nearest_bfloat16_and_ties_an_even_one():
    below = FINITE_OR_INF[:, :-1][:, (FINITE_OR_INF[0, :-1] & 0x7FFF) < 0x7F7F]
    low, high = widened(below).astype(float), widened(below + np.uint16(1)).astype(float)
    for fraction in (0.0, 0.25, 0.4999, 0.5001, 0.75):
        x = (low + fraction * (high - low)).astype(np.float32)
        assert np.array_equal(rounded(x), below + np.uint16(fraction > 0.5)), fraction
    tie = ((low + high) / 2).astype(np.float32)
    assert np.array_equal(rounded(tie), below + (below & np.uint16(1)))


@pytest.mark.parametrize("proximal", [False, True])
def test_the_weight_step_matches_its_naive_twin(proximal):
    rng = np.random.default_rng(0)
    W, d = rng.normal(size=(2, 9, 21)).astype(np.float32)
    W[0, 0] = 0  # sign(0) = 0
    bits = rounded(rng.normal(size=(9, 21)).astype(np.float32))
    slope = 0.5 * d.astype(float) + 0.1 * widened(bits)
    if proximal:
        expected = np.sign(W + slope) * np.maximum(np.abs(W + slope) - 0.2, 0)
    else:
        slope = slope - 0.2 * np.sign(W)
        expected = W + slope
    step_along_bfloat16(W, d, bits, *np.float32([0.1, 0.5, 0.2]), proximal)
    np.testing.assert_allclose(d, slope, atol=1e-6)
    np.testing.assert_allclose(W, expected, atol=1e-6)
