"""Mutual information of the environment and hidden spins of machines of smallest divergence."""

import math

import numpy as np
import pytest

from rgdl.ising.exact import state_probabilities
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import Parameters, initial_parameters
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.information.best_filter import random_starts
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.coarse_rules import filter_rule
from rgdl.rg.information.compare_rules import compare_rules
from rgdl.rg.information.copying_machine import copying_weights
from rgdl.rg.kadanoff import block_wiring


def divergence(weights, coupling):
    likelihood = ExactLikelihood(state_probabilities(4, coupling))
    return likelihood.divergence(initial_parameters(weights, spins=True))


@pytest.mark.parametrize("coupling", [0.1, 0.2, 0.4406868])
def test_a_machine_that_copies_a_sublattice_is_the_ising_model(coupling):
    assert divergence(copying_weights(4, coupling=coupling, strength=12.0), coupling) < 1e-11
    found = [
        divergence(copying_weights(4, coupling=coupling, strength=s), coupling) for s in (3, 4)
    ]
    assert found[0] / found[1] == pytest.approx(math.exp(4), rel=0.05)
    other = copying_weights(4, coupling=1.1 * coupling, strength=12.0)
    assert divergence(other, coupling) > 1e-3  # negative control


def test_a_lattice_without_two_sublattices_is_refused():
    with pytest.raises(ValueError, match="lattice_size must be even and >= 4, got 5"):
        copying_weights(5, coupling=0.4, strength=1.0)


def wired_weights(probabilities, wiring):
    n_hidden, n_visible = wiring.shape
    start = Parameters(1.0 * wiring, np.zeros(n_hidden), np.zeros(n_visible))
    machine = fit_exactly(ExactLikelihood(probabilities), start, wiring=wiring)
    return -EnergyFunction.of_network(*machine.parts()).in_spins().weights.T[wiring]


def test_a_machine_wired_in_blocks_knows_one_block():
    """Its best weights are those of one hidden spin on the distribution of one block."""
    whole = wired_weights(state_probabilities(4, 0.408), block_wiring())
    joint = block_environment(columns=4, rows=4, block_size=2, buffer=0, coupling=0.408)
    block = wired_weights(joint.sum(axis=1), np.ones((1, 4), bool))
    np.testing.assert_allclose(whole, block[0], rtol=1e-4)
    np.testing.assert_allclose(block, block[0], rtol=1e-4)


@pytest.fixture(scope="module")
def table():
    joint = block_environment(columns=6, rows=4, block_size=2, buffer=1, coupling=0.408)
    soft = [filter_rule(np.array([1.0, 0.5, 0.5, 0.2])), np.full(16, 0.5)]
    units = [{"rule": "2 units", "seed": 7, "unit": k, "p_up": p} for k, p in enumerate(soft)]
    return compare_rules(
        joint,
        p_values=[0.0, 1.0, 2.0],
        machine=np.array([1.0, 1.1, 1.0, 1.2]),
        units=units,
        starts=random_starts(4, 4, np.random.default_rng(1)),
    )


def test_rules_are_ordered_as_they_must_be(table):
    value = table[table["p"].isna()].set_index("rule")["information"]
    at_p = table[table["rule"] == "Kadanoff"].set_index("p")["information"]
    wired = table.loc[table["rule"] == "wired machine"].iloc[0]
    assert at_p[0.0] == pytest.approx(0, abs=1e-14)
    assert at_p[1.0] < at_p[2.0] < value["majority"] < value["best filter"] < value["block"]
    assert value["decimation"] < value["majority"]
    assert wired["information"] < value["same norm"] < value["best filter"]
    assert wired["p"] == pytest.approx(1.075)
    assert 0.9 < wired["cosine"] < 1


def test_the_table_names_machines_and_fractions(table):
    units = table[table["unit"].notna()]
    assert units[["rule", "seed", "unit"]].to_numpy().tolist() == [
        ["2 units", 7, 0],
        ["2 units", 7, 1],
    ]
    assert units["information"].iloc[1] == pytest.approx(0, abs=1e-14)
    best = table["rule"] == "best filter"
    assert table.loc[best, "fraction"].item() == 1
    np.testing.assert_allclose(
        table["fraction"], table["information"] / table.loc[best, "information"].item()
    )
    assert table.loc[best, "weights"].item().count(" ") == 3
