import math

import numpy as np
import pytest
from scipy.special import logsumexp

from rgdl.rg import decimate_coupling
from rgdl.rg import variational as rg
from rgdl.rg.chain import (
    chain_hamiltonian,
    decimation_network,
    free_energy_difference,
    kl_divergence_of_network,
)

CHAINS = [(8, True), (12, True), (3, False), (7, False), (11, False)]
COUPLINGS = [-0.7, 1e-4, 0.3, 1.0, 3.0]


def energy_of(weights):
    n_visible, n_hidden = weights.shape
    return rg.joint_energy(weights, np.zeros(n_hidden), np.zeros(n_visible))


@pytest.mark.parametrize("periodic", [True, False])
def test_hamiltonian_of_the_chain(periodic):
    H = chain_hamiltonian(4, 0.5, periodic=periodic)
    v = rg.all_states(4)
    for state, value in zip(v, H, strict=True):
        bonds = [state[i] * state[i + 1] for i in range(3)] + [state[3] * state[0]] * periodic
        assert value == pytest.approx(-0.5 * sum(bonds), abs=1e-15)


@pytest.mark.parametrize(("n", "periodic"), CHAINS)
@pytest.mark.parametrize("J", COUPLINGS)
def test_free_energy_and_divergence_match_enumeration(n, periodic, J):
    (weights,) = decimation_network(n, J, 1, periodic=periodic)
    energy, H = energy_of(weights), chain_hamiltonian(n, J, periodic=periodic)
    T = rg.operator_T(energy, H)
    dF = rg.free_energy(rg.hamiltonian_rg(T, H)) - rg.free_energy(H)
    assert dF == pytest.approx(free_energy_difference(n, periodic=periodic), abs=1e-12)
    divergence = rg.kl_divergence(H, rg.hamiltonian_rbm_visible(energy))
    closed = kl_divergence_of_network(n, J, periodic=periodic)
    assert closed == pytest.approx(divergence, rel=1e-9, abs=1e-12)
    if abs(J) > 0.1:  # the network is no exact RG of the whole chain
        assert closed > 0.01
        assert np.abs(rg.log_X(T)).max() > 0.1


@pytest.mark.parametrize(("n", "periodic"), CHAINS)
@pytest.mark.parametrize("J", [0.3, 1.0])
def test_hidden_spins_are_the_decimated_chain(n, periodic, J):
    (weights,) = decimation_network(n, J, 1, periodic=periodic)
    H_hidden = rg.hamiltonian_rbm_hidden(energy_of(weights))
    m = weights.shape[1]
    decimated = float(decimate_coupling(J, 1))
    expected = np.zeros(2) if m == 1 else chain_hamiltonian(m, decimated, periodic=periodic)
    difference = H_hidden - expected
    np.testing.assert_allclose(difference, difference[0], atol=1e-12)  # but for a constant


@pytest.mark.parametrize(("n", "periodic"), CHAINS)
def test_visible_spins_that_it_touches_have_their_own_marginal(n, periodic):
    J = 0.8
    (weights,) = decimation_network(n, J, 1, periodic=periodic)
    H = chain_hamiltonian(n, J, periodic=periodic)
    model = rg.hamiltonian_rbm_visible(energy_of(weights))
    touched = np.flatnonzero(np.abs(weights).sum(axis=1))
    assert touched.tolist() == list(range(0, n, 2))
    index = (rg.all_states(n)[:, touched] > 0) @ (1 << np.arange(len(touched)))

    def marginal(hamiltonian):
        log_p = -hamiltonian + rg.free_energy(hamiltonian)
        return np.array([logsumexp(log_p[index == k]) for k in range(2 ** len(touched))])

    np.testing.assert_allclose(marginal(H), marginal(model), atol=1e-12)


@pytest.mark.parametrize(
    ("n", "n_layers", "periodic"), [(8, 2, True), (16, 3, True), (7, 2, False)]
)
def test_layers_of_the_deep_network_follow_the_flow(n, n_layers, periodic):
    network = decimation_network(n, 1.0, n_layers, periodic=periodic)
    assert len(network) == n_layers
    for layer, w in enumerate(network):
        J = float(decimate_coupling(1.0, layer))
        assert set(np.unique(-w)) <= {0.0, J, 2 * J}
        assert (np.count_nonzero(w, axis=0) == 2).all() or w.shape[1] == 1
    # what one layer leaves to its hidden spins is the chain that the next one is made for
    for layer, w in enumerate(network[:-1]):
        if w.size <= 2**10 and sum(w.shape) <= 20:
            H_hidden = rg.hamiltonian_rbm_hidden(energy_of(w))
            J = float(decimate_coupling(1.0, layer + 1))
            expected = chain_hamiltonian(w.shape[1], J, periodic=periodic)
            difference = H_hidden - expected
            np.testing.assert_allclose(difference, difference[0], atol=1e-12)


def test_divergence_per_spin_at_its_limits():
    # a cold chain has no entropy, its network log 2 for every free spin
    assert kl_divergence_of_network(1001, 40.0, periodic=False) / 500 == pytest.approx(math.log(2))
    # a hot one: alike with probability 1/2, entropy log 2 - (2J)^2 / 2
    J = 1e-3
    assert kl_divergence_of_network(1001, J, periodic=False) / 500 == pytest.approx(J**2, rel=1e-4)


@pytest.mark.parametrize(
    ("n", "n_layers", "periodic", "message"),
    [
        (6, 2, True, "closed chain must be a multiple of 4 and >= 8, got 6"),
        (2, 1, True, "closed chain must be a multiple of 2 and >= 4, got 2"),
        (8, 1, False, "open chain must be one less than a multiple of 2 and >= 3, got 8"),
        (8, 0, True, "n_layers must be >= 1, got 0"),
    ],
)
def test_chains_that_cannot_be_decimated_are_refused(n, n_layers, periodic, message):
    with pytest.raises(ValueError, match=message):
        decimation_network(n, 1.0, n_layers, periodic=periodic)
