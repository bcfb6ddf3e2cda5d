"""Null models: samples from which one property is removed."""

from typing import Literal

import numpy as np

from rgdl.arguments import as_generator, as_seed, whole_number
from rgdl.ising.lattice import LatticeSize, as_configurations, as_torus_shape
from rgdl.ising.observables import correlation_function
from rgdl.types import Array, RandomSource

Surrogate = Literal["shuffled", "permuted", "gaussian"]

_BLOCK = 1000  # samples at a time


def make_surrogate(spins: Array, kind: Surrogate, *, seed: int) -> Array:
    """Make a null model from samples.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1; periodic boundaries.
    kind : {"shuffled", "permuted", "gaussian"}
        `shuffled`: the sites of each sample in a random order. Only the magnetization survives.
        `permuted`: the sites of all samples in the same random order. All but the positions of the
        sites survives. `gaussian`: signs of Gaussian fields. Only the two-point function survives.
    seed : int
        Of the random order or of the fields, 0 to 2^64 - 1.

    Returns
    -------
    ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If the kind is unknown, the seed is out of range, the array is empty, or not
        three-dimensional, or a value is not -1 or +1.

    Examples
    --------
    >>> from rgdl.ising import magnetization, sample_ising
    >>> spins = sample_ising(lattice_size=8, coupling=0.4, n_samples=100, seed=1)
    >>> shuffled = make_surrogate(spins, "shuffled", seed=1)
    >>> bool((magnetization(shuffled) == magnetization(spins)).all())
    True
    """
    spins, seed = as_configurations("spins", spins), as_seed(seed)
    rng = np.random.default_rng(seed)
    if kind == "shuffled":
        flat = spins.reshape(len(spins), -1)
        return rng.permuted(flat, axis=1).reshape(spins.shape)
    if kind == "permuted":
        order = site_permutation(spins.shape[1:], seed=seed)
        return spins.reshape(len(spins), -1)[:, order].reshape(spins.shape)
    if kind == "gaussian":
        return threshold_gaussian_fields(correlation_function(spins), len(spins), rng)
    raise ValueError(f"kind must be shuffled, permuted or gaussian, got {kind!r}")


def site_permutation(lattice_size: LatticeSize, *, seed: int) -> Array:
    """Order of the sites in the surrogate `permuted`, shape (N,).

    Site i of the surrogate is site order[i] of the samples.
    """
    n_sites = as_torus_shape(lattice_size).n_sites
    return np.random.default_rng(as_seed(seed)).permutation(n_sites)


def threshold_gaussian_fields(correlation: Array, n_samples: int, rng: RandomSource) -> Array:
    """Signs of Gaussian fields, with a given two-point function.

    Signs of two normal numbers with correlation rho have correlation (2 / pi) arcsin rho. So the
    fields are drawn with rho = sin(pi C / 2). Modes whose power would be negative are left out.

    Parameters
    ----------
    correlation : ndarray, shape (rows, columns)
        Two-point function C of the signs by displacement, from `correlation_function`.
    n_samples : int
        Number of samples.
    rng : Generator or seed
        Source of the white noise.

    Returns
    -------
    ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If C is not between -1 and 1, or `n_samples` is below 1.

    References
    ----------
    Van Vleck & Middleton, Proc. IEEE 54, 2 (1966), for the arcsine law.
    """
    n_samples, rng = whole_number("n_samples", n_samples, minimum=1), as_generator(rng)
    if np.abs(correlation).max() > 1 + 1e-9:
        raise ValueError(f"correlation must be in -1 .. 1, got {np.abs(correlation).max()}")
    rho = np.sin(np.pi * np.clip(correlation, -1, 1) / 2)
    power = np.clip(np.fft.fft2(rho).real, 0, None)
    amplitude = np.sqrt(power)[:, : rho.shape[1] // 2 + 1]  # of each mode
    spins = np.empty((n_samples, *rho.shape), np.int8)
    for first in range(0, n_samples, _BLOCK):
        white = rng.standard_normal((min(_BLOCK, n_samples - first), *rho.shape))
        field = np.fft.irfft2(np.fft.rfft2(white) * amplitude, s=rho.shape)
        spins[first : first + len(white)] = np.where(field < 0, -1, 1)
    return spins
