import itertools

import numpy as np
import pytest

from rgdl.rbm import L1BernoulliRBM
from rgdl.rg.small_machine import SmallMachine
from rgdl.rg.variational import hamiltonian_rbm_visible


def random(units="bits", seed=0):
    rng = np.random.default_rng(seed)
    return SmallMachine.random(5, 3, scale=1.0, units=units, rng=rng)


def test_a_network_keeps_its_free_energies_in_the_papers_signs():
    rng = np.random.default_rng(1)
    W, b, c = rng.normal(size=(3, 5)), rng.normal(size=3), rng.normal(size=5)
    rbm = L1BernoulliRBM.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)
    v = np.array(list(itertools.product((0.0, 1.0), repeat=5)))
    of_paper = hamiltonian_rbm_visible(SmallMachine.of_network(W, b, c).energy())
    np.testing.assert_allclose(of_paper, rbm.free_energy(v), rtol=1e-12)


def test_bits_become_spins_without_a_change_of_any_energy():
    machine = random()
    np.testing.assert_allclose(machine.in_spins().energy(), machine.energy(), atol=1e-13)
    spins = random("spins")
    assert spins.in_spins() is spins
    assert not np.allclose(random("spins").energy(), machine.energy())


def test_turned_hidden_spins_follow_those_below():
    machine = random("spins", seed=3)
    upright = machine.with_hidden_upright()
    assert (upright.weights.sum(axis=0) <= 0).all()
    assert (machine.weights.sum(axis=0) > 0).any()
    np.testing.assert_allclose(  # the visible spins cannot tell
        hamiltonian_rbm_visible(upright.energy()), hamiltonian_rbm_visible(machine.energy())
    )
    with pytest.raises(ValueError, match="units must be spins, got 'bits'"):
        random().with_hidden_upright()
