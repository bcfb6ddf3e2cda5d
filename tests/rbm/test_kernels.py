import naive
import numpy as np
import pytest
from scipy.special import expit

from rgdl.rbm.kernels import apply_sigmoid, draw_bits, step_with_l1, update_mean
from rgdl.rbm.sigmoid import sigmoid


@pytest.mark.parametrize(("dtype", "rtol"), [(np.float32, 5e-7), (np.float64, 1e-15)])
def test_sigmoid_is_accurate_to_rounding(dtype, rtol):
    x = np.linspace(-78, 78, 50_000).astype(dtype).reshape(10, -1)
    bias = np.linspace(-1, 1, x.shape[1]).astype(dtype)
    fast = x.copy()
    apply_sigmoid(fast, bias)
    np.testing.assert_allclose(fast, expit((x + bias).astype(np.float64)), rtol=rtol)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_saturates_without_overflow(dtype):
    x = np.array([[-1e6, -500.0, 0.0, 500.0, 1e6]], dtype)
    apply_sigmoid(x, np.zeros(5, dtype))
    np.testing.assert_allclose(x, [[0, 0, 0.5, 1, 1]], atol=1e-30)


def test_sigmoid_of_uncompiled_code_is_scipys():
    with pytest.raises(TypeError, match=r"scipy\.special\.expit"):
        sigmoid(0.0)


@pytest.mark.parametrize("n_units", [1, 4, 7, 100])
def test_drawn_bits_match_their_naive_twin(n_units):
    probability = np.random.default_rng(0).random((5, n_units)).astype(np.float32)
    bits = np.empty_like(probability)
    draw_bits(probability, bits, np.uint64(2**40 + 3), 6)
    expected = naive.uniform(2**40 + 3, 5, n_units, 6) < probability
    assert np.array_equal(bits, expected)


def test_bits_are_certain_at_probability_zero_and_one():
    bits = np.repeat([[0.0], [1.0]], 1000, axis=1).astype(np.float32)
    draw_bits(bits, bits, np.uint64(1), 0)
    assert bits[0].sum() == 0
    assert bits[1].sum() == 1000


def test_l1_step_by_hand():
    W = np.array([[0.5, -0.25, 0.0]])
    increment = np.array([[0.1, 0.1, 0.1]])
    step_with_l1(W, increment, 0.01)
    np.testing.assert_allclose(increment, [[0.09, 0.11, 0.1]], rtol=1e-15)  # sign(0) = 0
    np.testing.assert_allclose(W, [[0.59, -0.14, 0.1]], rtol=1e-15)


def test_running_mean_is_the_mean():
    values = np.random.default_rng(1).normal(size=(20, 3, 4))
    mean = np.zeros((3, 4))
    for n, value in enumerate(values, start=1):
        update_mean(mean, value, float(n))
    np.testing.assert_allclose(mean, values.mean(axis=0), rtol=1e-13)
