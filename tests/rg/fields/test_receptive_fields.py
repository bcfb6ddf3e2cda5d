import math

import naive
import numpy as np
import pandas as pd
import pytest
from block_fields import L, block

from rgdl.rg import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
    representative_field,
    summarize_receptive_fields,
)


def on_circle(displacement):
    return (displacement + L / 2) % L - L / 2


def measure(*fields):
    return measure_receptive_fields(np.array([f.ravel() for f in fields]), len(fields[0]))


def test_composition_is_the_papers_matrix_product():
    rng = np.random.default_rng(0)
    paper = [rng.normal(size=shape) for shape in [(16, 9), (9, 4), (4, 2)]]  # W^(l), columns
    fields = compose_receptive_fields([W.T for W in paper])
    np.testing.assert_allclose(fields[0].T, paper[0])
    np.testing.assert_allclose(fields[1].T, paper[0] @ paper[1], rtol=1e-13)
    np.testing.assert_allclose(fields[2].T, paper[0] @ paper[1] @ paper[2], rtol=1e-12)


def test_lists_of_numbers_are_weights():
    fields = compose_receptive_fields(([[2, 0], [0, 1]], [[1, -1]]))
    assert [field.tolist() for field in fields] == [[[2, 0], [0, 1]], [[2, -1]]]


def test_flipping_a_middle_unit_changes_nothing_above_it():
    rng = np.random.default_rng(1)
    weights = [rng.normal(size=(9, 16)), rng.normal(size=(4, 9))]
    flipped = [w.copy() for w in weights]
    flipped[0][3] *= -1
    flipped[1][:, 3] *= -1
    np.testing.assert_allclose(
        compose_receptive_fields(weights)[1], compose_receptive_fields(flipped)[1], rtol=1e-12
    )


def test_signs_are_fixed_by_the_largest_entry_whatever_they_were():
    fields = np.random.default_rng(2).normal(size=(20, 16)).astype(np.float32)
    fixed = fix_signs(fields)
    assert fixed.dtype == np.float32
    assert np.array_equal(np.abs(fixed), np.abs(fields))
    assert (fixed.max(axis=1) == np.abs(fixed).max(axis=1)).all()
    assert np.array_equal(fix_signs(-fields), fixed)
    assert np.array_equal(fix_signs(np.zeros((1, 4))), np.zeros((1, 4)))


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int16])
def test_small_integers_do_not_overflow(kind):
    weights = [np.full((2, 3), 100, kind), np.full((1, 2), 100, kind)]
    assert compose_receptive_fields(weights)[1].tolist() == [[20_000] * 3]
    sizes = measure_receptive_fields(np.full((1, 4), 100, kind), 2)
    assert sizes["norm"].tolist() == [200]


def test_the_lowest_integer_gets_a_sign():
    assert fix_signs(np.array([[-128, 1]], np.int8)).tolist() == [[128, -1]]
    assert fix_signs([[-2, 1]]).tolist() == [[2, -1]]
    for wrong in (np.ones(3), np.ones((2, 0))):
        with pytest.raises(ValueError, match=r"shape \(n_fields, n_sites >= 1\), got"):
            fix_signs(wrong)


@pytest.mark.parametrize("b", [1, 2, 3, 4])
@pytest.mark.parametrize("corner", [(0, 0), (5, 3), (11, 10)])
def test_a_block_has_the_size_of_block_spin_rg(b, corner):
    row = measure(block(b, corner)).iloc[0]
    assert row["participation_ratio"] == pytest.approx(b**2, rel=1e-12)
    assert row["rms_radius"] == pytest.approx(math.sqrt((b**2 - 1) / 6), abs=1e-7)
    assert on_circle(row["center_x"] - corner[0]) == pytest.approx((b - 1) / 2, abs=1e-7)
    assert on_circle(row["center_y"] - corner[1]) == pytest.approx((b - 1) / 2, abs=1e-7)
    assert row["norm"] == pytest.approx(b)
    assert row["localized"]


def test_radii_hold_their_part_of_the_weight():
    field = np.zeros((L, L))
    field[6, 6], field[6, 7], field[6, 5], field[2, 6], field[10, 6] = 2.0, -1.0, 1.0, 0.5, 0.5
    row = measure(field).iloc[0]
    assert row["radius_50"] == pytest.approx(1.0)  # 2 of 5 at the center, 4 of 5 within 1
    assert row["radius_90"] == pytest.approx(4.0)


def test_rms_radius_matches_its_naive_twin():
    fields = np.random.default_rng(3).normal(size=(5, L, L)) ** 3
    table = measure(*fields)
    for field, row in zip(fields, table.itertuples(), strict=True):
        expected = naive.minimum_image_rms(field, (row.center_x, row.center_y))
        assert row.rms_radius == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("shift", [(1, 0), (5, 7)])
def test_size_does_not_depend_on_place_or_sign_or_scale(shift):
    field = np.random.default_rng(4).normal(size=(L, L)) * np.exp(-np.arange(L))[:, None]
    same = ["participation_ratio", "rms_radius", "radius_50", "radius_90"]
    table = measure(field, -3.0 * np.roll(field, shift, axis=(0, 1)))
    np.testing.assert_allclose(table.loc[0, same], table.loc[1, same], rtol=1e-9)
    moved = on_circle(table[["center_x", "center_y"]].diff().to_numpy()[1] - shift)
    np.testing.assert_allclose(moved, 0.0, atol=1e-9)


def test_noise_is_not_localized():
    noise = np.random.default_rng(5).normal(size=(200, 40, 40))
    table = measure(*noise)
    assert not table["localized"].any()
    # of Gaussian numbers <r^2>^2 / <r^4> = 1/3: a third of the sites
    assert table["participation_ratio"].mean() == pytest.approx(1600 / 3, rel=0.02)
    # about their center of mass a little below a uniform field's L / sqrt 6
    assert table["rms_radius"].mean() == pytest.approx(40 / math.sqrt(6), rel=0.1)


def test_a_dead_field_has_no_place():
    row = measure(np.zeros((L, L))).iloc[0]
    assert np.isnan(row["participation_ratio"])
    assert not row["localized"]


def test_other_shapes_are_refused():
    with pytest.raises(ValueError, match=r"shape \(n_fields, 144\) for L = 12, got \(3, 100\)"):
        measure_receptive_fields(np.ones((3, 100)), 12)
    with pytest.raises(ValueError, match=r"fields must hold at least one .* got \(0, 9\)"):
        measure_receptive_fields(np.ones((0, 9)), 3)
    with pytest.raises(ValueError, match=r"layer 2 must have 3 columns, got shape \(2, 4\)"):
        compose_receptive_fields([np.ones((3, 9)), np.ones((2, 4))])
    with pytest.raises(ValueError, match=r"got one array of shape \(3, 9\): .* pass \[W\]"):
        compose_receptive_fields(np.ones((3, 9)))
    for wrong in ([np.ones(9)], [[1.0, 2.0], [3.0, 4.0]], [[["a"]]]):
        with pytest.raises(ValueError, match=r"layer 1 must be a matrix of real numbers, one row"):
            compose_receptive_fields(wrong)
    with pytest.raises(ValueError, match="must be a list of arrays, one per layer, got None"):
        compose_receptive_fields(None)
    with pytest.raises(ValueError, match="at least one layer"):
        compose_receptive_fields([])


def test_representative_field_is_the_median_of_the_localized():
    table = pd.DataFrame(
        {"participation_ratio": [9.0, 1.0, 5.0, 99.0], "localized": [True, True, True, False]}
    )
    assert representative_field(table) == 2
    assert representative_field(table.assign(localized=False)) == 2  # lower middle of 1 5 9 99


def test_summary_of_a_layer():
    table = measure(*[block(b) for b in (1, 2, 2, 3)], np.ones((L, L)))
    summary = summarize_receptive_fields(table)
    assert summary["n_fields"] == 5
    assert summary["participation_ratio"] == 4.0
    assert summary["participation_ratio_q75"] == 9.0
    assert summary["localized_participation_ratio"] == pytest.approx(4.0)
    assert summary["localized_fraction"] == 0.8
    assert summary["localized_fraction_err"] == pytest.approx(math.sqrt(0.75 * 0.25 / 5))


def test_bootstrap_error_of_the_median_is_that_of_theory():
    values = np.random.default_rng(6).normal(size=4001)
    table = pd.DataFrame({"participation_ratio": values, "rms_radius": values, "localized": True})
    expected = math.sqrt(math.pi / 2 / 4001)  # of the median of a Gaussian
    assert summarize_receptive_fields(table)["rms_radius_err"] == pytest.approx(expected, rel=0.2)
