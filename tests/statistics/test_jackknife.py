import math

import numpy as np
import pytest

from rgdl.statistics.jackknife import (
    correct_bias,
    jackknife,
    jackknife_error,
    jackknife_means,
)


def test_error_of_a_mean_without_blocks_is_the_standard_error():
    values = np.random.default_rng(0).normal(size=50)
    value, error = jackknife(values, lambda part: float(part.mean()), n_blocks=50)
    assert value == values.mean()
    assert error == pytest.approx(values.std(ddof=1) / math.sqrt(50), rel=1e-12)


@pytest.mark.parametrize("n_samples", [60, 67])  # blocks of one size, and of two
def test_both_forms_agree(n_samples):
    samples = np.random.default_rng(1).normal(1.0, 0.1, size=(n_samples, 2))
    blocks = np.array_split(samples, 20)
    sums = np.stack([block.sum(axis=0) for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    found = jackknife_means(sums, sizes, lambda mean: mean[..., 0] / mean[..., 1])

    def ratio(part):
        return float(part[:, 0].mean() / part[:, 1].mean())

    np.testing.assert_allclose(found, jackknife(samples, ratio, n_blocks=20), rtol=1e-9)


def test_each_quantity_has_its_own_error():
    left_out = np.random.default_rng(2).normal(size=(10, 3))
    errors = jackknife_error(left_out)
    assert errors.shape == (3,)
    assert errors[1] == pytest.approx(jackknife_error(left_out[:, 1]))


def test_a_bias_of_first_order_is_removed_and_a_mean_is_left_as_it_is():
    values = np.random.default_rng(3).normal(size=60)
    blocks = np.array_split(np.arange(60), 20)

    def corrected(statistic):
        left_out = np.array([statistic(np.delete(values, block)) for block in blocks])
        return correct_bias(statistic(values), left_out)

    assert corrected(np.mean) == pytest.approx(values.mean(), rel=1e-12)
    # the square of the mean, whose bias is var / n, estimated from the means of the blocks
    means = values.reshape(20, 3).mean(axis=1)
    square = values.mean() ** 2
    assert corrected(lambda part: part.mean() ** 2) == pytest.approx(
        square - means.var(ddof=1) / 20, rel=1e-12
    )
    pair = correct_bias(np.array([1.0, 2.0]), np.array([[1.0, 2.1], [1.0, 2.3]]))
    np.testing.assert_allclose(pair, [1.0, 1.8])


@pytest.mark.parametrize(
    ("n_blocks", "message"),
    [
        (1, "n_blocks must be a whole number >= 2, got 1"),
        (2.0, "n_blocks must be a whole number >= 2, got 2.0"),
        (11, "n_blocks must be at most the number of samples, 10, got 11"),
    ],
)
def test_blocks_that_do_not_fit_are_refused(n_blocks, message):
    with pytest.raises(ValueError, match=message):
        jackknife(np.zeros(10), np.mean, n_blocks=n_blocks)


@pytest.mark.parametrize("shape", [(0,), (1,), (5, 2)])
def test_a_bias_needs_two_blocks_with_the_shape_of_the_value(shape):
    with pytest.raises(ValueError, match=r"left_out must have shape \(g >= 2, \*\(\)\), got"):
        correct_bias(1.0, np.zeros(shape))
