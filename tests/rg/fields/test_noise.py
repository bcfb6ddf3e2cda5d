import itertools
import math

import numpy as np
import pytest
from scipy.stats import norm
from statistical import SIGMA

from rgdl.rg import compose_receptive_fields
from rgdl.rg.fields.noise import (
    MIN_FALSE_ALARM,
    cut_noise,
    floor_over_median,
    noise_floor,
    sum_bulk_weights,
)


def count_above(fields, false_alarm):
    return np.count_nonzero(cut_noise(fields, false_alarm=false_alarm))


@pytest.mark.parametrize("probability", [0.3, 0.01, 1e-6])
def test_the_floor_of_two_entries_is_that_of_a_cauchy_variable(probability):
    # |r_1| > t |r_2| has probability (2 / pi) arctan(1 / t)
    expected = 1 / math.tan(math.pi * probability / 2)
    assert floor_over_median(2, probability) == pytest.approx(expected, rel=1e-4)


def test_the_floor_of_many_entries_is_that_of_a_known_noise():
    # the relative error of the median is 1.17 / sqrt(n)
    expected = norm.isf(1e-5 / 2) / norm.ppf(0.75)
    assert floor_over_median(10**6, 1e-5) == pytest.approx(expected, rel=1e-4)
    assert floor_over_median(100, 1e-5) > 1.02 * expected  # negative control


@pytest.mark.parametrize("n_sites", [3, 16, 101, 400])
def test_entries_of_noise_are_above_the_floor_as_often_as_stated(n_sites):
    n_layers, n_fields, false_alarm = 4000, 5, 0.5
    fields = np.random.default_rng(n_sites).normal(size=(n_layers, n_fields, n_sites))
    above = np.array([count_above(layer, false_alarm) for layer in fields])
    assert abs(above.mean() - false_alarm) < SIGMA * above.std() / math.sqrt(n_layers)
    assert (above > 0).mean() <= false_alarm + SIGMA / 2 / math.sqrt(n_layers)
    # negative control: the floor of noise of known size
    known = norm.isf(false_alarm / n_fields / n_sites / 2) / norm.ppf(0.75)
    middle = np.median(np.abs(fields), axis=2, keepdims=True)
    above = (np.abs(fields) > known * middle).sum(axis=(1, 2))
    assert above.mean() - false_alarm > SIGMA * above.std() / math.sqrt(n_layers)


def test_composed_fields_of_noise_obey_the_same_floor():
    rng, sizes, false_alarm = np.random.default_rng(5), (64, 16, 8, 4), 0.5
    counts = []
    for _ in range(3000):
        W = [rng.normal(size=(above, below)) for below, above in itertools.pairwise(sizes)]
        counts.append([count_above(layer, false_alarm) for layer in compose_receptive_fields(W)])
    mean, err = np.mean(counts, axis=0), np.std(counts, axis=0) / math.sqrt(len(counts))
    assert (np.abs(mean - false_alarm) < SIGMA * err).all()
    # negative control: the products themselves have longer tails than a normal variable
    products = [rng.normal(size=(8, 64)) * rng.normal(size=(8, 64)) for _ in range(1000)]
    assert np.mean([count_above(layer, false_alarm) for layer in products]) > 3


def test_a_floor_scales_with_its_field_and_signs_do_not_matter():
    fields = np.random.default_rng(0).normal(size=(3, 50))
    floor = noise_floor(fields, false_alarm=0.01)
    scale = np.array([1.0, -2.0, 1e-3])
    np.testing.assert_allclose(
        noise_floor(scale[:, None] * fields, false_alarm=0.01), np.abs(scale) * floor, rtol=1e-12
    )
    middle = np.sort(np.abs(fields), axis=1)[:, 24]  # the smaller of the two in the middle
    np.testing.assert_allclose(floor, floor_over_median(50, 0.01 / 150) * middle, rtol=1e-12)


def test_what_is_above_the_floor_is_kept_as_it_is():
    fields = np.random.default_rng(1).normal(size=(4, 100)).astype(np.float32)
    fields[0, 7], fields[2, 9] = 50.0, -30.0
    expected = np.zeros_like(fields)
    expected[0, 7], expected[2, 9] = 50.0, -30.0
    found = cut_noise(fields, false_alarm=0.01)
    assert np.array_equal(found, expected)
    assert found.dtype == np.float32


def test_fields_of_zeros_even_fields_and_single_entries():
    zeros, even, sparse = np.zeros(20), np.ones(20), np.eye(20)[3]
    assert noise_floor(np.array([zeros, sparse]), false_alarm=0.01).tolist() == [0, 0]
    assert np.array_equal(cut_noise(sparse[None], false_alarm=0.01), sparse[None])
    assert not cut_noise(np.array([zeros, even]), false_alarm=0.01).any()
    assert not cut_noise(np.ones((2, 1)), false_alarm=0.01).any()
    assert cut_noise(np.ones((0, 20)), false_alarm=0.01).shape == (0, 20)


def test_bulk_weights_are_all_of_noise_and_none_of_sparse_weights():
    noise = np.random.default_rng(2).normal(size=(5, 100))
    found = sum_bulk_weights(noise, false_alarm=0.01)
    np.testing.assert_allclose(found, (noise**2).sum(axis=1), rtol=1e-12)
    assert not sum_bulk_weights(np.eye(5), false_alarm=0.01).any()
    mixed = noise.copy()
    mixed[:, 0] = 1e4
    expected = (noise[:, 1:] ** 2).sum(axis=1)
    np.testing.assert_allclose(sum_bulk_weights(mixed, false_alarm=0.01), expected, rtol=1e-12)


@pytest.mark.parametrize("measure", [noise_floor, cut_noise, sum_bulk_weights])
@pytest.mark.parametrize(
    ("fields", "false_alarm", "message"),
    [
        (np.ones(9), 0.01, r"of shape \(n_fields, n_sites\), got \(9,\)"),
        (np.array([[1.0, np.nan, 2.0]]), 0.01, "fields must be finite"),
        (np.ones((2, 9)), 0.0, "false_alarm must be at least 1e-12 and below 1, got 0.0"),
        (np.ones((2, 9)), 1.0, "false_alarm must be at least 1e-12 and below 1, got 1.0"),
        (np.ones((2, 9)), math.nan, "false_alarm must be at least 1e-12 and below 1, got nan"),
    ],
)
def test_fields_and_probabilities_without_a_floor_are_refused(
    measure, fields, false_alarm, message
):
    with pytest.raises(ValueError, match=message):
        measure(fields, false_alarm=false_alarm)


def test_the_smallest_false_alarm_has_a_floor_even_on_two_sites():
    # Cauchy again: t = 2 / (pi p)
    fields = np.array([[1.0, 3.0]])
    expected = 2 / math.pi / (MIN_FALSE_ALARM / 2)
    assert noise_floor(fields, false_alarm=MIN_FALSE_ALARM) == pytest.approx(expected, rel=1e-4)


def test_the_lowest_integer_is_not_noise():
    fields = np.ones((1, 40), np.int8)
    fields[0, 0] = -128
    cut = cut_noise(fields, false_alarm=0.5)
    assert cut[0, 0] == -128
