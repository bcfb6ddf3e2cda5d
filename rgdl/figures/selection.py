"""Rows of the table of measures that a figure draws."""

from typing import Any

import pandas as pd


def select(measures: pd.DataFrame, **labels: Any) -> pd.DataFrame:
    """Rows of the table of measures that have all given labels.

    Parameters
    ----------
    measures : DataFrame
        Columns `network`, `topic`, `which`, `layer`, `at`, `quantity`, `value`, `err`, `n_seeds`,
        `n_trained`.
    **labels
        A value for each of some columns, as `topic="model"`. The empty string also selects cells
        that a file leaves empty.

    Raises
    ------
    KeyError
        If there are no such rows; the message names the values that the table has.
    """
    chosen = measures
    for column, wanted in labels.items():
        found = chosen[column].fillna("") if isinstance(wanted, str) else chosen[column]
        if not (found == wanted).any():
            raise KeyError(
                f"no measures with {labels}: {column} must be one of "
                f"{list(found.unique())}, got {wanted!r}"
            )
        chosen = chosen[found == wanted]
    return chosen


def select_first_network(measures: pd.DataFrame, topic: str) -> pd.DataFrame:
    """Rows of one topic and of the first network that has this topic."""
    rows = select(measures, topic=topic)
    return select(rows, network=rows["network"].iloc[0])


def known_of_all_seeds(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows in which every trained seed has a value."""
    return rows[(rows["n_seeds"] == rows["n_trained"]) & rows["value"].notna()]
