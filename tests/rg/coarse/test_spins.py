import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.rg import block_spin
from rgdl.rg.coarse.spins import coarse_spins
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


def kinds(samples, weights, probabilities=None, seed=0):
    P = [certain(weights[0], samples)] if probabilities is None else probabilities
    rng = np.random.default_rng(seed)
    return [*coarse_spins(samples, P, weights, rng, localized=0.5)]


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
    names = ("hidden", "majority", "decimation")
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
    _, unlocalized, *_ = kinds(samples, [weights])
    assert (unlocalized.kind, unlocalized.states.shape) == ("unlocalized", (N_SAMPLES, 5))
    mixed = np.concatenate([blocks(4)[:2], weights])
    _, hidden, *_ = kinds(samples, [mixed])
    assert (hidden.kind, hidden.states.shape) == ("hidden", (N_SAMPLES, 2))


def test_lattices_that_cannot_be_halved_have_no_blocks():
    odd = sample_ising(lattice_size=5, coupling=0.4, n_samples=50, seed=1)
    weights = np.random.default_rng(3).normal(size=(4, 25))
    assert [c.kind for c in kinds(odd, [weights])] == ["original", "unlocalized"]
