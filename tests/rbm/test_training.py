"""Epochs, averages, checkpoints and progress of a training run."""

import numpy as np
import pytest
from interruption import CutOffError, Memory
from machines import divergence_from_boltzmann, fitted, random_bits
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


def test_the_checkpoint_of_another_run_is_refused(X):
    memory = interrupted(X, 2, RECIPE)
    for n_components, data, message in (
        (6, X, r"parameters_weights of \(\(5, 16\), 'float32'\), not of \(\(6, 16\)"),
        (5, 0.5 * X.astype(float), r"'float32'\), not of \(\(5, 16\), 'float64'\)"),
        (5, X[:100], "a run on 210 samples, not 100"),
    ):
        with pytest.raises(ValueError, match=f"checkpoint holds .*{message}"):
            L1BernoulliRBM(n_components, **RECIPE).fit(data, checkpoint=memory)


@pytest.mark.parametrize(("n_done", "first"), [(0, 1), (2, 3)])
def test_progress_reports_the_epochs_that_are_left(X, capsys, n_done, first):
    memory = interrupted(X, n_done, RECIPE) if n_done else Memory()
    L1BernoulliRBM(5, **RECIPE, verbose=1).fit(X, checkpoint=memory)
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith(f"epoch {first} of 6: ")
    assert lines[-1].startswith("epoch 6 of 6: ")


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
