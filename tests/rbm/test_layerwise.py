import numpy as np
import pytest

from rgdl.rbm import L1BernoulliRBM, PackedBits, activate, layer_seed
from rgdl.rbm.layerwise import train_next_machine

RECIPE = {
    "n_epochs": 2,
    "batch_size": 10,
    "learning_rate": 0.1,
    "momentum": 0.5,
    "l1": 1e-3,
    "l2": 0.0,
    "units": "bits",
    "n_gibbs": 1,
    "init_scale": 0.1,
    "average_last": 1,
    "shuffle": False,
    "pass_up": "probabilities",
    "engine": "numpy",
}


@pytest.fixture
def samples():
    bits = np.random.default_rng(0).integers(0, 256, (60, 2), np.uint8)
    return PackedBits(bits, 16)


def stack_of(samples, *sizes, seed=3, **recipe):
    stack = []
    for n_hidden in sizes:
        machine = train_next_machine(
            stack, samples, n_hidden=n_hidden, training=RECIPE | recipe, seed=seed
        )
        stack.append(machine)
    return stack


def parameters(rbm):
    return [
        rbm.components_.tobytes(),
        rbm.intercept_hidden_.tobytes(),
        rbm.intercept_visible_.tobytes(),
    ]


@pytest.mark.parametrize("pass_up", ["probabilities", "samples"])
def test_a_machine_is_the_estimator_fitted_to_what_is_passed_up(samples, pass_up):
    first, second = stack_of(samples, 8, 4, pass_up=pass_up)
    rng = np.random.default_rng([3, 2]) if pass_up == "samples" else None
    settings = {key: value for key, value in RECIPE.items() if key not in ("n_epochs", "pass_up")}
    expected = L1BernoulliRBM(4, n_iter=2, random_state=layer_seed(3, 2), **settings)
    expected.fit(activate([first], samples, rng=rng))
    assert parameters(second) == parameters(expected)


def test_a_machine_does_not_depend_on_what_stands_above_it(samples):
    (low, middle, _), (other_low, other_middle) = (
        stack_of(samples, 8, 4, 2),
        stack_of(samples, 8, 4),
    )
    assert parameters(low) == parameters(other_low)
    assert parameters(middle) == parameters(other_middle)
    # negative controls: it does depend on its seed, and on what stands below
    assert parameters(low) != parameters(stack_of(samples, 8, seed=4)[0])
    assert parameters(middle) != parameters(stack_of(samples, 9, 4)[1])


def test_the_recipe_that_is_given_is_left_as_it_is(samples):
    recipe = dict(RECIPE)
    train_next_machine([], samples, n_hidden=2, training=recipe, seed=1)
    assert recipe == RECIPE
