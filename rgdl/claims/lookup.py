"""Numbers of the table of measures, as claims compare them."""

import pandas as pd

from rgdl.claims.claim import NOTHING, Measured, Tables


def of_network(
    tables: Tables,
    network: str,
    topic: str,
    quantity: str,
    *,
    which: str,
    layer: int | None = None,
) -> Measured:
    """One measure of a network; nothing unless every seed has it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        With `measures`, as `rgdl.measures.table.tabulate_measures` makes it.
    network, topic, quantity, which : str
        Which row.
    layer : int, optional
        Of the whole network if not given.
    """
    rows = _rows(tables, network, topic, quantity, which)
    chosen = rows[rows["layer"].isna() if layer is None else rows["layer"] == layer]
    return _measured(chosen)[0] if len(chosen) else NOTHING


def of_layers(
    tables: Tables, network: str, quantity: str, *, which: str, topic: str = "fields"
) -> list[Measured]:
    """One measure of each layer that has it, bottom up: see `of_network`."""
    rows = _rows(tables, network, topic, quantity, which)
    return _measured(rows[rows["layer"].notna()].sort_values("layer"))


def _rows(tables: Tables, network: str, topic: str, quantity: str, which: str) -> pd.DataFrame:
    table = tables["measures"]
    labels = {"network": network, "topic": topic, "quantity": quantity}
    chosen = table["which"].fillna("") == which
    for column, value in labels.items():
        chosen &= table[column] == value
    return table[chosen]


def _measured(rows: pd.DataFrame) -> list[Measured]:
    return [
        Measured(float(row["value"]), float(row["err"]), int(row["n_seeds"]))
        if row["n_seeds"] == row["n_trained"]
        else NOTHING
        for row in rows.to_dict("records")
    ]
