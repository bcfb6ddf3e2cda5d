import math

import numpy as np
import pandas as pd
import pytest
from scipy.special import gammaln
from statistical import SIGMA, z_score

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.units import find_unresponsive, measure_units, neighbor_ratios, put_back

L = 12
THRESHOLDS = {"localized": 0.5, "dead": 0.05, "spot_level": 0.5, "duplicate_cosine": 0.9}


def block(x, y, b=2):
    field = np.zeros((L, L))
    field[np.ix_(np.arange(x, x + b) % L, np.arange(y, y + b) % L)] = 1.0
    return field.ravel()


def layer():
    """Three blocks, one of them twice, a split one, an even one and a dead one."""
    fields = [
        block(0, 0),
        block(4, 0),
        block(0, 6),
        block(0, 6),
        block(1, 1) + block(7, 7),
        np.ones(L * L),
        1e-3 * block(8, 8),
    ]
    return np.array(fields)


def test_units_are_of_their_kinds():
    units = measure_units(layer(), L, **THRESHOLDS)
    assert units["duplicate"].tolist() == 2 * [False] + 2 * [True] + 3 * [False]
    assert units["multi_spot"].tolist() == 4 * [False] + [True] + 2 * [False]
    assert units["dead"].tolist() == 6 * [False] + [True]
    assert units["localized"].tolist() == 4 * [True] + [False, False, True]


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
    assert measure_units(layer(), L, **THRESHOLDS)[kind].sum() not in (0, n)
    assert measure_units(layer(), L, **(THRESHOLDS | {threshold: value}))[kind].sum() == n


def test_measures_of_fields_are_kept():
    measures = measure_receptive_fields(layer(), L)
    pd.testing.assert_frame_equal(
        measure_units(layer(), L, **THRESHOLDS)[measures.columns], measures
    )


def test_only_localized_units_have_neighbors():
    ratios = measure_units(layer(), L, **THRESHOLDS)["neighbor_ratio"]
    scale = L / 2 / np.sqrt(5)  # five are localized
    expected = np.array([4, 4, 0, 0, np.nan, np.nan, np.hypot(4, 2)]) / scale  # across the edge
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)
    alone = measure_units(layer()[[0, 5]], L, **THRESHOLDS)["neighbor_ratio"]
    assert alone.isna().all()


@pytest.mark.parametrize("side", [2, 3, 5])
@pytest.mark.parametrize("start", [0.0, 7.3, -0.4])
def test_a_square_lattice_of_centers_has_ratio_two(side, start):
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    centers = [(start + c.ravel() * L / side) % L for c in (x, y)]
    assert neighbor_ratios(*centers, L) == pytest.approx([2.0] * side**2, rel=1e-12)


def test_the_nearest_center_may_be_across_the_seam():
    x, y = np.array([0.5, 11.5, 6.0]), np.array([11.0, 1.0, 6.0])
    # sqrt(1 + 4) twice; (6, 6) is sqrt(5.5^2 + 5^2) from both
    expected = (2 * math.sqrt(5) + math.hypot(5.5, 5)) / 3 / (0.5 * L / math.sqrt(3))
    assert neighbor_ratios(x, y, L).mean() == pytest.approx(expected, rel=1e-12)


def test_random_centers_have_a_ratio_of_about_one():
    n, rng = 25, np.random.default_rng(7)
    centers = rng.uniform(0, L, (2000, 2, n))
    ratios = [neighbor_ratios(x, y, L).mean() for x, y in centers]
    # E of the nearest of n - 1 points is the integral of (1 - pi r^2 / L^2)^(n - 1)
    expected = math.sqrt(n) * math.exp(gammaln(n) - gammaln(n + 0.5))
    assert expected == pytest.approx(1.0, abs=0.01)
    assert abs(z_score(ratios, expected)) < SIGMA
    # negative control: an open square, where centers at the edges lack neighbors
    far = [neighbor_ratios(x, y, 2 * L).mean() * 2 for x, y in centers]
    assert abs(z_score(far, expected)) > SIGMA


def test_one_center_has_no_neighbor():
    assert np.isnan(neighbor_ratios(np.array([1.0]), np.array([2.0]), L)).all()
    assert (neighbor_ratios(np.ones(3), np.ones(3), L) == 0.0).all()


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


def test_fields_of_permuted_samples_are_put_back():
    order = np.random.default_rng(2).permutation(L * L)
    np.testing.assert_array_equal(put_back(layer()[:, order], order), layer())
    assert (put_back(layer(), order) != layer()).any()


def test_fields_of_another_lattice_are_refused():
    with pytest.raises(ValueError, match=r"fields must have shape \(n_fields, 100\) for L = 10"):
        measure_units(layer(), 10, **THRESHOLDS)
