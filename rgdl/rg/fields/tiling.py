"""How evenly the receptive fields of a layer tile the periodic lattice."""

import math

import numpy as np
import pandas as pd

from rgdl.rg.fields.receptive_fields import check_fields
from rgdl.rg.fields.spots import count_spots, find_dead, find_duplicates
from rgdl.rg.positions import pair_distances
from rgdl.types import Array


def summarize_layer(
    fields: Array, measures: pd.DataFrame, lattice_size: int, rng: np.random.Generator
) -> dict[str, float]:
    """Regularity of one layer: what its fields are, how alike in size, and how they tile.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields of one layer, at least one.
    measures : DataFrame
        One row a field, as `measure_receptive_fields` returns it.
    lattice_size : int
        Linear size L.
    rng : numpy.random.Generator
        Draws the random places of `random_coverage_variation`.

    Returns
    -------
    dict
        `n_fields`; parts of all fields: `localized_fraction`, `dead_fraction`,
        `duplicate_fraction` and `multi_spot_fraction`, of two spots or more and not dead. Of the
        localized fields alone, dead ones among them too, and NaN if there are fewer than two:
        `size_variation`, standard deviation (n - 1) over mean of the participation ratio;
        `coverage_variation` with its null value `random_coverage_variation`; `neighbor_ratio`.

    Raises
    ------
    ValueError
        If there are no fields, or they do not have L^2 sites or one row of measures each.
    """
    check_fields(fields, lattice_size)
    if not 0 < len(fields) == len(measures):
        raise ValueError(
            "fields and measures must have the same length, at least 1, "
            f"got {len(fields)} and {len(measures)}"
        )
    localized = measures["localized"].to_numpy(bool)
    dead = find_dead(fields)
    multi_spot = ~dead & (count_spots(fields, lattice_size) >= 2)
    return {
        "n_fields": float(len(fields)),
        "localized_fraction": float(localized.mean()),
        "dead_fraction": float(dead.mean()),
        "duplicate_fraction": float(find_duplicates(fields).mean()),
        "multi_spot_fraction": float(multi_spot.mean()),
        **_summarize_tiling(fields[localized], measures[localized], lattice_size, rng),
    }


def coverage_variation(fields: Array) -> float:
    """Standard deviation over mean of c(x) = sum_j p_j(x), where p_j = r_j^2 / sum r_j^2.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields; those of zeros cover nothing and are left out.

    Returns
    -------
    float
        0 for a perfect tiling; NaN if no field has weight.
    """
    return _variation(_weights(fields).sum(axis=0))


def random_coverage_variation(
    fields: Array, lattice_size: int, rng: np.random.Generator, n_draws: int = 20
) -> float:
    """Coverage variation of the same fields, each moved to a random place on the torus.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    rng : numpy.random.Generator
        Draws the places.
    n_draws : int
        Sets of places.

    Returns
    -------
    float
        Mean over the draws; NaN if no field has weight. Of n blocks of b x b it is a little
        below sqrt((L^2 / b^2 - 1) / n), its root mean square.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites, or there are no draws.
    """
    check_fields(fields, lattice_size)
    if n_draws < 1:
        raise ValueError(f"n_draws must be >= 1, got {n_draws}")
    p = _weights(fields).reshape(-1, lattice_size, lattice_size)  # field, x, y
    field = np.arange(len(p))[:, None, None]
    sites = np.arange(lattice_size)
    variations = []
    for _ in range(n_draws):
        shift_x, shift_y = rng.integers(lattice_size, size=(2, len(p), 1))
        x, y = (sites + shift_x) % lattice_size, (sites + shift_y) % lattice_size
        variations.append(_variation(p[field, x[:, :, None], y[:, None, :]].sum(axis=0)))
    return float(np.mean(variations))


def neighbor_distance_ratio(center_x: Array, center_y: Array, lattice_size: int) -> float:
    """Mean distance of each center to its nearest, over the L / (2 sqrt n) of random points.

    Parameters
    ----------
    center_x, center_y : ndarray, shape (n,)
        Centers on the torus, in lattice spacings.
    lattice_size : int
        Linear size L.

    Returns
    -------
    float
        Distances are by minimum image. About 1 for random points, 2 for a square lattice, 0 if
        all centers are shared; NaN for fewer than 2 centers.

    References
    ----------
    Clark & Evans, Ecology 35, 445 (1954).
    """
    n = len(center_x)
    if n < 2:
        return math.nan
    distance = pair_distances(center_x, center_y, lattice_size)
    np.fill_diagonal(distance, np.inf)
    return float(distance.min(axis=1).mean() / (lattice_size / 2 / math.sqrt(n)))


def _summarize_tiling(
    fields: Array, measures: pd.DataFrame, lattice_size: int, rng: np.random.Generator
) -> dict[str, float]:
    if len(fields) < 2:
        names = ("size_variation", "coverage_variation", "random_coverage_variation")
        return dict.fromkeys((*names, "neighbor_ratio"), math.nan)
    sizes = measures["participation_ratio"].to_numpy()
    center_x, center_y = measures["center_x"].to_numpy(), measures["center_y"].to_numpy()
    return {
        "size_variation": float(sizes.std(ddof=1) / sizes.mean()),
        "coverage_variation": coverage_variation(fields),
        "random_coverage_variation": random_coverage_variation(fields, lattice_size, rng),
        "neighbor_ratio": neighbor_distance_ratio(center_x, center_y, lattice_size),
    }


def _weights(fields: Array) -> Array:
    """p_j(x) of every field that has weight (field, site)."""
    weight = fields.astype(np.float64) ** 2
    total = weight.sum(axis=1, keepdims=True)
    has_weight = total[:, 0] > 0
    p: Array = weight[has_weight] / total[has_weight]
    return p


def _variation(coverage: Array) -> float:
    mean = coverage.mean()
    return float(coverage.std() / mean) if mean > 0 else math.nan
