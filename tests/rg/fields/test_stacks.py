import itertools

import numpy as np
import pandas as pd
import pytest

from rgdl.rg import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
    summarize_receptive_fields,
)
from rgdl.rg.fields.stacks import find_silent, summarize_stack
from rgdl.rg.fields.tiling import summarize_layer


def weights(*sizes, seed=0):
    rng = np.random.default_rng(seed)
    return [
        rng.standard_normal((above, below)).astype(np.float32)
        for below, above in itertools.pairwise(sizes)
    ]


def test_every_layer_has_the_measures_of_its_fields():
    W = weights(36, 9, 4)
    table = summarize_stack(W, 6, np.random.default_rng(1))
    assert table["layer"].tolist() == [1, 2]
    assert table["n_fields"].tolist() == [9, 4]
    rng = np.random.default_rng(1)
    for row, composed in zip(table.to_dict("records"), compose_receptive_fields(W), strict=True):
        fields = fix_signs(composed)
        measures = measure_receptive_fields(fields, 6)
        expected = summarize_receptive_fields(measures) | summarize_layer(fields, measures, 6, rng)
        found = {name: row[name] for name in expected}
        pd.testing.assert_series_equal(pd.Series(found), pd.Series(expected), check_dtype=False)
        assert row["silent_fraction"] == 0


def test_silent_are_units_that_no_state_below_moves():
    # against all states of six inputs: p(h = 1) moves by less than 0.1, whatever the bias
    states = np.array(np.meshgrid(*6 * [[0, 1]])).reshape(6, -1).T
    rng = np.random.default_rng(2)
    W = rng.standard_normal((200, 6)) * np.geomspace(0.01, 3, 200)[:, None]
    silent = find_silent(W)
    assert 20 < silent.sum() < 180
    for bias in (-3, -1, 0, 1, 3):
        p = 1 / (1 + np.exp(-(states @ W.T + bias)))
        moves = np.ptp(p, axis=0)
        assert moves[silent].max() < 0.1
    # negative control: with the bias that puts it in the middle, a unit twice as loud is heard
    loud = np.full((1, 6), 0.4 * 2 / 6)
    p = 1 / (1 + np.exp(-(states @ loud.T - loud.sum() / 2)))
    assert not find_silent(loud)[0]
    assert np.ptp(p) > 0.1


def test_a_layer_of_dead_units_is_silent_though_none_is_fainter_than_the_others():
    W = weights(36, 9, 4)
    W[1] *= 1e-4
    table = summarize_stack(W, 6, np.random.default_rng(1))
    assert table["silent_fraction"].tolist() == [0, 1]
    assert table["dead_fraction"].tolist() == [0, 0]


def test_weights_that_do_not_fit_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match="weights must hold at least one layer"):
        summarize_stack([], 6, rng)
    with pytest.raises(ValueError, match=r"weights of layer 2 must have 9 columns"):
        summarize_stack([*weights(36, 9), *weights(8, 4)], 6, rng)
    with pytest.raises(ValueError, match=r"fields must have shape \(n_fields, 25\)"):
        summarize_stack(weights(36, 9), 5, rng)
