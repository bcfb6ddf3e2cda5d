"""The table of measures: every value over seeds, with its error and unit, and how to look it up."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.measures.means import generator_of, mean_over_seeds
    from rgdl.measures.measure import UNKNOWN, Measure
    from rgdl.measures.quantities import QUANTITIES, quantity_of
    from rgdl.measures.quantity import Quantity
    from rgdl.measures.table import COLUMNS, LABELS, Measures
    from rgdl.measures.tabulate import tabulate_measures

__all__ = [
    "COLUMNS",
    "LABELS",
    "QUANTITIES",
    "UNKNOWN",
    "Measure",
    "Measures",
    "Quantity",
    "generator_of",
    "mean_over_seeds",
    "quantity_of",
    "tabulate_measures",
]

load_on_first_use(__name__)
