import naive
import numpy as np
import pytest
from machines import random_machine, states
from statistical import SIGMA

from rgdl.rbm import log_partition_exact


def machine(n_hidden, n_visible, scale=1.0, seed=0):
    return random_machine(n_hidden, n_visible, scale=scale, bias_scale=1.0, seed=seed)


@pytest.mark.parametrize(("n_hidden", "n_visible"), [(1, 1), (6, 10), (10, 6), (12, 12), (3, 14)])
@pytest.mark.parametrize("scale", [0.0, 1.0, 60.0])
def test_exact_partition_is_the_sum_over_all_states(n_hidden, n_visible, scale):
    rbm = machine(n_hidden, n_visible, scale)
    expected = np.logaddexp.reduce(-rbm.free_energy(states(n_visible)))
    assert log_partition_exact(rbm) == pytest.approx(expected, rel=1e-12)
    assert log_partition_exact(rbm, n_threads=3) == log_partition_exact(rbm)


def test_independent_units_have_a_known_partition():
    rbm = machine(14, 40, 0.0)
    expected = np.logaddexp(0, rbm.intercept_hidden_).sum()
    expected += np.logaddexp(0, rbm.intercept_visible_).sum()
    assert log_partition_exact(rbm) == pytest.approx(expected, rel=1e-12)


def test_too_large_a_machine_is_refused():
    with pytest.raises(ValueError, match="<= 25 units, got 30 visible and 26 hidden"):
        log_partition_exact(machine(26, 30))
    with pytest.raises(ValueError, match="<= 25 units, got 50 visible and 60 hidden"):
        log_partition_exact(machine(60, 50))


def test_pseudo_log_likelihood_is_the_product_of_all_conditionals():
    rbm = machine(4, 7)
    v = states(7)[::5]
    expected = np.zeros(len(v))
    for i in range(7):
        turned = v.copy()
        turned[:, i] = 1 - turned[:, i]
        expected += -np.logaddexp(0, rbm.free_energy(v) - rbm.free_energy(turned))
    np.testing.assert_allclose(rbm.pseudo_log_likelihood(v), expected, rtol=1e-12)


@pytest.mark.slow
def test_cd_k_tends_to_the_exact_gradient():
    from rgdl.rbm.engines import ContrastiveDivergence
    from rgdl.rbm.parameters import Recipe

    rbm = machine(6, 10, 0.7)
    data = (np.random.default_rng(1).random((20, 10)) < 0.5).astype(float)
    v = states(10)
    p = np.exp(-rbm.free_energy(v) - log_partition_exact(rbm))

    def hidden(x):
        return naive.sigmoid(x @ rbm.components_.T + rbm.intercept_hidden_)

    exact = hidden(data).T @ data / 20 - (hidden(v) * p[:, None]).T @ v
    n = 400_000
    errors = []
    for k in (1, 5, 60):
        engine = ContrastiveDivergence(rbm._fitted().copy())
        engine.step(np.tile(data, (n // 20, 1)), np.uint64(3), Recipe(1.0, 0.0, 0.0, k))
        errors.append(np.abs(engine.parameters.weights - rbm.components_ - exact).max())
    # each entry is a mean of numbers in [-1, 1], so its error is below 1 / sqrt(n)
    assert errors[0] > errors[1] > errors[2]
    assert errors[0] > 10 / np.sqrt(n)  # negative control: CD-1 is biased
    assert errors[2] < SIGMA / np.sqrt(n)
