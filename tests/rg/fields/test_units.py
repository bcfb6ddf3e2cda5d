import numpy as np
import pandas as pd
import pytest
from block_fields import L, block

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.units import find_unresponsive, measure_units

THRESHOLDS = {
    "localized": 0.5,
    "dead": 0.05,
    "spot_level": 0.5,
    "duplicate_cosine": 0.9,
    "noise_false_alarm": 0.01,
}


def layer():
    """Three blocks, one of them twice, a split one, an even one and a dead one."""
    corners = [(0, 0), (4, 0), (0, 6), (0, 6)]
    split, even = block(2, (1, 1)) + block(2, (7, 7)), np.ones((L, L))
    fields = [*(block(2, corner) for corner in corners), split, even, block(2, (8, 8), 1e-3)]
    return np.array(fields).reshape(len(fields), -1)


def measure(fields, lattice_size=L, **thresholds):
    return measure_units(fields, lattice_size, weights=fields, **thresholds)


def test_units_are_of_their_kinds():
    units = measure(layer(), **THRESHOLDS)
    assert units["duplicate"].tolist() == 2 * [False] + 2 * [True] + 3 * [False]
    assert units["multi_spot"].tolist() == 4 * [False] + [True] + 2 * [False]
    assert units["dead"].tolist() == 6 * [False] + [True]
    assert units["localized"].tolist() == 4 * [True] + [False, False, True]
    assert units["signal"].tolist() == 5 * [True] + [False, True]


@pytest.mark.parametrize(
    ("threshold", "value", "kind", "n"),
    [
        ("localized", 0.1, "localized", 0),  # blocks have 0.14 of a uniform field's rms radius
        ("dead", 1e-4, "dead", 0),
        ("duplicate_cosine", 0.1, "duplicate", 6),  # all that share a site
        ("spot_level", 1.0, "multi_spot", 0),
    ],
)
def test_thresholds_decide_on_kinds(threshold, value, kind, n):
    assert measure(layer(), **THRESHOLDS)[kind].sum() not in (0, n)
    assert measure(layer(), **(THRESHOLDS | {threshold: value}))[kind].sum() == n


def test_measures_of_fields_are_kept():
    measures = measure_receptive_fields(layer(), L)
    pd.testing.assert_frame_equal(measure(layer(), **THRESHOLDS)[measures.columns], measures)


def test_only_localized_units_have_neighbors():
    ratios = measure(layer(), **THRESHOLDS)["neighbor_ratio"]
    scale = L / 2 / np.sqrt(5)  # five are localized
    expected = np.array([4, 4, 0, 0, np.nan, np.nan, np.hypot(4, 2)]) / scale  # across the edge
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)
    alone = measure(layer()[[0, 5]], **THRESHOLDS)["neighbor_ratio"]
    assert alone.isna().all()


def planted(size=2, n_spots=1, lattice_size=40, seed=0):
    """Blocks of ten times the noise on a field of noise, in one row; ten rows of noise."""
    fields = np.random.default_rng(seed).normal(size=(11, lattice_size, lattice_size))
    for k in range(n_spots):
        fields[0, 20 * k : 20 * k + size, 5 : 5 + size] = 10.0
    return fields.reshape(11, -1)


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_planted_block_is_found_with_its_size(size):
    units = measure(planted(size), 40, **THRESHOLDS)
    found = units.iloc[0]
    assert found["participation_ratio_above_noise"] == pytest.approx(size**2, rel=1e-12)
    assert found["rms_radius_above_noise"] == pytest.approx(np.sqrt((size**2 - 1) / 6), abs=1e-6)
    assert found["localized_above_noise"]
    assert not found["localized"]
    assert not found["multi_spot"]
    noise = units.iloc[1:]
    assert not noise[["signal", "localized_above_noise", "multi_spot", "duplicate"]].any(axis=None)
    assert (
        noise[["participation_ratio_above_noise", "rms_radius_above_noise"]].isna().all(axis=None)
    )


def test_spots_are_counted_above_the_noise():
    assert measure(planted(n_spots=2), 40, **THRESHOLDS)["multi_spot"].tolist() == [True] + 10 * [
        False
    ]


@pytest.mark.parametrize(("background", "localized"), [(0.2, True), (0.3, False)])
def test_a_localized_field_has_less_than_a_quarter_of_its_power_in_an_even_background(
    background, localized
):
    signs = np.random.default_rng(0).choice([-1, 1], L**2)
    field = signs * np.sqrt(background / (L**2 - 1))
    field[0] = np.sqrt(1 - background)
    (unit,) = measure(field[None], **THRESHOLDS).itertuples()
    assert unit.rms_radius == pytest.approx(np.sqrt(background) * L / np.sqrt(6), rel=0.02)
    assert unit.localized == localized
    assert unit.localized_above_noise  # the background is removed


def test_squared_weights_are_those_of_the_weights_below_and_above_their_floor():
    weights = np.random.default_rng(1).normal(size=(7, 30))
    weights[2, 4] = 100.0
    units = measure_units(layer(), L, weights=weights, **THRESHOLDS)
    squared = (weights**2).sum(axis=1)
    np.testing.assert_allclose(units["squared_weights"], squared, rtol=1e-12)
    squared[2] -= 100.0**2
    np.testing.assert_allclose(units["bulk_squared_weights"], squared, rtol=1e-12)
    with pytest.raises(ValueError, match="one row per field, got 6 rows and 7 fields"):
        measure_units(layer(), L, weights=weights[1:], **THRESHOLDS)


def test_unresponsive_units_do_not_depend_on_the_layer_below():
    # against all states of six inputs: p(h = 1) changes by less than 0.1, whatever the bias
    states = np.array(np.meshgrid(*6 * [[0, 1]])).reshape(6, -1).T
    rng = np.random.default_rng(2)
    W = rng.standard_normal((200, 6)) * np.geomspace(0.01, 3, 200)[:, None]
    found = find_unresponsive(W, unresponsive=0.1)
    assert 20 < found.sum() < 180
    for bias in (-3, -1, 0, 1, 3):
        p = 1 / (1 + np.exp(-(states @ W.T + bias)))
        changes = np.ptp(p, axis=0)
        assert changes[found].max() < 0.1
    # negative control: twice the bound, with the bias that puts the unit in the middle
    strong = np.full((1, 6), 0.4 * 2 / 6)
    p = 1 / (1 + np.exp(-(states @ strong.T - strong.sum() / 2)))
    assert not find_unresponsive(strong, unresponsive=0.1)[0]
    assert np.ptp(p) > 0.1
