import os
import subprocess
import sys

import numpy as np
import pytest
from scipy.special import expit

from rgdl.rbm import L1BernoulliRBM, PackedBits
from rgdl.rbm import binary_products as module
from rgdl.rbm.binary_products import BinaryProducts, is_binary
from rgdl.rbm.engines import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters, Recipe

needs_look_up = pytest.mark.skipif(not module.HAS_LOOK_UP, reason="no AVX-512 on this processor")

SHAPES = [(8, 8), (9, 13), (8, 16), (12, 33), (17, 16), (40, 100)]


def machine(n_hidden, n_visible, seed=0):
    rng = np.random.default_rng(seed)
    shapes = [(n_hidden, n_visible), (n_hidden,), (n_visible,)]
    return [rng.normal(size=shape).astype(np.float32) for shape in shapes]


def bits(n, n_units, seed=1):
    return (np.random.default_rng(seed).random((n, n_units)) < 0.5).astype(np.float32)


@needs_look_up
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1, 4, 15, 16, 50])
def test_conditional_means_match_their_naive_twin(shape, n):
    W, b, c = machine(*shape)
    v, h = bits(n, shape[1]), bits(n, shape[0])
    products = BinaryProducts(*shape)
    hidden, visible = np.empty_like(h), np.empty_like(v)
    for _ in range(2):  # nothing of the first is left in the second
        products.mean_hidden(W, b, v, hidden)
        products.mean_visible(W, c, h, visible)
    np.testing.assert_allclose(hidden, expit(v @ W.T.astype(float) + b), atol=1e-6)
    np.testing.assert_allclose(visible, expit(h @ W.astype(float) + c), atol=1e-6)


@needs_look_up
@pytest.mark.parametrize("proximal", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1, 3, 4, 10, 64])
def test_the_step_matches_its_naive_twin(shape, n, proximal):
    W, _, _ = machine(*shape)
    increment, _, _ = machine(*shape, seed=3)
    W[0, 0] = 0  # sign(0) = 0
    h = np.random.default_rng(2).normal(size=(n, shape[0])).astype(np.float32)
    v = bits(n, shape[1])
    slope = 0.5 * increment.astype(float) + 0.1 * (h.T.astype(float) @ v)
    if proximal:
        moved = W + slope
        expected = np.sign(moved) * np.maximum(np.abs(moved) - 0.2, 0)
    else:
        slope = slope - 0.2 * np.sign(W)
        expected = W + slope
    products = BinaryProducts(*shape)
    products.move(W, increment, h, v, rate=0.1, momentum=0.5, l1_step=0.2, proximal=proximal)
    np.testing.assert_allclose(increment, slope, atol=3e-6)
    np.testing.assert_allclose(W, expected, atol=3e-6)


@needs_look_up
@pytest.mark.parametrize("options", [{}, {"proximal": True}, {"persistent": True}])
@pytest.mark.parametrize("as_type", [np.uint8, np.float32])
def test_training_is_the_same_without_the_look_up(monkeypatch, options, as_type):
    rng = np.random.default_rng(0)
    batches = (rng.random((8, 20, 33)) < 0.4).astype(as_type)
    machines = []
    for has_look_up in (module.HAS_LOOK_UP, False):
        monkeypatch.setattr(module, "HAS_LOOK_UP", has_look_up)
        weights = np.random.default_rng(1).normal(0, 0.1, (12, 33)).astype(np.float32)
        start = Parameters(weights, np.zeros(12, np.float32), np.zeros(33, np.float32))
        trained = ContrastiveDivergence(start)
        for key, batch in enumerate(batches):
            trained.step(batch, np.uint64(key), Recipe(0.05, 0.5, 1e-3, 2, **options))
        machines.append(trained)
    for one, other in zip(*(m.parameters.parts() for m in machines), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


@pytest.mark.parametrize("shape", [(7, 40), (40, 7), (12, 40)])
@pytest.mark.parametrize("batch_size", [20, 300])
def test_machines_and_batches_of_any_size_are_trained_alike(shape, batch_size):
    n_hidden, n_visible = shape
    X = bits(600, n_visible)
    recipe = {"batch_size": batch_size, "n_iter": 2, "random_state": 0, "init_scale": 0.1}
    single = L1BernoulliRBM(n_hidden, **recipe).fit(X)
    packed = PackedBits(np.packbits(X > 0, axis=1), n_visible)
    assert np.array_equal(L1BernoulliRBM(n_hidden, **recipe).fit(packed).components_,
                          single.components_)  # fmt: skip
    double = L1BernoulliRBM(n_hidden, **recipe).fit(X.astype(np.float64))
    np.testing.assert_allclose(single.components_, double.components_, atol=1e-4)


def test_probabilities_are_not_taken_for_bits():
    assert is_binary(np.array([[0.0, 1.0], [1.0, 0.0]], np.float32))
    assert not is_binary(np.array([[0.0, 1.0], [1.0, 0.5]], np.float32))
    X = np.random.default_rng(0).random((60, 16), np.float32)
    recipe = {"batch_size": 20, "n_iter": 2, "random_state": 0, "init_scale": 0.1}
    single = L1BernoulliRBM(9, **recipe).fit(X)
    double = L1BernoulliRBM(9, **recipe).fit(X.astype(np.float64))
    np.testing.assert_allclose(single.components_, double.components_, atol=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize("setting", [{"NUMBA_CPU_NAME": "generic"}, {"NUMBA_ENABLE_AVX": "0"}])
def test_numba_may_compile_for_another_processor(setting, tmp_path):
    code = (
        "import numpy as np; from rgdl.rbm import L1BernoulliRBM; "
        "L1BernoulliRBM(9, n_iter=1).fit(np.ones((30, 20), np.float32)); "
        "from rgdl.rbm.look_up import HAS_LOOK_UP; print(HAS_LOOK_UP)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **setting, "NUMBA_CACHE_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "False"
