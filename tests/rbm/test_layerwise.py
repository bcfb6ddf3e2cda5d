import numpy as np
import pytest
from machines import LAYER_RECIPE

from rgdl.rbm import L1BernoulliRBM, PackedBits, activate, layer_seed
from rgdl.rbm.layerwise import train_next_machine


@pytest.fixture
def samples():
    bits = np.random.default_rng(0).integers(0, 256, (60, 2), np.uint8)
    return PackedBits(bits, 16)


def stack_of(samples, *sizes, seed=3, **recipe):
    stack = []
    for n_hidden in sizes:
        machine = train_next_machine(
            stack, samples, n_hidden=n_hidden, training=LAYER_RECIPE | recipe, seed=seed
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
    settings = {
        key: value for key, value in LAYER_RECIPE.items() if key not in ("n_epochs", "pass_up")
    }
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
    recipe = dict(LAYER_RECIPE)
    train_next_machine([], samples, n_hidden=2, training=recipe, seed=1)
    assert recipe == LAYER_RECIPE


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"n_hidden": 0}, "n_components must be a whole number >= 1, got 0"),
        ({"n_epochs": -1}, "n_iter must be a whole number >= 0, got -1"),
        ({"batch_size": 0}, "batch_size must be a whole number >= 1, got 0"),
        ({"n_gibbs": 0}, "n_gibbs must be a whole number >= 1, got 0"),
        ({"average_last": 0.5}, "average_last must be a whole number >= 0, got 0.5"),
        ({"units": "spin"}, "units must be one of bits, spins, got 'spin'"),
        ({"engine": "gpu"}, "engine must be one of numpy, torch, got 'gpu'"),
    ],
)
def test_impossible_hyperparameters_are_refused(samples, wrong, message):
    recipe = LAYER_RECIPE | wrong
    n_hidden = recipe.pop("n_hidden", 2)
    with pytest.raises(ValueError, match=message):
        train_next_machine([], samples, n_hidden=n_hidden, training=recipe, seed=1)


def test_integers_of_numpy_do_not_overflow(samples):
    small = {"n_epochs": np.uint8(2), "average_last": np.uint8(3)}  # 2 - 3 would be 255
    machines = [
        train_next_machine([], samples, n_hidden=2, training=LAYER_RECIPE | recipe, seed=1)
        for recipe in (small, {key: int(value) for key, value in small.items()})
    ]
    assert parameters(machines[0]) == parameters(machines[1])
