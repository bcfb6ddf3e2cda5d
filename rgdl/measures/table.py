"""The table of measures: its columns, and how to look up a row."""

import math
from copy import copy
from difflib import get_close_matches
from functools import cached_property
from typing import Any, Self

import numpy as np
import pandas as pd

from rgdl.measures.measure import Measure
from rgdl.types import Array

#: Columns by which a row is looked up.
LABELS = ("network", "topic", "which", "layer", "at", "quantity")
_OF_A_MEASURE = ("value", "err", "unit", "n_seeds", "n_trained")
COLUMNS = (*LABELS, "value", "err", "unit", "err_seeds", "within", "n_seeds", "n_trained")


class Measures:
    """Look-up in the table of measures.

    Parameters
    ----------
    table : DataFrame
        With the columns `COLUMNS`, as `tabulate_measures` returns it or as it is read from CSV.

    Examples
    --------
    >>> row = dict.fromkeys(COLUMNS, "") | {"topic": "exact", "quantity": "y_T", "value": 1.0}
    >>> row |= {"layer": None, "at": None, "err": 0.0, "n_seeds": 0, "n_trained": 0}
    >>> measures = Measures(pd.DataFrame([row]))
    >>> measures.get(topic="exact", quantity="y_T").value
    1.0
    """

    def __init__(self, table: pd.DataFrame) -> None:
        self.table = with_texts(table)
        self._numbers = _numbers_by_labels(self.table)
        self._found: dict[frozenset[tuple[str, Any]], list[int]] = {}

    def with_values(self, values: Array, errors: Array) -> Self:
        """The same measures with other values and errors; known rows are not searched again.

        Parameters
        ----------
        values, errors : ndarray, shape (n_rows,)
            For each row of the table.
        """
        other = copy(self)
        other.table = self.table.assign(value=values, err=errors)
        other.__dict__.pop("_measures", None)
        return other

    def get(
        self,
        *,
        topic: str,
        quantity: str,
        network: str = "",
        which: str = "",
        layer: int | None = None,
        at: float | None = None,
    ) -> Measure:
        """One measure.

        Raises
        ------
        KeyError
            If there is no such row; the message names the nearest rows.
        ValueError
            If several rows have these labels.
        """
        found = self._numbers.get((network, topic, which, layer, at, quantity), [])
        if len(found) == 1:
            return self._measures[found[0]]
        names = {"network": network, "topic": topic, "which": which, "quantity": quantity}
        labels: dict[str, Any] = {**names, "layer": layer, "at": at}
        n = len(self.rows(**labels))  # raises KeyError if there is none
        raise ValueError(f"labels must select one measure, got {n} for {_text(labels)}")

    def rows(self, **labels: Any) -> pd.DataFrame:
        """All rows with these labels, never none.

        Parameters
        ----------
        labels
            Values of any of the columns `LABELS`; None stands for an empty `layer` or `at`.

        Raises
        ------
        KeyError
            If there are no such rows; the message names the nearest rows.
        """
        found = self._numbers_of(labels)
        if not found:
            raise KeyError(f"no measure {_text(labels)}; {self._nearest(labels)}")
        return self.table.iloc[found]

    def has(self, **labels: Any) -> bool:
        """Whether there is a row with these labels."""
        if labels.keys() == {*LABELS}:
            return tuple(labels[name] for name in LABELS) in self._numbers
        return bool(self._numbers_of(labels))

    @cached_property
    def _measures(self) -> list[Measure]:
        """The measure of each row."""
        columns = [self.table[name].tolist() for name in _OF_A_MEASURE]
        return [
            Measure(float(value), float(err), str(unit), int(n_seeds), int(n_trained))
            for value, err, unit, n_seeds, n_trained in zip(*columns, strict=True)
        ]

    def _numbers_of(self, labels: dict[str, Any]) -> list[int]:
        """Numbers of the rows with some labels."""
        key = frozenset(labels.items())
        if key not in self._found:
            chosen = np.ones(len(self.table), bool)
            for name, value in labels.items():
                column = self.table[name]
                chosen &= (column.isna() if value is None else column == value).to_numpy(bool)
            self._found[key] = np.flatnonzero(chosen).tolist()
        return self._found[key]

    def _nearest(self, labels: dict[str, Any]) -> str:
        columns = self.table[[*labels]].drop_duplicates().astype(object)
        rows = columns.where(columns.notna(), None).to_dict("records")
        known = [_text({str(name): value for name, value in row.items()}) for row in rows]
        nearest = get_close_matches(_text(labels), known, n=3, cutoff=0.0)
        return "nearest: " + "; ".join(nearest) if nearest else "the table has no rows"


def _numbers_by_labels(table: pd.DataFrame) -> dict[tuple[Any, ...], list[int]]:
    """Numbers of the rows with the same labels; None stands for an empty `layer` or `at`."""
    labels = table[[*LABELS]].astype(object)
    found: dict[tuple[Any, ...], list[int]] = {}
    for number, row in enumerate(labels.where(labels.notna(), None).itertuples(index=False)):
        found.setdefault(tuple(row), []).append(number)
    return found


def with_texts(table: pd.DataFrame) -> pd.DataFrame:
    """The table with "" in place of NaN where a label or a unit is empty."""
    columns = {name: table[name].astype(object) for name in ("network", "which", "unit")}
    return table.assign(**{name: text.where(text.notna(), "") for name, text in columns.items()})


def _text(labels: dict[str, Any]) -> str:
    shown = {
        name: value
        for name, value in labels.items()
        if value not in (None, "") and not (isinstance(value, float) and math.isnan(value))
    }
    return ", ".join(
        f"{name}={value:g}" if isinstance(value, float) else f"{name}={value}"
        for name, value in shown.items()
    )
