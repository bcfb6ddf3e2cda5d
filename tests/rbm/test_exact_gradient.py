import numpy as np
import pytest
from machines import fitted, random_parameters, states
from scipy.optimize import check_grad

from rgdl.rbm import log_partition_exact
from rgdl.rbm.exact_gradient import ExactGradient, fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import Parameters


def random_distribution(n_units, seed=1):
    return np.random.default_rng(seed).dirichlet(np.full(2**n_units, 0.5))


def naive_probabilities(machine):
    """p(v) by the sum over all states of both layers."""
    W, b, c = machine.parts()
    v, h = states(len(c)), states(len(b))
    weights = np.exp(h @ b + (v @ c)[:, None] + v @ W.T @ h.T).sum(axis=1)
    return weights / weights.sum()


@pytest.mark.parametrize(("n_hidden", "n_visible"), [(1, 1), (3, 4), (4, 5), (5, 2)])
def test_divergence_is_that_of_all_joint_states(n_hidden, n_visible):
    machine, P = random_parameters(n_hidden, n_visible), random_distribution(n_visible)
    expected = (P * np.log(P / naive_probabilities(machine))).sum()
    assert ExactLikelihood(P).divergence(machine) == pytest.approx(expected, rel=1e-12)


def test_a_fitted_machine_is_taken_as_its_parameters():
    start, likelihood = random_parameters(3, 4), ExactLikelihood(random_distribution(4))
    machine = fitted(start)
    assert likelihood.divergence(machine) == likelihood.divergence(start)
    steps = []
    for one in (machine, start):
        ascent = ExactGradient(likelihood, one)
        ascent.step(learning_rate=0.1, momentum=0.5)
        steps.append([likelihood.ascent(one), fit_exactly(likelihood, one), ascent.parameters])
    for one, other in zip(*steps, strict=True):
        np.testing.assert_array_equal(one.weights, other.weights)
    with pytest.raises(TypeError, match="BinaryMachine or L1BernoulliRBM, or Parameters, got list"):
        likelihood.divergence([1.0])


def test_the_divergence_from_the_machines_own_distribution_is_zero():
    machine = random_parameters(3, 6)
    likelihood = ExactLikelihood(naive_probabilities(machine))
    assert likelihood.divergence(machine) == pytest.approx(0, abs=1e-13)
    assert max(np.abs(part).max() for part in likelihood.ascent(machine).parts()) < 1e-14


@pytest.mark.parametrize("seed", range(3))
def test_the_gradient_is_that_of_finite_differences(seed):
    likelihood = ExactLikelihood(random_distribution(5, seed))
    start = random_parameters(3, 5, seed=seed)
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
def test_fields_may_exceed_the_range_of_the_exponential(scale):
    # products of two exponentials overflow at 100, single ones at 800
    machine = random_parameters(3, 5)
    machine.weights *= scale
    likelihood = ExactLikelihood(random_distribution(5))
    rbm, P = fitted(machine), random_distribution(5)
    log_p = -rbm.free_energy(states(5)) - log_partition_exact(rbm)
    expected = P @ (np.log(P) - log_p)
    assert likelihood.divergence(machine) == pytest.approx(expected, rel=1e-12)
    assert all(np.isfinite(part).all() for part in likelihood.ascent(machine).parts())


def test_states_of_probability_zero_do_not_contribute():
    P = np.array([0.5, 0.0, 0.0, 0.5])
    free = Parameters(np.zeros((1, 2)), np.zeros(1), np.zeros(2))
    assert ExactLikelihood(P).divergence(free) == pytest.approx(np.log(2), rel=1e-13)


def test_steps_have_the_momentum_of_contrastive_divergence():
    likelihood, start = ExactLikelihood(random_distribution(4)), random_parameters(2, 4)
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
    truth = random_parameters(2, 5, scale=2.0, seed=4)
    likelihood = ExactLikelihood(naive_probabilities(truth))
    found = fit_exactly(likelihood, random_parameters(2, 5, scale=0.1, seed=5))
    assert likelihood.divergence(found) < 1e-6
    # negative control: one hidden unit is not enough
    poor = fit_exactly(likelihood, random_parameters(1, 5, scale=0.1, seed=5))
    assert likelihood.divergence(poor) > 1e-3


def test_the_fit_changes_only_wired_weights():
    wiring = np.array([[True, True, False, False], [False, False, True, True]])
    likelihood = ExactLikelihood(random_distribution(4))
    start = random_parameters(2, 4, scale=0.1)
    found = fit_exactly(likelihood, start, wiring=wiring)
    assert (found.weights[~wiring] == 0).all()
    assert (found.weights[wiring] != 0).all()
    gradient = likelihood.ascent(found).weights
    assert np.abs(gradient[wiring]).max() < 1e-5
    assert np.abs(gradient[~wiring]).max() > 1e-3  # the constraint is active
    with pytest.raises(ValueError, match=r"wiring must have shape \(2, 4\), got \(4, 2\)"):
        fit_exactly(likelihood, start, wiring=wiring.T)


@pytest.mark.parametrize(
    ("probabilities", "message"),
    [
        (np.full(6, 1 / 6), r"must be of 2\^N states, got \(6,\)"),
        (np.full((2, 2), 0.25), r"must be of 2\^N states, got \(2, 2\)"),
        (np.array([1.5, -0.5]), "must be >= 0 with sum 1, got a minimum of -0.5"),
        (np.array([0.5, 0.4]), "and a sum of 0.9"),
        (np.full(2**21, 2.0**-21), "there must be <= 20 visible units, got 21"),
    ],
)
def test_other_arrays_than_distributions_are_refused(probabilities, message):
    with pytest.raises(ValueError, match=message):
        ExactLikelihood(probabilities)


@pytest.mark.parametrize("method", ["divergence", "ascent", "divergence_and_ascent"])
def test_a_machine_of_other_visible_units_is_refused(method):
    likelihood = ExactLikelihood(random_distribution(4))
    with pytest.raises(ValueError, match=r"a machine of 4 visible units must have .*\(2, 3\)"):
        getattr(likelihood, method)(random_parameters(2, 3))


def test_too_many_hidden_units_are_refused():
    with pytest.raises(ValueError, match="there must be <= 20 hidden units, got 21"):
        ExactLikelihood(np.full(2, 0.5)).ascent(random_parameters(21, 1))
