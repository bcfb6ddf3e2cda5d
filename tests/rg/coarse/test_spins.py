import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.rg import block_spin
from rgdl.rg.coarse.spins import block_sides, coarse_spins
from rgdl.rg.positions import block_positions

L, N_SAMPLES = 8, 400


@pytest.fixture(scope="module")
def samples():
    return sample_ising(lattice_size=L, coupling=0.4, n_samples=N_SAMPLES, seed=1)


def blocks(side):
    """Weights of side x side units, each even on a block of its own, with signs in turn."""
    b, fields = L // side, np.zeros((side, side, L, L))
    for x in range(side):
        for y in range(side):
            fields[x, y, b * x : b * (x + 1), b * y : b * (y + 1)] = (-1) ** (x + y)
    return fields.reshape(side * side, -1)


def certain(weights, samples):
    """Probabilities of units that follow the sign of their input; ties give 1."""
    return ((samples.reshape(len(samples), -1) @ weights.T) >= 0).astype(np.float32)


def kinds(samples, weights, probabilities=None, seed=0, crossed=None):
    P = [certain(weights[0], samples)] if probabilities is None else probabilities
    side, n = samples.shape[1], len(samples)
    return [
        *coarse_spins(
            samples,
            P,
            weights,
            np.random.default_rng(seed),
            crossed=crossed,
            nearest_only=[np.full((n, m, m), 1) for m in block_sides(side, len(weights))],
            localized=0.5,
            duplicate_cosine=0.9,
        )
    ]


def test_hidden_spins_follow_their_blocks_whatever_the_sign_of_their_field(samples):
    _, hidden, *_ = kinds(samples, [blocks(4)])
    assert (hidden.kind, hidden.layer, hidden.spacing) == ("hidden", 1, 2.0)
    sums = samples.reshape(N_SAMPLES, 4, 2, 4, 2).sum(axis=(2, 4)).reshape(N_SAMPLES, -1)
    known = sums != 0
    np.testing.assert_array_equal(hidden.states[known], np.sign(sums)[known])
    x, y = block_positions(4, L)
    np.testing.assert_allclose(hidden.center_x, x)
    np.testing.assert_allclose(hidden.center_y, y)


def test_hidden_spins_are_drawn_with_their_probabilities(samples):
    P = np.full((N_SAMPLES, 16), 0.9)
    _, hidden, *_ = kinds(samples, [np.abs(blocks(4))], [P])
    # 6400 draws of 0.9
    assert abs((hidden.states == 1).mean() - 0.9) < 5 * np.sqrt(0.09 / 6400)


def test_block_spins_of_each_layer_are_made_of_those_below(samples):
    weights = [blocks(4), np.eye(16)[:4]]
    P = [certain(weights[0], samples), np.full((N_SAMPLES, 4), 0.5)]
    found = {(c.layer, c.kind): c for c in kinds(samples, weights, P)}
    names = ("hidden", "matched", "majority", "decimation", "nearest_only")
    expected = [(0, "original"), *((layer, name) for layer in (1, 2) for name in names)]
    assert [*found] == expected
    np.testing.assert_array_equal(found[0, "original"].states, samples.reshape(N_SAMPLES, -1))
    once = block_spin(samples, 2, rule="decimation")
    twice = block_spin(once, 2, rule="decimation")
    np.testing.assert_array_equal(found[1, "decimation"].states, once.reshape(N_SAMPLES, -1))
    np.testing.assert_array_equal(found[2, "decimation"].states, twice.reshape(N_SAMPLES, -1))
    majority = found[1, "majority"].states.reshape(N_SAMPLES, 4, 4)
    sums = majority.reshape(N_SAMPLES, 2, 2, 2, 2).sum(axis=(2, 4)).reshape(N_SAMPLES, -1)
    known = sums != 0
    np.testing.assert_array_equal(found[2, "majority"].states[known], np.sign(sums)[known])
    assert [found[key].spacing for key in ((1, "majority"), (2, "majority"))] == [2.0, 4.0]


def test_if_no_field_is_localized_all_with_a_position_are_measured(samples):
    rng = np.random.default_rng(2)
    weights = rng.normal(size=(6, L * L))
    weights[3] = 0  # no field
    weights[5] = -2 * weights[4]  # a duplicate
    _, unlocalized, *_ = kinds(samples, [weights])
    assert unlocalized.n_duplicates == 1
    assert (unlocalized.kind, unlocalized.states.shape) == ("unlocalized", (N_SAMPLES, 4))
    mixed = np.concatenate([blocks(4)[:2], weights])
    _, hidden, *_ = kinds(samples, [mixed])
    assert (hidden.kind, hidden.states.shape) == ("hidden", (N_SAMPLES, 2))


def test_lattices_that_cannot_be_halved_have_no_blocks():
    odd = sample_ising(lattice_size=5, coupling=0.4, n_samples=50, seed=1)
    weights = np.random.default_rng(3).normal(size=(4, 25))
    assert [c.kind for c in kinds(odd, [weights])] == ["original", "unlocalized", "matched"]


def test_duplicates_of_a_unit_are_counted_once(samples):
    four = blocks(4)[:4]
    twice = np.concatenate([four, -3 * four[:2], four[1:2] / 2])
    P = np.tile(np.linspace(0, 1, 7), (N_SAMPLES, 1)).round()  # units 0-3 are down, the others up
    _, hidden, matched, *_ = kinds(samples, [twice], [P])
    assert (hidden.states.shape, hidden.n_duplicates) == ((N_SAMPLES, 4), 3)
    # of units 0 and 1 the copies 4 and 5 are kept, whose norms are the largest
    signs = np.sign(twice[[2, 3, 4, 5]].sum(axis=1))
    np.testing.assert_array_equal(hidden.states[0], signs * [-1, -1, 1, 1])
    assert matched.states.shape == (N_SAMPLES, 4)


def test_matched_spins_are_majorities_at_the_centers_of_the_hidden_spins(samples):
    found = {c.kind: c for c in kinds(samples, [blocks(4)])}
    matched, majority = found["matched"], found["majority"]
    np.testing.assert_array_equal(matched.center_x, found["hidden"].center_x)
    assert matched.spacing == found["hidden"].spacing
    sums = samples.reshape(N_SAMPLES, 4, 2, 4, 2).sum(axis=(2, 4)).reshape(N_SAMPLES, -1)
    np.testing.assert_array_equal(matched.states[sums != 0], majority.states[sums != 0])
    ties = matched.states[sums == 0] * majority.states[sums == 0]
    assert abs(ties.mean()) < 5 / np.sqrt(ties.size)  # each kind decides its own


def test_crossed_spins_are_the_same_units_fed_other_samples(samples):
    down, up = np.zeros((N_SAMPLES, 4)), np.ones((N_SAMPLES, 4))
    weights = np.abs(blocks(4)[:4])
    alone = {c.kind: c for c in kinds(samples, [weights], [down])}
    found = {c.kind: c for c in kinds(samples, [weights], [down], crossed=(samples, [up]))}
    assert found.keys() - alone.keys() == {"crossed"}
    assert (found["hidden"].states == -1).all()
    assert (found["crossed"].states == 1).all()
    np.testing.assert_array_equal(found["crossed"].center_x, found["hidden"].center_x)
    for kind in ("matched", "majority"):  # their random numbers do not depend on other kinds
        np.testing.assert_array_equal(found[kind].states, alone[kind].states)
