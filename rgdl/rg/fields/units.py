"""Measures of single hidden units: one row per receptive field of a layer."""

import math

import numpy as np
import pandas as pd

from rgdl.rg.fields.kinds import count_spots, find_dead, find_duplicates
from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.tiling import neighbor_ratios
from rgdl.types import Array


def measure_units(
    fields: Array,
    lattice_size: int,
    *,
    localized: float,
    dead: float,
    spot_level: float,
    duplicate_cosine: float,
) -> pd.DataFrame:
    """Size, position, kind and nearest neighbor of each field of one layer.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields of one layer.
    lattice_size : int
        Linear size L.
    localized, dead, spot_level, duplicate_cosine : float
        Thresholds: see `measure_receptive_fields`, `find_dead`, `count_spots` and
        `find_duplicates`.

    Returns
    -------
    DataFrame
        One row per field: the columns of `measure_receptive_fields`; `dead`, `duplicate` and
        `multi_spot` (two spots or more, and not dead); `neighbor_ratio` of localized fields, as
        `neighbor_ratios` gives it, NaN of the others.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites.
    """
    units = measure_receptive_fields(fields, lattice_size, localized=localized)
    units["dead"] = find_dead(fields, dead=dead)
    units["duplicate"] = find_duplicates(fields, duplicate_cosine=duplicate_cosine, dead=dead)
    several = count_spots(fields, lattice_size, spot_level=spot_level) >= 2
    units["multi_spot"] = several & ~units["dead"]
    x, y = (units.loc[units["localized"], f"center_{axis}"].to_numpy() for axis in "xy")
    units["neighbor_ratio"] = math.nan
    units.loc[units["localized"], "neighbor_ratio"] = neighbor_ratios(x, y, lattice_size)
    return units


def find_unresponsive(weights: Array, *, unresponsive: float) -> Array:
    """Units whose p(h = 1) can change by less than a threshold, for any state of the layer below.

    Parameters
    ----------
    weights : ndarray, shape (n_hidden, n_visible)
        Weights of one machine of 0/1 units.
    unresponsive : float
        The threshold.

    Returns
    -------
    ndarray of bool, shape (n_hidden,)
        By the bound sum_i |w_i| / 4, since the slope of the sigmoid is at most 1/4.
    """
    bound: Array = np.abs(weights.astype(np.float64)).sum(axis=1) / 4
    return bound < unresponsive
