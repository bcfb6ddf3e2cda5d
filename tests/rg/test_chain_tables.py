import numpy as np
import pytest
from scipy.stats import chi2
from statistical import MIN_P_VALUE

from rgdl.ising.sampling.spin_chain import sample_chain
from rgdl.rg.chain_tables import (
    decimate_by_enumeration,
    decimate_samples,
    divergence_of_network,
    network_residuals,
)


@pytest.mark.parametrize("J", [-1.0, 0.3, 1.0, 5.0])
@pytest.mark.parametrize(
    ("n_spins", "periodic", "left"),
    [(16, True, [16, 8, 4, 2]), (12, True, [12, 6, 3]), (15, False, [15, 7, 3])],
)
def test_enumerated_chains_flow_as_the_equation_says(J, n_spins, periodic, left):
    table = decimate_by_enumeration(n_spins, J, periodic=periodic)
    assert table["n_spins"].tolist() == left
    assert table["step"].tolist() == list(range(len(left)))
    np.testing.assert_allclose(table["nearest"], table["expected"], atol=1e-12)
    assert table["largest_deviation"].max() < 1e-12
    expected = np.tanh(J)
    for row in table.itertuples():
        assert np.tanh(row.expected) == pytest.approx(expected, rel=1e-12)
        expected = expected**2


def test_another_flow_is_seen(monkeypatch):
    # negative control: J' = J^2 in place of tanh J' = tanh^2 J
    monkeypatch.setattr("rgdl.rg.chain_tables.decimate_coupling", lambda J, n: J ** (2**n))
    table = decimate_by_enumeration(8, 0.5, periodic=True)
    assert table["largest_deviation"].iloc[1] > 1e-3


@pytest.mark.parametrize(("n", "periodic"), [(12, True), (8, True), (11, False)])
@pytest.mark.parametrize("J", [-0.7, 1e-4, 1.0, 2.0])
def test_every_layer_of_the_network_holds(n, periodic, J):
    table = network_residuals(n, J, 2, periodic=periodic)
    assert table.groupby("layer").size().tolist() == [4, 4]
    assert table["residual"].max() < 1e-12


def test_a_network_with_other_weights_is_seen(monkeypatch):
    from rgdl.rg import chain_tables

    right = chain_tables.decimation_network

    def wrong(*args, **kwargs):
        return [1.001 * weights for weights in right(*args, **kwargs)]

    monkeypatch.setattr(chain_tables, "decimation_network", wrong)
    residual = network_residuals(8, 1.0, 1, periodic=True).set_index("statement")["residual"]
    assert residual["hidden spins are the chain of Eq. 24"] > 1e-4
    assert residual["coupled spins have their marginal in the chain"] > 1e-4
    assert residual["D_KL has its closed form"] > 1e-6


@pytest.mark.parametrize("periodic", [True, False])
def test_sampled_chains_flow_as_the_equation_says(periodic):
    spins = sample_chain(n_spins=512 - (not periodic), coupling=1.0, n_samples=400,
                         periodic=periodic, rng=np.random.default_rng(2))  # fmt: skip
    table = decimate_samples(spins, 1.0, 3, periodic=periodic)
    assert len(table) == 16
    assert table.groupby("step")["n_spins"].first().tolist() == [
        (512 >> n) - (not periodic) for n in range(4)
    ]
    # the steps see the same chains: each by itself
    for _, step in table.groupby("step"):
        assert chi2.sf((step["z"] ** 2).sum(), 4) > MIN_P_VALUE
    wrong = decimate_samples(spins, 1.05, 3, periodic=periodic)  # negative control
    assert wrong["z"].abs().max() > 7


@pytest.mark.parametrize(("n", "periodic"), [(12, True), (11, False)])
def test_both_ways_to_the_divergence_agree(n, periodic):
    table = divergence_of_network(n, np.linspace(0, 3, 7), periodic=periodic)
    np.testing.assert_allclose(table["enumerated"], table["closed_form"], atol=1e-12)
    assert table["closed_form"].is_monotonic_increasing
    assert (table["long_chain"].iloc[1:] != table["closed_form"].iloc[1:]).all()
    assert table["long_chain"].iloc[-1] == pytest.approx(np.log(2) / 2, rel=0.02)
