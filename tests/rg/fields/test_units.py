import numpy as np
import pandas as pd
import pytest
from block_fields import L, block

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.units import find_unresponsive, measure_units

THRESHOLDS = {"localized": 0.5, "dead": 0.05, "spot_level": 0.5, "duplicate_cosine": 0.9}


def layer():
    """Three blocks, one of them twice, a split one, an even one and a dead one."""
    corners = [(0, 0), (4, 0), (0, 6), (0, 6)]
    split, even = block(2, (1, 1)) + block(2, (7, 7)), np.ones((L, L))
    fields = [*(block(2, corner) for corner in corners), split, even, block(2, (8, 8), 1e-3)]
    return np.array(fields).reshape(len(fields), -1)


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
