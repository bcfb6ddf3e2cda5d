"""Similarity of samples and of the images that are made of them from few numbers."""

import numpy as np
import pandas as pd

from rgdl.ising.lattice import as_square_configurations, check_square
from rgdl.statistics import standard_error
from rgdl.types import Array

_CHUNK = 1000  # images at a time


def overlap(samples: Array, reconstructions: Array) -> Array:
    """Cosine between each sample s and its image r: mean of s r over sites, over sqrt(mean r^2).

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins, -1 or +1.
    reconstructions : ndarray, shape (n_samples, L, L)
        Images: mean spins, or other real numbers.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Between -1 and 1; 0 for an image of zeros.

    Raises
    ------
    ValueError
        If the arrays are not square images of one shape, or a sample is not -1 or +1.
    """
    samples, reconstructions = _as_pair(samples, reconstructions)
    norm = np.sqrt(_mean_product(reconstructions, reconstructions))
    product = _mean_product(samples, reconstructions)
    return _divide(product, norm, where=norm > 0, otherwise=0.0)


def bond_energy(images: Array) -> Array:
    """Minus the sum of r_i r_j over nearest neighbors, per site: the energy of real-valued spins.

    Parameters
    ----------
    images : ndarray, shape (n_images, L, L)
        Real numbers; periodic boundaries. For L = 2 each bond counts twice.

    Returns
    -------
    ndarray of float64, shape (n_images,)
        In units of J.

    Raises
    ------
    ValueError
        If the images are not square.
    """
    check_square("images", images)
    below, right = (np.roll(images, -1, axis) for axis in (1, 2))
    return -_mean_product(images, below) - _mean_product(images, right)


def spectral_coherence(samples: Array, reconstructions: Array) -> pd.DataFrame:
    """How well images follow their samples at each wave number.

    Parameters
    ----------
    samples, reconstructions
        As for `overlap`; S_k and R_k are their Fourier modes.

    Returns
    -------
    DataFrame
        One row per shell of modes with the same rounded |k|: `wave_number`, |k| in units of
        2 pi / L, 0 to L // 2; `coherence`, |sum S conj(R)| / sqrt(sum |S|^2 sum |R|^2), summed
        over samples and modes, 0 where either power is below rounding; `power_ratio`,
        sum |R|^2 / sum |S|^2, NaN where samples have no power; `n_modes` of one image.

    Raises
    ------
    ValueError
        As for `overlap`.
    """
    samples, reconstructions = _as_pair(samples, reconstructions)
    modes = _spectra(samples, reconstructions)
    cross, sample_power, power = map(_sum_shells, modes)
    has_signal = sample_power > _rounding(samples) * modes[1].sum()
    has_both = has_signal & (power > _rounding(reconstructions) * modes[2].sum())
    norm = np.sqrt(sample_power * power)
    return pd.DataFrame(
        {
            "wave_number": np.arange(len(cross)),
            "coherence": _divide(np.abs(cross), norm, where=has_both, otherwise=0.0),
            "power_ratio": _divide(power, sample_power, where=has_signal, otherwise=np.nan),
            "n_modes": _sum_shells(np.ones(modes.shape[1:])).astype(int),
        }
    )


def summarize_reconstruction(samples: Array, reconstructions: Array) -> dict[str, float]:
    """Similarity of samples and images in a few numbers, with standard errors over samples.

    Parameters
    ----------
    samples, reconstructions
        As for `overlap`, with at least two samples.

    Returns
    -------
    dict of str to float
        Means with errors `..._err`: `overlap`; `sign_agreement`, the fraction of sites where the
        image has the sign of the spin (a zero counts one half); `squared_error`, the mean of
        (s - r)^2 over sites; `energy`, the bond energy per site of the signs in units of J. And
        `magnetization_correlation`, Pearson's correlation of the mean spins of sample and image
        (NaN if either is constant).

    Raises
    ------
    ValueError
        As for `overlap`, or if there are fewer than two samples.
    """
    samples, reconstructions = _as_pair(samples, reconstructions)
    if len(samples) < 2:
        raise ValueError(f"samples must hold >= 2 configurations, got {len(samples)}")
    signs = np.sign(reconstructions).astype(np.int8)
    error = samples - reconstructions
    by_sample = {
        "overlap": overlap(samples, reconstructions),
        "sign_agreement": (1 + _mean_product(samples, signs)) / 2,
        "squared_error": _mean_product(error, error),
        "energy": bond_energy(signs),
    }
    summary = {}
    for name, values in by_sample.items():
        summary[name] = float(values.mean())
        summary[f"{name}_err"] = standard_error(values)
    summary["magnetization_correlation"] = _magnetization_correlation(samples, reconstructions)
    return summary


def _magnetization_correlation(samples: Array, reconstructions: Array) -> float:
    means = [images.mean(axis=(1, 2), dtype=np.float64) for images in (samples, reconstructions)]
    if any(np.ptp(m) == 0 for m in means):
        return np.nan
    return float(np.corrcoef(*means)[0, 1])


def _mean_product(a: Array, b: Array) -> Array:
    """Mean of a b over the sites of each image."""
    mean: Array = np.einsum("nxy,nxy->n", a, b, dtype=np.float64) / a[0].size
    return mean


def _divide(a: Array, b: Array, *, where: Array, otherwise: float) -> Array:
    ratio = np.full(len(a), otherwise)
    np.divide(a, b, out=ratio, where=where)
    return ratio


def _spectra(samples: Array, reconstructions: Array) -> Array:
    """Sums over samples of Re S_k conj(R_k), |S_k|^2 and |R_k|^2 (which, kx, ky >= 0).

    The imaginary parts of S_k conj(R_k) cancel in a shell, which holds -k with every k.
    """
    L = samples.shape[1]
    sums = np.zeros((3, L, L // 2 + 1))
    for first in range(0, len(samples), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        S, R = (np.fft.rfft2(p[chunk].astype(np.float64)) for p in (samples, reconstructions))
        for total, a, b in zip(sums, (S, S, R), (R, S, R), strict=True):
            total += (a * b.conj()).real.sum(axis=0)
    return sums


def _sum_shells(modes: Array) -> Array:
    """Sums of (kx, ky >= 0) over shells of |k|, without the corners beyond L // 2."""
    L = len(modes)
    kx, ky = np.fft.fftfreq(L, 1 / L), np.arange(L // 2 + 1)
    n_signs = np.where((ky == 0) | (2 * ky == L), 1, 2)  # ky < 0 has what ky > 0 has
    shell = np.rint(np.hypot(kx[:, None], ky)).astype(int)
    return np.bincount(shell.ravel(), weights=(n_signs * modes).ravel())[: L // 2 + 1]


def _rounding(images: Array) -> float:
    """Fraction of the power that rounding errors can cause, with a margin."""
    floats = images.dtype if images.dtype.kind == "f" else np.float64
    return float((10 * np.finfo(floats).eps) ** 2)


def _as_pair(samples: Array, reconstructions: Array) -> tuple[Array, Array]:
    samples, reconstructions = (
        as_square_configurations("samples", samples),
        np.asarray(reconstructions),
    )
    if reconstructions.shape != samples.shape:
        raise ValueError(
            f"reconstructions must have shape {samples.shape}, got {reconstructions.shape}"
        )
    if reconstructions.dtype.kind not in "if":
        raise ValueError(f"reconstructions must be real numbers, got type {reconstructions.dtype}")
    return samples, reconstructions
