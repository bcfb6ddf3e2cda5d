"""Measures of single hidden units: one row per receptive field of a layer."""

import math

import numpy as np
import pandas as pd

from rgdl.rg.fields.kinds import count_spots, find_dead, find_duplicates
from rgdl.rg.fields.noise import cut_noise, sum_bulk_weights
from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.tiling import neighbor_ratios
from rgdl.types import Array

_ABOVE_NOISE = ["participation_ratio", "rms_radius", "localized"]


def measure_units(
    fields: Array,
    lattice_size: int,
    *,
    weights: Array,
    localized: float,
    dead: float,
    spot_level: float,
    duplicate_cosine: float,
    noise_false_alarm: float,
) -> pd.DataFrame:
    """Size, position, kind and nearest neighbor of each field of one layer.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields of one layer.
    lattice_size : int
        Linear size L.
    weights : ndarray, shape (n_fields, n_visible)
        The units' own weights, to the layer below; those of layer 1 are its fields.
    localized, dead, spot_level, duplicate_cosine, noise_false_alarm : float
        Thresholds: see `measure_receptive_fields`, `find_dead`, `count_spots`,
        `find_duplicates` and `noise_floor`.

    Returns
    -------
    DataFrame
        One row per field: the columns of `measure_receptive_fields`; `signal`, whether an entry is
        above the noise floor; `participation_ratio_above_noise`, `rms_radius_above_noise` and
        `localized_above_noise`, the same measures with all other entries set to 0, so that a few
        close entries suffice, however small their fraction of the field's power; `dead`,
        `duplicate` and `multi_spot` (two spots or more above the noise floor, and not dead);
        `neighbor_ratio` of localized fields, as `neighbor_ratios` gives it, NaN of the others;
        `squared_weights`, the sum of w^2, and `bulk_squared_weights`, as `sum_bulk_weights` gives
        it.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites, or there is not one row of weights for each.
    """
    if len(weights) != len(fields):
        raise ValueError(
            f"weights must have one row per field, got {len(weights)} rows and {len(fields)} fields"
        )
    units = measure_receptive_fields(fields, lattice_size, localized=localized)
    above = cut_noise(fields, false_alarm=noise_false_alarm)
    units["signal"] = np.count_nonzero(above, axis=1) > 0
    sizes = measure_receptive_fields(above, lattice_size, localized=localized)[_ABOVE_NOISE]
    units = units.join(sizes.add_suffix("_above_noise"))
    units["dead"] = find_dead(fields, dead=dead)
    units["duplicate"] = find_duplicates(fields, duplicate_cosine=duplicate_cosine, dead=dead)
    several = count_spots(above, lattice_size, spot_level=spot_level) >= 2
    units["multi_spot"] = several & ~units["dead"]
    x, y = (units.loc[units["localized"], f"center_{axis}"].to_numpy() for axis in "xy")
    units["neighbor_ratio"] = math.nan
    units.loc[units["localized"], "neighbor_ratio"] = neighbor_ratios(x, y, lattice_size)
    units["squared_weights"] = (weights.astype(np.float64) ** 2).sum(axis=1)
    bulk = sum_bulk_weights(weights, false_alarm=noise_false_alarm)
    units["bulk_squared_weights"] = bulk
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
