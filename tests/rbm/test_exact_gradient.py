import itertools

import numpy as np
import pytest
from scipy.optimize import check_grad

from rgdl.rbm import L1BernoulliRBM, log_partition_exact
from rgdl.rbm.exact_gradient import ExactGradient, ExactLikelihood, fit_exactly
from rgdl.rbm.parameters import Parameters


def random_machine(n_hidden, n_visible, scale=1.0, seed=0):
    rng = np.random.default_rng(seed)
    shapes = [(n_hidden, n_visible), (n_hidden,), (n_visible,)]
    return Parameters(*(rng.normal(0, scale, shape) for shape in shapes))


def random_distribution(n_units, seed=1):
    return np.random.default_rng(seed).dirichlet(np.full(2**n_units, 0.5))


def naive_probabilities(machine):
    """p(v) by the sum over all states of both layers."""
    W, b, c = machine.parts()
    weights = np.array([
        sum(
            np.exp(np.dot(b, h) + np.dot(c, v) + np.dot(h, W @ np.array(v)))
            for h in itertools.product((0, 1), repeat=len(b))
        )
        for v in itertools.product((0, 1), repeat=len(c))
    ])  # fmt: skip
    return weights / weights.sum()


@pytest.mark.parametrize(("n_hidden", "n_visible"), [(1, 1), (3, 4), (4, 5), (5, 2)])
def test_divergence_is_that_of_all_joint_states(n_hidden, n_visible):
    machine, P = random_machine(n_hidden, n_visible), random_distribution(n_visible)
    expected = (P * np.log(P / naive_probabilities(machine))).sum()
    assert ExactLikelihood(P).divergence(machine) == pytest.approx(expected, rel=1e-12)


def test_a_machine_is_at_no_distance_from_its_own_distribution():
    machine = random_machine(3, 6)
    likelihood = ExactLikelihood(naive_probabilities(machine))
    assert likelihood.divergence(machine) == pytest.approx(0, abs=1e-13)
    assert max(np.abs(part).max() for part in likelihood.ascent(machine).parts()) < 1e-14


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_that_of_finite_differences(seed):
    likelihood = ExactLikelihood(random_distribution(5, seed))
    start = random_machine(3, 5, seed=seed)
    x0 = np.concatenate([part.ravel() for part in start.parts()])

    def unpack(x):
        return Parameters(x[:15].reshape(3, 5), x[15:18], x[18:])

    error = check_grad(
        lambda x: likelihood.divergence(unpack(x)),
        lambda x: -np.concatenate([g.ravel() for g in likelihood.ascent(unpack(x)).parts()]),
        x0,
        epsilon=1e-6,
    )
    assert error < 1e-6


@pytest.mark.parametrize("scale", [100, 800])
def test_fields_beyond_the_exponential_are_no_trouble(scale):
    # a product of exponentials has no float at 100, nor has one of them at 800
    machine = random_machine(3, 5)
    machine.weights *= scale
    likelihood = ExactLikelihood(random_distribution(5))
    rbm = L1BernoulliRBM.from_parameters(components=machine.weights,
        intercept_hidden=machine.hidden, intercept_visible=machine.visible)  # fmt: skip
    v = np.array(list(itertools.product((0.0, 1.0), repeat=5)))
    P = random_distribution(5)
    log_p = -rbm.free_energy(v) - log_partition_exact(rbm)
    expected = P @ (np.log(P) - log_p)
    assert likelihood.divergence(machine) == pytest.approx(expected, rel=1e-12)
    assert all(np.isfinite(part).all() for part in likelihood.ascent(machine).parts())


def test_states_that_never_occur_cost_nothing():
    P = np.array([0.5, 0.0, 0.0, 0.5])
    free = Parameters(np.zeros((1, 2)), np.zeros(1), np.zeros(2))
    assert ExactLikelihood(P).divergence(free) == pytest.approx(np.log(2), rel=1e-13)


def test_steps_have_the_momentum_of_contrastive_divergence():
    likelihood, start = ExactLikelihood(random_distribution(4)), random_machine(2, 4)
    machine = ExactGradient(likelihood, start)
    W, increment = start.weights.copy(), 0.0
    before = start.weights.copy()
    for _ in range(3):
        increment = 0.5 * increment + 0.1 * likelihood.ascent(machine.parameters).weights
        machine.step(learning_rate=0.1, momentum=0.5)
        W = W + increment
        np.testing.assert_allclose(machine.parameters.weights, W, rtol=1e-13)
    np.testing.assert_array_equal(start.weights, before)


def test_the_fit_finds_what_a_machine_can_represent():
    truth = random_machine(2, 5, scale=2.0, seed=4)
    likelihood = ExactLikelihood(naive_probabilities(truth))
    found = fit_exactly(likelihood, random_machine(2, 5, scale=0.1, seed=5))
    assert likelihood.divergence(found) < 1e-6
    # negative control: one hidden unit is not enough
    poor = fit_exactly(likelihood, random_machine(1, 5, scale=0.1, seed=5))
    assert likelihood.divergence(poor) > 1e-3


def test_the_fit_keeps_to_its_wiring():
    wiring = np.array([[True, True, False, False], [False, False, True, True]])
    likelihood = ExactLikelihood(random_distribution(4))
    start = random_machine(2, 4, scale=0.1)
    found = fit_exactly(likelihood, start, wiring=wiring)
    assert (found.weights[~wiring] == 0).all()
    assert (found.weights[wiring] != 0).all()
    gradient = likelihood.ascent(found).weights
    assert np.abs(gradient[wiring]).max() < 1e-5
    assert np.abs(gradient[~wiring]).max() > 1e-3  # it would use the other wires if it could


@pytest.mark.parametrize(
    ("probabilities", "message"),
    [
        (np.full(6, 1 / 6), r"must be of 2\^N states, got \(6,\)"),
        (np.full((2, 2), 0.25), r"must be of 2\^N states, got \(2, 2\)"),
        (np.array([1.5, -0.5]), "must be >= 0 with sum 1, got a least one of -0.5"),
        (np.array([0.5, 0.4]), "and a sum of 0.9"),
        (np.full(2**21, 2.0**-21), "there must be <= 20 visible units, got 21"),
    ],
)
def test_what_is_no_distribution_is_refused(probabilities, message):
    with pytest.raises(ValueError, match=message):
        ExactLikelihood(probabilities)


def test_too_many_hidden_units_are_refused():
    with pytest.raises(ValueError, match="there must be <= 20 hidden units, got 21"):
        ExactLikelihood(np.full(2, 0.5)).ascent(random_machine(21, 1))
