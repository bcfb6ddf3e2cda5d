import itertools

import numpy as np
import pytest

from rgdl.rbm import L1BernoulliRBM
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.variational import hamiltonian_rbm_visible


def random(units="bits", seed=0):
    rng = np.random.default_rng(seed)
    return EnergyFunction.random(5, 3, scale=1.0, units=units, rng=rng)


def test_a_network_keeps_its_free_energies_with_the_papers_signs():
    rng = np.random.default_rng(1)
    W, b, c = rng.normal(size=(3, 5)), rng.normal(size=3), rng.normal(size=5)
    rbm = L1BernoulliRBM.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)
    v = np.array(list(itertools.product((0.0, 1.0), repeat=5)))
    of_paper = hamiltonian_rbm_visible(EnergyFunction.of_network(W, b, c).of_all_states())
    np.testing.assert_allclose(of_paper, rbm.free_energy(v), rtol=1e-12)


def test_bits_become_spins_with_the_same_energies():
    machine = random()
    np.testing.assert_allclose(
        machine.in_spins().of_all_states(), machine.of_all_states(), atol=1e-13
    )
    spins = random("spins")
    assert spins.in_spins() is spins
    assert not np.allclose(random("spins").of_all_states(), machine.of_all_states())


def test_hidden_spins_are_flipped_to_follow_the_visible_spins():
    machine = random("spins", seed=3)
    fixed = machine.with_hidden_aligned()
    assert (fixed.weights.sum(axis=0) <= 0).all()
    assert (machine.weights.sum(axis=0) > 0).any()
    np.testing.assert_allclose(  # no change for the visible spins
        hamiltonian_rbm_visible(fixed.of_all_states()),
        hamiltonian_rbm_visible(machine.of_all_states()),
    )
    with pytest.raises(ValueError, match="units must be spins, got 'bits'"):
        random().with_hidden_aligned()
