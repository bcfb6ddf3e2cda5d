"""Every hidden unit of a layer by itself: what its field is, and how near the next one lies."""

import math

import numpy as np
import pandas as pd

from rgdl.rg.fields.receptive_fields import measure_receptive_fields
from rgdl.rg.fields.spots import count_spots, find_dead, find_duplicates
from rgdl.rg.positions import pair_distances
from rgdl.types import Array


def measure_units(fields: Array, lattice_size: int) -> pd.DataFrame:
    """Size, place and regularity of each field of one layer.

    Their means over a layer are those of `summarize_layer`, which has no errors:
    units can be drawn again, as a bootstrap does, only where each has a number of its own.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields of one layer.
    lattice_size : int
        Linear size L.

    Returns
    -------
    DataFrame
        One row a field: the columns of `measure_receptive_fields`; `dead`, `duplicate` and
        `multi_spot`, which dead ones are not; and `neighbor_ratio` of localized ones, the
        distance of the center to the nearest over the L / (2 sqrt n) of n random points, NaN of
        others and where there is one alone.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites.
    """
    units = measure_receptive_fields(fields, lattice_size)
    dead = find_dead(fields)
    multi_spot = ~dead & (count_spots(fields, lattice_size) >= 2)
    flags = {"dead": dead, "duplicate": find_duplicates(fields), "multi_spot": multi_spot}
    return units.assign(**flags, neighbor_ratio=_neighbor_ratios(units, lattice_size))


def put_back(fields: Array, order: Array) -> Array:
    """Fields of permuted samples on the sites of the samples that those were made from.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields, as seen.
    order : ndarray, shape (n_sites,)
        Site i of the permuted samples is site order[i] of the others.

    Returns
    -------
    ndarray, shape (n_fields, n_sites)
    """
    back = np.empty_like(fields)
    back[:, order] = fields
    return back


def _neighbor_ratios(units: pd.DataFrame, lattice_size: int) -> Array:
    localized = units["localized"].to_numpy(bool)
    ratios = np.full(len(units), math.nan)
    n = int(localized.sum())
    if n >= 2:
        center_x, center_y = (units[f"center_{axis}"].to_numpy()[localized] for axis in "xy")
        distances = pair_distances(center_x, center_y, lattice_size)
        np.fill_diagonal(distances, np.inf)
        ratios[localized] = distances.min(axis=1) / (lattice_size / 2 / math.sqrt(n))
    return ratios
