import naive
import numpy as np
import pytest

from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence, Parameters, Recipe


def random_machine(dtype=np.float64, n_hidden=4, n_visible=7):
    rng = np.random.default_rng(2)
    shapes = [(n_hidden, n_visible), (n_hidden,), (n_visible,)]
    return Parameters(*(rng.normal(0, 0.5, shape).astype(dtype) for shape in shapes))


RECIPES = [
    {"learning_rate": 0.1, "momentum": 0.0, "l1": 0.0, "n_gibbs": 1},
    {"learning_rate": 0.1, "momentum": 0.5, "l1": 2e-4, "n_gibbs": 1},
    {"learning_rate": 0.3, "momentum": 0.9, "l1": 0.05, "n_gibbs": 3},
]


@pytest.mark.parametrize("recipe", RECIPES)
@pytest.mark.parametrize("batch_sizes", [[6, 6, 6], [6, 2, 9]])
def test_steps_match_their_naive_twin(recipe, batch_sizes):
    start = random_machine()
    machine = ContrastiveDivergence(random_machine())
    W, b, c = start.parts()
    increments = (0.0, 0.0, 0.0)
    rng = np.random.default_rng(3)
    for key, n in enumerate(batch_sizes):
        batch = rng.random((n, 7))
        machine.step(batch, np.uint64(key), Recipe(**recipe))
        W, b, c, increments = naive.cd_step(W, b, c, increments, batch, key, **recipe)
    for fast, slow in zip(machine.parameters.parts(), (W, b, c), strict=True):
        np.testing.assert_allclose(fast, slow, rtol=1e-12, atol=1e-14)


def test_single_precision_follows_double():
    recipe = Recipe(**RECIPES[1])
    double = ContrastiveDivergence(random_machine())
    single = ContrastiveDivergence(random_machine(np.float32))
    batch = (np.random.default_rng(4).random((50, 7)) < 0.5).astype(float)
    for key in range(20):
        double.step(batch, np.uint64(key), recipe)
        single.step(batch, np.uint64(key), recipe)
    assert single.parameters.weights.dtype == np.float32
    np.testing.assert_allclose(single.parameters.weights, double.parameters.weights, atol=1e-5)


def test_mean_step_is_the_exact_cd1_gradient():
    # <dW> over the draws of a CD-1 step, by summing over every h and v'
    machine = random_machine(n_hidden=2, n_visible=3)
    W, b, c = machine.parts()
    v0 = np.array([1.0, 0.0, 1.0])
    hidden = np.array([[i >> k & 1 for k in range(2)] for i in range(4)], float)
    visible = np.array([[i >> k & 1 for k in range(3)] for i in range(8)], float)
    ph = naive.sigmoid(W @ v0 + b)
    expected = np.outer(ph, v0)
    for h in hidden:
        p_h = np.prod(np.where(h == 1, ph, 1 - ph))
        pv = naive.sigmoid(h @ W + c)
        for v in visible:
            p_v = np.prod(np.where(v == 1, pv, 1 - pv))
            expected -= p_h * p_v * np.outer(naive.sigmoid(W @ v + b), v)
    n = 400_000  # one step on n copies of v0 averages over n draws
    cd = ContrastiveDivergence(random_machine(n_hidden=2, n_visible=3))
    cd.step(np.tile(v0, (n, 1)), np.uint64(9), Recipe(1.0, 0.0, 0.0, 1))
    # each entry is a mean of numbers in [-1, 1], so its error is below 1 / sqrt(n)
    np.testing.assert_allclose(cd.parameters.weights - W, expected, atol=5 / np.sqrt(n))
