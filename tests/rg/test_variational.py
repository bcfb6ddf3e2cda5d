import itertools

import numpy as np
import pytest

from rgdl.rg import variational as rg

UNITS = ("spins", "bits")


@pytest.fixture(params=[(units, seed) for units in UNITS for seed in (0, 1)])
def system(request):
    """A random Hamiltonian of 5 units and a random machine with 3 hidden units."""
    units, seed = request.param
    rng = np.random.default_rng(seed)
    H = rng.normal(0, 2, 32)
    weights, hidden, visible = rng.normal(size=(5, 3)), rng.normal(size=3), rng.normal(size=5)
    return H, rg.joint_energy(weights, hidden, visible, units=units)


def conditional_of(energy):
    return np.exp(-energy) / np.exp(-energy).sum(axis=1, keepdims=True)


@pytest.mark.parametrize("units", UNITS)
def test_energies_are_those_of_the_equation(units):
    rng = np.random.default_rng(0)
    w, b, c = rng.normal(size=(3, 2)), rng.normal(size=2), rng.normal(size=3)
    energy = rg.joint_energy(w, b, c, units=units)
    values = (-1, 1) if units == "spins" else (0, 1)
    for k, v in enumerate(itertools.product(values, repeat=3)):
        for m, h in enumerate(itertools.product(values, repeat=2)):
            expected = sum(b[j] * h[j] for j in range(2)) + sum(c[i] * v[i] for i in range(3))
            expected += sum(v[i] * w[i, j] * h[j] for i in range(3) for j in range(2))
            assert energy[k, m] == pytest.approx(expected, abs=1e-14)


def test_exp_T_is_the_conditional_times_a_correction(system):
    H, energy = system  # Eq. 22
    H_rbm, T = rg.hamiltonian_rbm_visible(energy), rg.operator_T(energy, H)
    expected = conditional_of(energy) * np.exp(H - H_rbm)[:, None]
    np.testing.assert_allclose(np.exp(T), expected, rtol=1e-12)
    np.testing.assert_allclose(rg.log_X(T), H - H_rbm, atol=1e-12)


def test_the_conditional_of_a_machine_is_an_exact_rg_for_any_system(system):
    H, energy = system  # Eq. 22 with X = 1
    T = rg.conditional_operator(energy)
    np.testing.assert_allclose(rg.log_X(T), 0, atol=1e-14)
    q = np.exp(-rg.hamiltonian_rg(T, H) + rg.free_energy(H))
    P = np.exp(rg.log_probabilities(H))
    np.testing.assert_allclose(q, P @ conditional_of(energy), rtol=1e-12)  # data of layer 2
    # the data processing inequality: D_KL(q || p(h)) <= D_KL(P || p(v))
    above = rg.kl_divergence(rg.hamiltonian_rg(T, H), rg.hamiltonian_rbm_hidden(energy))
    assert 0 < above < rg.kl_divergence(H, rg.hamiltonian_rbm_visible(energy))


def test_divergence_of_a_system_from_itself_is_zero():
    H = np.random.default_rng(0).normal(0, 300, 64)  # probabilities that underflow
    assert rg.kl_divergence(H, H + 5.0) == pytest.approx(0, abs=1e-12)
    assert rg.kl_divergence(H, np.zeros(64)) > 0


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: rg.joint_energy(np.ones((1, 1)), np.ones(1), np.ones(1), units="qubits"),
            "units must be spins or bits, got 'qubits'",
        ),
        (lambda: rg.joint_energy(np.ones((2, 3)), np.ones(2), np.ones(3)), r"shape \(3, 2\), got"),
        (lambda: rg.joint_energy(np.ones((19, 2)), np.ones(2), np.ones(19)), "<= 20 units, got 21"),
    ],
)
def test_impossible_systems_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
