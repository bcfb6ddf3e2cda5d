import itertools
import math

import numpy as np
import pytest
from scipy.stats import chi2
from statistical import MIN_P_VALUE

from rgdl.enumeration import all_states
from rgdl.ising.sampling.spin_chain import sample_spin_chain
from rgdl.rg.chain_decimation import (
    chain_hamiltonian,
    decimate_by_enumeration,
    decimate_samples,
    marginal_hamiltonian,
)


@pytest.mark.parametrize("periodic", [True, False])
def test_hamiltonian_of_the_chain(periodic):
    H = chain_hamiltonian(4, 0.5, periodic=periodic)
    for state, value in zip(all_states(4), H, strict=True):
        bonds = [state[i] * state[i + 1] for i in range(3)] + [state[3] * state[0]] * periodic
        assert value == pytest.approx(-0.5 * sum(bonds), abs=1e-15)


@pytest.mark.parametrize("J", [-1.0, 0.3, 1.0, 5.0])
@pytest.mark.parametrize(
    ("n_spins", "periodic", "left"),
    [(16, True, [16, 8, 4, 2]), (12, True, [12, 6, 3]), (15, False, [15, 7, 3])],
)
def test_enumerated_chains_follow_the_flow(J, n_spins, periodic, left):
    table = decimate_by_enumeration(n_spins, J, periodic=periodic)
    assert table["n_spins"].tolist() == left
    assert table["step"].tolist() == list(range(len(left)))
    np.testing.assert_allclose(table["nearest"], table["expected"], atol=1e-12)
    assert table["largest_deviation"].max() < 1e-12
    expected = np.tanh(J)
    for row in table.itertuples():
        assert np.tanh(row.expected) == pytest.approx(expected, rel=1e-12)
        expected = expected**2


@pytest.mark.parametrize(
    ("H", "kept", "message"),
    [
        (np.zeros(8), [5], "kept must be a whole number from 0 to 2, got 5"),
        (np.zeros(8), [-1], "kept must be a whole number from 0 to 2, got -1"),
        (np.zeros(8), [1.0], r"kept must be a whole number from 0 to 2, got 1\.0"),
        (np.zeros(8), [1, 0], r"kept must be ascending, got \[1, 0\]"),
        (np.zeros(8), [1, 1], r"kept must be ascending, got \[1, 1\]"),
        (np.zeros(7), [1], r"hamiltonian must have shape \(2\^N,\), got \(7,\)"),
        (np.zeros(0), [], r"hamiltonian must have shape \(2\^N,\), got \(0,\)"),
        (np.zeros((2, 2)), [1], r"hamiltonian must have shape \(2\^N,\), got \(2, 2\)"),
    ],
)
def test_spins_that_do_not_exist_cannot_be_kept(H, kept, message):
    with pytest.raises(ValueError, match=message):
        marginal_hamiltonian(H, kept)


def test_a_wrong_flow_is_detected(monkeypatch):
    # negative control: J' = J^2 in place of tanh J' = tanh^2 J
    monkeypatch.setattr("rgdl.rg.chain_decimation.decimate_coupling", lambda J, n: J ** (2**n))
    table = decimate_by_enumeration(8, 0.5, periodic=True)
    assert table["largest_deviation"].iloc[1] > 1e-3


@pytest.mark.parametrize(
    ("n_spins", "periodic", "message"),
    [
        (26, True, "a multiple of 4, for n_steps = 2, got 26"),
        (20, True, ">= 24 spins in a chain, a multiple of 4, for n_steps = 2, got 20"),
        (22, False, "spins must have >= 24 spins in a chain for n_steps = 2, got 22"),
    ],
)
def test_samples_that_cannot_be_decimated_are_refused(n_spins, periodic, message):
    spins = np.ones((3, n_spins), np.int8)
    with pytest.raises(ValueError, match=message):
        decimate_samples(spins, 1.0, 2, periodic=periodic)
    with pytest.raises(ValueError, match=r"spins must be -1 or \+1, got values of type bool"):
        decimate_samples(spins > 0, 1.0, 2, periodic=periodic)
    with pytest.raises(ValueError, match=r"spins must have shape \(n_samples, N\), got \(3,\)"):
        decimate_samples(spins[:, 0], 1.0, 2, periodic=periodic)


@pytest.mark.parametrize("periodic", [True, False])
def test_sampled_chains_follow_the_flow(periodic):
    rng, n_spins = np.random.default_rng(2), 512 - (not periodic)
    spins = sample_spin_chain(
        n_spins=n_spins, coupling=1.0, n_samples=400, periodic=periodic, rng=rng
    )
    table = decimate_samples(spins, 1.0, 3, periodic=periodic)
    assert len(table) == 16
    assert table.groupby("step")["n_spins"].first().tolist() == [
        (512 >> n) - (not periodic) for n in range(4)
    ]
    for _, step in table.groupby("step"):  # one by one: all steps measure the same chains
        assert chi2.sf((step["z"] ** 2).sum(), 4) > MIN_P_VALUE
    wrong = decimate_samples(spins, 1.05, 3, periodic=periodic)  # negative control
    assert wrong["z"].abs().max() > 7


def test_marginal_sums_over_the_other_spins():
    H = np.random.default_rng(0).normal(0, 2, 16)
    v = all_states(4)
    marginal = marginal_hamiltonian(H, [1, 3])
    for value, (a, b) in zip(marginal, itertools.product((-1, 1), repeat=2), strict=True):
        same = (v[:, 1] == a) & (v[:, 3] == b)
        assert value == pytest.approx(-math.log(np.exp(-H[same]).sum()), rel=1e-13)
    np.testing.assert_allclose(marginal_hamiltonian(H, range(4)), H)
