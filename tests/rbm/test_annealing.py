import numpy as np
import pytest
from machines import fitted, random_machine, states
from scipy.special import expit, logit
from sklearn.datasets import load_digits
from statistical import SIGMA, z_score

from rgdl.ising import sample_ising
from rgdl.rbm import L1BernoulliRBM, LogPartition, log_partition_ais, log_partition_exact
from rgdl.rbm.annealing_path import even_in_variance, interpolate
from rgdl.rbm.parameters import Parameters


def machine(n_hidden, n_visible, scale=1.0, seed=0):
    return random_machine(n_hidden, n_visible, scale=scale, bias_scale=1.0, seed=seed)


def independent(visible, n_hidden):
    """A machine without weights and hidden biases."""
    n_visible = len(visible)
    return fitted(Parameters(np.zeros((n_hidden, n_visible)), np.zeros(n_hidden), visible))


def test_independent_units_with_the_mean_of_the_data_need_no_annealing():
    mean = np.linspace(0, 1, 40)
    visible = logit(0.95 * mean + 0.025)
    expected = 14 * np.log(2) + np.logaddexp(0, visible).sum()
    options = {"n_chains": 2, "n_temperatures": 1, "random_state": 0}
    found = log_partition_ais(independent(visible, 14), visible_mean=mean, **options)
    assert found.forward == pytest.approx(expected, rel=1e-12)
    assert found.reverse == pytest.approx(expected, rel=1e-12)
    assert found.forward_err < 1e-12
    # negative control: from another mean, one step is not exact
    other = log_partition_ais(independent(visible, 14), visible_mean=mean[::-1], **options)
    assert abs(other.forward - expected) > 0.1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("n_through", [0, 2])
def test_annealing_brackets_the_exact_partition(seed, n_through):
    """16 estimates with limits of SIGMA: a false failure once in 100,000 choices of seeds."""
    rbm = machine(8, 20, 1.0, seed)
    exact = log_partition_exact(rbm)
    through = [machine(8, 20, 0.5, 100 * seed + k) for k in range(n_through)]
    options = {"n_chains": 500, "n_temperatures": 500 // (1 + n_through), "random_state": seed}
    ais = log_partition_ais(rbm, through=through, **options)
    assert abs(ais.forward - exact) < SIGMA * ais.forward_err
    assert abs(ais.reverse - exact) < SIGMA * ais.reverse_err
    assert ais.lower < exact < ais.upper
    assert ais.err < 0.5
    assert ais.estimate == pytest.approx(exact, abs=0.2)


def test_the_estimates_of_Z_are_unbiased_although_the_temperatures_are_chosen():
    """Means of Z and 1/Z over 500 runs at SIGMA: a false failure once in 800,000 seeds."""
    rbm, few = machine(3, 6, 1.0), {"n_chains": 2, "n_temperatures": 3, "n_burn_in": 0}
    exact = log_partition_exact(rbm)
    v, rng = states(6), np.random.default_rng(1)
    p = np.exp(-rbm.free_energy(v) - exact)
    forward, reverse = [], []
    for seed in range(500):
        samples = v[rng.choice(len(v), 2, p=p / p.sum())]
        mean = np.full(6, 0.4)
        ais = log_partition_ais(
            rbm, visible_states=samples, visible_mean=mean, random_state=seed, **few
        )
        forward.append(np.exp(ais.forward - exact))
        reverse.append(np.exp(exact - ais.reverse))
    assert abs(z_score(forward, 1.0)) < SIGMA
    assert abs(z_score(reverse, 1.0)) < SIGMA
    # negative control: log Z itself is too low
    assert z_score(np.log(forward), 0.0) < -SIGMA


def test_too_few_temperatures_are_seen_by_the_gap():
    rbm = machine(8, 20, 3.0)
    exact = log_partition_exact(rbm)
    rough = log_partition_ais(rbm, n_chains=50, n_temperatures=2, random_state=0)
    fine = log_partition_ais(rbm, n_chains=50, n_temperatures=2000, random_state=0)
    assert rough.forward < exact < rough.reverse
    assert rough.reverse - rough.forward > 3 * abs(fine.reverse - fine.forward)


@pytest.mark.parametrize("reverse", [8.0, 10.0, 11.0])
def test_the_error_is_positive_whichever_estimate_is_larger(reverse):
    found = LogPartition(10.0, 0.1, reverse, 0.3, reverse_states=np.zeros((2, 3)))
    assert (found.lower, found.upper) == pytest.approx(
        (min(9.7, reverse - 0.9), max(10.3, reverse + 0.9))
    )
    assert found.err == pytest.approx((found.upper - found.lower) / 2)
    assert found.err > 0


def check_digits(n_hidden):
    """Two limits of SIGMA: a false failure once in 800,000 seeds."""
    X = (load_digits().data >= 8).astype(np.float32)  # 8 x 8 pixels
    recipe = {"batch_size": 100, "n_iter": 100, "units": "spins", "init_scale": 0.1}
    rbm = L1BernoulliRBM(n_hidden, **recipe, random_state=0).fit(X)
    exact = log_partition_exact(rbm)
    options = {"n_chains": 100, "n_temperatures": 500, "random_state": 0}
    ais = log_partition_ais(rbm, visible_states=X, **options)
    assert abs(ais.forward - exact) < SIGMA * ais.forward_err
    assert abs(ais.reverse - exact) < SIGMA * ais.reverse_err
    assert ais.err < 0.3
    # negative control: from the biases of the machine and random bits, as if there were no data,
    # both directions agree and are wrong
    biased = expit(rbm.intercept_visible_)
    wrong = log_partition_ais(rbm, visible_mean=biased, **options)
    assert abs(wrong.reverse - wrong.forward) < 2
    assert wrong.upper < exact - 20
    # the wrong base alone: states of the data reveal it
    seen = log_partition_ais(rbm, visible_mean=biased, visible_states=X, **options)
    assert seen.reverse - seen.forward > 20


def test_annealing_is_exact_on_digits_if_the_base_has_their_mean():
    check_digits(16)


@pytest.mark.slow
def test_annealing_is_exact_on_digits_with_20_hidden_units():
    check_digits(20)


def test_both_directions_miss_a_mode_far_from_the_data_and_agree():
    # one hidden unit turns all visible units on; that mode has exp(10) times the weight of the
    # other one, in which the data are, but no path of single steps leads there
    n = 40
    bias = 10 - n * (np.logaddexp(0, 3) - np.logaddexp(0, -3))
    rbm = fitted(Parameters(np.full((1, n), 6.0), np.array([bias]), np.full(n, -3.0)))
    X = (np.random.default_rng(0).random((200, n)) < expit(-3)).astype(float)
    found = log_partition_ais(rbm, visible_states=X, random_state=0)
    assert abs(found.forward - found.reverse) < 0.1
    assert found.upper < log_partition_exact(rbm) - 9
    assert found.reverse_states.mean() < 0.1


@pytest.mark.slow
def test_annealing_brackets_a_trained_layer_of_100_and_25_units():
    spins = sample_ising(lattice_size=10, coupling=0.42, n_samples=5000, seed=1, n_threads=2)
    X = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    rbm = L1BernoulliRBM(25, l1=2e-4, batch_size=100, random_state=0)
    stops = []
    for n_iter in (10, 30):
        stops.append(L1BernoulliRBM(**rbm.get_params() | {"n_iter": n_iter}).fit(X))
    trained = stops.pop()
    exact = log_partition_exact(trained, n_threads=2)
    options = {"n_chains": 300, "n_temperatures": 2000, "visible_states": X, "random_state": 0}
    for through in ((), stops):
        ais = log_partition_ais(trained, through=through, **options)
        assert ais.lower < exact < ais.upper
        assert ais.err < 1.0


def test_temperatures_are_chosen_so_that_all_steps_have_the_same_variance():
    positions = np.linspace(0, 3, 301)
    middle = (positions[1:] + positions[:-1]) / 2
    signs = np.array([1.0, -1.0])
    chosen = even_in_variance(positions, middle[:, None] * signs, 40)
    # nine tenths of the steps follow the length, the integral of the standard deviation x / 4.5
    passed = 0.9 * chosen**2 / 9 + 0.1 * chosen / 3
    np.testing.assert_allclose(np.diff(passed), 1 / 40, rtol=1e-3)
    np.testing.assert_allclose(
        even_in_variance(positions, 0 * middle[:, None] * signs, 6), np.arange(0, 3.1, 0.5)
    )


def test_a_path_passes_its_machines_in_their_order():
    path = [machine(2, 3, seed=seed)._fitted() for seed in range(3)]
    for position, expected in (
        (0.0, path[0].weights),
        (1.0, path[1].weights),
        (2.0, path[2].weights),
    ):
        np.testing.assert_array_equal(interpolate(path, position).weights, expected)
    between = interpolate(path, 1.25).hidden
    np.testing.assert_allclose(between, 0.75 * path[1].hidden + 0.25 * path[2].hidden)


def test_reverse_chains_start_from_different_states_of_the_data():
    X = states(6)[5:55]
    options = {"n_chains": 50, "n_temperatures": 2, "visible_states": X, "random_state": 0}
    start = log_partition_ais(machine(3, 6), n_burn_in=0, **options).reverse_states
    assert sorted(map(tuple, start)) == sorted(map(tuple, X))
    moved = log_partition_ais(machine(3, 6), n_burn_in=5, **options).reverse_states
    assert sorted(map(tuple, moved)) != sorted(map(tuple, X))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_chains": 1}, "n_chains must be a whole number >= 2, got 1"),
        ({"n_temperatures": 0}, "n_temperatures must be a whole number >= 1, got 0"),
        ({"visible_states": np.zeros((5, 3))}, r"must have shape \(n, 6\), got \(5, 3\)"),
        (
            {"visible_states": -np.ones((5, 6)), "visible_mean": np.full(6, 0.5)},
            "visible_states must be 0 or 1, got -1",
        ),
        ({"through": [L1BernoulliRBM(3)]}, "not fitted yet"),
        ({"visible_mean": np.full(3, 0.5)}, r"must have shape \(6,\), got \(3,\)"),
        ({"visible_mean": np.full(6, 1.5)}, r"must lie in \[0, 1\], got values from 1\.5 to 1\.5"),
        ({"through": [machine(2, 6)]}, r"weights of shape \(3, 6\), got \(2, 6\)"),
    ],
)
def test_impossible_annealing_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        log_partition_ais(machine(3, 6), **changes)
