import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import chi2, kstest
from statistical import MIN_P_VALUE

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.growth import block_ratio, fit_growth, growth_of, sizes_of_layers, sizes_of_permuted


def generator(seed):
    return np.random.default_rng(seed)


def fields():
    """Two seeds whose sizes are 3, 12 and 48 in the middle."""
    rows = [
        {"seed": seed, "layer": layer, "participation_ratio": 3.0 * 4 ** (layer - 1) + shift}
        for seed in (1, 2) for layer in (1, 2, 3) for shift in (-1.0, 0.0, 0.5)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_sizes_are_medians_and_their_ratios():
    rng = np.random.default_rng(0)
    rows = list(sizes_of_layers(fields(), "participation_ratio", rng))
    assert [row["layer"] for row in rows] == [1, 2, 3]
    assert [row["value"] for row in rows] == [3.0, 12.0, 48.0]
    assert np.isnan(rows[0]["ratio"])
    assert [row["ratio"] for row in rows[1:]] == [4.0, 4.0]
    assert all(0 < row["err"] < 1 for row in rows)


def test_permuted_sizes_have_the_error_of_seeds_or_of_permutations():
    null = pd.DataFrame(
        [
            (seed, k, layer, layer * (seed + k))
            for seed in (1, 2)
            for k in (0, 2)
            for layer in (1, 2)
        ],
        columns=["seed", "permutation", "layer", "rms_radius"],
    )
    first, second = sizes_of_permuted(null, "rms_radius")
    assert (first["value"], second["value"]) == (2.5, 5.0)
    assert first["err"] == pytest.approx(0.5)  # of the means 2 and 3
    assert (second["ratio"], second["ratio_err"]) == (2.0, 0.0)
    alone, _ = sizes_of_permuted(null[null["seed"] == 1], "rms_radius")
    assert alone["err"] == pytest.approx(np.sqrt(2))  # of 1 and 3


def test_growth_is_a_power_law_where_every_layer_has_a_size():
    rows = [(name, "participation_ratio", layer, 3.0 * 4**layer, 0.1)
            for name in ("paper", "null") for layer in (1, 2, 3)]  # fmt: skip
    table = pd.DataFrame(rows, columns=["network", "size", "layer", "value", "err"])
    table.loc[table["network"].eq("null") & table["layer"].eq(2), "value"] = np.nan
    growth = growth_of(table)
    assert growth["network"].tolist() == ["paper"]
    assert growth["factor"].iloc[0] == pytest.approx(4.0)


@pytest.mark.parametrize("layer", [2, 3])
@pytest.mark.parametrize("size", ["participation_ratio", "rms_radius"])
def test_block_spins_grow_as_blocks_of_sites_do(layer, size):
    fields = np.zeros((2, 40, 40))
    for field, b in zip(fields, (2**layer, 2 ** (layer - 1)), strict=True):
        field[:b, :b] = 1
    upper, lower = measure_receptive_fields(fields.reshape(2, -1), 40)[size]
    assert block_ratio(size, layer) == pytest.approx(upper / lower, rel=1e-12)


def test_only_layers_above_the_first_have_a_ratio():
    assert math.isnan(block_ratio("rms_radius", 1))
    assert math.isnan(block_ratio("radius_50", 2))
    rows = list(sizes_of_layers(fields(), "participation_ratio", generator(0)))
    assert [row["block_ratio"] for row in rows[1:]] == [4.0, 4.0]


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
    assert kstest(pulls, "norm").pvalue > MIN_P_VALUE
    assert kstest(p_values, "uniform").pvalue > MIN_P_VALUE
    bent = sizes * np.array([1.0, 1.1, 1.1, 1.0])  # negative control: no constant factor
    assert kstest(noisy_fits(bent, relative, rng)[2], "uniform").pvalue < MIN_P_VALUE


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
