"""Errors of values that come in two levels, seeds and units within them; growth with depth."""

import math
from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import chi2

from rgdl.types import Array

Statistic = Callable[[Array], float]


def hierarchical_bootstrap(
    groups: Sequence[Array],
    statistic: Statistic,
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Mean over seeds of a statistic of their units, with an error from both levels.

    Each resample draws seeds with replacement, and then for each drawn seed its units.

    Parameters
    ----------
    groups : sequence of ndarray
        Values of the units, one array a seed. NaNs are dropped, and seeds without values.
    statistic : callable
        Takes the values of one seed, shape (n_units,), and returns a number.
    rng : numpy.random.Generator
        Draws the resamples.
    n_resamples : int
        How many, at least 2.

    Returns
    -------
    value, error : float
        The mean and the standard deviation over resamples; both NaN if there are no values. Of
        a mean, with m seeds of n units, the squared error is on average
        [(1 - 1/m) (s_b^2 + s_w^2/n) + (1 - 1/n) s_w^2/n] / m, where the truth is
        (s_b^2 + s_w^2/n) / m: low by a part 1/m if seeds differ much, high by up to a factor
        2 - 1/m if they do not. With one seed it is the error within that seed.

    Raises
    ------
    ValueError
        If there are fewer than 2 resamples.

    References
    ----------
    Davison & Hinkley, *Bootstrap Methods and their Application*, section 3.8 (1997).
    """
    seeds = [(values,) for values in map(_drop_nan, groups) if len(values)]
    return _bootstrap(seeds, statistic, rng, n_resamples)


def bootstrap_ratio(
    upper_groups: Sequence[Array],
    lower_groups: Sequence[Array],
    statistic: Statistic,
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Mean over seeds of statistic(upper) / statistic(lower), as `hierarchical_bootstrap`.

    Parameters
    ----------
    upper_groups, lower_groups : sequence of ndarray
        Values of the units of two layers, element i of both from the same seed. Seeds are
        drawn together, units of the two layers apart. A seed without values in either is left
        out.
    statistic : callable
        Takes the values of one layer of one seed, and returns a number other than 0.
    rng, n_resamples
        As for `hierarchical_bootstrap`.

    Returns
    -------
    ratio, error : float
        The mean and the standard deviation over resamples; both NaN if no seed is left.

    Raises
    ------
    ValueError
        If the layers do not have the same number of seeds, or there are fewer than 2 resamples.
    """
    if len(upper_groups) != len(lower_groups):
        raise ValueError(
            "upper_groups and lower_groups must have one group for each seed, "
            f"got {len(upper_groups)} and {len(lower_groups)}"
        )
    pairs = zip(map(_drop_nan, upper_groups), map(_drop_nan, lower_groups), strict=True)
    seeds = [(upper, lower) for upper, lower in pairs if len(upper) and len(lower)]
    return _bootstrap(
        seeds, lambda upper, lower: statistic(upper) / statistic(lower), rng, n_resamples
    )


def fit_growth(sizes: Array, errors: Array) -> tuple[float, float, float]:
    """Least squares for a size that grows by the same factor from each layer to the next.

    Parameters
    ----------
    sizes, errors : ndarray, shape (n_layers,)
        Size in layers 1 to n, from the bottom, and its standard error; both positive. The
        errors are taken as independent, and errors / sizes as those of log size.

    Returns
    -------
    factor, factor_err, p_value : float
        exp of the slope of log size against layer, its standard error, and the chance of a
        larger chi squared with n - 2 degrees of freedom (NaN for two layers). All NaN if a size
        or an error is.

    Raises
    ------
    ValueError
        If there are fewer than 2 layers, not one error for each, or one is not positive.
    """
    if sizes.ndim != 1 or len(sizes) < 2 or sizes.shape != errors.shape:
        raise ValueError(
            "sizes and errors must have the same shape (n_layers,) with >= 2 layers, "
            f"got {sizes.shape} and {errors.shape}"
        )
    for name, values in (("sizes", sizes), ("errors", errors)):
        if (values <= 0).any() or np.isinf(values).any():
            raise ValueError(f"{name} must be positive and finite, got {values.tolist()}")
    if np.isnan(sizes + errors).any():
        return math.nan, math.nan, math.nan
    layer = np.arange(1, len(sizes) + 1)
    line, covariance = np.polyfit(layer, np.log(sizes), 1, w=sizes / errors, cov="unscaled")
    residuals = (np.log(sizes) - np.polyval(line, layer)) * sizes / errors
    n_free = len(sizes) - 2
    p_value = float(chi2.sf((residuals**2).sum(), n_free)) if n_free else math.nan
    factor = math.exp(line[0])
    return factor, factor * math.sqrt(covariance[0, 0]), p_value


def _bootstrap(
    seeds: Sequence[tuple[Array, ...]],
    value: Callable[..., float],
    rng: np.random.Generator,
    n_resamples: int,
) -> tuple[float, float]:
    """Mean of a seed's value, which takes its arrays of units, and its spread over resamples."""
    if n_resamples < 2:
        raise ValueError(f"n_resamples must be >= 2, got {n_resamples}")
    if not seeds:
        return math.nan, math.nan
    resampled = np.empty((n_resamples, len(seeds)))
    for row in resampled:
        for place, seed in enumerate(rng.integers(len(seeds), size=len(seeds))):
            row[place] = value(*(_redraw(units, rng) for units in seeds[seed]))
    mean = float(np.mean([value(*units) for units in seeds]))
    return mean, float(resampled.mean(axis=1).std(ddof=1))


def _redraw(units: Array, rng: np.random.Generator) -> Array:
    drawn: Array = units[rng.integers(len(units), size=len(units))]
    return drawn


def _drop_nan(values: Array) -> Array:
    kept: Array = values[~np.isnan(values)]
    return kept
