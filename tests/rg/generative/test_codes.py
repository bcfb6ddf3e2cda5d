import numpy as np
import pytest
from sklearn.decomposition import PCA
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.generative.codes import (
    amplitudes,
    bits_of,
    block_means,
    fourier_modes,
    principal_axes,
    simple_codes,
)


@pytest.fixture(scope="module")
def spins():
    return sample_ising(lattice_size=8, coupling=0.4, n_samples=1500, seed=4)


def test_blocks_are_coded_by_their_mean_spins():
    samples = np.random.default_rng(4).choice(np.array([-1, 1], np.int8), (30, 6, 6))
    for s, code in zip(samples, block_means(samples, 9), strict=True):
        blocks = [s[2 * (k // 3) :, 2 * (k % 3) :][:2, :2].mean() for k in range(9)]
        assert code.tolist() == blocks


@pytest.mark.parametrize(("n_numbers", "n_blocks"), [(1, 1), (3, 1), (15, 4), (16, 16), (99, 64)])
def test_block_spins_use_the_finest_grid_of_at_most_so_many_blocks(spins, n_numbers, n_blocks):
    assert block_means(spins, n_numbers).shape == (len(spins), n_blocks)


@pytest.mark.parametrize("n_components", [1, 5, 40])
def test_principal_components_are_those_of_scikit_learn(spins, n_components):
    training, samples = spins[:1100], spins[1100:]
    pca = PCA(n_components, svd_solver="full").fit(training.reshape(1100, 64).astype(float))
    codes = simple_codes(training, samples, n_components)["principal components"]
    for code, images in zip(codes, (training, samples), strict=True):
        expected = pca.transform(images.reshape(-1, 64))
        signs = np.sign((code * expected).sum(axis=0))  # an axis has no direction
        np.testing.assert_allclose(code * signs, expected, atol=1e-10)


def test_directions_of_principal_components_are_orthonormal(spins):
    _, axes = principal_axes(spins, 64)
    np.testing.assert_allclose(axes @ axes.T, np.eye(64), atol=1e-12)


@pytest.mark.parametrize("lattice_size", [1, 2, 5, 6])
def test_all_fourier_modes_are_an_orthonormal_basis(lattice_size):
    modes = fourier_modes(lattice_size, lattice_size**2)
    np.testing.assert_allclose(modes @ modes.T, np.eye(lattice_size**2), atol=1e-12)


def wave_number(mode, L):
    """|k|^2 of the only waves, k and -k, of a mode."""
    power = np.abs(np.fft.fft2(mode.reshape(L, L))) ** 2
    k = np.fft.fftfreq(L, 1 / L)
    squares = (k[:, None] ** 2 + k**2)[power > 1e-9 * power.sum()]
    assert len(squares) <= 2
    assert len(set(squares)) == 1
    return squares[0]


def test_fourier_modes_are_in_the_order_of_wave_numbers():
    squares = [wave_number(mode, 40) for mode in fourier_modes(40, 26)]
    # 25 modes are all those of six shells
    assert squares == [0, *[1] * 4, *[2] * 4, *[4] * 4, *[5] * 8, *[8] * 4, 9]


@pytest.mark.parametrize("n_modes", [3, 5, 7, 11])
def test_a_cut_shell_keeps_waves_that_move_as_a_whole(n_modes):
    """If k comes with -k, translations do not change the total power of the modes."""
    modes, images = fourier_modes(8, n_modes), np.random.default_rng(2).normal(size=(5, 8, 8))
    moved = np.roll(images, (3, 1), axis=(1, 2))
    power, power_moved = ((amplitudes(x, modes) ** 2).sum(axis=1) for x in (images, moved))
    np.testing.assert_allclose(power_moved, power, rtol=1e-12)
    part, part_moved = ((amplitudes(x, modes[:-1]) ** 2).sum(axis=1) for x in (images, moved))
    assert not np.allclose(part_moved, part)  # negative control: -k is missing


def test_amplitudes_are_scalar_products(spins):
    modes = np.random.default_rng(1).normal(size=(3, 64))
    expected = [[float(mode @ s.ravel()) for mode in modes] for s in spins]
    np.testing.assert_allclose(amplitudes(spins, modes), expected, rtol=1e-12, atol=1e-12)


def test_numbers_are_those_of_each_method(spins):
    training, samples = spins[:1100], spins[1100:]
    codes = simple_codes(training, samples, 20)
    assert list(codes) == ["block spins", "principal components", "Fourier modes"]
    widths = {name: [code.shape for code in pair] for name, pair in codes.items()}
    assert widths["block spins"] == [(1100, 16), (400, 16)]
    assert widths["principal components"] == widths["Fourier modes"] == [(1100, 20), (400, 20)]
    np.testing.assert_array_equal(codes["block spins"][1], block_means(samples, 20))
    modes = amplitudes(samples, fourier_modes(8, 20))
    np.testing.assert_array_equal(codes["Fourier modes"][1], modes)


def test_bits_are_signs():
    values = np.random.default_rng(5).normal(size=(50, 4))
    bits = bits_of(values, np.random.default_rng(0))
    assert bits.dtype == np.int8
    np.testing.assert_array_equal(bits, np.sign(values))


def test_signs_of_zeros_are_drawn_evenly(spins):
    magnetization = amplitudes(spins, fourier_modes(8, 1))
    zero = spins.sum(axis=(1, 2), dtype=int) == 0  # the amplitude may differ from 0 by rounding
    drawn = bits_of(np.repeat(magnetization, 200, axis=1), np.random.default_rng(3))
    assert set(np.unique(drawn)) == {-1, 1}
    n = drawn[zero].size
    assert n > 1000
    assert abs(drawn[zero].sum(dtype=int)) < SIGMA * np.sqrt(n)
    assert (drawn[~zero] == np.sign(magnetization[~zero])).all()
    always_up = np.where(magnetization[zero] < 0, -1, 1).repeat(200, axis=1)
    assert abs(always_up.sum()) > SIGMA * np.sqrt(n)  # negative control


FLAT, OTHER, THREE = np.ones((3, 16)), np.ones((3, 6, 6)), np.ones((3, 4, 4), np.int8)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: simple_codes(FLAT, FLAT, 2), r"samples must have shape \(n_samples, L, L\)"),
        *(
            (lambda n=n: simple_codes(THREE, THREE, n), f"n_numbers must be .* >= 1, got {n}")
            for n in (0, -2)
        ),
        (
            lambda: simple_codes(OTHER, THREE, 2),
            r"training must have shape \(n, 4, 4\), got \(3, 6, 6\)",
        ),
        (
            lambda: simple_codes(THREE[:0], THREE, 2),
            r"training must hold at least one sample of at least one site, got \(0, 4, 4\)",
        ),
    ],
)
def test_impossible_images_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
