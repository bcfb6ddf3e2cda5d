"""The noise floor of weights and fields: what stands out of the bulk of a field's own entries."""

import functools
import math

import numpy as np
from scipy.special import betainc, erf

from rgdl.types import Array

#: Smallest probability of a false alarm: far below it the floor of few sites overflows.
MIN_FALSE_ALARM = 1e-12
_LARGEST, _N_STEPS = 30.0, 6000  # of the integral over |r|, in standard deviations


def noise_floor(fields: Array, *, false_alarm: float) -> Array:
    """Magnitude that the noise of a field does not exceed, except with a stated probability.

    The noise is normal with mean 0. Its size is measured on each field: the median of |r|, the
    median absolute deviation from 0, is 0.6745 of its standard deviation. The floor is a multiple
    of that median, by Bonferroni's rule over all entries of the layer: see `floor_over_median`.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields or weights of one layer, one row per hidden unit.
    false_alarm : float
        Largest probability that any entry of a layer of pure noise is above its floor. It holds
        for the weights of an untrained network and for its composed fields: given the weights
        above, the entries of such a field are sums of independent normal weights, and so normal.

    Returns
    -------
    ndarray of float64, shape (n_fields,)
        In units of the fields. 0 for a field with more zeros than other entries. A field that is
        alike on more than half of the sites has a floor above that, and shows nothing there.
        Infinite for fields of a single entry, which have no bulk.

    Raises
    ------
    ValueError
        If the fields are not finite numbers of that shape, or the probability is not from 1e-12
        to 1.

    Examples
    --------
    >>> noise = np.random.default_rng(0).normal(size=(10, 400))
    >>> (np.abs(noise).max(axis=1) < noise_floor(noise, false_alarm=0.01)).all()
    np.True_
    """
    if fields.ndim != 2 or not np.isfinite(fields).all():
        raise ValueError(
            f"fields must be finite and of shape (n_fields, n_sites), got {fields.shape}"
            + (", with values that are not finite" if fields.ndim == 2 else "")
        )
    if not MIN_FALSE_ALARM <= false_alarm < 1:
        raise ValueError(
            f"false_alarm must be at least {MIN_FALSE_ALARM} and below 1, got {false_alarm}"
        )
    n_fields, n_sites = fields.shape
    if n_sites < 2:
        return np.full(n_fields, math.inf)
    middle = (n_sites - 1) // 2
    median = np.partition(np.abs(fields.astype(np.float64)), middle, axis=1)[:, middle]
    floor: Array = median * floor_over_median(n_sites, false_alarm / max(fields.size, 1))
    return floor


@functools.cache
def floor_over_median(n_sites: int, probability: float) -> float:
    """Threshold t: a given one of n_sites normal entries has |r| > t median|r| with this chance.

    An entry above the median leaves the median of all entries to the others: it is their k-th
    smallest |r|, k = (n + 1) // 2 of n - 1. Its distribution function is a regularized incomplete
    beta function, so that the probability is an integral over the density of |r|,

        P = integral of 2 phi(y) I(erf(y / (t sqrt 2)); k, n - k) dy, y > 0.

    The error of the median is thus included: it is large on few sites.

    Parameters
    ----------
    n_sites : int
        Entries of the field, at least 2. The median of an even number is the smaller of the two.
    probability : float
        Of one entry, below 1/2.
    """
    from scipy.integrate import trapezoid
    from scipy.optimize import brentq
    from scipy.stats import norm

    k = (n_sites + 1) // 2
    y = np.linspace(0, _LARGEST, _N_STEPS + 1)
    density = 2 * norm.pdf(y)

    def excess(log_t: float) -> float:
        below = betainc(k, n_sites - k, erf(y / (math.exp(log_t) * math.sqrt(2))))
        return float(trapezoid(density * below, y)) / probability - 1

    return math.exp(brentq(excess, 0.0, 100.0))


def cut_noise(fields: Array, *, false_alarm: float) -> Array:
    """Set the entries of each field that are not above its noise floor to 0.

    Parameters
    ----------
    fields, false_alarm
        As for `noise_floor`.

    Returns
    -------
    ndarray, shape (n_fields, n_sites)
        A field of pure noise becomes a field of zeros.
    """
    floor = noise_floor(fields, false_alarm=false_alarm)
    size = np.abs(fields.astype(np.float64))  # -128 has no absolute value in int8
    cut: Array = np.where(size > floor[:, None], fields, 0)
    return cut


def sum_bulk_weights(weights: Array, *, false_alarm: float) -> Array:
    """Sum of the squared weights of each unit that are not above its noise floor.

    Parameters
    ----------
    weights : ndarray, shape (n_hidden, n_visible)
        Weights of one machine, one row per hidden unit.
    false_alarm : float
        As for `noise_floor`.

    Returns
    -------
    ndarray of float64, shape (n_hidden,)
        Equal to the whole sum of w^2 if nothing is above the floor.
    """
    is_bulk = cut_noise(weights, false_alarm=false_alarm) == 0
    bulk: Array = (np.where(is_bulk, weights, 0).astype(np.float64) ** 2).sum(axis=1)
    return bulk
