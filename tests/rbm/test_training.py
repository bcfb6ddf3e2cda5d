"""Epochs, averages, checkpoints and progress of a training run."""

import numpy as np
import pytest
from interruption import CutOffError, Memory
from machines import divergence_from_boltzmann, fitted, random_bits
from scipy.sparse import csr_matrix
from sklearn.neural_network import BernoulliRBM

from rgdl.ising import sample_ising
from rgdl.rbm import L1BernoulliRBM
from rgdl.rbm.engines import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters

RECIPE = {"batch_size": 20, "n_iter": 6, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}
OPTIONS = [
    {},
    {"shuffle": False, "average_last": 3},
    {"persistent": True, "average_last": 5},
    {"l1_step": "proximal"},
    {"units": "spins", "learning_rate": 0.01, "l2": 1e-3},
]


@pytest.fixture(scope="module")
def X():
    return random_bits(210, 16, mean=0.4)


@pytest.fixture
def steps(monkeypatch):
    """Batch, key, recipe and new weights of every step of the numpy engine."""
    seen, step = [], ContrastiveDivergence.step

    def record(self, batch, key, recipe):
        step(self, batch, key, recipe)
        seen.append((batch.copy(), key, recipe, self.parameters.weights.copy()))

    monkeypatch.setattr(ContrastiveDivergence, "step", record)
    return seen


def assert_equal(one, other):
    for name in ("components_", "intercept_hidden_", "intercept_visible_"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name


def interrupted(X, n_epochs, recipe):
    """The checkpoint of a run that was interrupted."""
    memory = Memory(n_saves=n_epochs)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)
    memory.n_saves = None
    return memory


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("n_done", [1, 3, 5])
def test_a_resumed_run_ends_as_an_unbroken_one(X, options, n_done):
    recipe = RECIPE | options
    unbroken = L1BernoulliRBM(5, **recipe).fit(X)
    memory = interrupted(X, n_done, recipe)
    assert memory.states[-1]["counts"][0] == n_done
    assert_equal(L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory), unbroken)
    assert len(memory.states) == RECIPE["n_iter"]


class Sized(Memory):
    """A checkpoint whose length is the number of its states: it is false while it is empty."""

    def __len__(self):
        return len(self.states)


def test_a_checkpoint_that_is_still_empty_is_used(X):
    memory = Sized(n_saves=2)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    memory.n_saves = None
    resumed = L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    assert len(memory) == RECIPE["n_iter"]
    assert_equal(resumed, L1BernoulliRBM(5, **RECIPE).fit(X))


class Epochs(list):
    """A callback that is false until its first call."""

    def __call__(self, rbm, epoch):
        self.append(epoch)


def test_a_callback_that_is_still_empty_is_called(X):
    epochs = Epochs()
    L1BernoulliRBM(5, **RECIPE).fit(X, callback=epochs)
    assert epochs == [1, 2, 3, 4, 5, 6]


def test_a_finished_run_is_not_repeated(X):
    memory = Memory()
    whole = L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    again = L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)
    assert len(memory.states) == RECIPE["n_iter"]
    assert_equal(again, whole)


@pytest.mark.parametrize("options", OPTIONS)
def test_a_longer_run_continues_where_a_shorter_one_ended(X, options):
    recipe = RECIPE | options
    memory = Memory()
    memory.is_due = lambda at_end: at_end
    for n in (0, 1, 3):  # averaging begins after 3 epochs at the earliest
        L1BernoulliRBM(5, **recipe | {"n_iter": n, "average_last": 0}).fit(X, checkpoint=memory)
    assert [state["counts"][0] for state in memory.states] == [1, 3]
    longer = recipe | {"n_iter": 8}
    for changes in ({"n_iter": 2, "average_last": 0}, {"average_last": 6}):  # 3 epochs are too many
        with pytest.raises(ValueError, match="a run of 3 epochs with averages over 0 steps; no"):
            L1BernoulliRBM(5, **longer | changes).fit(X, checkpoint=memory)
    whole, continued = (
        L1BernoulliRBM(5, **longer).fit(X, checkpoint=checkpoint) for checkpoint in (None, memory)
    )
    assert_equal(continued, whole)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_components": 6}, "n_components = 5 instead of 6"),
        ({"learning_rate": 0.2}, "learning_rate = 0.1 instead of 0.2"),
        ({"l1": 0.0, "l2": 0.1}, "l1 = 0.001 instead of 0.0, l2 = 0.0 instead of 0.1"),
        ({"units": "spins"}, "units = 'bits' instead of 'spins'"),
        ({"batch_size": 21}, "batch_size = 20 instead of 21"),
        ({"shuffle": False}, "shuffle = True instead of False"),
        ({"init_scale": 0.1}, "init_scale = 0.01 instead of 0.1"),
        ({"init_visible": "data"}, "init_visible = 'zeros' instead of 'data'"),
        ({"persistent": True, "n_gibbs": 2}, "n_gibbs = 1 instead of 2, persistent = False"),
        ({"random_state": 1}, "other random_state"),
        ({"random_state": None}, "other random_state"),
    ],
)
def test_the_checkpoint_of_another_run_is_refused(X, changes, message):
    memory = interrupted(X, 2, RECIPE)
    with pytest.raises(ValueError, match=f"checkpoint holds another run: {message}"):
        L1BernoulliRBM(**{"n_components": 5} | RECIPE | changes).fit(X, checkpoint=memory)


def test_the_checkpoint_of_other_data_is_refused(X):
    one = X.copy()
    one[200, 7] = 1 - one[200, 7]
    kinds = {"bits": X, "probabilities": 0.1 + 0.8 * X, "sparse": csr_matrix(0.1 + 0.8 * X)}
    for kind, data in kinds.items():
        memory = interrupted(data, 2, RECIPE)
        others = [1 - X, 0.5 * X, X[:100], one, *(kinds[k] for k in kinds if k != kind)]
        for other in others:
            with pytest.raises(ValueError, match=r"holds another run: other data$"):
                L1BernoulliRBM(5, **RECIPE).fit(other, checkpoint=memory)
        L1BernoulliRBM(5, **RECIPE).fit(data, checkpoint=memory)


def test_equal_runs_share_a_checkpoint_whatever_types_their_numbers_have(X):
    memory = interrupted(X, 2, RECIPE)
    same = {"batch_size": np.int16(20), "random_state": np.random.RandomState(0), "verbose": 0}
    same |= {"n_iter": 9}  # a longer run
    continued = L1BernoulliRBM(np.int8(5), **RECIPE | same).fit(X.astype(bool), checkpoint=memory)
    assert_equal(continued, L1BernoulliRBM(5, **RECIPE | {"n_iter": 9}).fit(X))
    del memory.states[-1]["run"]
    with pytest.raises(
        ValueError, match="checkpoint does not record its run and cannot be resumed: delete"
    ):
        L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)


@pytest.mark.parametrize("run", [b"", b"{", b"\xff", b"[1]"])
def test_a_damaged_checkpoint_is_named_as_such(X, run):
    memory = interrupted(X, 2, RECIPE)
    memory.states[-1]["run"] = np.frombuffer(run, np.uint8)
    with pytest.raises(ValueError, match="checkpoint is damaged and cannot be resumed: delete it"):
        L1BernoulliRBM(5, **RECIPE).fit(X, checkpoint=memory)


def test_a_run_of_other_random_numbers_each_time_resumes_too(X):
    recipe = RECIPE | {"random_state": None}
    memory = interrupted(X, 2, recipe)
    resumed, again = memory.load(), Memory()
    again.states.append(resumed)
    ends = [L1BernoulliRBM(5, **recipe).fit(X, checkpoint=one) for one in (memory, again)]
    assert_equal(*ends)


@pytest.mark.parametrize(("n_iter", "average_last"), [(7, 3), (6, 2), (6, 4), (5, 3), (6, 0)])
def test_averages_over_other_epochs_are_not_resumed(X, n_iter, average_last):
    recipe = RECIPE | {"average_last": 3}
    memory = interrupted(X, 5, recipe)  # two of three epochs are in the average
    other = {"n_iter": n_iter, "average_last": average_last}
    with pytest.raises(ValueError, match="5 epochs with averages over 22 steps; no run"):
        L1BernoulliRBM(5, **recipe | other).fit(X, checkpoint=memory)
    L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)


def test_a_callback_sees_the_machine_after_every_epoch_and_changes_nothing(X, steps):
    epochs, seen = [], []

    def follow(rbm, epoch):
        epochs.append((epoch, rbm.n_iter_))
        seen.append(rbm.components_)
        rbm.gibbs(X)
        rbm.sample(3, n_burn_in=0)
        rbm.components_[:] = 0.0

    rbm = L1BernoulliRBM(5, **RECIPE, average_last=2).fit(X, callback=lambda *_: follow(*_))
    assert epochs == [(epoch, epoch) for epoch in range(1, 7)]
    assert_equal(rbm, L1BernoulliRBM(5, **RECIPE, average_last=2).fit(X))
    assert all(not weights.any() for weights in seen)  # copies
    sizes = []
    L1BernoulliRBM(5, **RECIPE).fit(X, callback=lambda rbm, _: sizes.append(rbm.components_))
    for epoch, weights in enumerate(sizes, start=1):
        assert np.array_equal(weights, steps[-len(steps) // 3 :][11 * epoch - 1][-1])


def test_a_callback_that_raises_ends_the_fit_and_a_checkpoint_resumes_it(X):
    memory = Memory()

    def stop(rbm, epoch):
        if epoch == 3:
            raise CutOffError

    rbm = L1BernoulliRBM(5, **RECIPE)
    with pytest.raises(CutOffError):
        rbm.fit(X, checkpoint=memory, callback=stop)
    assert not hasattr(rbm, "components_")
    epochs = []
    rbm.fit(X, checkpoint=memory, callback=lambda _, epoch: epochs.append(epoch))
    assert epochs == [4, 5, 6]
    assert_equal(rbm, L1BernoulliRBM(5, **RECIPE).fit(X))


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix, lambda X: 0.1 + 0.8 * X])
@pytest.mark.parametrize("units", ["bits", "spins"])
def test_visible_biases_may_start_at_the_mean_of_the_data(X, kind, units):
    data, options = kind(X), {"units": units, "init_visible": "data", "init_scale": 0.0}
    p = (np.asarray(data.sum(axis=0)).ravel() + 1) / (len(X) + 2)
    start = L1BernoulliRBM(5, **RECIPE | options | {"n_iter": 0}).fit(data)
    np.testing.assert_allclose(start.inverse_transform(np.zeros((1, 5)))[0], p, rtol=1e-5)
    assert not start.intercept_hidden_.any()
    first = L1BernoulliRBM(5, **RECIPE | options | {"learning_rate": 1e-9}).partial_fit(data)
    np.testing.assert_allclose(first.intercept_visible_, start.intercept_visible_, atol=1e-6)
    zeros = L1BernoulliRBM(5, **RECIPE | {"n_iter": 0, "init_scale": 0.0}).fit(data)
    assert not zeros.intercept_visible_.any()


def test_units_that_never_change_start_at_finite_biases():
    X = np.tile([0.0, 1.0], (2500, 1))
    start = L1BernoulliRBM(2, n_iter=0, init_visible="data", random_state=0).fit(X)
    np.testing.assert_allclose(start.intercept_visible_, np.log([1 / 2501, 2501]), rtol=1e-6)


@pytest.mark.parametrize(("n_done", "first"), [(0, 1), (2, 3)])
def test_progress_reports_the_epochs_that_are_left(X, capsys, n_done, first):
    memory = interrupted(X, n_done, RECIPE) if n_done else Memory()
    L1BernoulliRBM(5, **RECIPE, verbose=1).fit(X, checkpoint=memory)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"epoch {first} of 6: ")
    assert lines[-1].startswith("epoch 6 of 6: ")


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix, lambda X: 0.1 + 0.8 * X])
def test_progress_reports_the_reconstruction_error_of_the_last_batch(X, kind, capsys, steps):
    data = kind(X)
    rbm = L1BernoulliRBM(5, **RECIPE, verbose=1).fit(data)
    v = steps[-1][0].astype(np.float64)
    assert len(v) == 10  # the batch that is left
    error = np.square(v - rbm.inverse_transform(rbm.transform(v))).mean()
    last = capsys.readouterr().err.splitlines()[-1]
    assert last.endswith(f" left, reconstruction error {error:.4f}")
    assert_equal(rbm, L1BernoulliRBM(5, **RECIPE).fit(data))


def test_the_average_is_over_every_step_of_the_last_epochs(X, steps):
    X = 0.9 * X.astype(float)  # in double precision
    averaged = L1BernoulliRBM(4, **RECIPE, average_last=2).fit(X)
    weights = [step[-1] for step in steps]
    assert len(weights) == 6 * 11
    np.testing.assert_allclose(averaged.components_, np.mean(weights[44:], axis=0), rtol=1e-13)
    last = L1BernoulliRBM(4, **RECIPE).fit(X)
    assert np.array_equal(last.components_, weights[-1])


def test_every_step_of_a_fit_has_its_recipe_and_a_key_of_its_own(X, steps):
    L1BernoulliRBM(4, **RECIPE).fit(X)
    _, keys, recipes, _ = zip(*steps, strict=True)
    assert len(set(keys)) == len(steps)
    assert all(recipe is recipes[0] for recipe in recipes)


@pytest.mark.parametrize("shuffle", [False, True])
def test_fixed_batches_stay_and_shuffled_ones_change(steps, shuffle):
    X = np.tile(np.arange(40)[:, None] / 40, (1, 3))
    L1BernoulliRBM(2, **RECIPE, shuffle=shuffle).fit(X)
    batches = np.array([np.sort(batch[:, 0]) for batch, *_ in steps])
    batches = batches.reshape(6, 2, 20)  # epoch, batch, sample
    assert (batches != batches[:1]).any() == shuffle
    for epoch in batches:
        assert np.array_equal(np.sort(epoch.ravel()), X[:, 0])


@pytest.mark.slow
def test_a_small_ising_model_is_learned_to_a_hundredth():
    spins = sample_ising(lattice_size=3, coupling=0.3, n_samples=20_000, seed=1)
    data = (spins.reshape(len(spins), -1) > 0).astype(np.float64)
    recipe = {"batch_size": 100, "learning_rate": 0.05, "n_gibbs": 10, "init_scale": 0.1}
    recipe |= {"random_state": 0}
    start = L1BernoulliRBM(9, **recipe, n_iter=0).fit(data)
    end = L1BernoulliRBM(9, **recipe, n_iter=60, average_last=10).fit(data)
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
        parameters = (peer.components_, peer.intercept_hidden_, peer.intercept_visible_)
        theirs.append(divergence_from_boltzmann(fitted(Parameters(*parameters)), 3, 0.3))
    error = np.hypot(np.std(ours, ddof=1), np.std(theirs, ddof=1)) / np.sqrt(6)
    assert abs(np.mean(ours) - np.mean(theirs)) < 5 * error
    assert max(np.mean(ours), np.mean(theirs)) < 0.3
