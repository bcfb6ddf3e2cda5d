"""Errors of values that come in two levels, seeds and what was measured within them."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from rgdl.types import Array

# Of values whose last axis is the units: what numpy's median and mean do with axis=-1.
Statistic = Callable[..., Array]


def hierarchical_bootstrap(
    groups: Sequence[Array],
    statistic: Statistic,
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Mean over seeds of a statistic of their units, with an error from both levels.

    Each resample draws seeds with replacement, one less than there are, and then for each drawn
    seed its units.

    Parameters
    ----------
    groups : sequence of ndarray
        Values of the units, one array a seed. NaNs are dropped, and seeds without values.
    statistic : callable
        Called as `statistic(values, axis=-1)`, with units along the last axis.
    rng : numpy.random.Generator
        Draws the resamples.
    n_resamples : int
        How many, at least 2.

    Returns
    -------
    value, error : float
        The mean and the standard deviation over resamples; both NaN if there are no values. Of
        a mean, with m seeds of n units, the squared error is on average
        (s_b^2 + s_w^2/n) / m + (1 - 1/n) s_w^2 / (n (m - 1)), where the truth is the first
        term: never low, and high by up to a factor 2 + 1 / (m - 1) where seeds differ no more
        than their units make them. With one seed it is the error within that seed, and NaN
        if that seed has a single unit.

    Raises
    ------
    ValueError
        If there are fewer than 2 resamples.

    References
    ----------
    Davison & Hinkley, *Bootstrap Methods and their Application*, section 3.8 (1997); Rao & Wu,
    J. Am. Stat. Assoc. 83, 231 (1988), for drawing one seed less.
    """
    seeds = [(values,) for values in map(_drop_nan, groups) if len(values)]
    return bootstrap_seeds(
        seeds, lambda values: statistic(values, axis=-1), rng=rng, n_resamples=n_resamples
    )


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
        As for `hierarchical_bootstrap`, of values other than 0.
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
    return bootstrap_seeds(
        seeds,
        lambda upper, lower: statistic(upper, axis=-1) / statistic(lower, axis=-1),
        rng=rng,
        n_resamples=n_resamples,
    )


def bootstrap_seeds(
    seeds: Sequence[tuple[Array, ...]],
    value: Callable[..., Array],
    *,
    rng: np.random.Generator,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Mean over seeds of any number that is made of several sets of units, with its error.

    Parameters
    ----------
    seeds : sequence of tuple of ndarray
        For each seed its sets of units, such as those of each layer, which are drawn apart.
    value : callable
        Takes the sets of one seed, each with the units along the last axis, and returns the
        number, with the axes before it.
    rng, n_resamples
        As for `hierarchical_bootstrap`.

    Returns
    -------
    value, error : float
        As for `hierarchical_bootstrap`.

    Raises
    ------
    ValueError
        If there are fewer than 2 resamples.
    """
    _check_resamples(n_resamples)
    if not seeds:
        return math.nan, math.nan
    mean = float(np.mean([value(*units) for units in seeds]))
    if len(seeds) == 1 and all(len(units) < 2 for units in seeds[0]):
        return mean, math.nan
    drawn = _draw_seeds(len(seeds), n_resamples, rng)  # resample, place
    resampled = np.empty(drawn.shape)
    for number, sets in enumerate(seeds):
        places = drawn == number
        redrawn = (_redraw(units, int(places.sum()), rng) for units in sets)
        resampled[places] = value(*redrawn)
    return mean, float(resampled.mean(axis=1).std(ddof=1))


def bootstrap_measured(
    values: Array, errors: Array, *, rng: np.random.Generator, n_resamples: int = 1000
) -> tuple[float, float]:
    """Mean over seeds of numbers that were measured on the same samples, with its error.

    Each resample draws seeds, as `hierarchical_bootstrap`, and then one normal deviate for all of
    them, in units of each seed's error: the samples are the same, and so is what they are off by.
    Where they are not, as for chains of their own, the error is too large rather than too small.

    Parameters
    ----------
    values, errors : ndarray, shape (n_seeds,)
        Of each seed. A seed whose value is NaN is left out; an error that is NaN counts as 0.
    rng, n_resamples
        As for `hierarchical_bootstrap`.

    Returns
    -------
    value, error : float
        The mean and the standard deviation over resamples; both NaN if no seed has a value. One
        seed has its own error. Where no error is known and all seeds agree, as they do on what
        knows nothing of seeds, the error is NaN and not 0.

    Raises
    ------
    ValueError
        If there is not one error for each value, or there are fewer than 2 resamples.
    """
    _check_resamples(n_resamples)
    if values.ndim != 1 or values.shape != errors.shape:
        raise ValueError(
            "values and errors must have the same shape (n_seeds,), "
            f"got {values.shape} and {errors.shape}"
        )
    known = ~np.isnan(values)
    values, errors = values[known], errors[known]
    if len(values) < 2:
        return (float(values[0]), float(errors[0])) if len(values) else (math.nan, math.nan)
    if np.isnan(errors).all() and np.ptp(values) == 0:
        return float(values[0]), math.nan
    drawn = _draw_seeds(len(values), n_resamples, rng)
    off = rng.standard_normal((n_resamples, 1))
    resampled = values[drawn] + off * np.nan_to_num(errors)[drawn]
    return float(values.mean()), float(resampled.mean(axis=1).std(ddof=1))


def error_of_seeds(values: Array) -> float:
    """Standard error of the mean of seeds from their spread alone, NaN for fewer than two."""
    if len(values) < 2:
        return math.nan
    return float(values.std(ddof=1) / math.sqrt(len(values)))


def _draw_seeds(n_seeds: int, n_resamples: int, rng: np.random.Generator) -> Array:
    """Numbers of seeds (resample, place): one less than there are, so that no error is low."""
    drawn: Array = rng.integers(n_seeds, size=(n_resamples, max(n_seeds - 1, 1)))
    return drawn


def _redraw(units: Array, n_times: int, rng: np.random.Generator) -> Array:
    drawn: Array = units[rng.integers(len(units), size=(n_times, len(units)))]
    return drawn


def _drop_nan(values: Array) -> Array:
    kept: Array = values[~np.isnan(values)]
    return kept


def _check_resamples(n_resamples: int) -> None:
    if n_resamples < 2:
        raise ValueError(f"n_resamples must be >= 2, got {n_resamples}")
