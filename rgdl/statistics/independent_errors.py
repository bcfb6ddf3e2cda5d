"""Standard errors of independent values: of their mean, and of a fraction."""

import math

import numpy as np

from rgdl.types import Array


def standard_error(values: Array) -> float:
    """Standard error of the mean of independent values, NaN for fewer than two.

    Parameters
    ----------
    values : array-like, shape (n,)
        The values.

    Raises
    ------
    ValueError
        If they have more than one dimension.

    Examples
    --------
    >>> round(standard_error(np.array([1.0, 2.0, 3.0])), 6)  # 1 / sqrt 3
    0.57735
    """
    values = np.asarray(values)
    if values.ndim > 1:
        raise ValueError(f"values must have one dimension, got shape {values.shape}")
    if values.size < 2:
        return math.nan
    return float(values.std(ddof=1) / math.sqrt(len(values)))


def counting_error(n_yes: float, n: int) -> float:
    """Standard error of a fraction n_yes / n of units: sqrt(p (1 - p) / n).

    p = (n_yes + 1/2) / (n + 1) is the mean of the posterior under Jeffreys's prior, so that the
    error is not 0 where all units agree.

    Parameters
    ----------
    n_yes : float
        Units that have the property.
    n : int
        All units.

    Examples
    --------
    >>> round(counting_error(50, 100), 4), round(counting_error(100, 100), 4)
    (0.05, 0.007)
    """
    p = (n_yes + 0.5) / (n + 1)
    return math.sqrt(p * (1 - p) / n)
