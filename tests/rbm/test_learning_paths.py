import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import exact
from rgdl.rbm.engines import ContrastiveDivergence
from rgdl.rbm.exact_gradient import ExactGradient
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.learning_paths import METHODS, follow_path
from rgdl.rbm.parameters import Parameters

P = exact.state_probabilities(3, 0.408)
RATES = {"learning_rate": 0.1, "momentum": 0.5}


def start(n_hidden=3):
    weights = np.random.default_rng(0).normal(0, 0.1, (n_hidden, 9))
    return Parameters(weights, np.zeros(n_hidden), np.zeros(9))


def path(method, n_steps, seed=0, **changed):
    values = {"batch_size": 50, **RATES, **changed}
    rng = np.random.default_rng(seed)
    return follow_path(P, start(), method=method, n_steps=n_steps, rng=rng, **values)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_learns_and_can_be_repeated(method):
    likelihood = ExactLikelihood(P)
    one, two = path(method, 1500), path(method, 1500)
    divergence = [likelihood.divergence(machine) for machine in one.machines]
    assert divergence[0] > 2
    assert likelihood.divergence(one.mean) < 0.25 * divergence[0]
    for a, b in zip(one.machines[-1].parts(), two.machines[-1].parts(), strict=True):
        np.testing.assert_array_equal(a, b)
    assert one.steps[0] == 0
    assert one.steps[-1] == 1500
    assert len(one.steps) == len(one.machines) <= 61


def test_the_exact_gradient_takes_the_steps_of_its_machine():
    found = path("exact gradient", 7)
    machine = ExactGradient(ExactLikelihood(P), start())
    for step in range(8):
        np.testing.assert_array_equal(
            found.machines[found.steps.index(step)].weights, machine.parameters.weights
        )
        machine.step(**RATES)


@pytest.mark.parametrize("n_steps", [8, 9])
def test_the_mean_is_of_the_second_half(n_steps):
    found = path("CD-1", n_steps)
    assert found.steps == list(range(n_steps + 1))
    second_half = found.machines[n_steps // 2 + 1 :]
    np.testing.assert_allclose(
        found.mean.weights, np.mean([machine.weights for machine in second_half], axis=0)
    )


def test_the_batches_have_the_distribution(monkeypatch):
    batches = []
    step = ContrastiveDivergence.step
    monkeypatch.setattr(
        ContrastiveDivergence,
        "step",
        lambda self, v, *args: (batches.append(v.copy()), step(self, v, *args)),
    )
    path("CD-1", 40, batch_size=500)
    v = 2 * np.concatenate(batches) - 1
    states = v.astype(int).reshape(-1, 3, 3)
    energies = -(states * (np.roll(states, -1, 1) + np.roll(states, -1, 2))).sum(axis=(1, 2))
    expected = 9 * exact.energy_per_site(3, 0.408)
    error = energies.std() / np.sqrt(len(energies))
    assert abs(energies.mean() - expected) < SIGMA * error
    assert abs(energies.mean() - 1.05 * expected) > SIGMA * error  # negative control


def test_unknown_methods_are_refused():
    with pytest.raises(ValueError, match=r"must be one of exact gradient, CD-1, .* got 'CD-2'"):
        path("CD-2", 1)
