"""What machines take: units of 0 and 1, probabilities, packed bits; counts, and seeds."""

import numpy as np
import pytest
from machines import fitted, random_bits, random_machine, random_parameters
from scipy.sparse import csr_matrix
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_random_state

from rgdl.rbm import (
    BinaryMachine,
    L1BernoulliRBM,
    PackedBits,
    activate,
    layer_seed,
    log_partition_ais,
    log_partition_exact,
    propagate_down,
    propagate_up,
    reconstruct,
)
from rgdl.rbm.exact_gradient import fit_exactly
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.generation import generate
from rgdl.rbm.learning_paths import follow_path

N = 20  # units of either layer
RECIPE = {"n_iter": 3, "batch_size": 20, "random_state": 0}
FEW = {"n_samples": 4, "n_chains": 4, "n_burn_in": 1, "thinning": 1}

START = random_parameters(1, 1)
PATH = {"probabilities": np.array([0.5, 0.5]), "start": START, "method": "CD-1", "n_steps": 1}
PATH |= {"batch_size": 1, "learning_rate": 0.1, "momentum": 0.0, "rng": 0}

# Every function that takes units or probabilities: f(machine, X).
OF_MACHINES = {
    "transform": lambda rbm, X: rbm.transform(X),
    "inverse_transform": lambda rbm, X: rbm.inverse_transform(X),
    "free_energy": lambda rbm, X: rbm.free_energy(X),
    "pseudo_log_likelihood": lambda rbm, X: rbm.pseudo_log_likelihood(X),
    "propagate_up": lambda rbm, X: propagate_up([rbm], X)[0],
    "propagate_down": lambda rbm, X: propagate_down([rbm], X)[0],
    "reconstruct": lambda rbm, X: reconstruct([rbm], X),
    "activate": lambda rbm, X: activate([rbm], X),
}
OF_STATES = {
    "generate": lambda rbm, X: generate([rbm], **FEW, rng=0, start=first_four(X)),
    "log_partition_ais": lambda rbm, X: annealed(rbm, X),
}
OF_ESTIMATORS = {
    "fit": lambda rbm, X: L1BernoulliRBM(3, **RECIPE).fit(X).components_,
    "fit_transform": lambda rbm, X: L1BernoulliRBM(3, **RECIPE).fit_transform(X),
    "partial_fit": lambda rbm, X: L1BernoulliRBM(3, **RECIPE).partial_fit(X).components_,
    "gibbs": lambda rbm, X: drawn_anew(rbm).gibbs(X),
    "score_samples": lambda rbm, X: drawn_anew(rbm).score_samples(X),
    "score": lambda rbm, X: drawn_anew(rbm).score(X),
}
ALL = OF_MACHINES | OF_STATES | OF_ESTIMATORS


def first_four(X):
    return PackedBits.from_dense(X[:4]) if isinstance(X, PackedBits) else X[:4]


def annealed(rbm, X, random_state=0):
    options = {"n_chains": 3, "n_temperatures": 2, "n_burn_in": 1, "random_state": random_state}
    return log_partition_ais(rbm, visible_states=X, **options).estimate


def drawn_anew(rbm):
    vars(rbm).pop("random_state_", None)
    return rbm.set_params(random_state=1)


def machine(dtype=np.float64):
    return random_machine(N, N, dtype=dtype)


def plain(dtype=np.float64):
    W, b, c = random_parameters(N, N, dtype=dtype).parts()
    return BinaryMachine.from_parameters(components=W, intercept_hidden=b, intercept_visible=c)


@pytest.fixture
def X():
    return random_bits(50, N)


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.float32, np.float64])
@pytest.mark.parametrize("name", ALL)
def test_spins_are_refused_with_the_function_that_makes_units_of_them(name, kind, X):
    for rbm in (machine(), plain()) if name in OF_MACHINES | OF_STATES else (machine(),):
        with pytest.raises(ValueError, match=r"rgdl\.ising\.units_of_spins converts spins"):
            ALL[name](rbm, (2 * X - 1).astype(kind))
        ALL[name](rbm, X.astype(kind))


@pytest.mark.parametrize("wrong", [2.0, -1e-3, 1.001, np.nan, np.inf])
@pytest.mark.parametrize("name", ALL)
def test_one_other_value_is_refused(name, wrong, X):
    for dtype in (np.float32, np.float64):
        other = X.astype(dtype)
        other[2, 3] = wrong
        for rbm in (machine(), plain()) if name in OF_MACHINES | OF_STATES else (machine(),):
            with pytest.raises(ValueError, match=r"must lie in \[0, 1\]|must be 0 or 1|NaN|inf"):
                ALL[name](rbm, other)


@pytest.mark.parametrize("name", {**OF_MACHINES, **OF_ESTIMATORS})
def test_probabilities_are_taken_with_errors_of_their_rounding(name, X):
    probabilities = 0.25 + 0.5 * X
    ALL[name](machine(), probabilities)
    probabilities[0, :2] = -1e-9, 1 + 2e-7  # as MinMaxScaler leaves them
    ALL[name](machine(), probabilities)


@pytest.mark.parametrize("name", ALL)
def test_packed_bits_are_the_same_as_the_bits(name, X):
    found, unpacked = (ALL[name](machine(np.float32), x) for x in (PackedBits.from_dense(X), X))
    assert np.array_equal(found, unpacked)


@pytest.mark.parametrize("name", OF_MACHINES | OF_STATES)
def test_lists_are_the_same_as_arrays(name, X):
    assert np.array_equal(ALL[name](plain(), X.tolist()), ALL[name](plain(), X))


def test_packed_bits_are_an_array_for_numpy(X):
    packed = PackedBits.from_dense(X)
    assert np.asarray(packed).dtype == np.uint8
    assert np.array_equal(np.asarray(packed, np.float32), X)
    with pytest.raises(ValueError, match="without a copy"):
        np.array(packed, copy=False)


def test_chains_of_an_estimator_start_at_packed_bits(X):
    options = {"n_chains": 4, "n_burn_in": 0, "thinning": 1, "rng": 0}
    found = machine().sample(4, start=PackedBits.from_dense(X[:4]), **options)
    assert np.array_equal(found, machine().sample(4, start=X[:4], **options))


@pytest.mark.parametrize("name", {**OF_MACHINES, "gibbs": 0, "score_samples": 0, "score": 0})
def test_packed_bits_of_another_width_are_refused(name):
    packed = PackedBits(np.zeros((5, 3), np.uint8), 24)
    with pytest.raises(ValueError, match=r"\(n, 20\) of \w+ units, got \(5, 24\)|expecting 20"):
        ALL[name](machine(), packed)


def test_tables_have_names_of_packed_bits_too(X):
    rbm = L1BernoulliRBM(3, **RECIPE).set_output(transform="pandas")
    table = rbm.fit_transform(PackedBits.from_dense(X))
    assert table.columns.tolist() == [f"l1bernoullirbm{k}" for k in range(3)]


def test_integers_that_pass_as_unsigned_ones_are_refused():
    for kind in (np.uint8, np.uint32, np.uint64):
        with pytest.raises(ValueError, match=r"\[0, 1\], got values from 0 to 2"):
            plain().transform(2 * np.eye(N, dtype=kind))
    swapped = np.eye(N).astype(">f8")
    assert np.array_equal(plain().transform(swapped), plain().transform(np.eye(N)))
    with pytest.raises(ValueError, match=r"\[0, 1\], got values from -1 to -?0"):
        plain().transform(-swapped)
    assert plain().transform(-0.0 * swapped).shape == (N, N)
    assert plain().transform(np.zeros((0, N))).shape == (0, N)


@pytest.mark.parametrize("kind", [np.asarray, csr_matrix, PackedBits.from_dense])
def test_scores_are_those_of_scikit_learn(kind, X):
    ours, peer = machine().set_params(random_state=5), BernoulliRBM(N, random_state=5)
    vars(peer).update({k: v for k, v in vars(ours).items() if k.endswith("_")})
    expected = peer.score_samples(X.astype(np.float64))
    np.testing.assert_allclose(ours.score_samples(kind(X)), expected, rtol=1e-12)
    assert ours.score(kind(X)) == pytest.approx(expected.mean(), rel=1e-12)


def test_scores_average_to_the_pseudo_log_likelihood(X):
    rbm, v = machine(), 0.1 + 0.8 * X[:5].astype(np.float64)
    of_seeds = [rbm.set_params(random_state=seed).score_samples(v) for seed in range(2000)]
    error = np.std(of_seeds, axis=0, ddof=1) / np.sqrt(len(of_seeds))
    gap = np.abs(np.mean(of_seeds, axis=0) - rbm.pseudo_log_likelihood(v))
    assert (gap < 5 * error).all()
    twice = np.abs(np.mean(of_seeds, axis=0) - 2 * rbm.pseudo_log_likelihood(v))
    assert (twice > 5 * error).all()  # negative control


def test_a_grid_search_needs_no_other_score(X):
    X = np.repeat(X[:4], 30, axis=0)
    search = GridSearchCV(
        L1BernoulliRBM(**RECIPE | {"n_iter": 30}), {"learning_rate": [1e-6, 0.1]}, cv=3
    ).fit(X)
    assert search.best_params_ == {"learning_rate": 0.1}
    again = search.best_estimator_.score(X)
    assert again == search.best_estimator_.score(X)  # as random_state is an integer


@pytest.mark.parametrize("value", [1.5, "3", None, True])
def test_counts_are_whole_numbers(value, X):
    for call in (
        lambda: log_partition_exact(machine(), n_threads=value),
        lambda: log_partition_ais(machine(), n_chains=value),
        lambda: log_partition_ais(machine(), n_temperatures=value),
        lambda: log_partition_ais(machine(), n_burn_in=value),
        lambda: layer_seed(1, value),
        lambda: fit_exactly(ExactLikelihood([0.5, 0.5]), START, max_iterations=value),
        lambda: follow_path(**PATH | {"n_steps": value}),
        lambda: follow_path(**PATH | {"batch_size": value}),
        lambda: layer_seed(value, 1),
        lambda: PackedBits(np.zeros((1, 1), np.uint8), value),
        *(lambda name=name: generate([machine()], **FEW | {name: value}, rng=0) for name in FEW),
    ):
        with pytest.raises(ValueError, match="must be a whole number"):
            call()


@pytest.mark.parametrize("kind", [np.uint8, np.int8, np.int16])
def test_small_integers_of_numpy_do_not_overflow(kind, X):
    X = np.tile(X, (8, 1))
    numbers = {"n_iter": 3, "batch_size": 100, "average_last": 2, "n_gibbs": 2}
    expected = L1BernoulliRBM(3, **RECIPE | numbers).fit(X)
    small = {name: kind(value) for name, value in numbers.items()}
    rbm = L1BernoulliRBM(kind(3), **RECIPE | small).fit(X)
    assert np.array_equal(rbm.components_, expected.components_)
    few = {name: kind(100 if "chains" in name or "samples" in name else 1) for name in FEW}
    assert generate([rbm], **few, rng=kind(1)).shape == (100, N)
    assert layer_seed(kind(1), kind(2)) == layer_seed(1, 2)
    assert PackedBits(np.zeros((1, 16), np.uint8), kind(127)).shape == (1, 127)


@pytest.mark.parametrize("wrong", [1.5, "0", -1, True])
def test_seeds_are_whole_numbers(wrong, X):
    for call in (
        lambda: generate([machine()], **FEW, rng=wrong),
        lambda: propagate_up([machine()], X, rng=wrong),
        lambda: propagate_down([machine()], X, rng=wrong),
        lambda: reconstruct([machine()], X, rng=wrong),
        lambda: activate([machine()], X, rng=wrong),
    ):
        with pytest.raises(ValueError, match="rng must be a numpy"):
            call()
    with pytest.raises(ValueError, match="rng must be a numpy"):
        follow_path(**PATH | {"rng": wrong})
    with pytest.raises(ValueError, match="random_state must be a whole number from 0 to 2"):
        log_partition_ais(machine(), random_state=wrong)
    with pytest.raises(ValueError, match="'random_state' parameter"):
        L1BernoulliRBM(3, random_state=wrong if wrong is not True else 1.5).fit(X)


def test_without_a_random_state_all_draw_from_the_generator_of_numpy(X):
    shared = check_random_state(None)
    before = shared.get_state()
    try:
        for draw in (
            lambda: annealed(machine(), X, random_state=None),
            lambda: machine().set_params(random_state=None).score(X),
        ):
            shared.seed(3)
            first, other = draw(), draw()
            shared.seed(3)
            assert draw() == first != other
    finally:
        shared.set_state(before)


def test_a_seed_makes_one_generator_for_all_layers_and_blocks(X):
    stack, many = [machine()], np.tile(X, (30, 1))  # 1500 samples are two blocks
    for call in (
        lambda rng: propagate_up(stack, X, rng=rng)[-1],
        lambda rng: reconstruct(stack, X, rng=rng),
        lambda rng: activate(stack, many, rng=rng),
        lambda rng: generate(stack, **FEW, rng=rng),
    ):
        for seed in (0, 7):
            assert np.array_equal(call(seed), call(np.random.default_rng(seed)))


def test_lists_make_a_machine_and_infinite_weights_do_not():
    lists = {"components": [[1, 2]], "intercept_hidden": [0], "intercept_visible": [0, -1]}
    rbm = BinaryMachine.from_parameters(**lists)
    assert rbm.components_.dtype == np.float64
    assert rbm.free_energy([[1, 1]]) == pytest.approx(1 - np.log1p(np.exp(3)))
    with pytest.raises(ValueError, match="must be finite"):
        BinaryMachine.from_parameters(**lists | {"intercept_hidden": [np.nan]})


def test_a_failed_fit_on_another_width_leaves_the_machine_usable(X):
    rbm = L1BernoulliRBM(3, **RECIPE).fit(X)
    before = rbm.transform(X)
    with pytest.raises(FloatingPointError):
        rbm.set_params(learning_rate=1e38, l1=10.0).fit(X[:, :7])
    assert np.array_equal(rbm.transform(X), before)
    with pytest.raises(ValueError, match=r"\[0, 1\]"):
        rbm.fit(2 * X[:, :7])
    assert rbm.n_features_in_ == N
    unfitted = L1BernoulliRBM(3, **RECIPE | {"learning_rate": 1e38}, l1=10.0)
    with pytest.raises(FloatingPointError):
        unfitted.fit(X)
    assert not any(name.endswith("_") for name in vars(unfitted))


@pytest.mark.parametrize("options", [{}, {"persistent": True, "momentum": 0.9}])
def test_partial_fit_goes_on_after_a_step_that_diverged(options, X):
    rbm = L1BernoulliRBM(3, **RECIPE, **options).partial_fit(X).partial_fit(X)
    rbm.set_params(learning_rate=1e38, l1=10.0)
    with pytest.raises(FloatingPointError, match="lower one of them"):
        rbm.partial_fit(X).partial_fit(X)
    last = fitted(rbm._fitted().copy())  # the last machine that was finite
    assert np.isfinite(rbm.components_).all()
    assert np.isfinite(rbm.transform(X)).all()
    rbm.set_params(learning_rate=1e-12, l1=0.0).partial_fit(X)
    np.testing.assert_allclose(rbm.components_, last.components_, rtol=1e-6, atol=1e-9)


def test_an_array_of_configurations_is_refused_with_the_way_to_rows():
    expected = r"shape \(n_samples, n_features\), got \(5, 4, 4\); rgdl.ising.units_of_spins"
    with pytest.raises(ValueError, match=expected):
        L1BernoulliRBM(4).fit(np.ones((5, 4, 4)))
