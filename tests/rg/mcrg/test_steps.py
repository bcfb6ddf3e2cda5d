"""Which spins the steps of the RG compare: those of networks, block spins, and controls."""

import math

import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import CRITICAL_COUPLING, sample_ising
from rgdl.rg import monte_carlo_rg
from rgdl.rg.block_spin import block_spin
from rgdl.rg.mcrg.levels import block_levels, level_of_samples, network_levels
from rgdl.rg.mcrg.steps import join_steps, measure_steps
from rgdl.rg.positions import block_positions

L, N_SAMPLES = 16, 400
SETTINGS = {"min_rescaling": 1.2, "n_jackknife_blocks": 5}


@pytest.fixture(scope="module")
def samples():
    return sample_ising(lattice_size=L, coupling=CRITICAL_COUPLING, n_samples=N_SAMPLES, seed=1)


def block_weights(side, below):
    """Weights of side x side units on blocks of a square of below x below units."""
    b, fields = below // side, np.zeros((side, side, below, below))
    for x in range(side):
        for y in range(side):
            fields[x, y, b * x : b * (x + 1), b * y : b * (y + 1)] = (-1) ** (x + y)
    return fields.reshape(side * side, -1)


def states_of(samples, weights, seed=0):
    """Units that are up with probability 0.7, whatever the sample."""
    rng = np.random.default_rng(seed)
    return [(rng.random((len(samples), len(w))) < 0.7).astype(np.float32) for w in weights]


@pytest.fixture(scope="module")
def network(samples):
    """Kinds of levels of a network of two layers, and its states."""
    rng = np.random.default_rng(3)
    first, second = block_weights(8, 16), block_weights(4, 8)
    wide = rng.normal(size=(3, L * L))  # not localized
    weights = [np.concatenate([first, first[:1], wide]), np.pad(second, ((0, 0), (0, 4)))]
    states = states_of(samples, weights)
    certain = [np.ones_like(units) for units in states]
    settings = {"localized": 0.5, "duplicate_cosine": 0.9}
    return network_levels(samples, states, certain, weights, rng, **settings), states


def test_hidden_spins_sit_at_their_blocks_and_duplicates_and_wide_fields_do_not_count(network):
    (hidden, *_), _ = network
    assert [level.kind for level in hidden] == ["hidden", "hidden"]
    for level, side in zip(hidden, (8, 4), strict=True):
        np.testing.assert_allclose(level.positions, np.stack(block_positions(side, L), axis=1))
        assert level.states.shape == (N_SAMPLES, side * side)


def test_hidden_spins_are_the_states_in_the_sign_gauge_of_their_fields(network):
    (hidden, noiseless, *_), states = network
    # fields of layer 2 have entries of both signs, and the first of the largest ones is positive
    for level, sure, units, side in zip(hidden, noiseless, states, (8, 4), strict=True):
        signs = [(-1) ** (k // side + k % side) for k in range(side * side)]
        up = 2 * units[:, : side * side] - 1
        np.testing.assert_array_equal(level.states, up * signs)
        np.testing.assert_array_equal(sure.states, np.tile(signs, (N_SAMPLES, 1)))


def test_matched_spins_at_blocks_are_block_spins_where_there_is_no_tie(samples, network):
    (_, _, matched, _), _ = network
    for level, b in zip(matched, (2, 4), strict=True):
        sums = (
            samples.reshape(N_SAMPLES, L // b, b, L // b, b).sum(axis=(2, 4)).reshape(N_SAMPLES, -1)
        )
        known = sums != 0
        np.testing.assert_array_equal(level.states[known], np.sign(sums)[known])


def test_matched_spins_from_below_are_block_spins_of_those_below(network):
    (_, _, (first, second), _), _ = network
    assert first.from_below is None
    sums = first.states.reshape(N_SAMPLES, 4, 2, 4, 2).sum(axis=(2, 4)).reshape(N_SAMPLES, -1)
    below, known = second.from_below.states, sums != 0
    np.testing.assert_array_equal(below[known], np.sign(sums)[known])
    ties = below[~known]
    assert abs(ties.mean()) < SIGMA / np.sqrt(ties.size)
    assert (below != second.states).any()  # the majority of majorities is not that of the samples


def test_permuted_positions_are_those_of_the_hidden_spins_in_another_order(network):
    (hidden, *_, permuted), _ = network
    for one, other in zip(permuted, hidden, strict=True):
        np.testing.assert_array_equal(one.states, other.states)
        assert not np.array_equal(one.positions, other.positions)
        assert sorted(map(tuple, one.positions)) == sorted(map(tuple, other.positions))


def test_block_levels_are_repeated_block_spins(samples):
    majority, decimation = block_levels(samples, 5, np.random.default_rng(2))
    assert [level.states.shape[1] for level in majority] == [64, 16, 4, 1]  # then L is odd
    once = block_spin(samples, 2, rule="decimation")
    np.testing.assert_array_equal(decimation[0].states, once.reshape(N_SAMPLES, -1))
    twice = block_spin(once, 2, rule="decimation")
    np.testing.assert_array_equal(decimation[1].states, twice.reshape(N_SAMPLES, -1))
    assert {level.kind for level in majority} == {"majority"}


def test_exponents_of_steps_are_those_of_the_two_levels(samples):
    (majority, _), fine = (
        block_levels(samples, 2, np.random.default_rng(2)),
        level_of_samples(samples),
    )
    measured = measure_steps(fine, [majority], **SETTINGS)
    table = measured.table.set_index(["step", "layer"])
    assert table.index.tolist() == [
        ("majority from samples", 1),
        ("majority from samples", 2),
        ("majority from below", 2),
    ]
    pairs = [(fine, majority[0]), (fine, majority[1]), (majority[0], majority[1])]
    for (_, row), (one, other) in zip(table.iterrows(), pairs, strict=True):
        expected = monte_carlo_rg(
            one.states,
            other.states,
            fine_positions=one.positions,
            coarse_positions=other.positions,
            lattice_size=L,
            n_blocks=5,
        )
        for sector, y in (("even", "y_T"), ("odd", "y_h")):
            last = expected[expected["sector"] == sector].iloc[-1]
            assert row[[y, f"{y}_err"]].tolist() == last[["exponent", "exponent_err"]].tolist()
            assert row[f"{y}_truncation"] == abs(last["change"])
            assert row[f"{y}_truncation_err"] == last["change_err"]
        assert row["rescaling"] == math.sqrt(row["n_fine"] / row["n_coarse"])
    # in the table of fewer operators each set but the largest has a row
    fewer = measured.by_operators.query("step == 'majority from below'").set_index("n_operators")
    assert not fewer["y_T"].isna().any()
    largest = expected.groupby("sector")["n_operators"].max()
    assert fewer.index.tolist() == [*range(1, max(largest))]
    for n, row in fewer.iterrows():
        of_n = expected[expected["n_operators"] == n].set_index("sector")["exponent"]
        assert row["y_T"] == of_n["even"]
        assert math.isnan(row["y_h"]) if n == largest["odd"] else row["y_h"] == of_n["odd"]


def test_a_step_that_hardly_rescales_has_no_exponents_and_says_so(samples):
    (majority, _), fine = (
        block_levels(samples, 2, np.random.default_rng(2)),
        level_of_samples(samples),
    )
    settings = SETTINGS | {"min_rescaling": 2.5}
    measured = measure_steps(fine, [majority], **settings)
    unknown = measured.table.set_index(["step", "layer"])["y_T"].isna()
    assert unknown.tolist() == [True, False, True]
    assert len(measured.failures) == 2
    assert measured.failures[0] == "layer 1, majority from samples: b = 2 is below 2.5"


def test_a_layer_without_enough_spins_has_no_exponents_and_says_so(samples):
    majority, _ = block_levels(samples, 4, np.random.default_rng(2))
    measured = measure_steps(level_of_samples(samples), [majority[3:]], **SETTINGS)
    assert measured.table["y_T"].isna().all()
    assert measured.table["n_coarse"].tolist() == [1]
    assert "at least" in measured.failures[0]


def test_steps_are_joined_with_the_lattice_of_each(samples):
    part = measure_steps(
        level_of_samples(samples), block_levels(samples, 1, np.random.default_rng(2)), **SETTINGS
    )
    joined = join_steps([part.on_lattice(L), part.on_lattice(2 * L)])
    assert joined.table["lattice_size"].tolist() == [L, L, 2 * L, 2 * L]
    assert len(joined.by_operators) == 2 * len(part.by_operators)
