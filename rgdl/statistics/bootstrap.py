"""Errors of values on two levels: seeds, and what was measured within each."""

import math
from collections.abc import Callable, Sequence

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.types import Array, RandomSource


def bootstrap_seeds(
    seeds: Sequence[tuple[Array, ...]],
    value: Callable[..., Array],
    *,
    rng: RandomSource,
    n_resamples: int = 1000,
) -> tuple[float, float]:
    """Mean over seeds of a number that each seed has from its units, with an error of both levels.

    Each resample draws seeds with replacement, one less than there are, and then for each drawn
    seed its units.

    Parameters
    ----------
    seeds : sequence of tuple of ndarray
        For each seed its sets of units, such as those of each layer, which are drawn independently.
        No set is empty.
    value : callable
        Takes the sets of one seed, each with the units along the last axis, and returns the
        number, with the axes before it.
    rng : Generator or seed
        Draws the resamples.
    n_resamples : int
        Number of resamples, at least 2.

    Returns
    -------
    value, error : float
        The mean, and the standard deviation over resamples; both NaN if there are no seeds. The
        squared error of a mean of m seeds with n units each is on average
        (s_b^2 + s_w^2/n) / m + (1 - 1/n) s_w^2 / (n (m - 1)). The first term is the true one: the
        error is never too small, and too large by up to a factor 2 + 1 / (m - 1) where seeds differ
        no more than their units make them. With one seed it is the error within that seed, and NaN
        if that seed has a single unit.

    Raises
    ------
    ValueError
        If there are fewer than 2 resamples.

    References
    ----------
    Davison & Hinkley, *Bootstrap Methods and their Application*, section 3.8 (1997); Rao & Wu,
    J. Am. Stat. Assoc. 83, 231 (1988), for drawing one seed less.

    Examples
    --------
    Ten seeds of 100 units; the seeds' own spread of 1 outweighs that of their units:

    >>> rng = np.random.default_rng(1)
    >>> seeds = [(rng.normal(rng.normal(), 1.0, 100),) for _ in range(10)]
    >>> mean, error = bootstrap_seeds(seeds, lambda units: units.mean(axis=-1), rng=rng)
    >>> bool(abs(mean) < 3 * error), bool(0.15 < error < 0.6)
    (True, True)
    """
    n_resamples, rng = whole_number("n_resamples", n_resamples, minimum=2), as_generator(rng)
    if not seeds:
        return math.nan, math.nan
    mean = float(np.mean([value(*units) for units in seeds]))
    if len(seeds) == 1 and all(len(units) < 2 for units in seeds[0]):
        return mean, math.nan
    drawn = _draw_seeds(len(seeds), n_resamples, rng)  # resample, position
    resampled = np.empty(drawn.shape)
    for number, sets in enumerate(seeds):
        chosen = drawn == number
        redrawn = (_redraw(units, int(chosen.sum()), rng) for units in sets)
        resampled[chosen] = value(*redrawn)
    return mean, float(resampled.mean(axis=1).std(ddof=1))


def bootstrap_measured(
    values: Array, errors: Array, *, rng: RandomSource, n_resamples: int = 1000
) -> tuple[float, float]:
    """Mean over seeds of values that were measured on the same samples, with its error.

    Each resample draws seeds, as `bootstrap_seeds` does, and then one normal deviate for all of
    them, in units of each seed's error: the seeds share the samples, and thus their deviation. For
    seeds with samples of their own the error is too large rather than too small.

    Parameters
    ----------
    values, errors : ndarray, shape (n_seeds,)
        Of each seed. A seed whose value is NaN is left out; an error that is NaN counts as 0.
    rng, n_resamples
        As for `bootstrap_seeds`.

    Returns
    -------
    value, error : float
        The mean and the standard deviation over resamples; both NaN if no seed has a value. One
        seed has its own error. If no error is known and all seeds agree, the error is NaN.

    Raises
    ------
    ValueError
        If there is not one error for each value, an error is negative, or there are fewer than 2
        resamples.

    Examples
    --------
    Seeds that agree, measured on the same samples, have the error of one of them:

    >>> rng = np.random.default_rng(1)
    >>> mean, error = bootstrap_measured(np.full(5, 2.0), np.full(5, 0.1), rng=rng)
    >>> mean, round(error, 2)
    (2.0, 0.1)
    """
    n_resamples, rng = whole_number("n_resamples", n_resamples, minimum=2), as_generator(rng)
    values, errors = np.asarray(values), np.asarray(errors)
    if values.ndim != 1 or values.shape != errors.shape:
        raise ValueError(
            "values and errors must have the same shape (n_seeds,), "
            f"got {values.shape} and {errors.shape}"
        )
    if (errors < 0).any():  # a difference without its modulus
        raise ValueError(f"errors must be >= 0 or NaN, got {errors[errors < 0][0]}")
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


def _draw_seeds(n_seeds: int, n_resamples: int, rng: np.random.Generator) -> Array:
    """Numbers of seeds (resample, position): one less than there are, as above."""
    drawn: Array = rng.integers(n_seeds, size=(n_resamples, max(n_seeds - 1, 1)))
    return drawn


def _redraw(units: Array, n_times: int, rng: np.random.Generator) -> Array:
    drawn: Array = units[rng.integers(len(units), size=(n_times, len(units)))]
    return drawn
