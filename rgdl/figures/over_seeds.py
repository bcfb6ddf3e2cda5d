"""Means over seeds, as figures show them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd


def mean_over_seeds(table: pd.DataFrame, column: str, *, by: Sequence[str]) -> pd.DataFrame:
    """Mean over seeds and its standard error, as a figure shows them.

    Parameters
    ----------
    table : DataFrame
        A row for each seed and group, with the column and, where it was measured, its error.
    column : str
        What to average; its error is `{column}_err`.
    by : sequence of str
        Columns that name a group.

    Returns
    -------
    DataFrame
        `mean` and `err`, a row a group in the order of the table. Where all seeds have one value,
        as one seed has and what knows nothing of seeds, `err` is the measured error, or NaN.
    """
    groups = table.groupby(list(by), sort=False)
    values, name = groups[column], f"{column}_err"
    measured = groups[name].mean() if name in table else np.nan
    err = values.sem().where(values.nunique() > 1, measured)
    return pd.DataFrame({"mean": values.mean(), "err": err})
