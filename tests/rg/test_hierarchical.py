import math

import numpy as np
import pytest
from scipy.stats import chi2, kstest
from statistical import LEAST_P, SIGMA, z_score

from rgdl.rg.hierarchical import bootstrap_ratio, fit_growth, hierarchical_bootstrap


def generator(seed=0):
    return np.random.default_rng(seed)


def two_levels(n_seeds, n_units, between, within, rng):
    centers = rng.normal(0, between, (n_seeds, 1))
    return centers + rng.normal(0, within, (n_seeds, n_units))


def exact_mean_error(groups):
    """Standard deviation of the mean over all resamples of groups of the same size."""
    means, within = groups.mean(axis=1), groups.var(axis=1) / groups.shape[1]
    return math.sqrt((means.var() + within.mean()) / len(groups))


def test_value_is_the_mean_over_seeds_not_over_units():
    groups = [np.array([1.0, 2.0, 9.0]), np.array([4.0])]
    value, _ = hierarchical_bootstrap(groups, np.median, rng=generator())
    assert value == 3.0


@pytest.mark.parametrize(("between", "within"), [(1.0, 0.1), (0.0, 1.0), (0.3, 1.0)])
@pytest.mark.parametrize("n_seeds", [1, 2, 5])
def test_error_of_a_mean_is_that_over_all_resamples(n_seeds, between, within):
    groups = two_levels(n_seeds, 20, between, within, generator(1))
    n = 4000
    _, error = hierarchical_bootstrap(list(groups), np.mean, rng=generator(2), n_resamples=n)
    # the standard deviation of n normal values has a relative error of 1 / sqrt(2 n)
    assert error == pytest.approx(exact_mean_error(groups), rel=SIGMA / math.sqrt(2 * n))


def test_resampling_one_level_alone_would_give_another_error():
    groups = two_levels(5, 20, 0.3, 1.0, generator(1))
    tolerance = SIGMA / math.sqrt(2 * 4000)
    seeds_only = groups.mean(axis=1).std() / math.sqrt(5)
    units_only = math.sqrt(groups.var(axis=1).mean() / 100)
    for wrong in (seeds_only, units_only):
        assert abs(wrong / exact_mean_error(groups) - 1) > tolerance


def test_squared_error_has_its_stated_mean_in_the_normal_model():
    m, n, between, within, rng = 5, 8, 0.7, 1.0, generator(3)
    squares = []
    for _ in range(500):
        groups = list(two_levels(m, n, between, within, rng))
        squares.append(hierarchical_bootstrap(groups, np.mean, rng=rng, n_resamples=25)[1] ** 2)
    unit = within**2 / n
    expected = ((1 - 1 / m) * (between**2 + unit) + (1 - 1 / n) * unit) / m
    assert abs(z_score(squares, expected)) < SIGMA
    assert abs(z_score(squares, unit / m)) > SIGMA  # negative control: as if seeds were alike


def test_error_is_the_true_one_where_many_seeds_differ_much():
    m, between = 60, 2.0
    groups = list(two_levels(m, 10, between, 1.0, generator(4)))
    _, error = hierarchical_bootstrap(groups, np.mean, rng=generator(5), n_resamples=500)
    # 60 seeds tell the spread between them to 1 / sqrt(120), 500 resamples to 1 / sqrt(1000)
    tolerance = SIGMA * math.hypot(1 / math.sqrt(120), 1 / math.sqrt(1000))
    assert error == pytest.approx(math.sqrt((between**2 + 0.1) / m), rel=tolerance)
    assert error != pytest.approx(math.sqrt(1.1 / 600), rel=tolerance)  # negative control


def test_error_of_the_median_within_one_seed_is_that_of_theory():
    n, rng = 2001, generator(6)
    samples = rng.normal(size=(40, n))
    errors = [hierarchical_bootstrap([x], np.median, rng=rng, n_resamples=200)[1] for x in samples]
    # each is known to 13 %, as the density at the median is
    tolerance = SIGMA * 0.13 / math.sqrt(40)
    assert np.mean(errors) == pytest.approx(math.sqrt(math.pi / 2 / n), rel=tolerance)
    assert np.mean(errors) != pytest.approx(math.sqrt(1 / n), rel=tolerance)  # negative control


def test_nans_and_empty_groups_are_left_out():
    clean = [np.array([1.0, 2.0, 5.0]), np.array([3.0, 4.0])]
    holes = [np.array([1.0, np.nan, 2.0, 5.0]), np.array([]), np.array([np.nan]),
             np.array([np.nan, 3.0, 4.0])]  # fmt: skip
    expected = hierarchical_bootstrap(clean, np.mean, rng=generator())
    assert hierarchical_bootstrap(holes, np.mean, rng=generator()) == expected


@pytest.mark.parametrize("groups", [[], [np.array([])], [np.array([np.nan, np.nan])]])
def test_no_values_have_no_mean(groups):
    assert np.isnan(hierarchical_bootstrap(groups, np.median, rng=generator())).all()
    some = [np.ones(3)] * len(groups)
    assert np.isnan(bootstrap_ratio(groups, some, np.median, rng=generator())).all()
    assert np.isnan(bootstrap_ratio(some, groups, np.median, rng=generator())).all()


def test_ratio_is_the_mean_of_the_ratios_of_seeds():
    upper, lower = [np.array([8.0]), np.array([9.0, 3.0])], [np.array([2.0]), np.array([1.0, 3.0])]
    assert bootstrap_ratio(upper, lower, np.mean, rng=generator())[0] == 3.5


def test_seeds_of_a_ratio_are_drawn_together():
    scale = [1.0, 5.0, 30.0]  # the same in both layers, and gone from the ratio
    upper, lower = ([np.full(4, factor * s) for s in scale] for factor in (4.0, 1.0))
    assert bootstrap_ratio(upper, lower, np.mean, rng=generator()) == (4.0, 0.0)
    _, error = hierarchical_bootstrap(upper, np.mean, rng=generator())
    assert error > 10  # negative control: each layer alone is far from certain


def test_units_of_a_ratio_are_drawn_apart():
    values, n = generator(8).normal(100.0, 1.0, 50), 4000
    _, error = bootstrap_ratio([values], [values], np.mean, rng=generator(9), n_resamples=n)
    expected = math.sqrt(2 / 50) * values.std() / values.mean()  # to first order in 1 / 100
    assert error == pytest.approx(expected, rel=SIGMA / math.sqrt(2 * n) + 0.01)


def test_a_seed_without_one_of_the_layers_is_left_out_of_a_ratio():
    upper = [np.array([4.0, 6.0]), np.array([np.nan]), np.array([7.0])]
    lower = [np.array([1.0, 2.0]), np.array([3.0]), np.array([])]
    expected = bootstrap_ratio(upper[:1], lower[:1], np.mean, rng=generator())
    assert bootstrap_ratio(upper, lower, np.mean, rng=generator()) == expected


def test_exact_growth_is_found_exactly():
    sizes = 2.5 * 4.0 ** np.arange(1, 5)
    factor, error, p = fit_growth(sizes, 0.1 * sizes)
    assert factor == pytest.approx(4.0, rel=1e-12)
    # relative errors of 0.1 at layers 1 to 4, whose squared distances from 2.5 sum to 5
    assert error == pytest.approx(4.0 * 0.1 / math.sqrt(5), rel=1e-12)
    assert p == pytest.approx(1.0)


def test_growth_over_two_layers_is_their_ratio():
    factor, error, p = fit_growth(np.array([10.0, 35.0]), np.array([1.0, 7.0]))
    assert factor == pytest.approx(3.5, rel=1e-12)
    assert error == pytest.approx(3.5 * math.hypot(0.1, 0.2), rel=1e-12)
    assert math.isnan(p)


def test_growth_weighs_layers_by_their_relative_errors():
    sizes, relative = np.array([1.0, 5.0, 9.0]), np.array([0.1, 0.2, 0.05])
    factor, error, p = fit_growth(sizes, relative * sizes)
    design = np.array([[1.0, 1.0], [1.0, 2.0], [1.0, 3.0]])
    inverse = np.linalg.inv(design.T @ np.diag(relative**-2.0) @ design)
    line = inverse @ design.T @ (np.log(sizes) / relative**2)
    assert factor == pytest.approx(math.exp(line[1]), rel=1e-12)
    assert error == pytest.approx(factor * math.sqrt(inverse[1, 1]), rel=1e-12)
    squares = ((np.log(sizes) - design @ line) / relative) ** 2
    assert p == pytest.approx(chi2.sf(squares.sum(), 1), rel=1e-9)


def noisy_fits(sizes, relative, rng):
    noisy = sizes * np.exp(rng.normal(0, relative, (2000, len(sizes))))
    return np.array([fit_growth(row, relative * row) for row in noisy]).T


def test_factors_are_as_far_off_as_stated_and_p_values_even():
    rng, relative = generator(10), np.array([0.01, 0.02, 0.01, 0.03])
    sizes = 3.0 * 2.0 ** np.arange(4)
    factors, errors, p_values = noisy_fits(sizes, relative, rng)
    pulls = np.log(factors / 2.0) * factors / errors
    assert kstest(pulls, "norm").pvalue > LEAST_P
    assert kstest(p_values, "uniform").pvalue > LEAST_P
    bent = sizes * np.array([1.0, 1.1, 1.1, 1.0])  # negative control: no constant factor
    assert kstest(noisy_fits(bent, relative, rng)[2], "uniform").pvalue < LEAST_P


def test_a_layer_without_a_size_leaves_growth_unknown():
    sizes, errors = np.array([1.0, np.nan, 4.0]), np.array([0.1, np.nan, 0.1])
    assert np.isnan(fit_growth(sizes, errors)).all()


@pytest.mark.parametrize(
    ("sizes", "errors", "message"),
    [
        ([2.0], [0.1], r"same shape .* >= 2 layers, got \(1,\) and \(1,\)"),
        ([2.0, 3.0], [0.1], r"same shape .* >= 2 layers, got \(2,\) and \(1,\)"),
        ([2.0, 0.0], [0.1, 0.1], r"sizes must be positive and finite, got \[2.0, 0.0\]"),
        ([2.0, 3.0], [0.0, 0.1], r"errors must be positive and finite, got \[0.0, 0.1\]"),
        ([2.0, 3.0], [0.1, np.inf], r"errors must be positive and finite, got \[0.1, inf\]"),
    ],
)
def test_growth_refuses_other_sizes(sizes, errors, message):
    with pytest.raises(ValueError, match=message):
        fit_growth(np.array(sizes), np.array(errors))


def test_bootstraps_refuse_other_arguments():
    with pytest.raises(ValueError, match="n_resamples must be >= 2, got 1"):
        hierarchical_bootstrap([np.ones(3)], np.mean, rng=generator(), n_resamples=1)
    with pytest.raises(ValueError, match="one group for each seed, got 1 and 2"):
        bootstrap_ratio([np.ones(3)], [np.ones(3)] * 2, np.mean, rng=generator())
