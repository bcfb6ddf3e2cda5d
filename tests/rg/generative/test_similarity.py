import math

import naive
import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.generative.similarity import (
    bond_energy,
    overlap,
    spectral_coherence,
    summarize_reconstruction,
)
from rgdl.rg.null_models import mismatched_images


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=8, coupling=0.4, n_samples=1500, seed=4)


@pytest.fixture(scope="module")
def images(spins):
    """Dim copies of the samples with noise."""
    noise = np.random.default_rng(0).normal(size=spins.shape)
    return np.clip(0.4 * spins + 0.3 * noise, -1, 1)


def low_pass(images, cutoff):
    """Images without modes beyond a wave number."""
    L = images.shape[1]
    k = np.fft.fftfreq(L, 1 / L)
    kept = np.hypot(k[:, None], k) <= cutoff
    return np.fft.ifft2(np.fft.fft2(images) * kept).real


def test_overlap_is_the_cosine(spins, images):
    for s, r, value in zip(spins[:20], images, overlap(spins, images), strict=False):
        cosine = np.vdot(s, r) / (np.linalg.norm(s) * np.linalg.norm(r))
        assert value == pytest.approx(cosine, rel=1e-12)


def test_overlap_depends_on_sign_and_not_on_size(spins, images):
    np.testing.assert_array_equal(overlap(spins, spins), 1)
    np.testing.assert_allclose(overlap(spins, -0.01 * spins), -1, rtol=1e-12)
    np.testing.assert_allclose(overlap(spins, 3 * images), overlap(spins, images), rtol=1e-12)
    np.testing.assert_array_equal(overlap(spins, np.zeros(spins.shape)), 0)


@pytest.mark.parametrize("lattice_size", [2, 3])
def test_bond_energy_of_spins_is_the_energy(lattice_size):
    states = naive.all_states(lattice_size)
    expected = naive.all_energies(lattice_size) / lattice_size**2
    np.testing.assert_allclose(bond_energy(states), expected, atol=1e-14)


def test_bond_energy_of_real_images_matches_its_naive_twin(images):
    for r, value in zip(images[:5], bond_energy(images[:5]), strict=True):
        bonds = [
            r[x, y] * (r[(x + 1) % 8, y] + r[x, (y + 1) % 8]) for x in range(8) for y in range(8)
        ]
        assert value == pytest.approx(-np.mean(bonds), rel=1e-12)


def naive_coherence(samples, images, shell):
    """Coherence, power ratio and number of modes of a shell, mode by mode."""
    L = samples.shape[1]
    half = range(-((L - 1) // 2), L // 2 + 1)
    modes = [(a, b) for a in half for b in half if abs(math.hypot(a, b) - shell) < 0.5]
    x = np.arange(L)
    cross, sample_power, power = 0, 0.0, 0.0
    for a, b in modes:
        wave = np.exp(-2j * np.pi * (a * x[:, None] + b * x) / L)
        for s, r in zip(samples, images, strict=True):
            S, R = (s * wave).sum(), (r * wave).sum()
            cross += S * R.conjugate()
            sample_power += abs(S) ** 2
            power += abs(R) ** 2
    return abs(cross) / math.sqrt(sample_power * power), power / sample_power, len(modes)


@pytest.mark.parametrize("lattice_size", [5, 6])
def test_coherence_matches_its_naive_twin(lattice_size):
    rng = np.random.default_rng(1)
    shape = (4, lattice_size, lattice_size)
    samples, images = rng.choice(np.array([-1, 1], np.int8), shape), rng.normal(size=shape)
    table = spectral_coherence(samples, images)
    assert table["wave_number"].tolist() == list(range(lattice_size // 2 + 1))
    for row in table.itertuples():
        expected = naive_coherence(samples, images, row.wave_number)
        np.testing.assert_allclose(row[2:], expected, rtol=1e-10)


def test_coherence_of_dim_copies_is_one(spins):
    table = spectral_coherence(spins, -0.5 * spins)
    np.testing.assert_allclose(table["coherence"], 1, rtol=1e-12)
    np.testing.assert_allclose(table["power_ratio"], 0.25, rtol=1e-12)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_coherence_of_missing_waves_is_zero(spins, dtype):
    table = spectral_coherence(spins, low_pass(spins, 2.4).astype(dtype))
    np.testing.assert_allclose(table["coherence"], [1, 1, 1, 0, 0], atol=1e-12)
    np.testing.assert_allclose(table["power_ratio"], [1, 1, 1, 0, 0], atol=1e-6)


def test_power_ratio_is_nan_where_samples_have_no_power():
    up = np.ones((3, 6, 6), np.int8)
    table = spectral_coherence(up, np.random.default_rng(2).normal(size=up.shape))
    assert table["power_ratio"].isna().tolist() == [False, True, True, True]
    assert table["coherence"].tolist()[1:] == [0, 0, 0]


def test_noise_is_coherent_by_chance_only(spins, images):
    noise = np.random.default_rng(3).normal(size=spins.shape)
    table = spectral_coherence(spins, noise)
    bound = SIGMA / np.sqrt(len(spins) * table["n_modes"])
    assert (table["coherence"] < bound).all()
    assert (spectral_coherence(spins, images)["coherence"] > bound).all()  # negative control


def test_summary_by_hand():
    up = np.ones((2, 4, 4), np.int8)
    samples = up * np.array([1, -1], np.int8)[:, None, None]
    images = 0.3 * up
    images[1, 0] = 0.0
    summary = summarize_reconstruction(samples, images)
    # the second image has 12 sites of the wrong sign and 4 zeros
    cosine = np.array([1, -math.sqrt(12 / 16)])
    agreement = np.array([1, 2 / 16])
    energy = np.array([-2, -(8 + 12) / 16])  # 8 bonds down the columns, 12 along the rows
    error = np.array([0.7**2, (12 * 1.3**2 + 4) / 16])
    by_sample = {"overlap": cosine, "sign_agreement": agreement, "energy": energy}
    for name, values in (by_sample | {"squared_error": error}).items():
        assert summary[name] == pytest.approx(values.mean(), rel=1e-12)
        assert summary[f"{name}_err"] == pytest.approx(abs(np.diff(values)[0]) / 2, rel=1e-12)
    assert summary["magnetization_correlation"] == pytest.approx(1, rel=1e-12)
    assert len(summary) == 9


def test_perfect_images_agree_in_everything(spins):
    summary = summarize_reconstruction(spins, spins)
    for name in ("overlap", "sign_agreement", "magnetization_correlation"):
        assert summary[name] == pytest.approx(1, rel=1e-12)
    assert summary["squared_error"] == 0
    assert summary["energy"] == pytest.approx(bond_energy(spins).mean(), rel=1e-12)
    opposite = summarize_reconstruction(spins, -spins)
    assert opposite["sign_agreement"] == 0
    assert opposite["magnetization_correlation"] == pytest.approx(-1, rel=1e-12)


def test_correlation_of_constant_means_is_nan(spins):
    same = np.broadcast_to(np.float32(0.1), spins.shape)
    assert math.isnan(summarize_reconstruction(spins, same)["magnetization_correlation"])


def test_errors_are_those_of_repeated_measurements(spins, images):
    sets = np.split(np.random.default_rng(5).permutation(len(spins)), 100)
    summaries = [summarize_reconstruction(spins[part], images[part]) for part in sets]
    for name in ("overlap", "sign_agreement", "squared_error", "energy"):
        spread = np.std([summary[name] for summary in summaries], ddof=1)
        stated = np.sqrt(np.mean([summary[f"{name}_err"] ** 2 for summary in summaries]))
        # the spread of 100 sets is known to 7 %
        assert stated == pytest.approx(spread, rel=SIGMA * 0.07)
        assert stated * np.sqrt(15) != pytest.approx(spread, rel=SIGMA * 0.07)  # negative control


def test_mismatched_images_are_worse(spins, images):
    others = mismatched_images(images, np.random.default_rng(6))
    own, chance = (summarize_reconstruction(spins, r) for r in (images, others))
    for name in ("overlap", "sign_agreement", "magnetization_correlation"):
        assert own[name] > chance[name]
    assert abs(chance["overlap"]) < SIGMA * chance["overlap_err"]
    assert abs(own["overlap"]) > SIGMA * own["overlap_err"]  # negative control


ONE, FLAT, OTHER = np.ones((1, 4, 4), np.int8), np.ones((3, 16)), np.ones((3, 6, 6))
THREE = np.ones((3, 4, 4), np.int8)


@pytest.mark.parametrize("measure", [overlap, spectral_coherence, summarize_reconstruction])
@pytest.mark.parametrize(
    ("samples", "images", "message"),
    [
        (FLAT, FLAT, r"samples must have shape \(n_samples, L, L\), got \(3, 16\)"),
        (0 * THREE, THREE, r"samples must be -1 or \+1, got 0; rgdl.ising.spins_of_units"),
        (THREE > 0, THREE, r"samples must be -1 or \+1, got values of type bool"),
        (THREE, THREE > 0, "reconstructions must be real numbers, got type bool"),
        (THREE, OTHER, r"reconstructions must have shape \(3, 4, 4\), got \(3, 6, 6\)"),
    ],
)
def test_impossible_images_are_refused(measure, samples, images, message):
    with pytest.raises(ValueError, match=message):
        measure(samples, images)


def test_impossible_arrays_are_refused():
    with pytest.raises(ValueError, match="must hold >= 2 configurations, got 1"):
        summarize_reconstruction(ONE, ONE)
    with pytest.raises(
        ValueError, match=r"images must have shape \(n_samples, L, L\), got \(3, 16\)"
    ):
        bond_energy(FLAT)
