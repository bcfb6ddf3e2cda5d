import numpy as np
import pytest

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.tiling import summarize_layer
from rgdl.rg.fields.units import measure_units, put_back

L = 12


def block(x, y, b=2):
    field = np.zeros((L, L))
    field[np.ix_(np.arange(x, x + b) % L, np.arange(y, y + b) % L)] = 1.0
    return field.ravel()


def layer():
    """Three blocks, one of them twice, a split one, an even one and a dead one."""
    fields = [block(0, 0), block(4, 0), block(0, 6), block(0, 6), block(1, 1) + block(7, 7),
              np.ones(L * L), 1e-3 * block(8, 8)]  # fmt: skip
    return np.array(fields)


def test_each_unit_is_told_what_it_is():
    units = measure_units(layer(), L)
    assert units["duplicate"].tolist() == 2 * [False] + 2 * [True] + 3 * [False]
    assert units["multi_spot"].tolist() == 4 * [False] + [True] + 2 * [False]
    assert units["dead"].tolist() == 6 * [False] + [True]
    assert units["localized"].tolist() == 4 * [True] + [False, False, True]


def test_means_over_units_are_the_measures_of_the_layer():
    rng = np.random.default_rng(1)
    fields = np.concatenate([layer(), [rng.normal(size=L * L) for _ in range(5)]])
    units = measure_units(fields, L)
    whole = summarize_layer(fields, measure_receptive_fields(fields, L), L, rng)
    for flag in ("localized", "dead", "duplicate", "multi_spot"):
        assert units[flag].mean() == pytest.approx(whole[f"{flag}_fraction"], rel=1e-12)
    assert units["neighbor_ratio"].mean() == pytest.approx(whole["neighbor_ratio"], rel=1e-12)


def test_measures_of_fields_are_kept():
    measures = measure_receptive_fields(layer(), L)
    np.testing.assert_array_equal(measure_units(layer(), L)[measures.columns], measures)


def test_only_localized_units_have_neighbors():
    ratios = measure_units(layer(), L)["neighbor_ratio"]
    scale = L / 2 / np.sqrt(5)  # five are localized
    expected = np.array([4, 4, 0, 0, np.nan, np.nan, np.hypot(4, 2)]) / scale  # across the edge
    np.testing.assert_allclose(ratios, expected, rtol=1e-12)
    alone = measure_units(layer()[[0, 5]], L)["neighbor_ratio"]
    assert alone.isna().all()


def test_fields_of_permuted_samples_are_put_back():
    order = np.random.default_rng(2).permutation(L * L)
    np.testing.assert_array_equal(put_back(layer()[:, order], order), layer())
    assert (put_back(layer(), order) != layer()).any()


def test_fields_of_another_lattice_are_refused():
    with pytest.raises(ValueError, match=r"fields must have shape \(n_fields, 100\) for L = 10"):
        measure_units(layer(), 10)
