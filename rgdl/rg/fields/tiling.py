"""How evenly the receptive fields of a layer, and their centers, cover the periodic lattice."""

import math

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.rg.fields.receptive_fields import as_fields, weights_of_sites
from rgdl.rg.null_models import move_at_random
from rgdl.rg.positions import pair_distances
from rgdl.types import Array, RandomSource


def coverage_variation(fields: Array) -> float:
    """Standard deviation over mean of c(x) = sum_j p_j(x), where p_j = r_j^2 / sum r_j^2.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields; those of zeros are left out.

    Returns
    -------
    float
        0 for a perfect tiling; NaN if all fields are zero.
    """
    return _variation(_weights(fields).sum(axis=0))


def random_coverage_variation(
    fields: Array, lattice_size: int, rng: RandomSource, *, n_arrangements: int
) -> float:
    """Coverage variation of the same fields, each moved to a random position on the torus.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    rng : Generator or seed
        Draws the positions.
    n_arrangements : int
        How often all fields are moved.

    Returns
    -------
    float
        Mean over the arrangements; NaN if all fields are zero. For n blocks of b x b it is slightly
        below sqrt((L^2 / b^2 - 1) / n), its root mean square.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites, or `n_arrangements` is below 1.
    """
    fields, lattice_size = as_fields(fields, lattice_size)
    n_arrangements = whole_number("n_arrangements", n_arrangements, minimum=1)
    rng = as_generator(rng)
    p = _weights(fields).reshape(-1, lattice_size, lattice_size)
    arrangements = (move_at_random(p, rng) for _ in range(n_arrangements))
    return float(np.mean([_variation(moved.sum(axis=0)) for moved in arrangements]))


def neighbor_ratios(center_x: Array, center_y: Array, lattice_size: int) -> Array:
    """Distance from each center to the nearest other one, divided by its expected value.

    The value expected for n random points is L / (2 sqrt n).

    Parameters
    ----------
    center_x, center_y : ndarray, shape (n,)
        Centers on the torus, in lattice spacings.
    lattice_size : int
        Linear size L.

    Returns
    -------
    ndarray of float64, shape (n,)
        By minimum image. The mean is about 1 for random points and 2 for a square lattice. NaN if
        n < 2.

    References
    ----------
    Clark & Evans, Ecology 35, 445 (1954).
    """
    n = len(center_x)
    if n < 2:
        return np.full(n, math.nan)
    distances = pair_distances(center_x, center_y, lattice_size)
    np.fill_diagonal(distances, np.inf)
    ratios: Array = distances.min(axis=1) / (lattice_size / 2 / math.sqrt(n))
    return ratios


def _weights(fields: Array) -> Array:
    """p_j(x) of every field that is not zero (field, site)."""
    p = weights_of_sites(fields)
    nonzero: Array = p[np.isfinite(p).all(axis=1)]
    return nonzero


def _variation(coverage: Array) -> float:
    mean = coverage.mean()
    return float(coverage.std() / mean) if mean > 0 else math.nan
