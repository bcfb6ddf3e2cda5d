import numpy as np
import pytest
from machines import random_machine, states
from naive import sigmoid
from statistical import MIN_P_VALUE, g_test_p_value

from rgdl.rbm import L1BernoulliRBM
from rgdl.rbm.generation import generate

LONG = {"n_samples": 40_000, "n_chains": 4000, "n_burn_in": 60, "thinning": 30}


def machine(n_hidden, n_visible, seed, dtype=np.float64):
    return random_machine(n_hidden, n_visible, seed=seed, dtype=dtype)


def copier(n_units):
    """A machine whose layers are copies of each other, with odds of 1 to e^50."""
    ones = np.ones(n_units)
    return L1BernoulliRBM.from_parameters(
        components=100 * np.eye(n_units), intercept_hidden=-50 * ones, intercept_visible=-50 * ones
    )


def joint(rbm):
    """p(v, h) of all states, one pair at a time (v, h)."""
    W, b, c = rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_
    weights = [[np.exp(h @ b + v @ c + h @ W @ v) for h in states(len(b))] for v in states(len(c))]
    return np.array(weights) / np.sum(weights)


def conditional(means):
    """p(x | row) of all states x of units with those means (row, x)."""
    x = states(means.shape[1])
    return np.prod(np.where(x == 1, means[:, None], 1 - means[:, None]), axis=2)


def visible_given_hidden(rbm):
    """p(v | h) of all states (h, v)."""
    h = states(len(rbm.components_))
    return conditional(sigmoid(h @ rbm.components_ + rbm.intercept_visible_))


def hidden_given_visible(rbm):
    """p(h | v) of all states (v, h)."""
    v = states(rbm.n_features_in_)
    return conditional(sigmoid(v @ rbm.components_.T + rbm.intercept_hidden_))


def significance(samples, probabilities):
    index = samples.astype(int) @ (1 << np.arange(samples.shape[1])[::-1])
    counts = np.bincount(index, minlength=len(probabilities))
    return g_test_p_value(counts, probabilities)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_one_machine_gives_its_own_distribution(dtype):
    samples = generate([machine(3, 4, 0, dtype)], **LONG, rng=np.random.default_rng(1))
    assert samples.shape == (40_000, 4)
    assert samples.dtype == np.uint8
    assert significance(samples, joint(machine(3, 4, 0)).sum(axis=1)) > MIN_P_VALUE
    assert (
        significance(samples, joint(machine(3, 4, 5)).sum(axis=1)) < MIN_P_VALUE
    )  # negative control


def test_a_stack_gives_the_distribution_of_its_deep_belief_network():
    bottom, top = machine(3, 4, 2), machine(2, 3, 3)
    samples = generate([bottom, top], **LONG, rng=np.random.default_rng(4))
    expected = joint(top).sum(axis=1) @ visible_given_hidden(bottom)
    assert expected.sum() == pytest.approx(1)
    assert significance(samples, expected) > MIN_P_VALUE
    # negative controls: the bottom alone, and the top turned over
    assert significance(samples, joint(bottom).sum(axis=1)) < MIN_P_VALUE
    turned = joint(top).sum(axis=1)[::-1] @ visible_given_hidden(bottom)
    assert significance(samples, turned) < MIN_P_VALUE


def test_three_layers_are_passed_one_after_the_other():
    bottom, middle, top = machine(3, 4, 2), machine(3, 3, 6), machine(2, 3, 3)
    samples = generate([bottom, middle, top], **LONG, rng=np.random.default_rng(4))
    expected = joint(top).sum(axis=1) @ visible_given_hidden(middle) @ visible_given_hidden(bottom)
    assert significance(samples, expected) > MIN_P_VALUE


def test_rounds_are_counted_from_the_start_that_is_given():
    slow = L1BernoulliRBM.from_parameters(  # a ferromagnet, which seldom turns over
        components=np.full((2, 3), 3.0),
        intercept_hidden=np.full(2, -4.5),
        intercept_visible=np.full(3, -3.0),
    )
    start = np.ones((40_000, 3))
    short = {"n_samples": 80_000, "n_chains": 40_000, "n_burn_in": 1, "thinning": 2}
    samples = generate([slow], **short, rng=np.random.default_rng(5), start=start)
    one_round = hidden_given_visible(slow) @ visible_given_hidden(slow)

    def after(n_rounds):
        return np.linalg.matrix_power(one_round, n_rounds)[0b111]

    first, second = samples[:40_000], samples[40_000:]
    assert significance(first, after(3)) > MIN_P_VALUE
    assert significance(second, after(5)) > MIN_P_VALUE
    for wrong in (2, 4):  # negative controls
        assert significance(first, after(wrong)) < MIN_P_VALUE
    for wrong in (4, 6):
        assert significance(second, after(wrong)) < MIN_P_VALUE


def test_a_start_is_passed_up_as_states():
    bottom, top = machine(3, 4, 2), copier(3)
    start = np.tile([0, 1, 1, 0], (40_000, 1))
    short = {"n_samples": 40_000, "n_chains": 40_000, "n_burn_in": 0, "thinning": 1}
    samples = generate([bottom, top], **short, rng=np.random.default_rng(5), start=start)
    up, down = hidden_given_visible(bottom)[0b0110], visible_given_hidden(bottom)
    assert significance(samples, up @ down) > MIN_P_VALUE
    rounded = down[up.argmax()]  # negative control
    assert significance(samples, rounded) < MIN_P_VALUE


@pytest.mark.parametrize("n_layers", [1, 3])
def test_samples_are_in_order_of_rounds_and_then_of_chains(n_layers):
    start = np.random.default_rng(6).integers(0, 2, (5, 8), np.uint8)
    few = {"n_samples": 15, "n_chains": 5, "n_burn_in": 2, "thinning": 3}
    samples = generate([copier(8)] * n_layers, **few, rng=np.random.default_rng(7), start=start)
    np.testing.assert_array_equal(samples, np.tile(start, (3, 1)))


def test_random_bits_are_where_chains_begin():
    short = {"n_samples": 20_000, "n_chains": 20_000, "n_burn_in": 0, "thinning": 1}
    samples = generate([copier(4)], **short, rng=np.random.default_rng(8))
    assert significance(samples, np.full(16, 1 / 16)) > MIN_P_VALUE


def test_samples_are_their_generator():
    stack = [machine(3, 4, 2), machine(2, 3, 3)]
    few = {"n_samples": 60, "n_chains": 20, "n_burn_in": 3, "thinning": 2}
    one, two, other = (generate(stack, **few, rng=np.random.default_rng(s)) for s in (1, 1, 2))
    np.testing.assert_array_equal(one, two)
    assert (one != other).any()


def test_an_estimator_draws_the_same_samples():
    rbm = machine(3, 4, 0).set_params(random_state=3)
    few = {"n_chains": 20, "n_burn_in": 3, "thinning": 2}
    expected = generate([rbm], n_samples=60, **few, rng=5)
    assert np.array_equal(rbm.sample(60, **few, rng=5), expected)
    assert np.array_equal(rbm.sample(47, **few, rng=5), expected[:47])
    assert rbm.sample(3, n_burn_in=0).shape == (3, 4)  # as many chains as samples
    assert np.array_equal(rbm.sample(9, **few), rbm.sample(9, **few))
    other = rbm.set_params(random_state=4).sample(60, **few)
    assert not np.array_equal(rbm.set_params(random_state=3).sample(60, **few), other)
    start = np.tile([0, 1, 1, 0], (5, 1))
    kept = copier(4).sample(5, n_chains=5, n_burn_in=2, start=start, rng=0)
    assert np.array_equal(kept, start)
    for wrong in ({"n_samples": 0}, {"n_samples": 1.5}, {"n_chains": 0}, {"thinning": 0}):
        with pytest.raises(ValueError, match="must be a whole number >= 1"):
            rbm.sample(**{"n_samples": 5} | wrong)
    with pytest.raises(ValueError, match="not fitted"):
        L1BernoulliRBM(3).sample(5)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"stack": []}, "stack must hold at least one machine"),
        (
            {"stack": [machine(3, 4, 0), machine(3, 4, 0)]},
            "machine 2 of the stack must have 3 visible units, .* got 4",
        ),
        ({"n_chains": 0}, "n_chains must be a whole number >= 1, got 0"),
        ({"n_samples": 7}, "n_samples must be a multiple of n_chains = 3, got 7"),
        ({"n_samples": 0}, "n_samples must be a whole number >= 1, got 0"),
        ({"n_burn_in": -1}, "n_burn_in must be a whole number >= 0, got -1"),
        ({"thinning": 0}, "thinning must be a whole number >= 1, got 0"),
        ({"start": np.zeros((2, 4))}, r"start must have shape \(3, 4\), got \(2, 4\)"),
        ({"start": -np.ones((3, 4), int)}, "start must be 0 or 1, got -1"),
    ],
)
def test_impossible_generation_is_refused(changes, message):
    arguments = {"n_samples": 6, "n_chains": 3, "n_burn_in": 0, "thinning": 1, **changes}
    stack = arguments.pop("stack", [machine(3, 4, 0)])
    with pytest.raises(ValueError, match=message):
        generate(stack, **arguments, rng=np.random.default_rng(0))
