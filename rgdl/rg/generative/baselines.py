"""Pictures of samples from few numbers: block spins, principal components, other samples."""

import math

import numpy as np
from scipy.linalg import eigh

from rgdl.rg.block_spin import block_spin
from rgdl.types import Array

_BLOCK = 1000  # pictures at a time


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
    check_square("samples", samples)
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


def check_square(name: str, pictures: Array) -> None:
    """Raise ValueError unless pictures have shape (n, L, L)."""
    if pictures.ndim != 3 or pictures.shape[1] != pictures.shape[2]:
        raise ValueError(f"{name} must have shape (n, L, L), got {pictures.shape}")
