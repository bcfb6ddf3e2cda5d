"""Which hidden units are coarse spins, and the sign gauge of these."""

import numpy as np

from rgdl.rg.coarse.hidden_units import choose_units, gauge_signs

L = 8
LIMITS = {"localized": 0.5, "duplicate_cosine": 0.9}


def spots(*corners):
    """Fields of 2 x 2 sites from a corner each."""
    r = np.zeros((len(corners), L, L))
    for field, (x, y) in zip(r, corners, strict=True):
        field[x : x + 2, y : y + 2] = 1
    return r.reshape(len(corners), -1)


def test_localized_units_are_chosen_once_each():
    r = np.concatenate([spots((0, 0), (4, 2), (4, 2)), np.ones((1, L * L))])
    r[2] *= -2  # a duplicate with a larger norm
    chosen = choose_units(r, L, **LIMITS)
    assert (chosen.kind, chosen.units.tolist(), chosen.n_duplicates) == ("hidden", [0, 2], 1)
    np.testing.assert_allclose([chosen.center_x, chosen.center_y], [[0.5, 4.5], [0.5, 2.5]])
    assert (chosen.spacing, chosen.block_size) == (4.0, 4)  # of all four units


def test_all_fields_that_are_not_zero_stand_in_for_localized_ones():
    r = np.concatenate([spots((0, 0)), np.ones((1, L * L)), np.zeros((1, L * L))])
    chosen = choose_units(r, L, **LIMITS)
    assert (chosen.kind, chosen.units.tolist()) == ("unlocalized", [0, 1])


def test_a_unit_with_a_negative_field_is_flipped():
    r = spots((0, 0), (4, 2)) * [[1], [-1]]
    assert gauge_signs(np.concatenate([r, np.zeros((1, L * L))])).tolist() == [1, -1, 0]
    is_up = np.array([[True, True], [False, True], [False, False]])
    assert choose_units(r, L, **LIMITS).spins(is_up).tolist() == [[1, -1], [-1, -1], [-1, 1]]


def test_blocks_have_at_least_one_site():
    r = np.concatenate([spots((0, 0), (4, 4)), np.zeros((200, L * L))])
    assert choose_units(r, L, **LIMITS).block_size == 1
