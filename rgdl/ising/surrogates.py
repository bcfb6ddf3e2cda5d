"""Null models of samples: what is left of them when one property is taken away."""

from typing import Literal

import numpy as np

from rgdl.ising.observables import correlation_function
from rgdl.types import Array

Surrogate = Literal["shuffled", "permuted", "gaussian"]

_BLOCK = 1000  # samples at a time


def make_surrogate(spins: Array, kind: Surrogate, *, seed: int) -> Array:
    """Samples that lack something of those given.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    kind : {"shuffled", "permuted", "gaussian"}
        `shuffled`: the sites of each sample in an order of its own, which keeps its magnetization
        and nothing else. `permuted`: the sites of all samples in one order, which keeps all but
        who is whose neighbor. `gaussian`: signs of Gaussian fields that have the two-point
        function of the samples, and no other correlation of their own.
    seed : int
        Of all draws.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If the kind is unknown, or the array is not three-dimensional and square.
    """
    rng = np.random.default_rng(seed)
    if kind == "shuffled":
        flat = spins.reshape(len(spins), -1)
        return rng.permuted(flat, axis=1).reshape(spins.shape)
    if kind == "permuted":
        order = site_permutation(spins.shape[1], seed=seed)
        return spins.reshape(len(spins), -1)[:, order].reshape(spins.shape)
    if kind == "gaussian":
        return threshold_gaussian_fields(correlation_function(spins), len(spins), rng)
    raise ValueError(f"kind must be shuffled, permuted or gaussian, got {kind!r}")


def site_permutation(lattice_size: int, *, seed: int) -> Array:
    """The order in which `make_surrogate` puts the sites of all samples, shape (L^2,).

    Site i of the surrogate is site order[i] of the samples.
    """
    return np.random.default_rng(seed).permutation(lattice_size**2)


def threshold_gaussian_fields(
    correlation: Array, n_samples: int, rng: np.random.Generator
) -> Array:
    """Signs of Gaussian fields, with a given two-point function.

    Signs of two normal numbers with correlation rho have correlation (2 / pi) arcsin rho; so the
    fields are drawn with rho = sin(pi C / 2). Where no field has that, because a mode would have
    less than no power, the mode is left out.

    Parameters
    ----------
    correlation : ndarray, shape (L, L)
        Two-point function C of the signs by displacement, as `correlation_function` gives it.
    n_samples : int
        Number of samples.
    rng : Generator
        Draws them.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If C is not between -1 and 1.
    """
    if np.abs(correlation).max() > 1 + 1e-9:
        raise ValueError(f"correlation must be in -1 .. 1, got {np.abs(correlation).max()}")
    rho = np.sin(np.pi * np.clip(correlation, -1, 1) / 2)
    power = np.clip(np.fft.fft2(rho).real, 0, None)
    amplitude = np.sqrt(power)[:, : rho.shape[1] // 2 + 1]  # of a white field's modes
    spins = np.empty((n_samples, *rho.shape), np.int8)
    for first in range(0, n_samples, _BLOCK):
        white = rng.standard_normal((min(_BLOCK, n_samples - first), *rho.shape))
        field = np.fft.irfft2(np.fft.rfft2(white) * amplitude, s=rho.shape)
        spins[first : first + len(white)] = np.where(field < 0, -1, 1)
    return spins
