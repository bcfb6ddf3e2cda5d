import math
from functools import partial

import naive
import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import correlation_function, fluctuations, sample_ising
from rgdl.ising.fluctuations import abs_magnetization
from rgdl.rg.block_spin import block_spin
from rgdl.rg.coarse.correlations import correlation_by_distance
from rgdl.rg.coarse.correlations import correlation_length as any_correlation_length
from rgdl.rg.positions import block_positions, pair_distances

N_BLOCKS = 20
EDGES = [0.5, 1.5, 3.0, 4.5]
SQUARE = (*block_positions(16, 16), 16)
correlation_length = partial(any_correlation_length, form_factor=None)
binder_cumulant = partial(fluctuations.binder_cumulant, connected=True)
susceptibility = partial(fluctuations.susceptibility, connected=True)


def free_spins(n_samples, n_spins, seed):
    return np.random.default_rng(seed).choice(np.array([-1, 1], np.int8), (n_samples, n_spins))


def biased_spins(n_samples, n_spins, seed):
    """Independent spins, each with a mean of its own."""
    rng = np.random.default_rng(seed)
    up = rng.uniform(0.4, 0.95, n_spins)
    return np.where(rng.random((n_samples, n_spins)) < up, 1, -1).astype(np.int8)


def random_positions(n_spins, lattice_size, seed):
    return np.random.default_rng(seed).uniform(0, lattice_size, (2, n_spins))


@pytest.fixture(scope="module")
def ising():
    return sample_ising(lattice_size=16, coupling=0.3, n_samples=4000, seed=1)


def naive_distance(x, y, i, j, L):
    dx, dy = (min(abs(c[i] - c[j]), L - abs(c[i] - c[j])) for c in (x, y))
    return math.sqrt(dx**2 + dy**2)


def naive_jackknife(spins, estimate):
    """The estimate, and its error from 20 samples of samples that lack one block each."""
    parts = np.array_split(np.arange(len(spins)), N_BLOCKS)
    left = np.array([estimate(np.delete(spins, part, axis=0)) for part in parts])
    return estimate(spins), math.sqrt(19 / 20 * np.sum((left - left.mean()) ** 2))


def naive_pairs(x, y, L, low, high):
    return [
        (i, j)
        for i in range(len(x))
        for j in range(i)
        if low <= naive_distance(x, y, i, j, L) < high
    ]


def naive_correlation(spins, pairs):
    return np.mean([np.cov(spins[:, i], spins[:, j], ddof=0)[0, 1] for i, j in pairs])


def fourier_correlation_length(spins, L):
    """The same formula on a full lattice of its own spacing, by a Fourier transform."""
    fluctuations = spins - spins.mean(axis=0)
    power = (np.abs(np.fft.fft2(fluctuations.reshape(-1, L, L))) ** 2).mean(axis=0)
    ratio = power[0, 0] / ((power[0, 1] + power[1, 0]) / 2)
    return math.sqrt(ratio - 1) / (2 * math.sin(math.pi / L))


def naive_binder(spins):
    m = spins.mean(axis=1) - spins.mean()
    return 1 - np.mean(m**4) / (3 * np.mean(m**2) ** 2)


@pytest.mark.parametrize("n_samples", [60, 67])  # blocks of one size, and of two
def test_correlations_by_distance_are_those_of_their_naive_twin(n_samples):
    L, spins = 10, biased_spins(n_samples, 9, seed=0)
    x, y = random_positions(9, L, seed=1)
    table = correlation_by_distance(spins, x, y, L, bin_edges=EDGES, n_blocks=N_BLOCKS)
    for row, low, high in zip(table.itertuples(), EDGES[:-1], EDGES[1:], strict=True):
        pairs = naive_pairs(x, y, L, low, high)
        distances = [naive_distance(x, y, i, j, L) for i, j in pairs]
        expected = naive_jackknife(spins, partial(naive_correlation, pairs=pairs))
        assert row.n_pairs == len(pairs) > 0
        np.testing.assert_allclose(row.distance, np.mean(distances), rtol=1e-12)
        np.testing.assert_allclose((row.correlation, row.correlation_err), expected, rtol=1e-12)


def test_correlations_of_a_lattice_are_its_correlation_function(ising):
    spins, edges = ising.reshape(-1, 256), [1, 1.2, 1.5, 2.5]
    table = correlation_by_distance(spins, *SQUARE, bin_edges=edges, n_blocks=N_BLOCKS)
    G = correlation_function(ising)
    means = spins.mean(axis=0).reshape(16, 16)
    G = G - np.fft.ifft2(np.abs(np.fft.fft2(means)) ** 2).real / 256
    expected = [
        (G[0, 1] + G[1, 0]) / 2,
        (G[1, 1] + G[1, -1]) / 2,
        (G[0, 2] + G[2, 0] + G[1, 2] + G[2, 1] + G[1, -2] + G[2, -1]) / 6,
    ]
    np.testing.assert_allclose(table["correlation"], expected, rtol=1e-12)
    by_hand = [1, math.sqrt(2), (2 * 2 + 4 * math.sqrt(5)) / 6]
    np.testing.assert_allclose(table["distance"], by_hand, rtol=1e-12)
    assert table["n_pairs"].tolist() == [512, 512, 1536]


def test_a_bin_without_pairs_is_kept_and_empty():
    spins = free_spins(20, 2, seed=0)
    table = correlation_by_distance(
        spins, np.array([0.0, 1.0]), np.zeros(2), 8, bin_edges=[0.5, 1, 2], n_blocks=N_BLOCKS
    )
    assert table["n_pairs"].tolist() == [0, 1]
    assert table.loc[0, ["distance", "correlation", "correlation_err"]].isna().all()
    assert table.loc[1].notna().all()


def test_distances_go_the_short_way_around():
    x, y = np.array([0.5, 9.5, 5.5]), np.array([9.0, 1.0, 9.0])
    np.testing.assert_allclose(
        pair_distances(x, y, 10),
        [[0, math.sqrt(5), 5], [math.sqrt(5), 0, math.sqrt(20)], [5, math.sqrt(20), 0]],
    )


def test_correlation_length_is_that_of_a_fourier_transform(ising):
    spins = ising.reshape(-1, 256)
    expected = naive_jackknife(spins, lambda s: fourier_correlation_length(s, 16))
    measured = correlation_length(spins, *SQUARE, n_blocks=N_BLOCKS)
    np.testing.assert_allclose(measured[0], expected[0], rtol=1e-12)
    np.testing.assert_allclose(measured[1], expected[1], rtol=1e-9)  # a difference of near values


def test_correlation_length_of_blocks_is_in_original_spacings(ising):
    blocks = block_spin(ising, 2, rule="decimation").reshape(-1, 64)
    in_blocks = fourier_correlation_length(blocks, 8) * 2 * math.sin(math.pi / 8)
    xi, _ = correlation_length(blocks, *block_positions(8, 16), 16, n_blocks=N_BLOCKS)
    np.testing.assert_allclose(xi, in_blocks / (2 * math.sin(math.pi / 16)), rtol=1e-12)


def test_correlation_length_does_not_depend_on_where_the_torus_begins(ising):
    spins, (x, y, _) = ising.reshape(-1, 256), SQUARE
    moved = correlation_length(spins, (x + 3.7) % 16, (y - 5.2) % 16, 16, n_blocks=N_BLOCKS)
    unmoved = correlation_length(spins, *SQUARE, n_blocks=N_BLOCKS)
    np.testing.assert_allclose(moved, unmoved, rtol=1e-9)


def test_measures_agree_with_all_states_of_a_small_lattice():
    L, coupling = 4, 0.3
    _, p, _ = naive.boltzmann(L, coupling)
    states = naive.all_states(L)
    power = np.abs(np.fft.fft2(states)) ** 2
    S0, S1 = p @ power[:, 0, 0], p @ power[:, 0, 1]
    m = states.mean(axis=(1, 2))
    expected = {
        "correlation_length": math.sqrt(S0 / S1 - 1) / (2 * math.sin(math.pi / L)),
        "binder_cumulant": 1 - (p @ m**4) / (3 * (p @ m**2) ** 2),
        "susceptibility": L**2 * (p @ m**2),
        "magnetization": p @ np.abs(m),
    }
    spins = sample_ising(lattice_size=L, coupling=coupling, n_samples=40_000, seed=2)
    spins = spins.reshape(-1, L**2)
    measured = {
        "correlation_length": correlation_length(spins, *block_positions(L, L), L, n_blocks=20),
        "binder_cumulant": binder_cumulant(spins, n_blocks=20),
        "susceptibility": susceptibility(spins, n_blocks=20),
        "magnetization": abs_magnetization(spins, n_blocks=20),
    }
    for name, exact in expected.items():
        value, error = measured[name]
        # 20 blocks know the error to 16 %: 5 sigma of Student's t with 19 are 7.4 of them
        assert abs(value - exact) < 7.4 * error, name
        assert abs(value - 1.1 * exact) > 7.4 * error, name  # negative control


def test_independent_spins_with_means_have_no_correlations():
    L, spins = 16, biased_spins(4000, 256, seed=5)
    table = correlation_by_distance(spins, *SQUARE, bin_edges=EDGES, n_blocks=N_BLOCKS)
    # 5 sigma of Student's t with 19
    assert (table["correlation"].abs() < 7.4 * table["correlation_err"]).all()
    raw = np.mean([np.mean(spins[:, i] * spins[:, (i + 1) % L]) for i in range(L)])
    assert abs(raw) > 7.4 * table["correlation_err"].max()  # negative control: not connected
    chi, chi_err = susceptibility(spins, n_blocks=N_BLOCKS)
    variance = np.mean(1 - spins.mean(axis=0) ** 2)
    assert abs(chi - variance) < 7.4 * chi_err < 256 * spins.mean() ** 2


def test_free_spins_have_binder_0_and_susceptibility_1():
    n, M = 20_000, 100
    spins = free_spins(n, M, seed=3)
    U, U_err = binder_cumulant(spins, n_blocks=N_BLOCKS)
    chi, chi_err = susceptibility(spins, n_blocks=N_BLOCKS)
    # Var m^2 = 2 / M^2 and Var (m^4 - 6 m^2 / M) = 24 / M^4, up to 1 / M
    np.testing.assert_allclose(U_err, math.sqrt(24 / n) / 3, rtol=SIGMA * 0.16)
    np.testing.assert_allclose(chi_err, math.sqrt(2 / n), rtol=SIGMA * 0.16)
    assert abs(U - 2 / (3 * M)) < SIGMA * math.sqrt(24 / n) / 3
    assert abs(U) < SIGMA * math.sqrt(24 / n) / 3
    assert abs(chi - 1) < SIGMA * math.sqrt(2 / n)
    copies = np.repeat(spins[:, :4], 25, axis=1)  # negative control: U = 1/6, chi = 25
    assert binder_cumulant(copies, n_blocks=N_BLOCKS)[0] > SIGMA * math.sqrt(24 / n) / 3
    assert susceptibility(copies, n_blocks=N_BLOCKS)[0] - 1 > SIGMA * math.sqrt(2 / n)


def test_ordered_spins_have_binder_two_thirds_and_a_susceptibility_of_their_number():
    spins = np.tile(np.array([[-1], [1]], np.int8), (N_BLOCKS, 12))  # every block has both
    assert binder_cumulant(spins, n_blocks=N_BLOCKS) == pytest.approx((2 / 3, 0), abs=1e-15)
    assert susceptibility(spins, n_blocks=N_BLOCKS) == pytest.approx((12, 0), abs=1e-15)


def test_binder_and_susceptibility_are_those_of_their_naive_twins(ising):
    spins = ising.reshape(-1, 256)[:511]
    np.testing.assert_allclose(
        binder_cumulant(spins, n_blocks=N_BLOCKS), naive_jackknife(spins, naive_binder), rtol=1e-9
    )
    np.testing.assert_allclose(
        susceptibility(spins, n_blocks=N_BLOCKS),
        naive_jackknife(spins, lambda s: 256 * np.var(s.mean(axis=1))),
        rtol=1e-9,
    )


def test_errors_are_the_spread_of_repeated_samples():
    def measures(seed):
        spins = free_spins(400, 16, seed)
        return binder_cumulant(spins, n_blocks=N_BLOCKS), susceptibility(spins, n_blocks=N_BLOCKS)

    repeats = np.array([measures(seed) for seed in range(300)])  # repeat, measure, value or error
    spread = repeats[:, :, 0].std(axis=0, ddof=1)
    stated = np.sqrt((repeats[:, :, 1] ** 2).mean(axis=0))
    # 300 repeats know the spread to 4 %
    np.testing.assert_allclose(stated, spread, rtol=SIGMA * 0.04 + 0.05)
    assert (np.abs(stated / 2 - spread) > (SIGMA * 0.04 + 0.05) * spread).all()  # negative control


def test_what_is_undefined_is_nan():
    staggered = np.tile(np.array([1, -1, -1, 1], np.int8), (20, 1))
    assert np.isnan(binder_cumulant(staggered, n_blocks=N_BLOCKS)).all()
    striped = np.tile(np.array([1, 1, -1, -1], np.int8), (20, 1))
    xi = correlation_length(striped, *block_positions(2, 8), 8, n_blocks=N_BLOCKS)
    assert np.isnan(xi).all()


def test_block_positions_are_the_means_of_the_sites_of_blocks():
    for L, n_side in ((8, 4), (9, 3), (40, 5), (6, 6)):
        sites = np.indices((L, L), float).reshape(2, 1, L, L)
        x, y = (block_spin(axis, L // n_side, rule="average").ravel() for axis in sites)
        np.testing.assert_allclose(block_positions(n_side, L), (x, y))


TWO, ZERO = free_spins(20, 2, seed=0), np.zeros(2)


@pytest.mark.parametrize(
    "measure",
    [
        binder_cumulant,
        susceptibility,
        lambda spins, n_blocks: correlation_length(spins, ZERO, ZERO, 8, n_blocks=n_blocks),
    ],
)
@pytest.mark.parametrize(
    ("spins", "message"),
    [
        (TWO[:19], "at most the number of samples, 19, got 20"),
        (np.ones(30), r"spins must have shape .*, got \(30,\)"),
    ],
)
def test_impossible_spins_are_refused(measure, spins, message):
    with pytest.raises(ValueError, match=message):
        measure(spins, n_blocks=20)


@pytest.mark.parametrize(
    ("x", "y", "message"),
    [
        (np.zeros(3), ZERO, "center_x must hold 2 finite positions"),
        (ZERO, np.array([0, np.nan]), r"center_y must hold 2 finite positions, got \[0.0, nan\]"),
    ],
)
def test_positions_that_do_not_fit_are_refused(x, y, message):
    with pytest.raises(ValueError, match=message):
        correlation_length(TWO, x, y, 8, n_blocks=N_BLOCKS)
    with pytest.raises(ValueError, match=message):
        correlation_by_distance(TWO, x, y, 8, bin_edges=EDGES, n_blocks=N_BLOCKS)


@pytest.mark.parametrize("edges", [[1.0], [1.0, 1.0], [2.0, 1.0]])
def test_edges_that_do_not_increase_are_refused(edges):
    with pytest.raises(ValueError, match="bin_edges must be >= 2 increasing distances, got"):
        correlation_by_distance(TWO, ZERO, ZERO, 8, bin_edges=edges, n_blocks=N_BLOCKS)


def test_blocks_that_do_not_fill_the_lattice_are_refused():
    with pytest.raises(ValueError, match="n_side must divide L = 8, got 3"):
        block_positions(3, 8)
    with pytest.raises(ValueError, match="n_side must be a whole number >= 1, got 0"):
        block_positions(0, 8)


@pytest.mark.parametrize("measure", [binder_cumulant, susceptibility, abs_magnetization])
def test_magnetizations_are_of_spins_and_not_of_bits(measure):
    bits = (free_spins(50, 4, 0) > 0).astype(np.int8)
    for wrong in (bits, bits.astype(bool)):
        with pytest.raises(ValueError, match=r"must be -1 or \+1, got (0|values of type bool)"):
            measure(wrong, n_blocks=5)
    with pytest.raises(ValueError, match=r"one sample of at least one site, got \(50, 0\)"):
        measure(bits[:, :0], n_blocks=5)


def test_correlations_are_of_spins_and_not_of_real_bits():
    bits, x = (free_spins(50, 4, 0) > 0).astype(np.float32), np.arange(4.0)
    for measure, option in (
        (correlation_by_distance, {"bin_edges": [0, 2]}),
        (correlation_length, {"form_factor": None}),
    ):
        with pytest.raises(ValueError, match=r"got only 0 and 1; .*spins_of_units"):
            measure(bits, x, x, 4, n_blocks=5, **option)
        measure(2 * bits - 1, x, x, 4, n_blocks=5, **option)  # negative control
