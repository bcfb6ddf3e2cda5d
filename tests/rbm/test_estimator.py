import pickle
import threading
import traceback

import naive
import numpy as np
import pandas as pd
import pytest
from machines import random_bits, random_machine, states
from scipy.sparse import csr_matrix
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.utils import check_random_state
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from threadpoolctl import threadpool_info, threadpool_limits

from rgdl.rbm import (
    L1BernoulliRBM,
    PackedBits,
    engines,
    fitted_estimator,
    log_partition_exact,
    training_data,
)
from rgdl.rbm.engines import one_blas_thread

RECIPE = {"batch_size": 20, "n_iter": 3, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}

# The step of RECIPE, for the naive twin.
STEP = {"learning_rate": 0.1, "momentum": 0.5, "l1": 1e-3, "n_gibbs": 1}

WILD = RECIPE | {"learning_rate": 1e38, "l1": 10.0}  # diverges

# Failures that BernoulliRBM itself declares: its Gibbs draws depend on how samples are batched.
EXPECTED = {
    "check_methods_subset_invariance": "fails for the decision_function method",
    "check_methods_sample_order_invariance": "fails for the score_samples method",
}


def bars(n_samples, seed=0):
    """Bars-and-stripes images of 4 x 4: 30 patterns, 16 pixels."""
    rng = np.random.default_rng(seed)
    lines = rng.integers(0, 2, (n_samples, 1, 4))
    images = np.repeat(lines, 4, axis=1)
    turned = rng.random(n_samples) < 0.5
    images[turned] = images[turned].transpose(0, 2, 1)
    return images.reshape(n_samples, 16).astype(np.float32)


def probabilities(n_samples):
    """Pixels of `bars` that are 1 with a probability of 0.1 or 0.9, in double precision."""
    return 0.1 + 0.8 * bars(n_samples).astype(np.float64)


@parametrize_with_checks(
    [L1BernoulliRBM(n_components=3, n_iter=2)], expected_failed_checks=lambda _: EXPECTED
)
@pytest.mark.filterwarnings("ignore")  # they provoke warnings on purpose
def test_scikit_learns_estimator_checks(estimator, check, monkeypatch):
    # their data have any range
    for module in (training_data, fitted_estimator):
        monkeypatch.setattr(module, "check_unit_interval", lambda name, X: None)
    check(estimator)


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_checks_fail_only_for_the_range_of_their_data():
    """With the default parameters; no tag of scikit-learn asks for data in [0, 1]."""
    results = check_estimator(L1BernoulliRBM(), on_fail=None)
    failed = [r for r in results if r["status"] == "failed" and r["check_name"] not in EXPECTED]
    assert len(failed) > 10
    for result in failed:
        message = "".join(traceback.format_exception(result["exception"]))
        assert "X must lie in [0, 1], got values from" in message, result["check_name"]


def naive_training(X, *, in_order):
    """Weights and biases after one pass over batches of 20, in the order of X or a random one."""
    rng = np.random.RandomState(0)
    W, b, c = rng.normal(0, 0.01, (5, 16)), np.zeros(5), np.zeros(16)
    order, increments = np.arange(len(X)) if in_order else rng.permutation(len(X)), (0.0, 0.0, 0.0)
    for start in range(0, len(X), 20):
        key = int(rng.randint(2**63, dtype=np.int64))
        batch = X[order[start : start + 20]]
        W, b, c, increments = naive.cd_step(W, b, c, increments, batch, key, **STEP)
    return W, b, c


def test_one_epoch_matches_naive_steps():
    X = probabilities(50)
    rbm = L1BernoulliRBM(5, **RECIPE | {"n_iter": 1}).fit(X)
    W, b, c = naive_training(X, in_order=False)
    np.testing.assert_allclose(rbm.components_, W, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_hidden_, b, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_visible_, c, rtol=1e-12, atol=1e-15)


KINDS = {
    "packed": PackedBits.from_dense,
    "float64": lambda X: X.astype(np.float64),
    "int64": lambda X: X.astype(np.int64),
    "uint8": lambda X: X.astype(np.uint8),
    "bool": lambda X: X.astype(bool),
    "columns": np.asfortranarray,
    "sparse": csr_matrix,
    "sparse float64": lambda X: csr_matrix(X.astype(np.float64)),
    "sparse bool": lambda X: csr_matrix(X.astype(bool)),
}


@pytest.mark.parametrize("n_hidden", [5, 9])  # the second one uses the look-up
@pytest.mark.parametrize("kind", KINDS)
def test_the_same_bits_train_the_same_machine_whatever_their_type(kind, n_hidden):
    X = bars(50)
    expected = L1BernoulliRBM(n_hidden, **RECIPE).fit(X)
    rbm = L1BernoulliRBM(n_hidden, **RECIPE).fit(KINDS[kind](X))
    assert rbm.components_.dtype == np.float32
    for name in ("components_", "intercept_hidden_", "intercept_visible_"):
        assert np.array_equal(getattr(rbm, name), getattr(expected, name))
    steps = [L1BernoulliRBM(n_hidden, **RECIPE).partial_fit(x) for x in (X, KINDS[kind](X))]
    assert np.array_equal(steps[0].components_, steps[1].components_)


@pytest.mark.parametrize("as_type", [np.asarray, csr_matrix])
def test_one_other_value_makes_data_probabilities(as_type):
    X = bars(50).astype(np.float64)
    X[-1, -1] = 0.5
    assert L1BernoulliRBM(5, **RECIPE).fit(as_type(X)).components_.dtype == np.float64


def test_values_that_add_up_are_no_bits():
    twice = csr_matrix((np.ones(2), [0, 0], [0, 2]), shape=(1, 3))  # 1 + 1 in one place
    with pytest.raises(ValueError, match="got values from 0 to 2"):
        L1BernoulliRBM(5, **RECIPE).fit(twice)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_the_number_of_blas_threads_does_not_change_the_machine(method, dtype):
    # products of this size are divided between threads, which changes their rounding
    X = np.random.default_rng(0).random((400, 800)).astype(dtype)
    trained = []
    for n_threads in (1, 2):
        with threadpool_limits(n_threads, user_api="blas"):
            rbm = L1BernoulliRBM(200, **RECIPE | {"batch_size": 200})
            trained.append(getattr(rbm, method)(X))
            blas = [library for library in threadpool_info() if library["user_api"] == "blas"]
            assert {library["num_threads"] for library in blas} == {n_threads}  # as before
    assert np.array_equal(trained[0].components_, trained[1].components_)
    assert np.array_equal(trained[0].intercept_hidden_, trained[1].intercept_hidden_)


def test_blas_keeps_to_one_thread_until_the_last_training_ends():
    def n_threads():
        return max(lib["num_threads"] for lib in threadpool_info() if lib["user_api"] == "blas")

    entered, leave = threading.Event(), threading.Event()

    def train():
        with one_blas_thread:
            entered.set()
            leave.wait(60)

    with threadpool_limits(2, user_api="blas"):
        other = threading.Thread(target=train)
        with one_blas_thread:
            other.start()
            assert entered.wait(60)
        assert n_threads() == 1
        leave.set()
        other.join()
        assert n_threads() == 2


def test_partial_fit_is_one_step_and_keeps_momentum_and_precision():
    X = bars(50)
    rbm = L1BernoulliRBM(5, **RECIPE)
    for start in (0, 20, 40):
        rbm.partial_fit(X[start : start + 20])
    W, _, c = naive_training(X, in_order=True)
    assert rbm.components_.dtype == np.float32
    np.testing.assert_allclose(rbm.components_, W, atol=1e-6)
    np.testing.assert_allclose(rbm.intercept_visible_, c, atol=1e-6)


@pytest.mark.parametrize("before", [0, 1])
def test_partial_fit_starts_at_the_result_of_the_last_fit(before):
    X = probabilities(40)
    rbm = L1BernoulliRBM(5, **RECIPE)
    for _ in range(before):
        rbm.partial_fit(X)
        del rbm.random_state_
    rbm.fit(X)
    W, b, c = rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_
    rbm.partial_fit(X)
    key = int(np.random.RandomState(0).randint(2**63, dtype=np.int64))
    W, b, c, _ = naive.cd_step(W, b, c, (0.0, 0.0, 0.0), X, key, **STEP)
    np.testing.assert_allclose(rbm.components_, W, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_hidden_, b, rtol=1e-12, atol=1e-15)


def test_partial_fit_uses_the_current_parameters():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE | {"momentum": 0.0}).partial_fit(X)
    before = rbm.components_.copy()
    rbm.set_params(learning_rate=1e-12).partial_fit(X)
    np.testing.assert_allclose(rbm.components_, before, atol=1e-9)


def test_partial_fit_changes_no_earlier_weights():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE).partial_fit(X)
    weights = rbm.components_
    before = weights.copy()
    rbm.partial_fit(X)
    assert np.array_equal(weights, before)
    assert not np.array_equal(rbm.components_, before)
    with pytest.raises(FloatingPointError, match="after this step"):
        rbm.set_params(**WILD).partial_fit(X).partial_fit(X)
    assert np.isfinite(rbm.components_).all()


def test_a_machine_can_be_pickled_between_steps():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE).partial_fit(X)
    again = pickle.loads(pickle.dumps(rbm)).partial_fit(X)
    assert np.array_equal(again.components_, rbm.partial_fit(X).components_)


def test_a_failed_fit_changes_nothing():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE).fit(X)
    before, attributes = rbm.components_.copy(), set(vars(rbm))
    with pytest.raises(FloatingPointError, match=r"after epoch 1 with learning_rate = 1e\+38"):
        rbm.set_params(**WILD).fit(X)
    assert np.array_equal(rbm.components_, before)
    assert set(vars(rbm)) == attributes
    rbm.set_params(**RECIPE | {"learning_rate": 1e-12, "momentum": 0.0}).partial_fit(X)
    np.testing.assert_allclose(rbm.components_, before, atol=1e-9)


def _diverge(rbm, X):
    with pytest.raises(FloatingPointError, match="after this step"):
        rbm.set_params(**WILD | {"random_state": rbm.random_state}).partial_fit(X)
    rbm.set_params(**RECIPE | {"random_state": rbm.random_state})


def _miss_a_library(rbm, X):
    def missing(*_):
        raise ImportError

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engines, "start_engine", missing)
        with pytest.raises(ImportError):
            rbm.partial_fit(X)


def _leave_the_range(rbm, X):
    with pytest.raises(ValueError, match="must lie in"):
        rbm.partial_fit(2 * X)


FAILURES = [_diverge, _miss_a_library, _leave_the_range]


@pytest.mark.parametrize("fail", FAILURES)
@pytest.mark.parametrize("seed", [int, np.random.RandomState])
def test_a_first_step_that_fails_leaves_a_machine_that_is_not_fitted(fail, seed):
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE | {"random_state": seed(0)})
    attributes = set(vars(rbm))
    fail(rbm, X)
    assert set(vars(rbm)) == attributes
    for method in ("transform", "free_energy", "score_samples", "gibbs"):
        with pytest.raises(NotFittedError):
            getattr(rbm, method)(X)
    expected = L1BernoulliRBM(5, **RECIPE).partial_fit(X)  # no random number was used up
    assert np.array_equal(rbm.partial_fit(X).components_, expected.components_)


@pytest.mark.parametrize("fail", [_diverge, _leave_the_range])
@pytest.mark.parametrize("seed", [int, np.random.RandomState])
def test_a_later_step_that_fails_uses_up_no_random_numbers(fail, seed):
    X = bars(40)
    recipe = RECIPE | {"momentum": 0.0}  # which a step that diverges ends
    rbm, expected = (
        L1BernoulliRBM(5, **recipe | {"random_state": state}).partial_fit(X)
        for state in (seed(0), 0)
    )
    fail(rbm, X)
    rbm.set_params(momentum=0.0).partial_fit(X)
    assert np.array_equal(rbm.components_, expected.partial_fit(X).components_)


def test_data_that_are_refused_do_not_end_momentum():
    X = bars(40)
    rbm, expected = (L1BernoulliRBM(5, **RECIPE).partial_fit(X) for _ in range(2))
    _leave_the_range(rbm, X)
    assert np.array_equal(rbm.partial_fit(X).components_, expected.partial_fit(X).components_)


def test_a_failed_fit_uses_up_no_random_numbers():
    rng = np.random.RandomState(0)
    with pytest.raises(FloatingPointError):
        L1BernoulliRBM(5, **WILD | {"random_state": rng}).fit(bars(40))
    assert rng.randint(2**31) == np.random.RandomState(0).randint(2**31)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_numpys_global_generator_is_never_set_back(method):
    shared = check_random_state(None)
    before = shared.get_state()[2]
    with pytest.raises(FloatingPointError):
        getattr(L1BernoulliRBM(5, **WILD | {"random_state": None}), method)(bars(40))
    assert shared.get_state()[2] != before


def test_a_fit_of_bits_forgets_the_names_of_earlier_columns():
    X = bars(40)
    table = pd.DataFrame(X, columns=[f"pixel{k}" for k in range(16)])
    rbm = L1BernoulliRBM(5, **RECIPE).fit(table)
    assert rbm.feature_names_in_[0] == "pixel0"
    rbm.fit(PackedBits.from_dense(X))
    assert not hasattr(rbm, "feature_names_in_")
    rbm.transform(X)  # a warning would be an error


def test_training_learns_the_distribution():
    X = bars(2000)
    recipe = RECIPE | {"l1": 0.0, "n_gibbs": 10, "learning_rate": 0.05}
    start = L1BernoulliRBM(16, **recipe | {"n_iter": 0}).fit(X)
    end = L1BernoulliRBM(16, **recipe | {"n_iter": 100}).fit(X)
    patterns, counts = np.unique(X, axis=0, return_counts=True)
    assert len(patterns) == 30

    def divergence(rbm):  # D_KL(data || model), Eq. 16
        q = counts / counts.sum()
        return float(np.sum(q * (np.log(q) + rbm.free_energy(patterns) + log_partition_exact(rbm))))

    assert divergence(start) > 7.0  # 16 log 2 less the data's entropy of about log 30 = 3.4
    assert divergence(end) < 1.0


def test_zero_epochs_return_the_initial_weights():
    X = random_bits(50, 30, dtype=float)
    rbm = L1BernoulliRBM(20, n_iter=0, init_scale=0.3, random_state=0).fit(X)
    assert rbm.components_.std() == pytest.approx(0.3, rel=0.2)
    assert not rbm.intercept_hidden_.any()
    again = L1BernoulliRBM(20, n_iter=0, init_scale=0.3, random_state=0).fit(1 - X)
    np.testing.assert_array_equal(rbm.components_, again.components_)


@pytest.mark.parametrize("penalty", ["l1", "l2"])
def test_a_stronger_penalty_leaves_smaller_weights(penalty):
    X = random_bits(200, 12, mean=0.3, dtype=float)
    recipe = RECIPE | {"n_iter": 30, "l1": 0.0}
    sizes = [
        np.abs(L1BernoulliRBM(4, **recipe | {penalty: strength}).fit(X).components_).mean()
        for strength in (0.0, 0.01, 0.1)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_a_proximal_penalty_leaves_exact_zeros_and_a_subgradient_none():
    recipe = RECIPE | {"l1": 0.1, "n_iter": 6}
    proximal = L1BernoulliRBM(5, **recipe, l1_step="proximal").fit(bars(200))
    subgradient = L1BernoulliRBM(5, **recipe).fit(bars(200))
    assert 0.1 < (proximal.components_ == 0).mean() < 1
    assert (subgradient.components_ != 0).all()


def test_a_soft_threshold_does_not_hide_that_training_diverges():
    wild = RECIPE | {"learning_rate": 3e38, "momentum": 0.9, "l1_step": "proximal"}
    with pytest.raises(FloatingPointError, match="not finite after epoch 1"):
        L1BernoulliRBM(5, **wild).fit(bars(200))


def test_free_energy_is_the_sum_over_hidden_states():
    rbm, v, h = random_machine(4, 16), bars(5).astype(np.float64), states(4)
    minus_energy = (v @ rbm.components_.T) @ h.T + h @ rbm.intercept_hidden_
    minus_energy += (v @ rbm.intercept_visible_)[:, None]
    expected = -np.logaddexp.reduce(minus_energy, axis=1)
    np.testing.assert_allclose(rbm.free_energy(v), expected, rtol=1e-13)


def test_inverse_transform_is_the_other_conditional():
    rbm, h = random_machine(4, 16), np.array([[1.0, 0.0, 1.0, 1.0]])
    expected = naive.sigmoid(h @ rbm.components_ + rbm.intercept_visible_)
    np.testing.assert_allclose(rbm.inverse_transform(h), expected, rtol=1e-14)
    with pytest.raises(ValueError, match="X has 3 features, but L1BernoulliRBM has 4 hidden units"):
        rbm.inverse_transform(h[:, :3])


def test_it_is_tuned_in_a_pipeline_by_grid_search():
    X = bars(200)
    y = X.mean(axis=1) > 0.5
    steps = [("rbm", L1BernoulliRBM(6, **RECIPE)), ("classify", LogisticRegression())]
    grid = {"rbm__l1": [0.0, 1e-2], "rbm__momentum": [0.5, 0.9]}
    search = GridSearchCV(Pipeline(steps), grid, cv=2, error_score="raise").fit(X, y)
    assert len(search.cv_results_["params"]) == 4
    assert search.best_score_ > 0.6


def test_output_can_be_a_table_with_names():
    X = bars(50)
    rbm = L1BernoulliRBM(3, **RECIPE).set_output(transform="pandas").fit(X)
    table = rbm.transform(X)
    assert table.columns.tolist() == [f"l1bernoullirbm{k}" for k in range(3)]
    np.testing.assert_array_equal(
        table.to_numpy(), rbm.set_output(transform="default").transform(X)
    )


def test_parameters_alone_make_a_machine():
    rbm = L1BernoulliRBM(4, **RECIPE).fit(bars(50))
    names = ("components", "intercept_hidden", "intercept_visible")
    parts = {name: getattr(rbm, f"{name}_") for name in names}
    twin = L1BernoulliRBM.from_parameters(**parts)
    assert np.array_equal(twin.transform(bars(9)), rbm.transform(bars(9)))
    with pytest.raises(ValueError, match=r"must have shape \(4, 16\), got \(16, 4\)"):
        L1BernoulliRBM.from_parameters(**parts | {"components": parts["components"].T})


def test_spins_learn_the_likelihood_of_bars_too():
    X = bars(500)
    recipe = RECIPE | {"learning_rate": 0.01, "l1": 0.0, "units": "spins"}
    untrained, spins = (L1BernoulliRBM(8, **recipe | {"n_iter": n}).fit(X) for n in (1, 300))
    bits = L1BernoulliRBM(8, **recipe | {"n_iter": 300, "units": "bits"}).fit(X)
    before, after = (
        -rbm.free_energy(X).mean() - log_partition_exact(rbm) for rbm in (untrained, spins)
    )
    assert before < -0.9 * 16 * np.log(2)
    assert after > -0.6 * 16 * np.log(2)
    assert not np.allclose(bits.components_, spins.components_, atol=0.1)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"momentum": 1.0}, "The 'momentum' parameter"),
        ({"momentum": -0.1}, "The 'momentum' parameter"),
        ({"l1": -1e-4}, "The 'l1' parameter"),
        ({"l1_step": "exact"}, "The 'l1_step' parameter"),
        ({"l2": -1e-4}, "The 'l2' parameter"),
        ({"units": "spin"}, "The 'units' parameter"),
        ({"n_gibbs": 0}, "The 'n_gibbs' parameter"),
        ({"init_scale": -1.0}, "The 'init_scale' parameter"),
        ({"average_last": -1}, "The 'average_last' parameter"),
        ({"shuffle": "yes"}, "The 'shuffle' parameter"),
        ({"learning_rate": 0.0}, "The 'learning_rate' parameter"),
        ({"l1_step": "proximal", "l2": 0.1}, "l2 must be 0 with l1_step = 'proximal'"),
        (
            {"l1_step": "proximal", "units": "spins"},
            "units must be 'bits' with l1_step = 'proximal'",
        ),
    ],
)
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_impossible_parameters_are_refused(method, wrong, message):
    with pytest.raises(ValueError, match=message):
        getattr(L1BernoulliRBM(4, **RECIPE | wrong), method)(bars(30))


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_data_out_of_range_are_refused(method, kind):
    train = getattr(L1BernoulliRBM(3, **RECIPE), method)
    with pytest.raises(ValueError, match=r"X must lie in \[0, 1\], got values from 0 to 2$"):
        train(kind(2 * bars(30)))
    with pytest.raises(ValueError, match=r"from -1 to 1; rgdl.ising.units_of_spins converts spins"):
        train(kind(2 * bars(30) - 1))


@pytest.mark.parametrize("nothing", [np.zeros((0, 16)), PackedBits(np.zeros((0, 2), np.uint8), 16)])
def test_data_without_samples_are_refused(nothing):
    with pytest.raises(ValueError, match=r"0 sample\(s\)"):
        L1BernoulliRBM(3, **RECIPE).fit(nothing)


@pytest.mark.parametrize("method", ["transform", "score", "score_samples", "gibbs"])
def test_no_packed_samples_are_refused_as_no_samples_are(method):
    rbm = L1BernoulliRBM(4, **RECIPE).fit(bars(30))
    for nothing in (np.zeros((0, 16)), PackedBits(np.zeros((0, 2), np.uint8), 16)):
        with pytest.raises(ValueError, match=r"Found array with 0 sample\(s\)"):
            getattr(rbm, method)(nothing)


def test_packed_data_of_another_width_are_refused():
    rbm = L1BernoulliRBM(4, **RECIPE).partial_fit(bars(30))
    with pytest.raises(ValueError, match="X has 24 features, but L1BernoulliRBM is expecting 16"):
        rbm.partial_fit(PackedBits(np.zeros((5, 3), np.uint8), 24))
