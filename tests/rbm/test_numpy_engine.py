import naive
import numpy as np
import pytest
from machines import random_parameters, states

from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters, Recipe, initial_parameters


def start(n_hidden=4, n_visible=7, dtype=np.float64):
    return random_parameters(n_hidden, n_visible, scale=0.5, seed=2, dtype=dtype)


RECIPES = [
    {"learning_rate": 0.1, "momentum": 0.0, "l1": 0.0, "n_gibbs": 1},
    {"learning_rate": 0.1, "momentum": 0.5, "l1": 2e-4, "n_gibbs": 1},
    {"learning_rate": 0.3, "momentum": 0.9, "l1": 0.05, "n_gibbs": 3},
    {"learning_rate": 0.3, "momentum": 0.5, "l1": 0.0, "l2": 0.3, "n_gibbs": 1},
    {"learning_rate": 0.3, "momentum": 0.5, "l1": 0.3, "n_gibbs": 1, "proximal": True},
    {"learning_rate": 0.1, "momentum": 0.5, "l1": 1e-3, "n_gibbs": 2, "persistent": True},
]


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("batch_sizes", [[6, 6, 6], [6, 2, 9]])
def test_steps_match_their_naive_twin(recipe, batch_sizes):
    machine = ContrastiveDivergence(start())
    W, b, c = start().parts()
    increments = (0.0, 0.0, 0.0)
    rng, chains = np.random.default_rng(3), []
    for key, n in enumerate(batch_sizes):
        batch = rng.random((n, 7))
        machine.step(batch, np.uint64(key), Recipe(**recipe))
        W, b, c, increments = naive.cd_step(
            W, b, c, increments, batch, key, chains=chains, **recipe
        )
    for fast, slow in zip(machine.parameters.parts(), (W, b, c), strict=True):
        np.testing.assert_allclose(fast, slow, rtol=1e-12, atol=1e-14)


def as_bits(w, b, c):
    """The machine of 0/1 units with the probabilities of one of spins, s = 2 v - 1."""
    return 4 * w, 2 * (b - w.sum(axis=1)), 2 * (c - w.sum(axis=0))


SPIN_RECIPES = [recipe for recipe in RECIPES if not {"proximal", "persistent"} & recipe.keys()]


@pytest.mark.parametrize("recipe", SPIN_RECIPES)
def test_steps_of_spins_match_a_naive_twin_in_their_own_variables(recipe):
    w, b, c = start().parts()
    machine = ContrastiveDivergence(Parameters(*as_bits(w, b, c)))
    increments = (0.0, 0.0, 0.0)
    rng = np.random.default_rng(3)
    for key, n in enumerate([6, 2, 9, 6]):
        batch = rng.random((n, 7))
        machine.step(batch, np.uint64(key), Recipe(**recipe, spins=True))
        w, b, c, increments = naive.spin_cd_step(w, b, c, increments, batch, key, **recipe)
    for fast, slow in zip(machine.parameters.parts(), as_bits(w, b, c), strict=True):
        np.testing.assert_allclose(fast, slow, rtol=1e-11, atol=1e-12)
    bits = ContrastiveDivergence(Parameters(*as_bits(*start().parts())))  # a control
    bits.step(np.ones((6, 7)), np.uint64(0), Recipe(**recipe))
    assert not np.allclose(bits.parameters.weights, machine.parameters.weights, atol=0.1)


def test_steps_of_spins_are_symmetric_under_a_flip_of_all_spins():
    # bits have no such symmetry
    v = np.random.default_rng(1).integers(0, 2, (50, 7)).astype(float)
    h_sure = Parameters(*as_bits(1e3 * start().weights, np.zeros(4), np.zeros(7)))
    steps = {}
    for spins in (True, False):
        machines = ContrastiveDivergence(h_sure.copy()), ContrastiveDivergence(h_sure.copy())
        for machine, batch in zip(machines, (v, 1 - v), strict=True):
            machine.step(batch, np.uint64(0), Recipe(1.0, 0.0, 0.0, 1, spins=spins))
        steps[spins] = [machine.increments.weights for machine in machines]
    np.testing.assert_allclose(*steps[True], atol=1e-12)
    assert np.abs(steps[False][0] - steps[False][1]).max() > 0.01


@pytest.mark.parametrize("spins", [False, True])
def test_initial_parameters_have_no_biases_in_their_own_units(spins):
    w = start().weights
    machine = initial_parameters(w, spins=spins)
    expected = as_bits(w, np.zeros(4), np.zeros(7)) if spins else (w, np.zeros(4), np.zeros(7))
    for part, value in zip(machine.parts(), expected, strict=True):
        np.testing.assert_allclose(part, value, rtol=1e-14)


def test_one_step_by_hand():
    # one visible and one hidden unit, weights large enough that every draw is certain
    W = Parameters(np.array([[100.0]]), np.array([-50.0]), np.array([-50.0]))
    machine = ContrastiveDivergence(W)
    ones = np.ones((1, 1))
    machine.step(ones, np.uint64(0), Recipe(0.1, 0.5, 0.2, 1))  # v = h = v' = h' = 1
    assert machine.parameters.weights[0, 0] == pytest.approx(100 - 0.1 * 0.2, abs=1e-12)
    assert machine.parameters.hidden[0] == -50.0
    machine.step(ones, np.uint64(1), Recipe(0.1, 0.5, 0.2, 1))  # half the last step again
    assert machine.parameters.weights[0, 0] == pytest.approx(100 - 2.5 * 0.1 * 0.2, abs=1e-12)
    machine.average(1)
    first = machine.parameters.weights[0, 0]
    machine.step(ones, np.uint64(2), Recipe(0.1, 0.0, 0.2, 1))
    machine.average(2)
    expected = (first + machine.parameters.weights[0, 0]) / 2
    assert machine.mean.weights[0, 0] == pytest.approx(expected, abs=1e-12)


def test_a_machine_continues_from_its_state():
    recipe = Recipe(0.1, 0.5, 1e-3, 1, persistent=True)
    batches = np.random.default_rng(0).random((6, 5, 7))
    whole = ContrastiveDivergence(start())
    for key, batch in enumerate(batches):
        whole.step(batch, np.uint64(key), recipe)
        whole.average(key + 1)
        if key == 2:
            state = {name: array.copy() for name, array in whole.state().items()}
    again = ContrastiveDivergence(start().zeros_like())
    again.restore(state)
    for key in (3, 4, 5):
        again.step(batches[key], np.uint64(key), recipe)
        again.average(key + 1)
    for name, array in whole.state().items():
        assert np.array_equal(array, again.state()[name]), name


def test_single_precision_follows_double():
    recipe = Recipe(**RECIPES[1])
    double = ContrastiveDivergence(start())
    single = ContrastiveDivergence(start(dtype=np.float32))
    batch = (np.random.default_rng(4).random((50, 7)) < 0.5).astype(float)
    for key in range(20):
        double.step(batch, np.uint64(key), recipe)
        single.step(batch, np.uint64(key), recipe)
    assert single.parameters.weights.dtype == np.float32
    np.testing.assert_allclose(single.parameters.weights, double.parameters.weights, atol=1e-5)


def test_mean_step_is_the_exact_cd1_gradient():
    # <dW> over the draws of a CD-1 step, by summing over every h and v'
    machine = start(n_hidden=2, n_visible=3)
    W, b, c = machine.parts()
    v0 = np.array([1.0, 0.0, 1.0])
    ph = naive.sigmoid(W @ v0 + b)
    expected = np.outer(ph, v0)
    for h in states(2):
        p_h = np.prod(np.where(h == 1, ph, 1 - ph))
        pv = naive.sigmoid(h @ W + c)
        for v in states(3):
            p_v = np.prod(np.where(v == 1, pv, 1 - pv))
            expected -= p_h * p_v * np.outer(naive.sigmoid(W @ v + b), v)
    n = 400_000  # one step on n copies of v0 averages over n draws
    cd = ContrastiveDivergence(start(n_hidden=2, n_visible=3))
    cd.step(np.tile(v0, (n, 1)), np.uint64(9), Recipe(1.0, 0.0, 0.0, 1))
    # each entry is a mean of numbers in [-1, 1], so its error is below 1 / sqrt(n)
    np.testing.assert_allclose(cd.parameters.weights - W, expected, atol=5 / np.sqrt(n))
