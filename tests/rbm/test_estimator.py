import pickle
import traceback

import naive
import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.base import clone
from sklearn.neural_network import BernoulliRBM
from sklearn.pipeline import make_pipeline
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks

from rgdl.rbm import L1BernoulliRBM, PackedBits, log_partition_exact

RECIPE = {"batch_size": 20, "n_iter": 3, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}

# The step of RECIPE, for the naive twin.
STEP = {"learning_rate": 0.1, "momentum": 0.5, "l1": 1e-3, "n_gibbs": 1}

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


# scikit-learn's checks train on data of any range, as BernoulliRBM itself does.
@parametrize_with_checks(
    [L1BernoulliRBM(n_components=3, n_iter=2, check_range=False)],
    expected_failed_checks=lambda _: EXPECTED,
)
@pytest.mark.filterwarnings("ignore")  # they provoke warnings on purpose
def test_scikit_learns_estimator_checks(estimator, check):
    check(estimator)


@pytest.mark.filterwarnings("ignore")
def test_scikit_learns_checks_fail_by_default_for_their_range_alone():
    results = check_estimator(L1BernoulliRBM(n_components=3, n_iter=2), on_fail=None)
    failed = [r for r in results if r["status"] == "failed" and r["check_name"] not in EXPECTED]
    assert len(failed) > 10
    for result in failed:
        told = "".join(traceback.format_exception(result["exception"]))
        assert "X must lie in [0, 1], got values from" in told, result["check_name"]


def test_one_epoch_matches_naive_steps():
    X = bars(50).astype(np.float64)
    rbm = L1BernoulliRBM(5, **RECIPE | {"n_iter": 1}).fit(X)
    rng = np.random.RandomState(0)
    W, b, c = rng.normal(0, 0.01, (5, 16)), np.zeros(5), np.zeros(16)
    order, increments = rng.permutation(50), (0.0, 0.0, 0.0)
    for start in (0, 20, 40):
        key = int(rng.randint(2**63, dtype=np.int64))
        batch = X[order[start : start + 20]]
        W, b, c, increments = naive.cd_step(W, b, c, increments, batch, key, **STEP)
    np.testing.assert_allclose(rbm.components_, W, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_hidden_, b, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_visible_, c, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("as_type", [PackedBits, csr_matrix])
def test_packed_and_sparse_data_train_as_dense(as_type):
    X = bars(50)
    other = PackedBits(np.packbits(X > 0, axis=1), 16) if as_type is PackedBits else as_type(X)
    dense = L1BernoulliRBM(5, **RECIPE).fit(X)
    assert np.array_equal(dense.components_, L1BernoulliRBM(5, **RECIPE).fit(other).components_)
    assert dense.components_.dtype == np.float32


def test_partial_fit_is_one_step_and_keeps_momentum_and_precision():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE)
    rng = np.random.RandomState(0)
    W, b, c = rng.normal(0, 0.01, (5, 16)), np.zeros(5), np.zeros(16)
    increments = (0.0, 0.0, 0.0)
    for batch in (X[:20], X[20:30], X[30:]):
        rbm.partial_fit(batch)
        key = int(rng.randint(2**63, dtype=np.int64))
        W, b, c, increments = naive.cd_step(W, b, c, increments, batch, key, **STEP)
    assert rbm.components_.dtype == np.float32
    np.testing.assert_allclose(rbm.components_, W, atol=1e-6)
    np.testing.assert_allclose(rbm.intercept_visible_, c, atol=1e-6)


def test_partial_fit_goes_on_after_fit():
    X = bars(40).astype(np.float64)
    rbm = L1BernoulliRBM(5, **RECIPE).fit(X)
    W, b, c = rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_
    rbm.partial_fit(X)
    key = int(np.random.RandomState(0).randint(2**63, dtype=np.int64))
    W, b, c, _ = naive.cd_step(W, b, c, (0.0, 0.0, 0.0), X, key, **STEP)
    np.testing.assert_allclose(rbm.components_, W, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(rbm.intercept_hidden_, b, rtol=1e-12, atol=1e-15)


def test_partial_fit_takes_parameters_that_were_set_since():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE | {"momentum": 0.0}).partial_fit(X)
    before = rbm.components_.copy()
    rbm.set_params(learning_rate=1e-12).partial_fit(X)
    np.testing.assert_allclose(rbm.components_, before, atol=1e-9)


def test_a_machine_can_be_pickled_between_steps():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE).partial_fit(X)
    again = pickle.loads(pickle.dumps(rbm)).partial_fit(X)
    assert np.array_equal(again.components_, rbm.partial_fit(X).components_)


def test_a_failed_fit_leaves_nothing_behind():
    X = bars(40)
    rbm = L1BernoulliRBM(5, **RECIPE).fit(X)
    before = rbm.components_.copy()
    with pytest.raises(FloatingPointError):
        rbm.set_params(learning_rate=1e38, l1=10.0).fit(X)
    assert np.array_equal(rbm.components_, before)
    rbm.set_params(**RECIPE | {"learning_rate": 1e-12, "momentum": 0.0}).partial_fit(X)
    np.testing.assert_allclose(rbm.components_, before, atol=1e-9)


def test_average_is_over_every_step_of_the_last_epochs():
    class Recorder(L1BernoulliRBM):
        def _fit(self, v_pos, rng):
            super()._fit(v_pos, rng)
            self.seen_.append(self._machine.parameters.weights.copy())

    X = bars(60).astype(np.float64)
    recorder = Recorder(4, **RECIPE, average_last=2)
    recorder.seen_ = []
    recorder.fit(X)
    assert len(recorder.seen_) == 9
    expected = np.mean(recorder.seen_[3:], axis=0)
    np.testing.assert_allclose(recorder.components_, expected, rtol=1e-13)
    last = L1BernoulliRBM(4, **RECIPE).fit(X)
    assert np.array_equal(last.components_, recorder.seen_[-1])


def test_fixed_batches_stay_and_shuffled_ones_change():
    class Recorder(L1BernoulliRBM):
        def _fit(self, v_pos, rng):
            self.batches_.append(np.sort(v_pos[:, 0]))
            super()._fit(v_pos, rng)

    X = np.tile(np.arange(40)[:, None] / 40, (1, 3))
    batches = {}
    for shuffle in (False, True):
        recorder = Recorder(2, **RECIPE, shuffle=shuffle)
        recorder.batches_ = []
        recorder.fit(X)
        batches[shuffle] = np.array(recorder.batches_).reshape(3, 2, 20)  # epoch, batch, sample
    assert (batches[False] == batches[False][:1]).all()
    assert (batches[True][0] != batches[True][1]).any()
    for kind in batches.values():
        assert all(np.array_equal(np.sort(epoch.ravel()), X[:, 0]) for epoch in kind)


def test_training_learns_the_distribution():
    X = bars(2000)
    recipe = RECIPE | {"l1": 0.0, "n_gibbs": 10, "learning_rate": 0.05}
    start = L1BernoulliRBM(16, **recipe | {"n_iter": 0}).fit(X)
    end = L1BernoulliRBM(16, **recipe | {"n_iter": 100}).fit(X)
    patterns, counts = np.unique(X, axis=0, return_counts=True)
    assert len(patterns) == 30
    states = (np.arange(2**16)[:, None] >> np.arange(16)[::-1] & 1).astype(np.float32)

    def divergence(rbm):  # D_KL(data || model), Eq. 16, by enumeration
        log_z = np.logaddexp.reduce(-rbm.free_energy(states).astype(np.float64))
        q = counts / counts.sum()
        return float(np.sum(q * (np.log(q) + rbm.free_energy(patterns) + log_z)))

    assert divergence(start) > 7.0  # 16 log 2 less the data's entropy of about log 30 = 3.4
    assert divergence(end) < 1.0


def test_no_epoch_leaves_the_initial_weights():
    X = (np.random.default_rng(0).random((50, 30)) < 0.5).astype(float)
    rbm = L1BernoulliRBM(20, n_iter=0, init_scale=0.3, random_state=0).fit(X)
    assert rbm.components_.std() == pytest.approx(0.3, rel=0.2)
    assert not rbm.intercept_hidden_.any()
    again = L1BernoulliRBM(20, n_iter=0, init_scale=0.3, random_state=0).fit(1 - X)
    np.testing.assert_array_equal(rbm.components_, again.components_)


def test_weight_decay_leaves_smaller_weights():
    X = (np.random.default_rng(0).random((200, 12)) < 0.3).astype(float)
    recipe = {"n_iter": 30, "batch_size": 20, "random_state": 0}
    sizes = [
        np.abs(L1BernoulliRBM(4, l2=l2, **recipe).fit(X).components_).mean()
        for l2 in (0.0, 0.1, 1.0)
    ]
    assert sizes[0] > sizes[1] > sizes[2]


def test_stronger_l1_leaves_smaller_weights():
    X = bars(500)
    norms = [np.abs(L1BernoulliRBM(8, **RECIPE | {"l1": l1}).fit(X).components_).sum()
             for l1 in (0.0, 0.01, 0.1)]  # fmt: skip
    assert norms[0] > norms[1] > norms[2]


def test_free_energy_is_the_sum_over_hidden_states():
    rbm = L1BernoulliRBM(4, **RECIPE).fit(bars(50).astype(np.float64))
    v = bars(5, seed=1).astype(np.float64)
    hidden = np.array([[i >> k & 1 for k in range(4)] for i in range(16)], float)
    minus_energy = (
        (v @ rbm.components_.T) @ hidden.T
        + hidden @ rbm.intercept_hidden_
        + (v @ rbm.intercept_visible_)[:, None]
    )
    expected = -np.logaddexp.reduce(minus_energy, axis=1)
    np.testing.assert_allclose(rbm.free_energy(v), expected, rtol=1e-13)


def test_inverse_transform_is_the_other_conditional():
    rbm = L1BernoulliRBM(4, **RECIPE).fit(bars(50).astype(np.float64))
    h = np.array([[1.0, 0.0, 1.0, 1.0]])
    expected = naive.sigmoid(h @ rbm.components_ + rbm.intercept_visible_)
    np.testing.assert_allclose(rbm.inverse_transform(h), expected, rtol=1e-14)
    with pytest.raises(ValueError, match="X has 3 features, but L1BernoulliRBM has 4 hidden units"):
        rbm.inverse_transform(h[:, :3])


def test_a_fitted_machine_survives_pickle_clone_and_pipeline():
    X = bars(50)
    rbm = L1BernoulliRBM(4, **RECIPE).fit(X)
    again = pickle.loads(pickle.dumps(rbm))
    assert np.array_equal(again.transform(X), rbm.transform(X))
    assert clone(rbm).get_params() == rbm.get_params()
    assert make_pipeline(L1BernoulliRBM(4, **RECIPE)).fit_transform(X).shape == (50, 4)
    assert isinstance(rbm, BernoulliRBM)


def test_parameters_alone_make_a_machine():
    rbm = L1BernoulliRBM(4, **RECIPE).fit(bars(50))
    parts = (rbm.components_, rbm.intercept_hidden_, rbm.intercept_visible_)
    names = ("components", "intercept_hidden", "intercept_visible")
    twin = L1BernoulliRBM.from_parameters(**dict(zip(names, parts, strict=True)))
    assert np.array_equal(twin.transform(bars(9)), rbm.transform(bars(9)))
    with pytest.raises(ValueError, match=r"must have shape \(4, 16\), got \(16, 4\)"):
        L1BernoulliRBM.from_parameters(
            components=parts[0].T, intercept_hidden=parts[1], intercept_visible=parts[2]
        )


def test_diverging_training_says_what_to_lower():
    wild = RECIPE | {"learning_rate": 1e38, "l1": 10.0}
    with pytest.raises(FloatingPointError, match=r"after epoch 1 with learning_rate = 1e\+38"):
        L1BernoulliRBM(4, **wild).fit(bars(100))
    with pytest.raises(FloatingPointError, match="after this step"):
        L1BernoulliRBM(4, **wild).partial_fit(bars(100)).partial_fit(bars(100))


@pytest.mark.parametrize(
    "wrong",
    [
        {"momentum": 1.0},
        {"momentum": -0.1},
        {"l1": -1e-4},
        {"n_gibbs": 0},
        {"init_scale": -1.0},
        {"average_last": -1},
        {"shuffle": "yes"},
        {"learning_rate": 0.0},
    ],
)
def test_impossible_parameters_are_refused(wrong):
    with pytest.raises(ValueError, match=f"The '{next(iter(wrong))}' parameter"):
        L1BernoulliRBM(4, **RECIPE | wrong).fit(bars(30))


def test_weight_decay_is_no_part_of_the_proximal_step():
    rbm = L1BernoulliRBM(4, **RECIPE | {"l1_step": "proximal", "l2": 0.1})
    for train in (rbm.fit, rbm.partial_fit):
        with pytest.raises(ValueError, match="l2 must be 0 with l1_step = 'proximal'"):
            train(bars(30))


def test_spins_have_no_proximal_step():
    rbm = L1BernoulliRBM(4, **RECIPE | {"l1_step": "proximal", "units": "spins"})
    with pytest.raises(ValueError, match="units must be 'bits' with l1_step = 'proximal'"):
        rbm.fit(bars(30))


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


def test_packed_data_of_another_width_are_refused():
    rbm = L1BernoulliRBM(4, **RECIPE).partial_fit(bars(30))
    with pytest.raises(ValueError, match="X has 24 features, but L1BernoulliRBM is expecting 16"):
        rbm.partial_fit(PackedBits(np.zeros((5, 3), np.uint8), 24))


def test_progress_is_reported_in_lines(capsys):
    L1BernoulliRBM(2, **RECIPE, verbose=1).fit(bars(30))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("epoch 1 of 3: ")
    assert lines[-1].endswith("about 0:00 left")
