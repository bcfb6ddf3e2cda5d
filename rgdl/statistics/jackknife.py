"""Jackknife errors and bias: each block of the samples is left out once."""

from collections.abc import Callable

import numpy as np

from rgdl.arguments import whole_number
from rgdl.types import Array


def jackknife_error(left_out: Array) -> Array:
    """Standard error from the estimates without each block, sqrt((n - 1) var).

    Parameters
    ----------
    left_out : ndarray, shape (n_blocks, ...)
        The estimate without each of the blocks, of equal size or nearly so.

    Returns
    -------
    ndarray of float64, shape (...)
    """
    error: Array = np.sqrt((len(left_out) - 1) * np.var(left_out, axis=0))
    return error


def correct_bias(value: Array, left_out: Array) -> Array:
    """An estimate without its bias of first order in 1 / n_samples, g value - (g - 1) mean.

    Parameters
    ----------
    value : ndarray, shape (...)
        The estimate from all samples.
    left_out : ndarray, shape (g, ...)
        The estimate without each of the g blocks, of equal size or nearly so. `jackknife_error`
        is also the error of the corrected value.

    Returns
    -------
    ndarray of float64, shape (...)

    Raises
    ------
    ValueError
        If there are fewer than two blocks, or the shapes differ.

    References
    ----------
    Quenouille, Biometrika 43, 353 (1956).

    Examples
    --------
    The variance of 0, 1, 2 and 3 with n in its denominator becomes that with n - 1:

    >>> values = np.arange(4.0)
    >>> left_out = np.array([np.var(np.delete(values, i)) for i in range(4)])
    >>> np.isclose(correct_bias(np.var(values), left_out), np.var(values, ddof=1))
    np.True_
    """
    n_blocks = len(left_out)
    if n_blocks < 2 or left_out.shape[1:] != np.shape(value):
        raise ValueError(
            f"left_out must have shape (g >= 2, *{np.shape(value)}), got {left_out.shape}"
        )
    corrected: Array = n_blocks * value - (n_blocks - 1) * left_out.mean(axis=0)
    return corrected


def jackknife(
    samples: Array, statistic: Callable[[Array], float], *, n_blocks: int
) -> tuple[float, float]:
    """Any statistic of samples, with its error.

    Parameters
    ----------
    samples : ndarray, shape (n_samples, ...)
        Independent samples.
    statistic : callable
        Function of such an array.
    n_blocks : int
        Contiguous blocks that are left out in turn.

    Returns
    -------
    value, error : float

    Raises
    ------
    ValueError
        If there are fewer samples than blocks, or fewer than two blocks.
    """
    n_blocks = as_n_blocks(n_blocks, len(samples))
    blocks = np.array_split(np.arange(len(samples)), n_blocks)
    left_out = np.array([statistic(np.delete(samples, block, axis=0)) for block in blocks])
    return statistic(samples), float(jackknife_error(left_out))


def jackknife_means(
    sums: Array, sizes: Array, estimate: Callable[[Array], Array]
) -> tuple[Array, Array]:
    """A function of mean values, with its error, from the sums over each block of samples.

    Parameters
    ----------
    sums : ndarray, shape (n_blocks, n_means)
        Of each block, the sums over its samples of what is averaged.
    sizes : ndarray of int, shape (n_blocks,)
        Number of samples in each block.
    estimate : callable
        Function of an array of means, shape (..., n_means).

    Returns
    -------
    value, error : ndarray
        NaN where the estimate, or one without a block, is undefined.
    """
    total, n_samples = sums.sum(axis=0), sizes.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        value = estimate(total / n_samples)
        left_out = estimate((total - sums) / (n_samples - sizes)[:, None])
        return value, jackknife_error(left_out)


def jackknife_moments(
    moments: Array, estimate: Callable[[Array], Array], n_blocks: int
) -> tuple[float, float]:
    """A function of mean moments, with its error.

    Parameters
    ----------
    moments : ndarray, shape (n_samples, n_moments)
        Of each sample, what is averaged.
    estimate : callable
        Function of an array of means, shape (..., n_moments), with values of shape (...).
    n_blocks : int
        Contiguous blocks that are left out in turn.

    Returns
    -------
    value, error : float
        NaN where the estimate, or one without a block, is undefined.
    """
    blocks = np.array_split(moments, n_blocks)
    sums = np.stack([block.sum(axis=0) for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    value, error = jackknife_means(sums, sizes, estimate)
    return float(value), float(error)


def as_n_blocks(n_blocks: int, n_samples: int) -> int:
    """The number of blocks as a Python integer; ValueError unless 2 to the number of samples."""
    n = whole_number("n_blocks", n_blocks, minimum=2)
    if n > n_samples:
        raise ValueError(f"n_blocks must be at most the number of samples, {n_samples}, got {n}")
    return n
