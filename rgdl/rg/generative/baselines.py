"""Images of samples from few numbers without a network: block spins, principal components."""

import math

import numpy as np
from scipy.linalg import eigh

from rgdl.rg.block_spin import block_spin
from rgdl.types import Array

_CHUNK = 1000  # images at a time


def baseline_images(training: Array, samples: Array, n_numbers: int) -> dict[str, Array]:
    """Images of the same samples from at most as many numbers as a network's top layer has.

    Parameters
    ----------
    training : ndarray of int8, shape (n_training, L, L)
        Spins, -1 or +1, whose mean and covariance define the principal components.
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins of which to make images.
    n_numbers : int
        Numbers per image, at least 1.

    Returns
    -------
    dict of str to ndarray, shape (n_samples, L, L)
        "block spins", on the finest block grid with at most `n_numbers` blocks; "signs of
        components"; "principal components".

    Raises
    ------
    ValueError
        If the arrays are not square images of one size, or `n_numbers` is below 1.
    """
    L = samples.shape[-1]
    sides = range(1, math.isqrt(n_numbers) + 1)
    n_blocks_side = max((side for side in sides if L % side == 0), default=0)
    blocks = block_sign_images(samples, n_blocks_side)
    signs, components = principal_component_images(training, samples, min(n_numbers, L * L))
    return {"block spins": blocks, "signs of components": signs, "principal components": components}


def block_sign_images(samples: Array, n_blocks_side: int) -> Array:
    """Each block of a sample filled with the sign of its sum.

    Parameters
    ----------
    samples
        As for `baseline_images`.
    n_blocks_side : int
        Blocks along one side; must divide L.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        -1, +1, or 0 in blocks with a sum of 0.

    Raises
    ------
    ValueError
        If the images are not square, or `n_blocks_side` does not divide L.
    """
    check_square("samples", samples)
    L = samples.shape[1]
    if n_blocks_side < 1 or L % n_blocks_side:
        raise ValueError(f"n_blocks_side must divide L = {L}, got {n_blocks_side}")
    b = L // n_blocks_side
    signs = np.sign(block_spin(samples, b, rule="average")).astype(np.int8)
    return signs.repeat(b, axis=1).repeat(b, axis=2)


def principal_component_images(
    training: Array, samples: Array, n_components: int
) -> tuple[Array, Array]:
    """Images from the signs of the leading principal components, and from their values.

    Parameters
    ----------
    training, samples
        As for `baseline_images`.
    n_components : int
        Number of components, 1 to L^2.

    Returns
    -------
    from_signs : ndarray of float64, shape (n_samples, L, L)
        One bit per component: its size is replaced by the mean size over `training`.
    from_values : ndarray of float64, shape (n_samples, L, L)
        The best linear estimate of each spin; it can exceed -1 or +1.

    Raises
    ------
    ValueError
        If the arrays are not square images of one size, `training` is empty, or `n_components`
        is out of range.
    """
    mean, axes = _principal_axes(training, samples, n_components)
    size = np.abs(_project(training, mean, axes)).mean(axis=0)
    components = _project(samples, mean, axes)
    signs = np.where(components < 0, -1, 1)
    return _expand(signs * size, mean, axes), _expand(components, mean, axes)


def check_square(name: str, images: Array) -> None:
    """Raise ValueError unless images have shape (n, L, L)."""
    if images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise ValueError(f"{name} must have shape (n, L, L), got {images.shape}")


def _principal_axes(training: Array, samples: Array, n_components: int) -> tuple[Array, Array]:
    """Mean of the spins (site), and directions of largest variance (site, component)."""
    check_square("samples", samples)
    L, n_sites = samples.shape[1], samples[0].size
    if training.shape[1:] != (L, L) or not len(training):
        raise ValueError(f"training must have shape (n >= 1, {L}, {L}), got {training.shape}")
    if not 1 <= n_components <= n_sites:
        raise ValueError(f"n_components must be in 1 .. {n_sites}, got {n_components}")
    flat = training.reshape(len(training), -1)
    mean = flat.mean(axis=0, dtype=np.float64)
    products = np.zeros((n_sites, n_sites))
    for first in range(0, len(flat), _CHUNK):
        chunk = flat[first : first + _CHUNK].astype(np.float32)
        products += chunk.T @ chunk  # integers below 2^24: exact in single precision
    covariance = products / len(flat) - np.outer(mean, mean)
    _, axes = eigh(covariance, subset_by_index=[n_sites - n_components, n_sites - 1])
    return mean, axes


def _project(spins: Array, mean: Array, axes: Array) -> Array:
    """Components of each sample along the axes (sample, component)."""
    flat = spins.reshape(len(spins), -1)
    components = np.empty((len(flat), axes.shape[1]))
    for first in range(0, len(flat), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        components[chunk] = (flat[chunk] - mean) @ axes
    return components


def _expand(components: Array, mean: Array, axes: Array) -> Array:
    images: Array = components @ axes.T
    images += mean
    L = math.isqrt(len(mean))
    return images.reshape(-1, L, L)
