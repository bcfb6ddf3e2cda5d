import naive
import numpy as np
import pytest
from scipy.special import expit

from rgdl.rbm.kernels import (
    apply_sigmoid,
    draw_bits,
    log_sums_of_factors,
    mean_difference,
    step_with_l1,
    step_with_soft_threshold,
    sum_log_conditionals,
    update_mean,
)
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


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_difference_of_means_matches_its_naive_twin_to_the_last_bit(dtype):
    x = np.random.default_rng(0).random((14, 37)).astype(dtype)
    out = np.full(37, np.nan, dtype)
    mean_difference(x, out)
    expected = np.zeros(37, dtype)
    for s in range(7):
        expected += x[s] - x[7 + s]
    assert np.array_equal(out, expected / dtype(7))


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


def test_soft_threshold_by_hand():
    W = np.array([[0.5, -0.25, 0.0, -0.5, 0.095]])
    increment = np.array([[0.1, 0.1, 0.005, -0.1, 0.0]])
    step_with_soft_threshold(W, increment, 0.1)
    np.testing.assert_allclose(W, [[0.5, -0.05, 0.0, -0.5, 0.0]], atol=1e-15)
    assert (W[0, [2, 4]] == 0).all()
    np.testing.assert_array_equal(increment, [[0.1, 0.1, 0.005, -0.1, 0.0]])


@pytest.mark.parametrize("scale", [0.1, 3.0, 60.0])
def test_log_sums_match_their_naive_twin(scale):
    rng = np.random.default_rng(0)
    field, shift = rng.normal(0, scale, 30), rng.normal(0, scale, (8, 30))
    assert np.abs(field + shift).max() < 299  # the product is below 1e130
    logs = np.empty(8)
    log_sums_of_factors(np.exp(shift), np.exp(field), logs)
    np.testing.assert_allclose(logs, np.logaddexp(0, field + shift).sum(axis=1), rtol=1e-12)


def test_log_conditionals_match_their_naive_twin():
    rng = np.random.default_rng(0)
    W, b, c = rng.normal(size=(3, 5)), rng.normal(size=3), rng.normal(size=5)
    v = (rng.random((4, 5)) < 0.5).astype(float)
    out = np.empty(4)
    sum_log_conditionals(v, v @ W.T + b, np.ascontiguousarray(W.T), c, out)
    for sample, total in zip(v, out, strict=True):
        expected = 0.0
        for i in range(5):
            weight = {}
            for bit in (0.0, 1.0):
                x = sample.copy()
                x[i] = bit
                weight[bit] = np.exp(c @ x) * np.prod(1 + np.exp(b + W @ x))
            expected += np.log(weight[sample[i]] / sum(weight.values()))
        assert total == pytest.approx(expected, rel=1e-12)


def test_running_mean_is_the_mean():
    values = np.random.default_rng(1).normal(size=(20, 3, 4))
    mean = np.zeros((3, 4))
    for n, value in enumerate(values, start=1):
        update_mean(mean, value, float(n))
    np.testing.assert_allclose(mean, values.mean(axis=0), rtol=1e-13)
