import math

import numpy as np
import pytest
from statistical import SIGMA, z_score

from rgdl.statistics import bootstrap_measured, bootstrap_seeds, standard_error


def generator(seed=0):
    return np.random.default_rng(seed)


def bootstrap(groups, statistic, **options):
    """Mean over seeds of a statistic of their units."""
    seeds = [(group,) for group in groups]
    return bootstrap_seeds(seeds, lambda units: statistic(units, axis=-1), **options)


def bootstrap_ratio(upper, lower, **options):
    """Mean over seeds of the ratio of two means."""
    seeds = [*zip(upper, lower, strict=True)]
    return bootstrap_seeds(seeds, lambda u, v: u.mean(axis=-1) / v.mean(axis=-1), **options)


def two_levels(n_seeds, n_units, between, within, rng):
    centers = rng.normal(0, between, (n_seeds, 1))
    return centers + rng.normal(0, within, (n_seeds, n_units))


def exact_mean_error(groups):
    """Standard deviation of the mean over all resamples of groups of the same size."""
    means, within = groups.mean(axis=1), groups.var(axis=1) / groups.shape[1]
    n_drawn = max(len(groups) - 1, 1)
    return math.sqrt((means.var() + within.mean()) / n_drawn)


def test_value_is_the_mean_over_seeds_not_over_units():
    groups = [np.array([1.0, 2.0, 9.0]), np.array([4.0])]
    value, _ = bootstrap(groups, np.median, rng=generator())
    assert value == 3.0


@pytest.mark.parametrize(("between", "within"), [(1.0, 0.1), (0.0, 1.0), (0.3, 1.0)])
@pytest.mark.parametrize("n_seeds", [1, 2, 5])
def test_error_of_a_mean_is_that_over_all_resamples(n_seeds, between, within):
    groups = two_levels(n_seeds, 20, between, within, generator(1))
    n = 4000
    _, error = bootstrap(list(groups), np.mean, rng=generator(2), n_resamples=n)
    # the standard deviation of n normal values has a relative error of 1 / sqrt(2 n)
    assert error == pytest.approx(exact_mean_error(groups), rel=SIGMA / math.sqrt(2 * n))


def test_resampling_one_level_alone_would_give_another_error():
    groups = two_levels(5, 20, 0.3, 1.0, generator(1))
    tolerance = SIGMA / math.sqrt(2 * 4000)
    seeds_only = groups.mean(axis=1).std() / math.sqrt(4)
    units_only = math.sqrt(groups.var(axis=1).mean() / 80)
    as_many_as_there_are = exact_mean_error(groups) * math.sqrt(4 / 5)
    for wrong in (seeds_only, units_only, as_many_as_there_are):
        assert abs(wrong / exact_mean_error(groups) - 1) > tolerance


def test_squared_error_has_its_stated_mean_in_the_normal_model():
    m, n, between, within, rng = 5, 8, 0.7, 1.0, generator(3)
    squares = []
    for _ in range(500):
        groups = list(two_levels(m, n, between, within, rng))
        squares.append(bootstrap(groups, np.mean, rng=rng, n_resamples=25)[1] ** 2)
    unit = within**2 / n
    truth = (between**2 + unit) / m
    assert abs(z_score(squares, truth + (1 - 1 / n) * unit / (m - 1))) < SIGMA
    assert z_score(squares, truth) > SIGMA  # negative control: never low, and high by the rest


def test_error_is_the_true_one_where_many_seeds_differ_much():
    m, between = 60, 2.0
    groups = list(two_levels(m, 10, between, 1.0, generator(4)))
    _, error = bootstrap(groups, np.mean, rng=generator(5), n_resamples=500)
    # 60 seeds tell the spread between them to 1 / sqrt(120), 500 resamples to 1 / sqrt(1000)
    tolerance = SIGMA * math.hypot(1 / math.sqrt(120), 1 / math.sqrt(1000))
    assert error == pytest.approx(math.sqrt((between**2 + 0.1) / m), rel=tolerance)
    assert error != pytest.approx(math.sqrt(1.1 / 600), rel=tolerance)  # negative control


def test_error_of_the_median_within_one_seed_is_that_of_theory():
    n, rng = 2001, generator(6)
    samples = rng.normal(size=(40, n))
    errors = [bootstrap([x], np.median, rng=rng, n_resamples=200)[1] for x in samples]
    # each is known to 13 %, as the density at the median is
    tolerance = SIGMA * 0.13 / math.sqrt(40)
    assert np.mean(errors) == pytest.approx(math.sqrt(math.pi / 2 / n), rel=tolerance)
    assert np.mean(errors) != pytest.approx(math.sqrt(1 / n), rel=tolerance)  # negative control


def test_two_seeds_without_units_have_the_standard_error_on_average():
    rng = generator(7)
    pairs = rng.normal(0, 2.0, (400, 2, 1))
    squares = [bootstrap([*pair], np.mean, rng=rng, n_resamples=200)[1] ** 2 for pair in pairs]
    assert abs(z_score(squares, 4.0 / 2)) < SIGMA
    assert abs(z_score(squares, 4.0 / 4)) > SIGMA  # negative control: drawing both again


def test_a_seed_of_one_unit_alone_has_no_error():
    value, error = bootstrap([np.array([3.0])], np.median, rng=generator())
    assert (value, math.isnan(error)) == (3.0, True)


def test_a_number_of_several_sets_is_made_of_units_drawn_apart():
    n, rng = 4000, generator(11)
    layers = (rng.normal(5, 1.0, 40), rng.normal(3, 2.0, 60))

    def difference(upper, lower):
        return upper.mean(axis=-1) - lower.mean(axis=-1)

    value, error = bootstrap_seeds([layers], difference, rng=rng, n_resamples=n)
    assert value == pytest.approx(layers[0].mean() - layers[1].mean(), rel=1e-12)
    expected = math.hypot(layers[0].std() / math.sqrt(40), layers[1].std() / math.sqrt(60))
    assert error == pytest.approx(expected, rel=SIGMA / math.sqrt(2 * n))


def test_what_shared_samples_are_off_by_does_not_average_out():
    values, errors, n = np.array([1.0, 2.0, 4.0]), np.array([1.0, 1.2, 1.6]), 20_000
    value, error = bootstrap_measured(values, errors, rng=generator(12), n_resamples=n)
    assert value == pytest.approx(7 / 3, rel=1e-12)
    # seeds: two of three are drawn; samples: the mean error, of seeds as they are drawn. No
    # normal numbers, they tell their spread less well: to within twice that of normal ones
    drawn = errors.mean() ** 2 + errors.var() / 2
    expected = math.sqrt(values.var() / 2 + drawn)
    assert error == pytest.approx(expected, rel=2 * SIGMA / math.sqrt(2 * n))
    apart = math.sqrt(values.var() / 2 + (errors**2).mean() / 2)  # negative control
    assert abs(error / apart - 1) > 2 * SIGMA / math.sqrt(2 * n)


@pytest.mark.parametrize(
    ("values", "errors", "expected"),
    [
        ([2.5], [0.25], (2.5, 0.25)),
        ([2.5], [math.nan], (2.5, math.nan)),
        ([2.5, math.nan], [0.25, 0.1], (2.5, 0.25)),
        ([3.0, 3.0], [math.nan, math.nan], (3.0, math.nan)),  # knows nothing of seeds
        ([math.nan], [0.1], (math.nan, math.nan)),
        ([], [], (math.nan, math.nan)),
    ],
)
def test_what_one_seed_measured_has_its_own_error(values, errors, expected):
    found = bootstrap_measured(np.array(values), np.array(errors), rng=generator())
    np.testing.assert_array_equal(found, expected)


def test_unknown_errors_leave_that_of_seeds():
    values = np.array([1.0, 2.0, 4.0, 3.0])
    unknown = bootstrap_measured(values, np.full(4, np.nan), rng=generator(13))
    assert unknown == bootstrap_measured(values, np.zeros(4), rng=generator(13))
    # three of four are drawn, and 1000 resamples tell a spread to 2.2 %
    tolerance = SIGMA / math.sqrt(2 * 1000)
    assert unknown[1] == pytest.approx(values.std() / math.sqrt(3), rel=tolerance)


def test_no_seeds_have_no_mean():
    assert np.isnan(bootstrap([], np.median, rng=generator())).all()


def test_seeds_of_a_ratio_are_drawn_together():
    scale = [1.0, 5.0, 30.0]  # the same in both layers, and gone from the ratio
    upper, lower = ([np.full(4, factor * s) for s in scale] for factor in (4.0, 1.0))
    assert bootstrap_ratio(upper, lower, rng=generator()) == (4.0, 0.0)
    _, error = bootstrap(upper, np.mean, rng=generator())
    assert error > 10  # negative control: each layer alone is far from certain


def test_units_of_a_ratio_are_drawn_apart():
    values, n = generator(8).normal(100.0, 1.0, 50), 4000
    _, error = bootstrap_ratio([values], [values], rng=generator(9), n_resamples=n)
    expected = math.sqrt(2 / 50) * values.std() / values.mean()  # to first order in 1 / 100
    assert error == pytest.approx(expected, rel=SIGMA / math.sqrt(2 * n) + 0.01)


def test_bootstraps_refuse_other_arguments():
    with pytest.raises(ValueError, match="n_resamples must be a whole number >= 2, got 1"):
        bootstrap([np.ones(3)], np.mean, rng=generator(), n_resamples=1)
    with pytest.raises(ValueError, match="n_resamples must be a whole number >= 2, got 0"):
        bootstrap_measured(np.ones(2), np.ones(2), rng=generator(), n_resamples=0)
    with pytest.raises(ValueError, match=r"values and errors must .* got \(2,\) and \(3,\)"):
        bootstrap_measured(np.ones(2), np.ones(3), rng=generator())
    for values in ([1.0], [1.0, 2.0], [np.nan]):  # one seed, several, and one without a value
        with pytest.raises(ValueError, match=r"errors must be >= 0 or NaN, got -0\.5"):
            bootstrap_measured(values, [-0.5] * len(values), rng=generator())
    with pytest.raises(ValueError, match=r"rng must be a numpy\.random\.Generator, or a seed"):
        bootstrap_measured(np.ones(2), np.ones(2), rng=None)


def test_lists_are_values_of_seeds():
    values, errors = [1.0, 2.0, 4.0], [0.1, 0.2, 0.1]
    found = bootstrap_measured(values, errors, rng=1)
    assert found == bootstrap_measured(np.array(values), np.array(errors), rng=1)
    assert standard_error(values) == standard_error(np.array(values))
    assert standard_error([0.5, 1.5]) == pytest.approx(0.5)
    with pytest.raises(ValueError, match=r"must have one dimension, got shape \(2, 2\)"):
        standard_error(np.ones((2, 2)))
