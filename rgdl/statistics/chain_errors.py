"""Errors of functions of means over Markov chains, whose samples are correlated."""

import math
from collections.abc import Callable

import numpy as np

from rgdl.arguments import whole_number
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time
from rgdl.statistics.jackknife import as_n_blocks, jackknife_moments
from rgdl.types import Array

MIN_LENGTH = 4  # of a chain whose autocorrelation is estimated


def estimate_with_error(
    moments: Array, estimate: Callable[[Array], Array], *, n_blocks: int, stride: int | None
) -> tuple[float, float]:
    """A function of mean moments with its error, of independent samples or of Markov chains.

    Parameters
    ----------
    moments, estimate
        As for `chain_moments`.
    n_blocks : int
        Of independent samples: blocks of the jackknife.
    stride : int or None
        None for independent samples; else as for `chain_moments`.

    Returns
    -------
    value, error : float
    """
    if stride is None:
        return jackknife_moments(moments, estimate, as_n_blocks(n_blocks, len(moments)))
    return chain_moments(moments, estimate, stride=stride)


def chain_moments(
    moments: Array, estimate: Callable[[Array], Array], *, stride: int
) -> tuple[float, float]:
    """A function of mean moments of Markov chains, with its error.

    The function is linearized by leaving out each sample in turn. The error of the mean of these
    linear terms contains their integrated autocorrelation time, 2 tau var / n. Negative
    correlations do not make it smaller.

    Parameters
    ----------
    moments : ndarray, shape (n_samples, n_moments)
        Of each sample, what is averaged.
    estimate : callable
        Function of an array of means, shape (..., n_moments), with values of shape (...).
    stride : int
        Distance between successive samples of one chain: 1 for a single chain, M where M chains
        alternate.

    Returns
    -------
    value, error : float
        NaN where the estimate, or one without a sample, is undefined.

    Raises
    ------
    ValueError
        If the moments do not have that shape, or a chain has fewer than 4 samples.

    References
    ----------
    Wolff, Comput. Phys. Commun. 156, 143 (2004), section 3.

    Examples
    --------
    The mean of 5000 numbers, each of which occurs twice, has the error of 5000:

    >>> x = np.repeat(np.random.default_rng(1).normal(size=5000), 2)[:, None]
    >>> _, error = chain_moments(x, lambda means: means[..., 0], stride=1)
    >>> round(error * 5000**0.5, 1)
    1.0
    """
    moments = np.asarray(moments)
    if moments.ndim != 2:
        raise ValueError(f"moments must have shape (n_samples, n_moments), got {moments.shape}")
    n, M = len(moments), whole_number("stride", stride, minimum=1)
    length = n // M
    if length < MIN_LENGTH:
        raise ValueError(
            f"samples must hold >= {MIN_LENGTH} of each of {M} chains, got {n} samples"
        )
    total = moments.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        value = float(estimate(total / n))
        left_out = estimate((total - moments) / (n - 1))
    if not np.isfinite(left_out).all():
        return value, math.nan
    linear = (n - 1) * (left_out.mean() - left_out)
    if np.ptp(linear) == 0:
        return value, 0.0
    tau, _ = integrated_autocorrelation_time(linear[: length * M].reshape(length, M).T)
    return value, math.sqrt(2 * max(tau, 0.5) * float(linear.var(ddof=1)) / n)
