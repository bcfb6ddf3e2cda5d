"""What fit does beyond a step: resume, trace, schedules, and scikit-learn's habits."""

import numpy as np
import pytest
from interruption import CutOffError, Memory
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import BernoulliRBM
from sklearn.pipeline import Pipeline

from rgdl.ising import exact, sample_ising
from rgdl.rbm import L1BernoulliRBM, PackedBits, log_partition_exact

RECIPE = {"batch_size": 20, "n_iter": 6, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}
PARTS = ("components_", "intercept_hidden_", "intercept_visible_")


@pytest.fixture(scope="module")
def X():
    spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=210, seed=1)
    return (spins.reshape(len(spins), -1) > 0).astype(np.float32)


OPTIONS = [
    {},
    {"shuffle": False, "average_last": 3},
    {"persistent": True, "average_last": 5},
    {"l1_step": "proximal", "momentum": (0.5, 0.9), "momentum_epochs": 2},
    {"trace_every": 2, "validation_fraction": 0.2},
]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("n_done", [1, 3, 5])
def test_a_run_that_was_cut_off_ends_as_an_unbroken_one(X, options, n_done):
    recipe = RECIPE | options
    unbroken = L1BernoulliRBM(5, **recipe).fit(X)
    memory = Memory(n_saves=n_done)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)
    assert memory.states[-1]["counts"][0] == n_done
    memory.n_saves = None
    again = L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)
    for name in PARTS:
        assert np.array_equal(getattr(again, name), getattr(unbroken, name)), name
    assert len(memory.states) == RECIPE["n_iter"]
    if "trace_every" in options:
        assert again.trace_.equals(unbroken.trace_)


def test_a_finished_run_is_not_repeated(X):
    memory = Memory()
    whole = L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    again = L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    assert len(memory.states) == RECIPE["n_iter"]
    assert np.array_equal(whole.components_, again.components_)


@pytest.mark.parametrize(
    "options", [options for options in OPTIONS if "trace_every" not in options]
)
def test_a_longer_run_goes_on_where_a_shorter_one_ended(X, options):
    recipe = RECIPE | options
    memory = Memory()
    memory.is_due = lambda at_end: at_end
    for n in (0, 1, 3):  # averaging begins after 3 epochs at the earliest
        L1BernoulliRBM(5, **recipe | {"n_iter": n, "average_last": 0}).fit(X, checkpoint=memory)
    assert [state["counts"][0] for state in memory.states] == [1, 3]
    longer = recipe | {"n_iter": 8}
    for changes in ({"n_iter": 2, "average_last": 0}, {"average_last": 6}):  # 3 epochs are too many
        with pytest.raises(
            ValueError, match=r"a run of 3 epochs with averages over 0 steps, which"
        ):
            L1BernoulliRBM(5, **longer | changes).fit(X, checkpoint=memory)
    whole, continued = (
        L1BernoulliRBM(5, **longer).fit(X, checkpoint=checkpoint) for checkpoint in (None, memory)
    )
    for name in PARTS:
        assert np.array_equal(getattr(continued, name), getattr(whole, name)), name


def test_a_resumed_run_reports_the_epochs_that_are_left(X, capsys):
    memory = Memory(n_saves=2)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    memory.n_saves = None
    L1BernoulliRBM(5, **RECIPE, verbose=1).fit(X, checkpoint=memory)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("epoch 3 of 6: ")
    assert lines[-1].startswith("epoch 6 of 6: ")


def test_two_momenta_change_after_the_first_epochs(X):
    class Recorder(L1BernoulliRBM):
        def _fit(self, v_pos, rng):
            self.momenta_.append(self._momentum)
            super()._fit(v_pos, rng)

    recorder = Recorder(3, **RECIPE, momentum=(0.5, 0.9), momentum_epochs=4)
    recorder.momenta_ = []
    recorder.fit(X)
    assert np.reshape(recorder.momenta_, (6, -1)).mean(axis=1).tolist() == [0.5] * 4 + [0.9] * 2


@pytest.mark.parametrize("momentum", [(0.5, 1.0), (0.1, 0.2, 0.3), [-0.1, 0.5]])
def test_impossible_momenta_are_refused(X, momentum):
    with pytest.raises(ValueError, match=r"momentum must be one or two floats in \[0, 1\), got"):
        L1BernoulliRBM(3, **RECIPE, momentum=momentum).fit(X)


def test_a_proximal_penalty_leaves_exact_zeros_and_a_subgradient_none(X):
    recipe = RECIPE | {"l1": 0.1}
    proximal = L1BernoulliRBM(5, **recipe, l1_step="proximal").fit(X)
    subgradient = L1BernoulliRBM(5, **recipe).fit(X)
    assert 0.1 < (proximal.components_ == 0).mean() < 1
    assert (subgradient.components_ != 0).all()


def test_warm_start_goes_on_and_a_cold_one_begins_again(X):
    rbm = L1BernoulliRBM(5, **RECIPE, warm_start=True).fit(X)
    first = rbm.components_.copy()
    rbm.set_params(learning_rate=1e-9).fit(X)
    np.testing.assert_allclose(rbm.components_, first, atol=1e-5)
    rbm.set_params(warm_start=False).fit(X)
    assert np.abs(rbm.components_ - first).max() > 0.01


def test_the_trace_tells_how_training_goes(X):
    rbm = L1BernoulliRBM(
        8, **RECIPE | {"n_iter": 25, "l1": 0.02}, l1_step="proximal", trace_every=10,
        validation_fraction=0.25,
    ).fit(X)  # fmt: skip
    trace = rbm.trace_
    assert trace["epoch"].tolist() == [10, 20, 25]
    assert trace["reconstruction_error"].is_monotonic_decreasing
    last = trace.iloc[-1]
    W = rbm.components_.astype(float)
    assert last["zero_weights"] == pytest.approx((W == 0).mean())
    assert last["sparsity"] == pytest.approx(1 - np.abs(W).sum() ** 2 / (W**2).sum() / W.size)
    energy = rbm.free_energy(X)
    mean = (0.75 * last["free_energy"] + 0.25 * last["free_energy_held_out"]) / 1.0
    assert mean == pytest.approx(energy.mean(), rel=0.01)  # 210 samples do not divide by 4


def test_held_out_samples_are_not_trained_on(X):
    marked = np.concatenate([X, np.zeros((len(X), 1), np.float32)], axis=1)
    rng = np.random.RandomState(0)
    held_out = rng.permutation(len(X))[: round(0.3 * len(X))]
    marked[held_out, -1] = 1
    rbm = L1BernoulliRBM(3, **RECIPE | {"n_iter": 20, "l1": 0.0}, validation_fraction=0.3)
    rbm.fit(marked)
    assert rbm.inverse_transform(rbm.transform(marked))[:, -1].max() < 0.1  # never seen as 1
    with pytest.raises(ValueError, match=r"validation_fraction = 0.9 leaves none of 1 samples"):
        rbm.set_params(validation_fraction=0.9).fit(marked[:1])


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix])
def test_data_out_of_range_are_refused(X, kind):
    with pytest.raises(ValueError, match=r"X must lie in \[0, 1\], got values from 0 to 2$"):
        L1BernoulliRBM(3, **RECIPE).fit(kind(2 * X))
    for method in ("fit", "partial_fit"):
        with pytest.raises(ValueError, match=r"from -1 to 1: turn spins s of -1 and \+1 into"):
            getattr(L1BernoulliRBM(3, **RECIPE), method)(kind(2 * X - 1))
    L1BernoulliRBM(3, **RECIPE, check_range=False).fit(kind(2 * X))


def test_no_samples_are_refused():
    for nothing in (np.zeros((0, 16)), PackedBits(np.zeros((0, 2), np.uint8), 16)):
        with pytest.raises(ValueError, match=r"0 sample\(s\)"):
            L1BernoulliRBM(3, **RECIPE).fit(nothing)


def test_it_is_tuned_in_a_pipeline_by_grid_search(X):
    y = X.mean(axis=1) > 0.5
    steps = [("rbm", L1BernoulliRBM(6, **RECIPE)), ("classify", LogisticRegression())]
    grid = {"rbm__l1": [0.0, 1e-2], "rbm__momentum": [0.5, (0.5, 0.9)]}
    search = GridSearchCV(Pipeline(steps), grid, cv=2, error_score="raise").fit(X, y)
    assert len(search.cv_results_["params"]) == 4
    assert search.best_score_ > 0.6


def test_output_can_be_a_table_with_names(X):
    rbm = L1BernoulliRBM(3, **RECIPE).set_output(transform="pandas").fit(X)
    table = rbm.transform(X)
    assert table.columns.tolist() == [f"l1bernoullirbm{k}" for k in range(3)]
    np.testing.assert_array_equal(
        table.to_numpy(), rbm.set_output(transform="default").transform(X)
    )


def divergence_from_boltzmann(rbm, lattice_size, coupling):
    """D_KL(p || model), by enumeration of the lattice."""
    states, p = exact.enumerate_states(lattice_size), exact.state_probabilities(
        lattice_size, coupling)  # fmt: skip
    v = (states.reshape(len(states), -1) > 0).astype(np.float64)
    return float(p @ (np.log(p) + rbm.free_energy(v) + log_partition_exact(rbm)))


@pytest.mark.slow
def test_a_small_ising_model_is_learned_to_a_hundredth():
    spins = sample_ising(lattice_size=3, coupling=0.3, n_samples=20_000, seed=1)
    data = (spins.reshape(len(spins), -1) > 0).astype(np.float64)
    recipe = {"batch_size": 100, "n_iter": 60, "learning_rate": 0.05, "momentum": 0.5,
              "n_gibbs": 10, "init_scale": 0.1, "average_last": 10, "random_state": 0}  # fmt: skip
    start = L1BernoulliRBM(9, **recipe | {"n_iter": 0, "average_last": 0}).fit(data)
    end = L1BernoulliRBM(9, **recipe).fit(data)
    assert divergence_from_boltzmann(start, 3, 0.3) > 0.5
    assert divergence_from_boltzmann(end, 3, 0.3) < 0.02


@pytest.mark.slow
def test_persistent_chains_match_the_likelihood_of_bernoulli_rbm():
    spins = sample_ising(lattice_size=3, coupling=0.3, n_samples=5000, seed=1)
    data = (spins.reshape(len(spins), -1) > 0).astype(np.float64)
    common = {"batch_size": 50, "n_iter": 40, "learning_rate": 0.05}
    ours, theirs = [], []
    for seed in range(6):
        rbm = L1BernoulliRBM(
            6, **common, momentum=0.0, persistent=True, shuffle=False, random_state=seed
        )
        ours.append(divergence_from_boltzmann(rbm.fit(data), 3, 0.3))
        peer = BernoulliRBM(6, **common, random_state=seed).fit(data)
        twin = L1BernoulliRBM.from_parameters(
            components=peer.components_,
            intercept_hidden=peer.intercept_hidden_,
            intercept_visible=peer.intercept_visible_,
        )
        theirs.append(divergence_from_boltzmann(twin, 3, 0.3))
    error = np.hypot(np.std(ours, ddof=1), np.std(theirs, ddof=1)) / np.sqrt(6)
    assert abs(np.mean(ours) - np.mean(theirs)) < 5 * error
    assert max(np.mean(ours), np.mean(theirs)) < 0.3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"n_components": 6},
            r"parameters_weights of \(\(5, 16\), 'float32'\), not of \(\(6, 16\)",
        ),
        ({"trace_every": 1}, "another trace_every"),
        ({"validation_fraction": 0.5}, "other samples"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(X, changes, message):
    memory = Memory(n_saves=2)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    with pytest.raises(ValueError, match=f"checkpoint holds .*{message}"):
        L1BernoulliRBM(**{"n_components": 5} | RECIPE | changes).fit(X, checkpoint=memory)


def test_a_warm_start_needs_the_same_units(X):
    rbm = L1BernoulliRBM(5, **RECIPE, warm_start=True, trace_every=1).fit(X)
    with pytest.raises(ValueError, match=r"n_components = 6 must be that .* 5: set warm"):
        rbm.set_params(n_components=6).fit(X)
    rbm.set_params(n_components=5, trace_every=0).fit(X)
    assert not hasattr(rbm, "trace_")  # not that of the first fit


def test_fitted_weights_stay_while_training_goes_on(X):
    rbm = L1BernoulliRBM(5, **RECIPE).partial_fit(X)
    weights = rbm.components_
    before = weights.copy()
    rbm.partial_fit(X)
    assert np.array_equal(weights, before)
    assert not np.array_equal(rbm.components_, before)
    with pytest.raises(FloatingPointError):
        rbm.set_params(learning_rate=1e38, l1=10.0).partial_fit(X).partial_fit(X)
    assert np.isfinite(rbm.components_).all()


def test_a_soft_threshold_does_not_hide_that_training_diverges(X):
    wild = RECIPE | {"learning_rate": 3e38, "l1": 1e-3, "momentum": 0.9, "l1_step": "proximal"}
    with pytest.raises(FloatingPointError, match="not finite after epoch 1"):
        L1BernoulliRBM(5, **wild).fit(X)
