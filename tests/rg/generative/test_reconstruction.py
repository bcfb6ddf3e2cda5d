import math

import naive
import numpy as np
import pytest
from sklearn.decomposition import PCA
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.generative.baselines import (
    block_average_picture,
    mismatched,
    principal_component_pictures,
    sign_of_components_pictures,
)
from rgdl.rg.generative.reconstruction import (
    bond_energy,
    overlap,
    spectral_coherence,
    summarize_reconstruction,
)


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=8, coupling=0.4, n_samples=1500, seed=4)


@pytest.fixture(scope="module")
def pictures(spins):
    """Dim copies of the samples with noise."""
    noise = np.random.default_rng(0).normal(size=spins.shape)
    return np.clip(0.4 * spins + 0.3 * noise, -1, 1)


def low_pass(pictures, largest):
    """Pictures without modes beyond a wave number."""
    L = pictures.shape[1]
    k = np.fft.fftfreq(L, 1 / L)
    kept = np.hypot(k[:, None], k) <= largest
    return np.fft.ifft2(np.fft.fft2(pictures) * kept).real


def test_overlap_is_the_cosine(spins, pictures):
    for s, r, value in zip(spins[:20], pictures, overlap(spins, pictures), strict=False):
        cosine = np.vdot(s, r) / (np.linalg.norm(s) * np.linalg.norm(r))
        assert value == pytest.approx(cosine, rel=1e-12)


def test_overlap_knows_sign_and_not_size(spins, pictures):
    np.testing.assert_array_equal(overlap(spins, spins), 1)
    np.testing.assert_allclose(overlap(spins, -0.01 * spins), -1, rtol=1e-12)
    np.testing.assert_allclose(overlap(spins, 3 * pictures), overlap(spins, pictures), rtol=1e-12)
    np.testing.assert_array_equal(overlap(spins, np.zeros(spins.shape)), 0)


@pytest.mark.parametrize("lattice_size", [2, 3])
def test_bond_energy_of_spins_is_the_energy(lattice_size):
    states = naive.all_states(lattice_size)
    expected = naive.all_energies(lattice_size) / lattice_size**2
    np.testing.assert_allclose(bond_energy(states), expected, atol=1e-14)


def test_bond_energy_of_real_pictures_matches_its_naive_twin(pictures):
    for r, value in zip(pictures[:5], bond_energy(pictures[:5]), strict=True):
        bonds = [
            r[x, y] * (r[(x + 1) % 8, y] + r[x, (y + 1) % 8]) for x in range(8) for y in range(8)
        ]
        assert value == pytest.approx(-np.mean(bonds), rel=1e-12)


def naive_coherence(samples, pictures, shell):
    """Coherence, power ratio and number of modes of a shell, mode by mode."""
    L = samples.shape[1]
    half = range(-((L - 1) // 2), L // 2 + 1)
    modes = [(a, b) for a in half for b in half if abs(math.hypot(a, b) - shell) < 0.5]
    x = np.arange(L)
    cross, sample_power, power = 0, 0.0, 0.0
    for a, b in modes:
        wave = np.exp(-2j * np.pi * (a * x[:, None] + b * x) / L)
        for s, r in zip(samples, pictures, strict=True):
            S, R = (s * wave).sum(), (r * wave).sum()
            cross += S * R.conjugate()
            sample_power += abs(S) ** 2
            power += abs(R) ** 2
    return abs(cross) / math.sqrt(sample_power * power), power / sample_power, len(modes)


@pytest.mark.parametrize("lattice_size", [5, 6])
def test_coherence_matches_its_naive_twin(lattice_size):
    rng = np.random.default_rng(1)
    shape = (4, lattice_size, lattice_size)
    samples, pictures = rng.choice(np.array([-1, 1], np.int8), shape), rng.normal(size=shape)
    table = spectral_coherence(samples, pictures)
    assert table["wave_number"].tolist() == list(range(lattice_size // 2 + 1))
    for row in table.itertuples():
        expected = naive_coherence(samples, pictures, row.wave_number)
        np.testing.assert_allclose(row[2:], expected, rtol=1e-10)


def test_coherence_of_dim_copies_is_one(spins):
    table = spectral_coherence(spins, -0.5 * spins)
    np.testing.assert_allclose(table["coherence"], 1, rtol=1e-12)
    np.testing.assert_allclose(table["power_ratio"], 0.25, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_coherence_of_waves_that_are_left_out_is_zero(spins, dtype):
    table = spectral_coherence(spins, low_pass(spins, 2.4).astype(dtype))
    np.testing.assert_allclose(table["coherence"], [1, 1, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(table["power_ratio"], [1, 1, 1, 0, 0], atol=1e-6)


def test_samples_that_lack_waves_have_no_power_ratio():
    up = np.ones((3, 6, 6), np.int8)
    table = spectral_coherence(up, np.random.default_rng(2).normal(size=up.shape))
    assert table["power_ratio"].isna().tolist() == [False, True, True, True]
    assert table["coherence"].tolist()[1:] == [0, 0, 0]


def test_pictures_that_know_nothing_are_coherent_by_chance_only(spins, pictures):
    noise = np.random.default_rng(3).normal(size=spins.shape)
    table = spectral_coherence(spins, noise)
    bound = SIGMA / np.sqrt(len(spins) * table["n_modes"])
    assert (table["coherence"] < bound).all()
    assert (spectral_coherence(spins, pictures)["coherence"] > bound).all()  # negative control


def test_blocks_have_the_sign_of_their_majority():
    samples = np.random.default_rng(4).choice(np.array([-1, 1], np.int8), (30, 6, 6))
    blocks = block_average_picture(samples, 3)
    assert blocks.shape == samples.shape
    for s, picture in zip(samples, blocks, strict=True):
        for x in range(6):
            for y in range(6):
                a, b = 2 * (x // 2), 2 * (y // 2)
                assert picture[x, y] == np.sign(int(s[a : a + 2, b : b + 2].sum()))
    assert set(np.unique(blocks)) == {-1, 0, 1}


def test_the_smallest_and_the_largest_blocks(spins):
    np.testing.assert_array_equal(block_average_picture(spins, 8), spins)
    whole = np.sign(spins.sum(axis=(1, 2), dtype=int))[:, None, None] * np.ones((8, 8))
    np.testing.assert_array_equal(block_average_picture(spins, 1), whole)


@pytest.mark.parametrize("n_blocks_side", [0, -2, 3, 16])
def test_blocks_that_do_not_fit_are_refused(spins, n_blocks_side):
    with pytest.raises(ValueError, match=rf"n_blocks_side must divide L = 8, got {n_blocks_side}"):
        block_average_picture(spins, n_blocks_side)


def test_all_principal_components_give_the_sample_back(spins):
    rebuilt = principal_component_pictures(spins[:1000], spins[1000:], 64)
    np.testing.assert_allclose(rebuilt, spins[1000:], atol=1e-12)


@pytest.mark.parametrize("n_components", [1, 5, 40])
def test_principal_components_are_those_of_scikit_learn(spins, n_components):
    training, samples = spins[:1100], spins[1100:]
    pca = PCA(n_components, svd_solver="full").fit(training.reshape(1100, 64).astype(float))
    components = pca.transform(samples.reshape(400, 64))
    expected = pca.inverse_transform(components).reshape(samples.shape)
    rebuilt = principal_component_pictures(training, samples, n_components)
    np.testing.assert_allclose(rebuilt, expected, atol=1e-10)

    size = np.abs(pca.transform(training.reshape(1100, 64))).mean(axis=0)
    expected = pca.inverse_transform(np.sign(components) * size).reshape(samples.shape)
    from_signs = sign_of_components_pictures(training, samples, n_components)
    np.testing.assert_allclose(from_signs, expected, atol=1e-10)


def test_bits_tell_less_than_numbers(spins):
    numbers = principal_component_pictures(spins, spins, 9)
    bits = sign_of_components_pictures(spins, spins, 9)
    assert len(np.unique(bits.round(9).reshape(len(spins), -1), axis=0)) <= 2**9
    errors = [((spins - picture) ** 2).mean() for picture in (numbers, bits)]
    variance = spins.reshape(len(spins), -1).var(axis=0).mean()
    assert errors[0] < errors[1] < variance


@pytest.mark.parametrize("n", [2, 3, 50])
def test_mismatched_is_a_derangement(n):
    reconstructions = np.arange(n * 4, dtype=np.float32).reshape(n, 2, 2)
    for seed in range(20):
        moved = mismatched(reconstructions, np.random.default_rng(seed))
        origin = (moved[:, 0, 0] / 4).astype(int)
        np.testing.assert_array_equal(moved, reconstructions[origin])
        assert sorted(origin) == list(range(n))
        assert (origin != np.arange(n)).all()
    again = mismatched(reconstructions, np.random.default_rng(19))
    np.testing.assert_array_equal(moved, again)
    assert moved.dtype == np.float32


def test_mismatched_gives_each_the_picture_of_every_other():
    origins = [mismatched(np.arange(4), np.random.default_rng(seed)) for seed in range(200)]
    for i, column in enumerate(np.transpose(origins)):
        assert set(column) == set(range(4)) - {i}
    swaps = [np.array_equal(origin[origin], np.arange(4)) for origin in origins]
    assert {True, False} == set(swaps)  # of 4, those moved on by 2 swap and the others do not


def test_one_picture_cannot_be_mismatched():
    with pytest.raises(ValueError, match="reconstructions must hold >= 2 pictures, got 1"):
        mismatched(np.zeros((1, 4, 4)), np.random.default_rng(0))


def test_summary_of_pictures_that_are_known():
    up = np.ones((2, 4, 4), np.int8)
    samples = up * np.array([1, -1], np.int8)[:, None, None]
    pictures = 0.3 * up
    pictures[1, 0] = 0.0
    summary = summarize_reconstruction(samples, pictures)
    # the second picture has 12 sites of the wrong sign and 4 of none
    cosine = np.array([1, -math.sqrt(12 / 16)])
    agreement = np.array([1, 2 / 16])
    energy = np.array([-2, -(8 + 12) / 16])  # 8 bonds down the columns, 12 along the rows
    for name, values in (("overlap", cosine), ("sign_agreement", agreement), ("energy", energy)):
        assert summary[name] == pytest.approx(values.mean(), rel=1e-12)
        assert summary[f"{name}_err"] == pytest.approx(abs(np.diff(values)[0]) / 2, rel=1e-12)
    assert summary["magnetization_correlation"] == pytest.approx(1, rel=1e-12)
    assert len(summary) == 7


def test_perfect_pictures_agree_in_everything(spins):
    summary = summarize_reconstruction(spins, spins)
    for name in ("overlap", "sign_agreement", "magnetization_correlation"):
        assert summary[name] == pytest.approx(1, rel=1e-12)
    assert summary["energy"] == pytest.approx(bond_energy(spins).mean(), rel=1e-12)
    opposite = summarize_reconstruction(spins, -spins)
    assert opposite["sign_agreement"] == 0
    assert opposite["magnetization_correlation"] == pytest.approx(-1, rel=1e-12)


def test_pictures_of_one_mean_have_no_correlation(spins):
    same = np.broadcast_to(np.float32(0.1), spins.shape)
    assert math.isnan(summarize_reconstruction(spins, same)["magnetization_correlation"])


def test_errors_are_those_of_repeated_measurements(spins, pictures):
    sets = np.split(np.random.default_rng(5).permutation(len(spins)), 100)
    summaries = [summarize_reconstruction(spins[part], pictures[part]) for part in sets]
    for name in ("overlap", "sign_agreement", "energy"):
        spread = np.std([summary[name] for summary in summaries], ddof=1)
        stated = np.sqrt(np.mean([summary[f"{name}_err"] ** 2 for summary in summaries]))
        # the spread of 100 sets is known to 7 %
        assert stated == pytest.approx(spread, rel=SIGMA * 0.07)
        assert stated * np.sqrt(15) != pytest.approx(spread, rel=SIGMA * 0.07)  # negative control


def test_mismatched_pictures_are_worse(spins, pictures):
    others = mismatched(pictures, np.random.default_rng(6))
    own, chance = (summarize_reconstruction(spins, r) for r in (pictures, others))
    for name in ("overlap", "sign_agreement", "magnetization_correlation"):
        assert own[name] > chance[name]
    assert abs(chance["overlap"]) < SIGMA * chance["overlap_err"]
    assert abs(own["overlap"]) > SIGMA * own["overlap_err"]  # negative control


ONE, FLAT, OTHER = np.ones((1, 4, 4), np.int8), np.ones((3, 16)), np.ones((3, 6, 6))
THREE = np.ones((3, 4, 4), np.int8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: overlap(FLAT, FLAT), r"samples must have shape \(n, L, L\), got \(3, 16\)"),
        (lambda: overlap(THREE, OTHER),
         r"reconstructions must have shape \(3, 4, 4\), got \(3, 6, 6\)"),
        (lambda: spectral_coherence(THREE, OTHER), r"reconstructions must have shape"),
        (lambda: summarize_reconstruction(THREE, OTHER), r"reconstructions must have shape"),
        (lambda: summarize_reconstruction(ONE, ONE), "must hold >= 2 configurations, got 1"),
        (lambda: bond_energy(FLAT), r"pictures must have shape \(n, L, L\), got \(3, 16\)"),
        (lambda: block_average_picture(FLAT, 2), r"samples must have shape \(n, L, L\)"),
        (lambda: principal_component_pictures(OTHER, THREE, 2),
         r"training must have shape \(n >= 1, 4, 4\), got \(3, 6, 6\)"),
        (lambda: principal_component_pictures(THREE[:0], THREE, 2),
         r"training must have shape \(n >= 1, 4, 4\), got \(0, 4, 4\)"),
        (lambda: principal_component_pictures(THREE, THREE, 17),
         "n_components must be in 1 .. 16, got 17"),
        (lambda: sign_of_components_pictures(THREE, THREE, 0),
         "n_components must be in 1 .. 16, got 0"),
        (lambda: sign_of_components_pictures(FLAT, FLAT, 2), r"samples must have shape"),
    ],
)  # fmt: skip
def test_impossible_pictures_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
