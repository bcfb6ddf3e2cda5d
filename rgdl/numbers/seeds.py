"""Means over seeds, as the ledger of claims forms them."""

import math

import numpy as np
import pandas as pd

from rgdl.numbers.number import Estimate
from rgdl.types import Array


def mean_over_seeds(table: pd.DataFrame, column: str) -> Estimate:
    """Mean of a column that has a row for each seed, and its standard error.

    Parameters
    ----------
    table : DataFrame
        The column and, where it was measured, its error `{column}_err`.
    column : str
        What to average.

    Returns
    -------
    Estimate
        The mean; and the standard error from the spread over seeds, but no less than the mean of
        the measured errors, whose cause, the samples, the seeds share. One seed, or what is the
        same for all, has the measured error, or NaN. Both are NaN if a seed has no value.
    """
    values = table[column].to_numpy(np.float64)
    if not len(values) or np.isnan(values).any():
        return Estimate(math.nan)
    stated = float(table[f"{column}_err"].mean()) if f"{column}_err" in table else math.nan
    return _at_least(stated, values)


def mean_share(table: pd.DataFrame, column: str) -> Estimate:
    """The same of a share of fields, with no less than the error of counting so many.

    Parameters
    ----------
    table : DataFrame
        The column, a share between 0 and 1, and `n_fields`.
    column : str
        What to average.
    """
    values = table[column].to_numpy(np.float64)
    n = float(table["n_fields"].sum())
    p = (values.mean() * n + 0.5) / (n + 1)
    return _at_least(math.sqrt(p * (1 - p) / n), values)


def _at_least(error: float, values: Array) -> Estimate:
    """The mean, with the error from the spread where that is known and larger."""
    mean, n = float(values.mean()), len(values)
    if (values == values[0]).all():
        return Estimate(mean, error)
    spread = float(values.std(ddof=1) / math.sqrt(n))
    return Estimate(mean, error) if error >= spread else Estimate(mean, spread, n)
