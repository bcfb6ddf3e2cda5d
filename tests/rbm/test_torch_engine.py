"""The torch engine compared with the numpy engine: the same steps, with products in bfloat16."""

import sys
import threading

import numpy as np
import pytest
from interruption import CutOffError, Memory
from machines import divergence_from_boltzmann, random_bits, random_parameters
from scipy.special import expit
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rbm import L1BernoulliRBM, PackedBits
from rgdl.rbm.engines import ContrastiveDivergence, describe_engine, one_thread
from rgdl.rbm.parameters import Parameters, Recipe

ENGINES = ("numpy", "torch")
RECIPE = {"batch_size": 20, "n_iter": 4, "learning_rate": 0.1, "l1": 1e-3, "random_state": 0}
ROUNDING = 2.0**-8  # largest relative error of a number in bfloat16


def test_without_pytorch_the_engine_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "rgdl.rbm.engines.bfloat16_products", raising=False)
    with pytest.raises(ImportError, match="needs PyTorch: pip install torch"):
        L1BernoulliRBM(2, engine="torch", n_iter=1).fit(np.zeros((20, 4)))


@pytest.fixture
def module():
    """The module of the products, where PyTorch is installed."""
    pytest.importorskip("torch")
    from rgdl.rbm.engines import bfloat16_products

    return bfloat16_products


@pytest.fixture
def engine(module, monkeypatch):
    """A function that starts the engine; it takes bfloat16 on any processor."""
    monkeypatch.setattr(module, "is_fast", lambda: True)
    return lambda parameters: ContrastiveDivergence(parameters, [module.Bfloat16Products()])


def start(n_hidden=5, n_visible=7, **options):
    return random_parameters(n_hidden, n_visible, scale=0.5, seed=2, dtype=np.float32, **options)


def round_off(module, x):
    """The nearest bfloat16 as float64, by PyTorch."""
    return module.torch.tensor(x).to(module.torch.bfloat16).double().numpy()


def test_numbers_are_rounded_as_pytorch_does(module):
    x = np.random.default_rng(0).normal(size=(100, 100)).astype(np.float32)
    x[0, :4] = [0, np.inf, -np.inf, np.finfo(np.float32).max]
    ours = module.Bfloat16Products()._round("x", x).double().numpy()
    assert np.array_equal(ours, round_off(module, x))


@pytest.mark.parametrize(("n_hidden", "n_visible", "n"), [(5, 7, 3), (40, 100, 20), (96, 300, 150)])
def test_products_match_their_naive_twin_to_one_rounding(module, n_hidden, n_visible, n):
    W, b, c = start(n_hidden, n_visible).parts()
    v, h = random_bits(n, n_visible), random_bits(n, n_hidden)
    products = module.Bfloat16Products()
    for _ in range(2):  # the second call must not depend on the first
        products.begin_step(W)
        for x, factor, bias, mean in (
            (v, W.T, b, products.mean_hidden),
            (h, W, c, products.mean_visible),
        ):
            out = np.empty((n, len(bias)), np.float32)
            mean(W, bias, x, out)
            activation = x @ round_off(module, factor)
            # a change of the activation changes its sigmoid by at most a quarter of it
            tolerance = ROUNDING * np.abs(activation).max() / 4 + 1e-6
            np.testing.assert_allclose(out, expit(activation + bias), rtol=0, atol=tolerance)
            assert np.abs(out - expit(x @ factor.astype(float) + bias)).max() > 1e-5  # a control


@pytest.mark.parametrize(("n_hidden", "n_visible", "n"), [(5, 7, 3), (40, 100, 20), (96, 300, 150)])
def test_the_slope_matches_its_naive_twin_to_one_rounding(module, n_hidden, n_visible, n):
    h = np.random.default_rng(2).normal(size=(n, n_hidden)).astype(np.float32)
    v, W = random_bits(n, n_visible), np.zeros((n_hidden, n_visible), np.float32)
    slope = W.copy()
    factors = {"rate": 1.0, "momentum": 0.0, "l1_step": 0.0, "proximal": False}
    module.Bfloat16Products().step_weights(W, slope, h, v, **factors)
    expected = round_off(module, h).T @ v
    tolerance = 1.01 * ROUNDING * np.abs(expected) + 1e-5
    assert (np.abs(slope - expected) <= tolerance).all()
    assert np.array_equal(W, slope)
    assert np.abs(slope - h.T.astype(float) @ v).max() > 1e-3  # a control: it was rounded


OPTIONS = [{}, {"proximal": True}, {"persistent": True}, {"spins": True}]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("n_gibbs", [1, 3])
def test_steps_from_the_same_keys_are_those_of_the_numpy_engine(engine, options, n_gibbs):
    # a rounded probability changes about one draw in a thousand, so the batch is large
    batch = np.tile(np.random.default_rng(0).random((20, 7), np.float32), (25, 1))
    rate = 1 / 16 if "spins" in options else 1.0  # spins step 16 times as far along <h v>

    def step(start_engine, keys=(1, 2), l1=0.05):
        machine = start_engine(start())
        for key in keys:
            machine.step(batch, np.uint64(key), Recipe(rate, 0.0, l1, n_gibbs, **options))
        return np.concatenate([part.ravel() for part in machine.parameters.parts()])

    ours, theirs = step(engine), step(ContrastiveDivergence)
    assert np.abs(ours - theirs).max() < ROUNDING
    assert not np.array_equal(ours, theirs)
    for other in (step(engine, keys=(4, 5)), step(engine, l1=0.06)):  # negative controls
        assert np.abs(other - theirs).max() > 1.5 * ROUNDING


@pytest.mark.parametrize("spins", [False, True])
def test_deterministic_steps_are_those_of_the_numpy_engine(engine, spins):
    # every draw is certain, and no activation is so close to 0 that rounding changes its sign
    sure = Parameters(*(2000 * part for part in start().parts()))
    ours, theirs = engine(sure.copy()), ContrastiveDivergence(sure.copy())
    batch = random_bits(6, 7, seed=1)
    for key in range(4):
        for machine in (ours, theirs):
            machine.step(batch, np.uint64(key), Recipe(0.1, 0.9, 0.3, 2, l2=1e-4, spins=spins))
            machine.average(key + 1)
    ours, theirs = ours.state(), theirs.state()
    assert ours.keys() == theirs.keys()
    for name, expected in theirs.items():
        np.testing.assert_allclose(ours[name], expected, rtol=1e-6, atol=1e-6, err_msg=name)


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


@pytest.mark.parametrize("method", ["fit", "partial_fit"])
def test_the_number_of_threads_of_pytorch_does_not_change_the_machine(engine, module, method):
    torch, used = module.torch, []
    X = random_bits(400, 800)
    recipe = RECIPE | {"batch_size": 200, "n_iter": 2, "engine": "torch"}
    before, trained = torch.get_num_threads(), []
    multiply = torch.mm
    try:
        for n_threads in (1, 2, 2):
            torch.set_num_threads(n_threads)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(
                    torch,
                    "mm",
                    lambda *a, **k: used.append(torch.get_num_threads()) or multiply(*a, **k),
                )
                trained.append(getattr(L1BernoulliRBM(200, **recipe), method)(X))
            assert torch.get_num_threads() == n_threads  # as before
    finally:
        torch.set_num_threads(before)
    assert set(used) == {1}
    for other in trained[1:]:
        assert np.array_equal(other.components_, trained[0].components_)
        assert np.array_equal(other.intercept_hidden_, trained[0].intercept_hidden_)


def test_pytorch_keeps_its_threads_in_other_threads_of_the_program(module):
    torch, entered, leave, found = module.torch, threading.Event(), threading.Event(), []

    def train():
        with one_thread("torch"):
            found.append(torch.get_num_threads())
            entered.set()
            leave.wait(60)
        found.append(torch.get_num_threads())

    before = torch.get_num_threads()
    try:
        torch.set_num_threads(3)
        other = threading.Thread(target=train)
        other.start()
        assert entered.wait(60)
        assert torch.get_num_threads() == 3
        leave.set()
        other.join()
    finally:
        torch.set_num_threads(before)
    assert found == [1, 3]


def test_every_kind_of_bits_is_trained_alike(engine):
    from scipy.sparse import csr_matrix

    X = random_bits(60, 16, mean=0.4)
    recipe = RECIPE | {"engine": "torch"}
    dense = L1BernoulliRBM(5, **recipe).fit(X)
    assert dense.components_.dtype == np.float32
    for kind in (csr_matrix(X), PackedBits(np.packbits(X > 0, axis=1), 16), X.astype(np.float64)):
        other = L1BernoulliRBM(5, **recipe).fit(kind)
        assert np.array_equal(other.components_, dense.components_)


def fit_both(X):
    """Weights by both engines."""
    return [L1BernoulliRBM(5, **RECIPE, engine=name).fit(X).components_ for name in ENGINES]


def test_probabilities_in_double_precision_are_trained_in_it(engine):
    X = np.random.default_rng(0).random((60, 16))
    double, single = fit_both(X), fit_both(X.astype(np.float32))
    assert np.array_equal(*double)
    assert double[1].dtype == np.float64
    assert not np.array_equal(*single)  # a control: in single precision they are rounded
    np.testing.assert_allclose(*single, atol=0.05)


def test_a_log_line_tells_where_the_engine_is_not_faster(module, monkeypatch, caplog):
    X = random_bits(60, 16, mean=0.4)
    monkeypatch.setattr(module, "is_fast", lambda: False)
    assert np.array_equal(*fit_both(X))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "'torch' is not faster on this processor" in caplog.text
    assert describe_engine("torch")["products"] == "float32"
    caplog.clear()
    monkeypatch.setattr(module, "is_fast", lambda: True)
    assert not np.array_equal(*fit_both(X))
    assert not caplog.records
    assert describe_engine("torch")["products"] == "bfloat16"


@pytest.mark.parametrize(
    ("features", "expected"),
    [({"avx512bf16": True}, True), ({"amx-bf16": True}, True), ({"avx512f": True}, False)],
)
def test_it_is_fast_with_instructions_for_bfloat16(module, monkeypatch, features, expected):
    monkeypatch.setattr(module.binding, "get_host_cpu_features", lambda: features)
    assert module.is_fast() == expected


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
