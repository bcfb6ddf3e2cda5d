import numpy as np
import pytest
from machines import random_bits, random_parameters
from scipy.special import expit

from rgdl.rbm import L1BernoulliRBM, PackedBits
from rgdl.rbm.engines import ContrastiveDivergence, numpy_engine
from rgdl.rbm.look_up import MAX_SAMPLES, LookUpProducts, RowProducts, TileProducts
from rgdl.rbm.look_up.processor import has_avx512
from rgdl.rbm.parameters import Recipe

needs_avx512 = pytest.mark.skipif(not has_avx512(), reason="no AVX-512 on this processor")
KINDS = [pytest.param(TileProducts, marks=needs_avx512), RowProducts]

SHAPES = [(8, 8), (9, 13), (8, 16), (12, 33), (17, 16), (40, 100), (9, 531), (301, 10)]


def machine(shape, seed=0):
    return random_parameters(*shape, seed=seed, dtype=np.float32).parts()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1, 4, 15, 16, 50])
def test_conditional_means_match_their_naive_twin(kind, shape, n):
    W, b, c = machine(shape)
    v, h = random_bits(n, shape[1]), random_bits(n, shape[0])
    products = kind(*shape)
    hidden, visible = np.empty_like(h), np.empty_like(v)
    for start in (-W, W):  # the second step must not depend on the first
        W = start
        products.begin_step(W)
        products.mean_hidden(W, b, v, hidden)
        products.mean_visible(W, c, h, visible)
    np.testing.assert_allclose(hidden, expit(v @ W.T.astype(float) + b), atol=1e-6)
    np.testing.assert_allclose(visible, expit(h @ W.astype(float) + c), atol=1e-6)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("proximal", [False, True])
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("n", [1, 3, 4, 10, 64, 300])
def test_the_weight_step_matches_its_naive_twin(kind, shape, n, proximal):
    W, increment = machine(shape)[0], machine(shape, seed=3)[0]
    W[0, 0] = 0  # sign(0) = 0
    h = np.random.default_rng(2).normal(size=(n, shape[0])).astype(np.float32)
    v = random_bits(n, shape[1])
    slope = 0.5 * increment.astype(float) + 0.1 * (h.T.astype(float) @ v)
    if proximal:
        expected = np.sign(W + slope) * np.maximum(np.abs(W + slope) - 0.2, 0)
    else:
        slope = slope - 0.2 * np.sign(W)
        expected = W + slope
    products = kind(*shape)
    factors = {"rate": 0.1, "momentum": 0.5, "l1_step": 0.2}
    products.step_weights(W, increment, h, v, **factors, proximal=proximal)
    np.testing.assert_allclose(increment, slope, atol=1e-5)
    np.testing.assert_allclose(W, expected, atol=1e-5)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("n", [4, 64, 300])
def test_sums_are_taken_in_one_order(kind, n):
    W, h = np.zeros((9, 20), np.float32), np.random.default_rng(2).normal(size=(n, 9))
    h, v, sums = h.astype(np.float32), random_bits(n, 20), np.zeros_like(W)
    factors = {"rate": 1.0, "momentum": 0.0, "l1_step": 0.0, "proximal": False}
    kind(9, 20).step_weights(W, sums, h, v, **factors)
    expected = np.zeros_like(sums)
    terms = h[:, :, None] * v[:, None]  # sample, hidden, visible
    for first in range(0, n, 4):
        a, b, c, d = terms[first : first + 4]
        expected += (a + b) + (c + d)
    assert np.array_equal(sums, expected)


@pytest.mark.parametrize(
    ("shape", "dtype", "n", "binary", "expected"),
    [
        ((8, 8), np.float32, MAX_SAMPLES, True, True),
        ((8, 8), np.float32, MAX_SAMPLES, False, False),
        ((8, 8), np.float32, MAX_SAMPLES + 1, True, False),
        ((7, 40), np.float32, 1, True, False),
        ((40, 7), np.float32, 1, True, False),
        ((8, 8), np.float64, 1, True, False),
    ],
)
def test_it_serves_the_inputs_of_its_contract(shape, dtype, n, binary, expected):
    serves = LookUpProducts.serve(np.zeros(shape, dtype), n, binary=binary)
    assert serves == expected


@needs_avx512
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    "options",
    [
        {"l1": 1e-3},
        {"l1": 1e-3, "proximal": True},
        {"l2": 1e-3, "persistent": True},
        {"l1": 1e-3, "spins": True, "n_gibbs": 3},
    ],
)
def test_both_kinds_train_to_the_same_bytes(shape, options):
    recipe = Recipe(**{"learning_rate": 0.05, "momentum": 0.5, "l1": 0, "n_gibbs": 1, **options})
    batches = random_bits(180, shape[1], mean=0.4).reshape(4, 45, -1)
    trained = []
    for kind in (TileProducts, RowProducts):
        start = random_parameters(*shape, scale=0.1, dtype=np.float32)
        engine = ContrastiveDivergence(start, [kind(*shape)])
        for key, batch in enumerate(batches):
            engine.step(batch.astype(np.uint8), np.uint64(key), recipe)
        trained.append(engine)
    for name, array in trained[0].state().items():
        assert array.tobytes() == trained[1].state()[name].tobytes(), name


@pytest.mark.parametrize("options", [{}, {"proximal": True}, {"persistent": True}])
@pytest.mark.parametrize("as_type", [np.uint8, np.float32])
def test_the_engine_trains_alike_without_it(monkeypatch, options, as_type):
    batches = random_bits(160, 33, mean=0.4, dtype=as_type).reshape(8, 20, 33)
    trained = []
    for products in (LookUpProducts, None):
        monkeypatch.setattr(numpy_engine, "LookUpProducts", products)
        engine = ContrastiveDivergence(random_parameters(12, 33, scale=0.1, dtype=np.float32))
        for key, batch in enumerate(batches):
            engine.step(batch, np.uint64(key), Recipe(0.05, 0.5, 1e-3, 2, **options))
        trained.append(engine.parameters)
    for one, other in zip(*(parameters.parts() for parameters in trained), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)
    assert not np.array_equal(trained[0].weights, trained[1].weights)  # it was used


@pytest.mark.parametrize("shape", [(7, 40), (40, 7), (12, 40)])
@pytest.mark.parametrize("batch_size", [20, 300])
def test_machines_and_batches_of_any_size_are_trained_alike(shape, batch_size):
    n_hidden, n_visible = shape
    X = random_bits(600, n_visible)
    recipe = {"batch_size": batch_size, "n_iter": 2, "random_state": 0, "init_scale": 0.1}
    single = L1BernoulliRBM(n_hidden, **recipe).fit(X)
    packed = L1BernoulliRBM(n_hidden, **recipe).fit(
        PackedBits(np.packbits(X > 0, axis=1), n_visible)
    )
    assert np.array_equal(packed.components_, single.components_)
    double = L1BernoulliRBM(n_hidden, **recipe).fit(np.maximum(X.astype(np.float64), 1e-12))
    assert double.components_.dtype == np.float64
    np.testing.assert_allclose(single.components_, double.components_, atol=1e-4)


def test_probabilities_are_not_taken_for_bits():
    X = np.random.default_rng(0).random((60, 16), np.float32)
    recipe = {"batch_size": 20, "n_iter": 2, "random_state": 0, "init_scale": 0.1}
    single = L1BernoulliRBM(9, **recipe).fit(X)
    double = L1BernoulliRBM(9, **recipe).fit(X.astype(np.float64))
    np.testing.assert_allclose(single.components_, double.components_, atol=1e-5)
