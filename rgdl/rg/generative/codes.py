"""Codes of few numbers per sample: block means, principal components, Fourier modes, and signs."""

import math
from collections.abc import Callable
from itertools import product

import numpy as np
from scipy.linalg import eigh
from scipy.special import logit

from rgdl.arguments import as_generator, whole_number
from rgdl.ising.lattice import as_square_configurations
from rgdl.rg.block_spin import block_spin
from rgdl.types import Array, RandomSource

_CHUNK = 1000  # images at a time
_ROUNDING = 1e-9  # sums of spins that cancel are smaller; all others are larger


def simple_codes(training: Array, samples: Array, n_numbers: int) -> dict[str, tuple[Array, Array]]:
    """At most as many real numbers for each sample as a network's top layer has units.

    Parameters
    ----------
    training : ndarray of int8, shape (n_training, L, L)
        Spins, -1 or +1, whose mean and covariance define the principal components.
    samples : ndarray of int8, shape (n_samples, L, L)
        Other spins, which are coded in the same way.
    n_numbers : int
        Numbers per sample, at least 1.

    Returns
    -------
    dict of str to pair of ndarray of float64, shapes (n_training, n) and (n_samples, n)
        Codes of `training` and of `samples`. "block spins": the mean spin of each block, on the
        finest block grid with n <= `n_numbers` blocks; "principal components" and "Fourier modes":
        the amplitudes of the n = min(`n_numbers`, L^2) leading ones.

    Raises
    ------
    ValueError
        If the arrays are empty or not square configurations of -1 and +1 with one L, or `n_numbers`
        is not a whole number >= 1.

    Notes
    -----
    All translations are symmetries of the Ising model on the torus. Its Fourier modes are therefore
    its principal components for infinitely many samples. The spin flip is a symmetry, too, so that
    each of these numbers is as often positive as negative.
    """
    samples, training = (
        as_square_configurations(name, spins)
        for name, spins in (("samples", samples), ("training", training))
    )
    L = samples.shape[1]
    if training.shape[1:] != (L, L):
        raise ValueError(f"training must have shape (n, {L}, {L}), got {training.shape}")
    n_numbers = whole_number("n_numbers", n_numbers, minimum=1)
    n = min(n_numbers, L * L)
    mean, axes = principal_axes(training, n)
    modes = fourier_modes(L, n)
    codes: dict[str, Callable[[Array], Array]] = {
        "block spins": lambda spins: block_means(spins, n_numbers),
        "principal components": lambda spins: amplitudes(spins, axes) - axes @ mean,
        "Fourier modes": lambda spins: amplitudes(spins, modes),
    }
    return {name: (code(training), code(samples)) for name, code in codes.items()}


def bits_of(values: Array, rng: RandomSource) -> Array:
    """The sign of each number, int8 -1 or +1; the sign of a zero is drawn at random.

    Examples
    --------
    >>> bits_of(np.array([[0.3, -2.0]]), np.random.default_rng(1)).tolist()
    [[1, -1]]
    """
    ties = np.abs(values) < _ROUNDING
    bits = np.where(values < 0, -1, 1).astype(np.int8)
    bits[ties] = as_generator(rng).choice(np.array([-1, 1], np.int8), size=int(ties.sum()))
    return bits


def log_odds_of(probability: Array) -> Array:
    """log(p / (1 - p)) in float64; p counts as at least one rounding of float32 from 0 and 1.

    Examples
    --------
    >>> log_odds_of(np.array([0.5, 0.0, 1.0])).round(2).tolist()
    [0.0, -15.94, 15.94]
    """
    rounding = float(np.finfo(np.float32).eps)
    odds: Array = logit(np.clip(probability.astype(np.float64), rounding, 1 - rounding))
    return odds


def block_means(spins: Array, n_numbers: int) -> Array:
    """Mean spins of the blocks of the finest grid of at most `n_numbers` blocks (sample, block)."""
    L = spins.shape[1]
    sides = range(1, min(L, math.isqrt(n_numbers)) + 1)
    n_blocks_side = max(side for side in sides if L % side == 0)
    means = block_spin(spins, L // n_blocks_side, rule="average")
    return means.reshape(len(spins), -1)


def principal_axes(training: Array, n_components: int) -> tuple[Array, Array]:
    """Mean of the spins (site), and orthonormal directions of largest variance (component, site).

    Parameters
    ----------
    training : ndarray of int8, shape (n_training, L, L)
        Spins, -1 or +1.
    n_components : int
        1 to L^2.
    """
    flat = training.reshape(len(training), -1)
    n_sites = flat.shape[1]
    mean = flat.mean(axis=0, dtype=np.float64)
    products = np.zeros((n_sites, n_sites))
    for first in range(0, len(flat), _CHUNK):
        chunk = flat[first : first + _CHUNK].astype(np.float32)
        products += chunk.T @ chunk  # integers below 2^24: exact in single precision
    covariance = products / len(flat) - np.outer(mean, mean)
    _, axes = eigh(covariance, subset_by_index=[n_sites - n_components, n_sites - 1])
    return mean, axes[:, ::-1].T


def fourier_modes(lattice_size: int, n_modes: int) -> Array:
    """The real Fourier modes of the torus with the smallest wave numbers.

    Parameters
    ----------
    lattice_size : int
        L.
    n_modes : int
        1 to L^2. If it cuts a shell of equal |k|, modes k and -k stay together where possible.

    Returns
    -------
    ndarray of float64, shape (n_modes, L^2)
        Orthonormal; (cos k x + sin k x) / L for each wave vector k (Hartley's transform). Those
        of k and -k span the cosine and the sine of k.

    Examples
    --------
    >>> (2 * fourier_modes(2, 2)).round().tolist()
    [[1.0, 1.0, 1.0, 1.0], [1.0, -1.0, 1.0, -1.0]]
    """
    L = whole_number("lattice_size", lattice_size, minimum=1)
    n_modes = whole_number("n_modes", n_modes, minimum=1, maximum=L**2)
    one_side = range(-((L - 1) // 2), L // 2 + 1)
    waves = sorted(product(one_side, one_side), key=_shell_and_pair)[:n_modes]
    x = np.arange(L)
    modes = np.empty((n_modes, L * L))
    for mode, (kx, ky) in zip(modes, waves, strict=True):
        phase = 2 * np.pi / L * ((kx * x[:, None] + ky * x) % L).ravel()
        mode[:] = (np.cos(phase) + np.sin(phase)) / L
    return modes


def amplitudes(spins: Array, modes: Array) -> Array:
    """Scalar products of each sample with each mode (sample, mode)."""
    flat = spins.reshape(len(spins), -1)
    products = np.empty((len(flat), len(modes)))
    for first in range(0, len(flat), _CHUNK):
        chunk = slice(first, first + _CHUNK)
        products[chunk] = flat[chunk] @ modes.T
    return products


def _shell_and_pair(wave: tuple[int, int]) -> tuple[int, tuple[int, int], tuple[int, int]]:
    """Order of wave vectors: by |k|^2, then the pair k and -k, each a fixed order of integers."""
    kx, ky = wave
    return kx**2 + ky**2, max(wave, (-kx, -ky)), wave
