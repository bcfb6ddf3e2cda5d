"""The torch engine compared with the numpy engine: the same steps in another arithmetic."""

import sys

import numpy as np
import pytest
from interruption import CutOffError, Memory
from machines import divergence_from_boltzmann, random_bits, random_parameters
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rbm import L1BernoulliRBM, PackedBits
from rgdl.rbm.engines import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters, Recipe

ENGINES = ("numpy", "torch")
RECIPE = {"batch_size": 20, "n_iter": 4, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}


def test_without_pytorch_the_engine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "rgdl.rbm.engines.torch_engine", raising=False)
    with pytest.raises(ImportError, match=r"needs PyTorch: pip install 'rgdl\[torch\]'"):
        L1BernoulliRBM(2, engine="torch", n_iter=1).fit(np.zeros((20, 4)))


@pytest.fixture
def engine():
    """The module of the engine, where PyTorch is installed."""
    pytest.importorskip("torch")
    from rgdl.rbm.engines import torch_engine

    return torch_engine


@pytest.fixture
def single(engine, monkeypatch):
    """The engine with products in float32."""
    monkeypatch.setattr(engine, "_fastest_type", lambda device: engine.torch.float32)
    return engine.TorchContrastiveDivergence


def start():
    return random_parameters(5, 7, scale=0.5, seed=2, dtype=np.float32)


@pytest.mark.parametrize("options", [{}, {"proximal": True}, {"persistent": True}, {"spins": True}])
@pytest.mark.parametrize("n_gibbs", [1, 3])
def test_the_mean_step_is_that_of_the_numpy_engine(single, options, n_gibbs):
    # a step on many samples is the mean over as many draws
    n, step = 200_000, 16 if "spins" in options else 1  # spins step as far along <h v>
    batch = np.tile(np.random.default_rng(0).random((20, 7), np.float32), (n // 20, 1))
    recipe = Recipe(1.0, 0.0, 0.05, n_gibbs, **options)
    ours, theirs = ContrastiveDivergence(start()), single(start())
    for key in (1, 2):
        ours.step(batch, np.uint64(key), recipe)
        theirs.step(batch, np.uint64(key), recipe)
    for a, b in zip(ours.parameters.parts(), theirs.parameters.parts(), strict=True):
        assert np.abs(a - b).max() < 2 * step * SIGMA / np.sqrt(n)
    wrong = Recipe(1.0, 0.0, 0.15, n_gibbs, **options)  # negative control
    other = single(start())
    for key in (1, 2):
        other.step(batch, np.uint64(key), wrong)
    difference = np.abs(other.parameters.weights - ours.parameters.weights)
    assert difference.max() > 2 * step * SIGMA / np.sqrt(n)


@pytest.mark.parametrize("spins", [False, True])
def test_a_deterministic_step_is_that_of_the_numpy_engine(single, spins):
    sure = Parameters(*(2000 * part for part in start().parts()))  # every draw is certain
    ours, theirs = ContrastiveDivergence(sure.copy()), single(sure.copy())
    batch = random_bits(6, 7)
    for key in range(4):
        for machine in (ours, theirs):
            machine.step(batch, np.uint64(key), Recipe(0.1, 0.9, 0.3, 2, l2=1e-4, spins=spins))
            machine.average(key + 1)
    ours, theirs = ours.state(), theirs.state()
    assert ours.keys() == theirs.keys()
    for name, expected in ours.items():
        np.testing.assert_allclose(theirs[name], expected, rtol=1e-6, atol=1e-6, err_msg=name)


@pytest.mark.parametrize(
    "options", [{}, {"persistent": True, "average_last": 2}, {"l1_step": "proximal"}]
)
def test_a_resumed_run_ends_as_an_unbroken_one(engine, options):
    X = random_bits(110, 16, mean=0.4)
    recipe = RECIPE | options | {"engine": "torch"}
    unbroken, memory = L1BernoulliRBM(5, **recipe).fit(X), Memory(n_saves=2)
    with pytest.raises(CutOffError):
        L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)
    memory.n_saves = None
    again = L1BernoulliRBM(5, **recipe).fit(X, checkpoint=memory)
    assert np.array_equal(again.components_, unbroken.components_)
    assert np.array_equal(again.intercept_visible_, unbroken.intercept_visible_)


def test_every_kind_of_data_is_trained_alike(engine):
    from scipy.sparse import csr_matrix

    X = random_bits(60, 16, mean=0.4)
    recipe = RECIPE | {"engine": "torch"}
    dense = L1BernoulliRBM(5, **recipe).fit(X)
    assert dense.components_.dtype == np.float32
    for kind in (csr_matrix(X), PackedBits(np.packbits(X > 0, axis=1), 16), X.astype(np.float64)):
        other = L1BernoulliRBM(5, **recipe).fit(kind)
        np.testing.assert_allclose(other.components_, dense.components_, atol=1e-6)


def test_diverging_training_stops(engine):
    X = random_bits(60, 16, mean=0.4)
    with pytest.raises(FloatingPointError, match="are not finite after epoch 1"):
        L1BernoulliRBM(5, **RECIPE | {"learning_rate": 1e38, "l1": 10.0, "engine": "torch"}).fit(X)


@pytest.mark.slow
def test_both_engines_learn_the_same_distribution(engine):
    """Over six seeds, to 5 sigma, which is less than a tenth of what is learned."""
    spins = sample_ising(lattice_size=3, coupling=0.3, n_samples=5000, seed=1)
    data = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    recipe = {"batch_size": 50, "n_iter": 30, "learning_rate": 0.05, "init_scale": 0.1}

    def divergence(average_last=5, **options):
        rbm = L1BernoulliRBM(6, **recipe | options, average_last=average_last).fit(data)
        return divergence_from_boltzmann(rbm, 3, 0.3)

    found = {
        name: np.array([divergence(engine=name, random_state=seed) for seed in range(6)])
        for name in ENGINES
    }
    start = divergence(n_iter=0, average_last=0)
    means = {name: values.mean() for name, values in found.items()}
    error = np.sqrt(sum(values.var(ddof=1) / 6 for values in found.values()))
    assert max(means.values()) < 0.3 * start
    assert abs(means["numpy"] - means["torch"]) < SIGMA * error
    assert SIGMA * error < 0.1 * start
