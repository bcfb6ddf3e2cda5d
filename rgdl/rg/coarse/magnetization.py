"""Magnetization of coarse spins: its mean, its variance and its fourth moment.

Samples are assumed to be independent. Errors are jackknife errors over blocks of samples.
"""

import numpy as np

from rgdl.arguments import as_spins_or_field
from rgdl.statistics.jackknife import as_n_blocks, jackknife_moments
from rgdl.types import Array


def binder_cumulant(spins: Array, *, n_blocks: int) -> tuple[float, float]:
    """Binder's U = 1 - <m^4> / (3 <m^2>^2) of m - <m>: 0 for a Gaussian, 2/3 in full order.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Independent samples, values -1 or +1. For M free spins U is 2 / (3 M).
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    U, U_err : float
        NaN if the magnetization of every sample is 0.

    Raises
    ------
    ValueError
        If there are no spins, fewer samples than blocks, or whole numbers that are not -1 or +1.

    References
    ----------
    Binder, Z. Phys. B 43, 119 (1981).
    """
    m, n_blocks = _mean_spin(spins), as_n_blocks(n_blocks, len(spins))

    def cumulant(means: Array) -> Array:
        m1, m2, m3, m4 = np.moveaxis(means, -1, 0)
        second = m2 - m1**2
        fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
        value: Array = 1 - fourth / (3 * second**2)
        return value

    return jackknife_moments(m[:, None] ** np.arange(1, 5), cumulant, n_blocks)


def susceptibility(spins: Array, *, n_blocks: int) -> tuple[float, float]:
    """M (<m^2> - <m>^2), the susceptibility of the high-temperature phase.

    Without a field <m> is 0, and <|m|>^2, which belongs to the ordered phase, is not subtracted.

    Parameters
    ----------
    spins, n_blocks
        As for `binder_cumulant`; m is the mean spin of a sample.

    Returns
    -------
    chi, chi_err : float
        Per spin: 1 for free spins, M in full order.
    """
    m, n_blocks = _mean_spin(spins), as_n_blocks(n_blocks, len(spins))
    M = np.shape(spins)[1]
    moments = np.column_stack([m, m**2])
    return jackknife_moments(moments, lambda mean: M * (mean[..., 1] - mean[..., 0] ** 2), n_blocks)


def mean_magnetization(spins: Array, *, n_blocks: int) -> tuple[float, float]:
    """Mean of |m|, from which no mean is subtracted.

    Parameters
    ----------
    spins, n_blocks
        As for `binder_cumulant`; m is the mean spin of a sample.

    Returns
    -------
    m, m_err : float
    """
    size, n_blocks = np.abs(_mean_spin(spins)), as_n_blocks(n_blocks, len(spins))
    return jackknife_moments(size[:, None], lambda means: means[..., 0], n_blocks)


def as_coarse_spins(spins: Array) -> Array:
    """Coarse spins, or a field; ValueError unless they have shape (n_samples, M >= 1)."""
    spins = as_spins_or_field("spins", spins)
    if spins.ndim != 2 or not spins.shape[1]:
        raise ValueError(f"spins must have shape (n_samples, M >= 1), got {spins.shape}")
    return spins


def _mean_spin(spins: Array) -> Array:
    m: Array = as_coarse_spins(spins).mean(axis=1, dtype=np.float64)
    return m
