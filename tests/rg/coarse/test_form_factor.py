import math

import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.rg.block_spin import block_spin
from rgdl.rg.coarse.correlations import correlation_length
from rgdl.rg.coarse.form_factor import FormFactor, measure_form_factor
from rgdl.rg.coarse.spins import block_sides, coarse_spins
from rgdl.rg.positions import block_positions

L, XI, N_BLOCKS = 20, 3.0, 20
T_SIGMA = 7.4  # 5 sigma of Student's t with 19, as 20 blocks know the error to 16 %


def squared_wave_numbers(L):
    k = 2 * np.pi * np.fft.fftfreq(L)
    return (2 * np.sin(k / 2)[:, None]) ** 2 + (2 * np.sin(k / 2)) ** 2


def gaussian_fields(n_samples, seed, xi=XI):
    """Gaussian fields with S(k) ~ 1 / (1 + xi^2 k^2), independent samples."""
    white = np.fft.fft2(np.random.default_rng(seed).normal(size=(n_samples, L, L)))
    return np.fft.ifft2(white / np.sqrt(1 + xi**2 * squared_wave_numbers(L))).real


def naive_power(filters, x, y, kx, ky, xi):
    """S(k) of filtered fields with S(q) = 1 / (1 + xi^2 q^2), from all pairs of sites."""
    C = np.fft.ifft2(1 / (1 + xi**2 * squared_wave_numbers(L))).real  # displacement
    sites = np.array([*np.ndindex(L, L)])
    difference = (sites[:, None] - sites) % L
    covariance = filters @ C[difference[..., 0], difference[..., 1]] @ filters.T
    wave = np.exp(2j * np.pi / L * (kx * x + ky * y))
    return (wave.conj() @ covariance @ wave).real / len(x)


def random_filters(n, seed):
    """Gaussian bumps of random widths at random positions, and the positions."""
    rng = np.random.default_rng(seed)
    x, y = rng.uniform(0, L, (2, n))
    width = rng.uniform(0.7, 2.0, n)[:, None, None]
    site = np.arange(L)
    dx, dy = ((site - c[:, None] + L / 2) % L - L / 2 for c in (x, y))
    bumps = np.exp(-(dx[:, :, None] ** 2 + dy[:, None, :] ** 2) / (2 * width**2))
    return bumps.reshape(n, -1), x, y


def block_filters(b):
    n = L // b
    filters = np.zeros((n, n, L, L))
    for i, j in np.ndindex(n, n):
        filters[i, j, b * i : b * (i + 1), b * j : b * (j + 1)] = 1
    return filters.reshape(n * n, -1), *block_positions(n, L)


def noiseless(filters, x, y):
    """The form factor of filters whose amplitudes are known."""
    samples = np.random.default_rng(0).choice([-1.0, 1.0], (50, L, L))
    return measure_form_factor(samples.reshape(50, -1) @ filters.T, samples, filters, x, y)


@pytest.mark.parametrize("xi", [0.5, 3.0, 8.0])
def test_the_length_follows_from_the_exact_power_of_filtered_fields(xi):
    for filters, x, y in (block_filters(2), block_filters(5), random_filters(40, seed=1)):
        factor = noiseless(filters, x, y)
        assert abs(factor.noise) < 1e-4 * np.var(filters @ filters.T)
        S = [naive_power(filters, x, y, *k, xi) for k in ((0, 0), (1, 0), (0, 1))]
        clean = FormFactor(factor.windows, 0.0)
        found = clean.correlation_length(np.array([S[0]]), np.array([(S[1] + S[2]) / 2]))
        np.testing.assert_allclose(found, xi, rtol=1e-4)  # amplitudes are in single precision
        noise = S[0] / 4
        noisy = FormFactor(factor.windows, noise)
        S_0, S_1 = S[0] + noise, (S[1] + S[2]) / 2 + noise
        np.testing.assert_allclose(noisy.correlation_length(S_0, S_1), xi, rtol=1e-4)
        with_noise = clean.correlation_length(S_0, S_1)  # negative control
        assert np.isnan(with_noise) or abs(with_noise / xi - 1) > 0.1


def test_averages_of_blocks_seem_longer_by_the_size_of_the_blocks():
    fields, b = gaussian_fields(20_000, seed=2), 5
    filters, x, y = block_filters(b)
    averages = block_spin(fields, b, rule="average").reshape(len(fields), -1)
    factor = measure_form_factor(averages, fields, filters, x, y)
    at = (averages, x, y, L)
    corrected, err = correlation_length(*at, form_factor=factor, n_blocks=N_BLOCKS)
    uncorrected, _ = correlation_length(*at, form_factor=None, n_blocks=N_BLOCKS)
    assert abs(corrected - XI) < T_SIGMA * err
    # exact: |f(0)|^2 / |f(k)|^2 of a block, with k along one axis
    k = math.pi / L
    gain = (b * math.sin(k) / math.sin(b * k)) ** 2
    khat2 = 4 * math.sin(k) ** 2
    expected = math.sqrt((gain * (1 + XI**2 * khat2) - 1) / khat2)
    assert abs(uncorrected - expected) < T_SIGMA * err
    assert abs(expected - XI) > T_SIGMA * err  # negative control
    about = (b**2 - 1) / 12 * gain * (1 + XI**2 * khat2)
    np.testing.assert_allclose(expected**2 - XI**2, about, rtol=0.1)


def test_noise_and_random_positions_are_removed_within_errors():
    filters, x, y = random_filters(60, seed=3)
    rng, lengths = np.random.default_rng(4), []
    for seed in range(20):
        fields = gaussian_fields(2000, seed=10 + seed)
        signal = fields.reshape(len(fields), -1) @ filters.T
        spins = signal + signal.std() * rng.normal(size=signal.shape)
        factor = measure_form_factor(spins, fields, filters, x, y)
        lengths.append(
            [
                correlation_length(spins, x, y, L, form_factor=f, n_blocks=N_BLOCKS)
                for f in (factor, FormFactor(factor.windows, 0.0), None)
            ]
        )
    values, errors = np.moveaxis(np.array(lengths), -1, 0)  # repeat, estimator
    z = (values.mean(axis=0) - XI) / (np.sqrt((errors**2).mean(axis=0) / len(values)))
    # 400 blocks know the error to 4 %: 5 sigma fail in 1 of 10^6 seeds
    assert abs(z[0]) < 5
    assert (np.abs(z[1:]) > 5).all()  # negative controls: with the noise, and uncorrected
    spread = values[:, 0].std(ddof=1) / np.sqrt((errors[:, 0] ** 2).mean())
    assert abs(spread - 1) < 5 * 0.17  # 20 repeats know the spread to 16 %


def test_block_spins_of_ising_samples_have_the_length_of_the_samples():
    """Majority is not linear, and the Ising model is not Gaussian: 1 % remain of both.

    On the same samples the lengths of two kinds differ by statistical errors of about 1 %.
    """
    samples = sample_ising(lattice_size=16, coupling=0.38, n_samples=4000, seed=5)
    P = [np.full((len(samples), 2), 0.5, np.float32)] * 2
    weights = [np.zeros((2, 256)), np.zeros((2, 2))]
    every = coarse_spins(
        samples,
        P,
        weights,
        np.random.default_rng(6),
        crossed=None,
        nearest_only=[samples[:, :side, :side] for side in block_sides(16, 2)],
        localized=0.5,
        duplicate_cosine=0.9,
    )
    lengths = {}
    for coarse in every:
        if coarse.kind in ("original", "majority", "decimation"):
            at = (coarse.states, coarse.center_x, coarse.center_y, 16)
            lengths[coarse.layer, coarse.kind] = [
                correlation_length(*at, form_factor=f, n_blocks=N_BLOCKS)[0]
                for f in (coarse.form_factor, None)
            ]
    exact, same = lengths.pop((0, "original"))
    assert exact == same
    assert len(lengths) == 4
    for corrected, _ in lengths.values():
        assert abs(corrected / exact - 1) < 0.06
    assert lengths[2, "decimation"][1] < 0.8 * exact  # negative control: aliases


def test_original_spins_have_the_second_moment_length():
    fields = gaussian_fields(500, seed=7)
    positions = block_positions(L, L)
    spins = fields.reshape(len(fields), -1)
    factor = measure_form_factor(spins, fields, np.eye(L * L), *positions)
    assert abs(factor.noise) < 1e-6
    at = (spins, *positions, L)
    np.testing.assert_allclose(
        correlation_length(*at, form_factor=factor, n_blocks=N_BLOCKS),
        correlation_length(*at, form_factor=None, n_blocks=N_BLOCKS),
        rtol=1e-4,
    )


def test_what_no_length_fits_is_nan():
    factor = FormFactor(np.ones((2, L * L)), 0.5)  # all modes alike: the ratio is always 1
    S_0 = np.array([2.0, 1.0, 0.4, np.nan])
    assert np.isnan(factor.correlation_length(S_0, np.ones(4))).all()
