"""Hidden spins that see the whole torus: their blocks, their responses and their weights."""

import itertools

import numpy as np
import pytest

from rgdl.ising.exact import enumerate_states, state_probabilities
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.coarse_rules import filter_rule, sign_rule
from rgdl.rg.information.copying_machine import copying_weights
from rgdl.rg.information.hidden_spins import (
    block_of_unit,
    mean_response,
    responses_to_blocks,
    single_site_fraction,
)
from rgdl.rg.information.mutual_information import rule_information


def machine_of(weights, biases=None):
    """From weights w and biases b of p(h = 1 | v) = 1 / (1 + exp(-2 (b + w.v)))."""
    biases = np.zeros(len(weights)) if biases is None else biases
    return EnergyFunction(-weights.T, -biases, np.zeros(weights.shape[1]), "spins")


@pytest.mark.parametrize("strength", [0.2, 1.0, 3.0])
def test_the_fraction_on_one_site_of_a_copying_machine_is_exact(strength):
    machine = machine_of(copying_weights(4, coupling=0.4, strength=strength))
    exact = max(strength, 0.4) ** 2 / (strength**2 + 4 * 0.4**2)
    assert single_site_fraction(machine) == pytest.approx(exact, rel=1e-14)


def test_the_fraction_on_one_site_is_a_median_over_hidden_spins():
    weights = np.zeros((3, 16))
    for row, n_sites in zip(weights, (1, 2, 16), strict=True):
        row[:n_sites] = -0.3
    assert single_site_fraction(machine_of(weights)) == pytest.approx(1 / 2, rel=1e-14)


def test_hidden_spins_of_a_copying_machine_decimate():
    p, K = state_probabilities(4, 0.4), 0.4
    machine = machine_of(copying_weights(4, coupling=K, strength=20.0))
    joint = block_environment(columns=4, rows=4, block_size=2, buffer=0, coupling=K)
    decimation = rule_information(joint, sign_rule(np.eye(4)[0]))
    responses = responses_to_blocks(machine, p, 2)
    assert len(responses) == 8
    for p_up in responses:
        assert set(p_up.round(12)) == {0.0, 1.0}  # the spin of one corner
        assert rule_information(joint, p_up) == pytest.approx(decimation, rel=1e-9)
    weak = machine_of(copying_weights(4, coupling=K, strength=1.0))  # negative control
    other = rule_information(joint, responses_to_blocks(weak, p, 2)[0])
    assert other != pytest.approx(decimation, rel=1e-2)


def test_each_hidden_spin_has_its_own_block_and_bias():
    p, rng = state_probabilities(4, 0.3), np.random.default_rng(4)
    weights, biases = rng.normal(size=(2, 16)), np.array([0.3, -1.0])
    found = responses_to_blocks(machine_of(weights, biases), p, 2)
    for p_up, w, b in zip(found, weights, biases, strict=True):
        np.testing.assert_array_equal(p_up, mean_response(p, w, b, block_of_unit(w, 2)))


def test_a_hidden_spin_that_sees_only_its_block_responds_as_its_filter():
    p = state_probabilities(4, 0.4)
    weights, block = np.zeros(16), [5, 6, 9, 10]
    weights[block] = [0.3, -1.0, 0.5, 2.0]
    np.testing.assert_allclose(
        mean_response(p, weights, 0.0, block), filter_rule(weights[block]), rtol=1e-12
    )


def test_the_mean_response_is_the_mean_over_all_other_spins():
    rng, p = np.random.default_rng(9), state_probabilities(4, 0.4)
    weights, block = rng.normal(size=16), [15, 12, 3, 0]
    states = enumerate_states(4).reshape(-1, 16)
    found = mean_response(p, weights, 0.3, block)
    for number, V in enumerate(itertools.product((-1, 1), repeat=4)):
        alike = (states[:, block] == V).all(axis=1)
        field = 0.3 + states[alike] @ weights
        expected = np.average(1 / (1 + np.exp(-2 * field)), weights=p[alike])
        assert found[number] == pytest.approx(expected, rel=1e-10)


def test_a_block_that_never_occurs_has_no_influence():
    response = mean_response(np.array([0.0, 0.0, 0.5, 0.5]), np.array([1.0, 0.0]), 0.0, [0])
    np.testing.assert_allclose(response, [0.5, 1 / (1 + np.exp(-2))], rtol=1e-14)


def test_a_hidden_spin_without_weights_has_no_largest_site():
    weights = np.array([[1.0, 0.0], [0.0, 0.0]])
    assert np.isnan(
        single_site_fraction(EnergyFunction(weights, np.zeros(2), np.zeros(2), "spins"))
    )


def test_the_block_of_a_unit_crosses_the_edge():
    weights = np.zeros((4, 4))
    weights[3, 3], weights[0, 0], weights[1, 2] = 1, 1, 1.2
    assert block_of_unit(weights.ravel(), 2) == [15, 12, 3, 0]
    assert block_of_unit(-weights.ravel(), 1) == [6]


BITS = EnergyFunction(np.ones((16, 1)), np.zeros(1), np.zeros(16), "bits")


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: block_of_unit(np.ones(15), 2), r"weights must be of L\^2 sites, got 15"),
        (lambda: block_of_unit(np.ones(16), 5), "must be a whole number from 1 to 4, got 5"),
        (lambda: single_site_fraction(BITS), "units must be spins, got 'bits'"),
        (lambda: responses_to_blocks(BITS, np.ones(2**16), 2), "units must be spins"),
        (
            lambda: mean_response(np.ones(7), np.ones(3), 0.0, [0]),
            r"of shape \(8,\), got shape \(7,\)",
        ),
        (lambda: mean_response(-np.ones(8), np.ones(3), 0.0, [0]), "and a minimum of -1"),
        (lambda: mean_response(np.ones(8), np.ones(3), 0.0, [1, 1]), r"from 0 to 2, got \[1, 1\]"),
        (lambda: mean_response(np.ones(8), np.ones(3), 0.0, [3]), r"from 0 to 2, got \[3\]"),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
