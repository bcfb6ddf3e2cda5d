"""How evenly the receptive fields of a layer cover the periodic lattice."""

import math

import numpy as np

from rgdl.rg.fields.receptive_fields import check_fields
from rgdl.types import Array


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
    fields: Array, lattice_size: int, rng: np.random.Generator, *, n_arrangements: int
) -> float:
    """Coverage variation of the same fields, each moved to a random position on the torus.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    rng : numpy.random.Generator
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
    check_fields(fields, lattice_size)
    if n_arrangements < 1:
        raise ValueError(f"n_arrangements must be >= 1, got {n_arrangements}")
    p = _weights(fields).reshape(-1, lattice_size, lattice_size)  # field, x, y
    field = np.arange(len(p))[:, None, None]
    sites = np.arange(lattice_size)
    variations = []
    for _ in range(n_arrangements):
        shift_x, shift_y = rng.integers(lattice_size, size=(2, len(p), 1))
        x, y = (sites + shift_x) % lattice_size, (sites + shift_y) % lattice_size
        variations.append(_variation(p[field, x[:, :, None], y[:, None, :]].sum(axis=0)))
    return float(np.mean(variations))


def _weights(fields: Array) -> Array:
    """p_j(x) of every field that is not zero (field, site)."""
    weight = fields.astype(np.float64) ** 2
    total = weight.sum(axis=1, keepdims=True)
    has_weight = total[:, 0] > 0
    p: Array = weight[has_weight] / total[has_weight]
    return p


def _variation(coverage: Array) -> float:
    mean = coverage.mean()
    return float(coverage.std() / mean) if mean > 0 else math.nan
