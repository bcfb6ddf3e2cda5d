"""How much of a sample a picture made from few numbers tells, and what else makes such pictures."""

import math

import numpy as np
import pandas as pd
from scipy.linalg import eigh

from rgdl.rg.block_spin import block_spin
from rgdl.types import Array

_BLOCK = 1000  # pictures at a time


def overlap(samples: Array, reconstructions: Array) -> Array:
    """Cosine between each sample and its picture: mean of s r over sites, over sqrt(mean r^2).

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins, -1 or +1.
    reconstructions : ndarray, shape (n_samples, L, L)
        Mean spins of the pictures.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Between -1 and 1; 0 for a picture of zeros.

    Raises
    ------
    ValueError
        If the arrays are not square pictures of one shape.
    """
    _check_pair(samples, reconstructions)
    norm = np.sqrt(_mean_product(reconstructions, reconstructions))
    product = _mean_product(samples, reconstructions)
    return _divide(product, norm, where=norm > 0, otherwise=0.0)


def bond_energy(pictures: Array) -> Array:
    """Minus the sum of r_i r_j over nearest neighbors, per site: the energy of real-valued spins.

    Parameters
    ----------
    pictures : ndarray, shape (n_pictures, L, L)
        Any real numbers; periodic boundaries. For L = 2 each bond is there twice.

    Returns
    -------
    ndarray of float64, shape (n_pictures,)
        In units of J.

    Raises
    ------
    ValueError
        If the array is not square pictures.
    """
    _check_square("pictures", pictures)
    below, right = (np.roll(pictures, -1, axis) for axis in (1, 2))
    return -_mean_product(pictures, below) - _mean_product(pictures, right)


def spectral_coherence(samples: Array, reconstructions: Array) -> pd.DataFrame:
    """How well pictures follow their samples at each wave number.

    Parameters
    ----------
    samples, reconstructions
        As for `overlap`; their Fourier modes are S_k and R_k.

    Returns
    -------
    DataFrame
        A row for each shell of modes, whose |k| rounds to the same number: `wave_number`, |k| in
        units of 2 pi / L, 0 to L // 2; `coherence`, |sum S conj(R)| / sqrt(sum |S|^2 sum |R|^2)
        with sums over samples and modes, 0 where either has no power but rounding; `power_ratio`,
        sum |R|^2 / sum |S|^2, NaN where samples have no power; `n_modes` of one picture.

    Raises
    ------
    ValueError
        If the arrays are not square pictures of one shape.
    """
    _check_pair(samples, reconstructions)
    modes = _spectra(samples, reconstructions)
    cross, sample_power, power = map(_sum_shells, modes)
    seen = sample_power > _rounding(samples) * modes[1].sum()
    both = seen & (power > _rounding(reconstructions) * modes[2].sum())
    norm = np.sqrt(sample_power * power)
    return pd.DataFrame(
        {
            "wave_number": np.arange(len(cross)),
            "coherence": _divide(np.abs(cross), norm, where=both, otherwise=0.0),
            "power_ratio": _divide(power, sample_power, where=seen, otherwise=np.nan),
            "n_modes": _sum_shells(np.ones(samples.shape[1:])).astype(int),
        }
    )


def block_average_picture(samples: Array, n_blocks_side: int) -> Array:
    """What the block spins of a sample tell: each block filled with the sign of its majority.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins, -1 or +1.
    n_blocks_side : int
        Blocks along a side, so that n_blocks_side^2 spins make a picture; must divide L.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        -1, +1, or 0 in blocks without a majority.

    Raises
    ------
    ValueError
        If the array is not square pictures, or `n_blocks_side` does not divide L.
    """
    _check_square("samples", samples)
    L = samples.shape[1]
    if n_blocks_side < 1 or L % n_blocks_side:
        raise ValueError(f"n_blocks_side must divide L = {L}, got {n_blocks_side}")
    b = L // n_blocks_side
    signs = np.sign(block_spin(samples, b, rule="average")).astype(np.int8)
    return signs.repeat(b, axis=1).repeat(b, axis=2)


def principal_component_pictures(training: Array, samples: Array, n_components: int) -> Array:
    """Pictures from the largest principal components of each sample, as real numbers.

    Parameters
    ----------
    training : ndarray of int8, shape (n_training, L, L)
        Spins whose mean and covariance give the components.
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins to make pictures of.
    n_components : int
        How many numbers make a picture, 1 to L^2.

    Returns
    -------
    ndarray of float64, shape (n_samples, L, L)
        The best linear estimate of each spin, which can be beyond -1 or +1.

    Raises
    ------
    ValueError
        If the arrays are not square pictures of one L, there is no training sample, or
        `n_components` is out of range.
    """
    mean, axes = _principal_axes(training, samples, n_components)
    return _expand(_project(samples, mean, axes), mean, axes)


def sign_of_components_pictures(training: Array, samples: Array, n_components: int) -> Array:
    """Pictures from one bit for each principal component: whether it is negative.

    Parameters
    ----------
    training, samples, n_components
        As for `principal_component_pictures`, which also names the errors.

    Returns
    -------
    ndarray of float64, shape (n_samples, L, L)
        As there, with the size of each component replaced by its mean over `training`.
    """
    mean, axes = _principal_axes(training, samples, n_components)
    size = np.abs(_project(training, mean, axes)).mean(axis=0)
    signs = np.where(_project(samples, mean, axes) < 0, -1, 1)
    return _expand(signs * size, mean, axes)


def mismatched(reconstructions: Array, rng: np.random.Generator) -> Array:
    """The pictures of other samples: what chance and the mean alone give.

    Parameters
    ----------
    reconstructions : ndarray, shape (n_samples, ...)
        One picture for each of two samples or more.
    rng : Generator
        Draws who gets whose: a random order, and how far each is moved on in it.

    Returns
    -------
    ndarray, same shape and type
        Every picture once, none in its own place.

    Raises
    ------
    ValueError
        If there are fewer than two pictures.
    """
    n = len(reconstructions)
    if n < 2:
        raise ValueError(f"reconstructions must hold >= 2 pictures, got {n}")
    order = rng.permutation(n)
    moved = np.empty_like(reconstructions)
    moved[order] = reconstructions[np.roll(order, rng.integers(1, n))]
    return moved


def summarize_reconstruction(samples: Array, reconstructions: Array) -> dict[str, float]:
    """Likeness of samples and pictures in a few numbers, with standard errors over samples.

    Parameters
    ----------
    samples, reconstructions
        As for `overlap`, of two samples or more.

    Returns
    -------
    dict
        Means with errors `..._err`: `overlap`; `sign_agreement`, the part of sites where the
        sign of the picture is the spin (a zero counts half); `energy`, the bond energy per site
        of the signs. And `magnetization_correlation`, Pearson's between mean spins of sample and
        picture (NaN if either is always the same).

    Raises
    ------
    ValueError
        If the arrays are not square pictures of one shape, or hold fewer than two samples.
    """
    _check_pair(samples, reconstructions)
    if len(samples) < 2:
        raise ValueError(f"samples must hold >= 2 configurations, got {len(samples)}")
    signs = np.sign(reconstructions)
    measured = {
        "overlap": overlap(samples, reconstructions),
        "sign_agreement": (1 + _mean_product(samples, signs)) / 2,
        "energy": bond_energy(signs),
    }
    summary = {}
    for name, values in measured.items():
        summary[name] = float(values.mean())
        summary[f"{name}_err"] = float(values.std(ddof=1) / np.sqrt(len(values)))
    summary["magnetization_correlation"] = _magnetization_correlation(samples, reconstructions)
    return summary


def _magnetization_correlation(samples: Array, reconstructions: Array) -> float:
    means = [p.mean(axis=(1, 2), dtype=np.float64) for p in (samples, reconstructions)]
    if any(np.ptp(m) == 0 for m in means):
        return np.nan
    return float(np.corrcoef(*means)[0, 1])


def _mean_product(a: Array, b: Array) -> Array:
    """Mean of a b over the sites of each picture."""
    mean: Array = np.einsum("nxy,nxy->n", a, b, dtype=np.float64) / a[0].size
    return mean


def _divide(a: Array, b: Array, *, where: Array, otherwise: float) -> Array:
    ratio = np.full(len(a), otherwise)
    np.divide(a, b, out=ratio, where=where)
    return ratio


def _spectra(samples: Array, reconstructions: Array) -> Array:
    """Sums over samples of Re S_k conj(R_k), |S_k|^2 and |R_k|^2 (which, kx, ky).

    Imaginary parts of S_k conj(R_k) cancel in a shell, which holds -k with every k.
    """
    sums = np.zeros((3, *samples.shape[1:]))
    for first in range(0, len(samples), _BLOCK):
        block = slice(first, first + _BLOCK)
        S, R = (np.fft.fft2(p[block].astype(np.float64)) for p in (samples, reconstructions))
        for total, a, b in zip(sums, (S, S, R), (R, S, R), strict=True):
            total += (a * b.conj()).real.sum(axis=0)
    return sums


def _sum_shells(modes: Array) -> Array:
    """Sums of (kx, ky) over shells of |k|; the corners beyond L // 2 are left out."""
    L = len(modes)
    k = np.fft.fftfreq(L, 1 / L)
    shell = np.rint(np.hypot(k[:, None], k)).astype(int)
    return np.bincount(shell.ravel(), weights=modes.ravel())[: L // 2 + 1]


def _rounding(pictures: Array) -> float:
    """The part of their power that the rounding of numbers can make, and more."""
    floats = pictures.dtype if pictures.dtype.kind == "f" else np.float64
    return float((10 * np.finfo(floats).eps) ** 2)


def _principal_axes(training: Array, samples: Array, n_components: int) -> tuple[Array, Array]:
    """Mean of the spins (site), and directions of largest variance (site, component)."""
    _check_square("samples", samples)
    L, n_sites = samples.shape[1], samples[0].size
    if training.shape[1:] != (L, L) or not len(training):
        raise ValueError(f"training must have shape (n >= 1, {L}, {L}), got {training.shape}")
    if not 1 <= n_components <= n_sites:
        raise ValueError(f"n_components must be in 1 .. {n_sites}, got {n_components}")
    flat = training.reshape(len(training), -1)
    mean = flat.mean(axis=0, dtype=np.float64)
    products = np.zeros((n_sites, n_sites))
    for first in range(0, len(flat), _BLOCK):
        block = flat[first : first + _BLOCK].astype(np.float32)
        products += block.T @ block  # integers below 2^24: exact in single precision
    covariance = products / len(flat) - np.outer(mean, mean)
    _, axes = eigh(covariance, subset_by_index=[n_sites - n_components, n_sites - 1])
    return mean, axes


def _project(spins: Array, mean: Array, axes: Array) -> Array:
    """Components of each sample along the axes (sample, component)."""
    flat = spins.reshape(len(spins), -1)
    components = np.empty((len(flat), axes.shape[1]))
    for first in range(0, len(flat), _BLOCK):
        block = slice(first, first + _BLOCK)
        components[block] = (flat[block] - mean) @ axes
    return components


def _expand(components: Array, mean: Array, axes: Array) -> Array:
    """The mean plus the axes times their components."""
    pictures: Array = components @ axes.T
    pictures += mean
    L = math.isqrt(len(mean))
    return pictures.reshape(-1, L, L)


def _check_square(name: str, pictures: Array) -> None:
    if pictures.ndim != 3 or pictures.shape[1] != pictures.shape[2]:
        raise ValueError(f"{name} must have shape (n, L, L), got {pictures.shape}")


def _check_pair(samples: Array, reconstructions: Array) -> None:
    _check_square("samples", samples)
    if reconstructions.shape != samples.shape:
        raise ValueError(
            f"reconstructions must have shape {samples.shape}, got {reconstructions.shape}"
        )
