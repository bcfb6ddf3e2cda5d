import math

import numpy as np
import pytest

from rgdl.rg import decimate_coupling, decimation_network
from rgdl.rg import variational as rg
from rgdl.rg.chain_decimation import chain_hamiltonian
from rgdl.rg.decimation_network import divergence_by_coupling, network_residuals

kl_divergence = decimation_network.kl_divergence_in_closed_form
make_network = decimation_network.decimation_network


@pytest.mark.parametrize(
    ("n", "n_layers", "periodic"),
    [(8, 2, True), (12, 2, True), (16, 3, True), (3, 1, False), (7, 2, False), (11, 2, False)],
)
def test_each_hidden_spin_couples_to_two_next_nearest_neighbors(n, n_layers, periodic):
    network = make_network(n, 1.0, n_layers, periodic=periodic)
    assert len(network) == n_layers
    for layer, w in enumerate(network):
        J = decimate_coupling(1.0, layer)
        assert set(np.unique(-w)) <= {0.0, J, 2 * J}
        assert (np.count_nonzero(w, axis=0) == 2).all() or w.shape[1] == 1
        assert np.flatnonzero(np.abs(w).sum(axis=1)).tolist() == list(range(0, len(w), 2))


@pytest.mark.parametrize(
    ("n", "n_layers", "periodic"),
    [(8, 2, True), (12, 2, True), (3, 1, False), (7, 2, False), (11, 2, False)],
)
@pytest.mark.parametrize("J", [-0.7, 1e-4, 0.3, 1.0, 2.0, 3.0])
def test_every_layer_decimates_its_chain(n, n_layers, periodic, J):
    table = network_residuals(n, J, n_layers, periodic=periodic)
    assert table.groupby("layer").size().tolist() == [4] * n_layers
    assert table["residual"].max() < 1e-12


@pytest.mark.parametrize(("n", "periodic"), [(8, True), (11, False)])
@pytest.mark.parametrize("J", [-0.7, 0.3, 3.0])
def test_the_network_is_not_an_exact_rg_of_the_whole_chain(n, periodic, J):
    (weights,) = make_network(n, J, 1, periodic=periodic)
    energy = rg.joint_energy(weights, np.zeros(weights.shape[1]), np.zeros(n))
    T = rg.operator_T(energy, chain_hamiltonian(n, J, periodic=periodic))
    assert np.abs(rg.log_X(T)).max() > 0.1
    assert kl_divergence(n, J, periodic=periodic) > 0.01


def test_wrong_weights_are_detected(monkeypatch):
    def wrong(*args, **kwargs):
        return [1.001 * weights for weights in make_network(*args, **kwargs)]

    monkeypatch.setattr(decimation_network, "decimation_network", wrong)
    residual = network_residuals(8, 1.0, 1, periodic=True).set_index("statement")["residual"]
    assert residual["hidden spins are the chain of Eq. 24"] > 1e-4
    assert residual["coupled spins have their marginal in the chain"] > 1e-4
    assert residual["D_KL has its closed form"] > 1e-6


@pytest.mark.parametrize(("n", "periodic"), [(12, True), (11, False)])
def test_enumerated_and_closed_form_divergence_agree(n, periodic):
    table = divergence_by_coupling(n, np.linspace(0, 3, 7), periodic=periodic)
    np.testing.assert_allclose(table["enumerated"], table["closed_form"], atol=1e-12)
    assert table["closed_form"].is_monotonic_increasing
    assert (table["long_chain"].iloc[1:] != table["closed_form"].iloc[1:]).all()
    assert table["long_chain"].iloc[-1] == pytest.approx(np.log(2) / 2, rel=0.02)


def test_divergence_per_spin_in_its_limits():
    # a cold chain has no entropy, its network log 2 per free spin
    assert kl_divergence(1001, 40.0, periodic=False) / 500 == pytest.approx(math.log(2))
    # a hot chain: alike with probability 1/2, entropy log 2 - (2J)^2 / 2
    J = 1e-3
    assert kl_divergence(1001, J, periodic=False) / 500 == pytest.approx(J**2, rel=1e-4)


@pytest.mark.parametrize(
    ("n", "n_layers", "periodic", "message"),
    [
        (6, 2, True, "closed chain must be a multiple of 4 and >= 8, got 6"),
        (2, 1, True, "closed chain must be a multiple of 2 and >= 4, got 2"),
        (8, 1, False, "open chain must be one less than a multiple of 2 and >= 3, got 8"),
        (8, 0, True, "n_layers must be a whole number >= 1, got 0"),
    ],
)
def test_chains_that_cannot_be_decimated_are_refused(n, n_layers, periodic, message):
    with pytest.raises(ValueError, match=message):
        make_network(n, 1.0, n_layers, periodic=periodic)
