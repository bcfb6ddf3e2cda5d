"""L1BernoulliRBM where BernoulliRBM is used: what scikit-learn tests of its own, and real data.

Each test named `test_as_...` claims what a test of scikit-learn's `test_rbm.py` claims. What is
different on purpose is in tests named `test_unlike_...`:

- values outside [0, 1] are refused;
- that Gibbs chains repeat samples of a single unit is not claimed: chance decides it;
- zeros and ones are trained in float32, whatever their type;
- Gibbs chains start at the data unless `persistent`, so there are no `h_samples_`; momentum is 0.5
  and mini-batches are drawn anew, so the fitted numbers differ;
- `partial_fit` returns the estimator, `gibbs` returns uint8 instead of bool;
- progress goes to standard error, with the reconstruction error;
- output features are named after the class.
"""

import numpy as np
import pytest
from machines import states
from scipy.sparse import csc_array, csc_matrix, csr_array, csr_matrix, lil_array, lil_matrix
from scipy.stats import entropy
from sklearn.datasets import load_digits
from sklearn.neural_network import BernoulliRBM

from rgdl.rbm import BinaryMachine, L1BernoulliRBM, log_partition_exact

SPARSE = [csc_array, csc_matrix, csr_array, csr_matrix, lil_array, lil_matrix]


@pytest.fixture(scope="module")
def digits():
    X = load_digits().data / 16
    X.flags.writeable = False  # no method may change its data
    return X


def test_as_in_scikit_learn_the_digits_have_a_pseudo_likelihood_of_minus_21(digits):
    options = {"learning_rate": 0.1, "batch_size": 10, "n_iter": 7, "random_state": 9}
    like_theirs = {"persistent": True, "momentum": 0.0, "shuffle": False}
    score = L1BernoulliRBM(64, **options, **like_theirs).fit(digits).score(digits)
    assert score == pytest.approx(
        BernoulliRBM(64, **options).fit(digits).score_samples(digits).mean(), abs=1.5
    )
    assert score == pytest.approx(-21, abs=1.5)
    assert L1BernoulliRBM(64, **options).fit(digits).score(digits) > -21
    untrained = L1BernoulliRBM(64, **options | {"n_iter": 0}).fit(digits)
    assert untrained.score(digits) < -40  # negative control: 64 log 2 = 44


def test_as_in_scikit_learn_partial_fit_learns_the_digits_too(digits):
    rbm = L1BernoulliRBM(64, learning_rate=0.1, random_state=9, persistent=True, momentum=0.0)
    for _ in range(7):
        for batch in np.array_split(digits, 90):
            rbm.partial_fit(batch)
    assert rbm.score(digits) == pytest.approx(-21, abs=1.5)


def test_as_in_scikit_learn_transform_is_the_mean_of_the_hidden_units(digits):
    X = digits[:100]
    rbm = L1BernoulliRBM(16, batch_size=5, n_iter=5, random_state=42).fit(X)
    np.testing.assert_allclose(rbm.transform(X), rbm._mean_hiddens(X), rtol=1e-14)
    states = np.mean([rbm._sample_hiddens(X[0], np.random.RandomState(k)) for k in range(400)], 0)
    np.testing.assert_allclose(rbm.transform(X[:1])[0], states, atol=5 * np.sqrt(0.25 / 400))


@pytest.mark.parametrize("container", SPARSE)
def test_as_in_scikit_learn_few_sparse_samples_are_enough(container, digits):
    L1BernoulliRBM(random_state=0).fit(container(digits[:4]))
    X = digits[:100]
    dense, sparse = (
        L1BernoulliRBM(64, random_state=9).partial_fit(data) for data in (X, container(X))
    )
    assert np.array_equal(dense.components_, sparse.components_)
    np.testing.assert_allclose(dense.score(X), sparse.score(container(X)), rtol=1e-12)


def test_as_in_scikit_learn_gibbs_recreates_two_samples_that_were_learned():
    X = np.repeat([[0.0], [1.0]], 16, axis=1)  # of one unit, as there, chance would decide
    recipe = {"batch_size": 2, "n_iter": 500, "random_state": 42}
    rbm, sparse = (L1BernoulliRBM(2, **recipe).fit(data) for data in (X, csc_matrix(X)))
    assert np.array_equal(rbm.components_, sparse.components_)
    many = np.tile(X, (100, 1))
    assert (rbm.gibbs(many) == many).mean() > 0.95
    assert (sparse.gibbs(csc_matrix(many)) == many).mean() > 0.95
    untrained = L1BernoulliRBM(2, **recipe | {"n_iter": 0}).fit(X)
    assert (untrained.gibbs(many) == many).mean() < 0.6  # negative control


def test_as_in_scikit_learn_gibbs_draws_other_states_each_time(digits):
    rbm = L1BernoulliRBM(42, batch_size=40, n_iter=20, random_state=42).fit(digits)
    first, second = rbm.gibbs(digits), rbm.gibbs(digits)
    assert set(np.unique(first)) == {0, 1}
    assert (first != second).any(axis=1).all()


@pytest.mark.parametrize("container", SPARSE)
def test_as_in_scikit_learn_scores_are_not_clipped(container):
    X = np.vstack([np.zeros(1000), np.ones(1000)])
    rbm = L1BernoulliRBM(10, batch_size=2, n_iter=10, random_state=42).fit(X)
    assert (rbm.score_samples(X) < -300).all()
    np.testing.assert_allclose(rbm.score_samples(container(X)), rbm.score_samples(X), rtol=1e-12)
    large = L1BernoulliRBM.from_parameters(
        components=np.full((3, 1000), 1e6),
        intercept_hidden=np.zeros(3),
        intercept_visible=np.full(1000, -1e8),
    )
    assert np.isfinite(large.score_samples(X)).all()


@pytest.mark.parametrize(
    ("given", "expected"),
    [(np.float32, np.float32), (np.float64, np.float64), (int, np.float64)],
)
def test_as_in_scikit_learn_transform_keeps_the_precision(given, expected, digits):
    X = digits[:100].astype(given)
    rbm = L1BernoulliRBM(16, batch_size=5, n_iter=5, random_state=42)
    assert rbm.fit_transform(X).dtype == expected


def test_as_in_scikit_learn_both_precisions_agree(digits):
    double, single = (
        L1BernoulliRBM(16, batch_size=5, n_iter=5, random_state=42).fit(digits[:100].astype(kind))
        for kind in (np.float64, np.float32)
    )
    for name in ("components_", "intercept_hidden_", "intercept_visible_"):
        one, other = getattr(double, name), getattr(single, name)
        assert (one.dtype, other.dtype) == (np.float64, np.float32)
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_unlike_scikit_learn_features_are_named_after_the_class(method, digits):
    rbm = L1BernoulliRBM(10, n_iter=1, random_state=0)
    assert getattr(rbm, method)(digits) is rbm
    assert rbm.get_feature_names_out().tolist() == [f"l1bernoullirbm{k}" for k in range(10)]


def test_unlike_scikit_learn_progress_is_on_standard_error(capsys):
    for X in (csc_matrix([[0.0], [1.0]]), np.array([[0.0], [1.0]])):
        L1BernoulliRBM(2, batch_size=2, n_iter=1, random_state=42, verbose=True).fit(X)
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.startswith("epoch 1 of 1: elapsed 0:0")
        assert "reconstruction error 0." in printed.err


def test_unlike_scikit_learn_values_beyond_the_units_are_refused(digits):
    rbm = L1BernoulliRBM(10, n_iter=1, random_state=0).fit(digits)
    with pytest.raises(ValueError, match=r"must lie in \[0, 1\], got values from 0 to 6300"):
        rbm.score_samples([100 * np.arange(64)])
    assert np.isfinite(BernoulliRBM(10).fit(digits).score_samples([100 * np.arange(64)])).all()


def test_unlike_scikit_learn_bits_are_trained_in_single_precision(digits):
    bits = (digits > 0.5).astype(np.float64)
    rbm = L1BernoulliRBM(10, n_iter=1, random_state=0).fit(bits)
    assert rbm.components_.dtype == np.float32
    assert not hasattr(rbm, "h_samples_")
    assert rbm.gibbs(bits).dtype == np.uint8


def mean_log_likelihood(rbm, X):
    machine = BinaryMachine.from_parameters(
        components=rbm.components_,
        intercept_hidden=rbm.intercept_hidden_,
        intercept_visible=rbm.intercept_visible_,
    )
    return float(-machine.free_energy(X).mean()) - log_partition_exact(machine)


def fits_of_six_seeds(X, **recipe):
    """Machines of both classes, and one of independent units with the mean of the data."""
    fits = {
        kind: [make(**recipe, random_state=seed).fit(X) for seed in range(6)]
        for kind, make in (("ours", L1BernoulliRBM), ("theirs", BernoulliRBM))
    }
    start = L1BernoulliRBM(
        **recipe | {"n_iter": 0}, init_scale=0.0, init_visible="data", random_state=0
    )
    return fits | {"independent": [start.fit(X)]}


def likelihoods(fits, X):
    """Mean over seeds of the exact mean log-likelihoods, and error of the difference of both."""
    found = {kind: [mean_log_likelihood(rbm, X) for rbm in of] for kind, of in fits.items()}
    spread = np.hypot(*(np.std(found[kind], ddof=1) for kind in ("ours", "theirs")))
    return {kind: np.mean(values) for kind, values in found.items()}, spread / np.sqrt(6)


@pytest.mark.slow
def test_digits_are_learned_no_worse_than_by_bernoulli_rbm():
    """By the exact likelihood, within 3 standard errors of the difference over six seeds each."""
    X = (load_digits().data > 7.5).astype(np.float64)
    X = {"trained on": X[::2], "held out": X[1::2]}
    recipe = {"n_components": 10, "learning_rate": 0.05, "batch_size": 50, "n_iter": 200}
    fits = fits_of_six_seeds(X["trained on"], **recipe)
    for part in X.values():
        mean, error = likelihoods(fits, part)
        assert mean["ours"] > mean["theirs"] - 3 * error
        assert mean["independent"] < mean["theirs"] - 3 * error  # negative control


# People by their answers to the five items of section 6 of the Law School Admission Test, wrong
# (0) or right (1): 00000, 00001, 00010, ..., 11111. Bock & Lieberman, Psychometrika 35, 179 (1970);
# as `bock.table` of the R package psych has them.
LSAT = [3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15]
LSAT += [10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298]


@pytest.mark.slow
def test_answers_to_a_test_are_learned_better_than_by_bernoulli_rbm():
    """By the exact likelihood, between those of independent answers and of the data themselves."""
    X = np.repeat(states(5), LSAT, axis=0)
    np.testing.assert_allclose(X.mean(axis=0), [0.924, 0.709, 0.553, 0.763, 0.87], rtol=1e-12)
    recipe = {"n_components": 5, "learning_rate": 0.03, "batch_size": 100, "n_iter": 1000}
    mean, error = likelihoods(fits_of_six_seeds(X, **recipe), X)
    bound = -entropy(np.array(LSAT) / 1000)  # of the machine that gives each answer its fraction
    assert bound == pytest.approx(-2.4560, abs=1e-4)
    assert mean["independent"] == pytest.approx(-2.4934, abs=1e-4)
    assert mean["independent"] < mean["theirs"] < mean["ours"] - 3 * error
    gain = (mean["ours"] - mean["independent"]) / (bound - mean["independent"])
    assert 0.5 < gain < 0.7
