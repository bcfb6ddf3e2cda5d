"""Fields that are not one block of their own: in several spots, dead, or seen twice."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from rgdl.rg.fields.receptive_fields import check_fields
from rgdl.types import Array

# A site belongs to a spot when its |r| is above this part of the field's largest.
_SPOT_LEVEL = 0.5
# A field is dead when its norm is below this part of the largest norm in the layer.
_DEAD_NORM = 0.05
# Two fields are duplicates when their cosine is above this, whatever their signs.
_DUPLICATE_COSINE = 0.9


def count_spots(fields: Array, lattice_size: int) -> Array:
    """Separate spots of each field: clusters of sites with |r| above half of its largest.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L of the periodic lattice.

    Returns
    -------
    ndarray of int, shape (n_fields,)
        Clusters of sites joined through their four neighbors; 0 for a field of zeros. Signs do
        not matter: neighbors of opposite sign are in one spot.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites.
    """
    check_fields(fields, lattice_size)
    size = np.abs(fields)
    above = size > _SPOT_LEVEL * size.max(axis=1, keepdims=True)
    cluster = _clusters(above.reshape(-1, lattice_size, lattice_size))
    sites = np.flatnonzero(above)
    _, first = np.unique(cluster[sites], return_index=True)  # one site of each cluster
    return np.bincount(sites[first] // lattice_size**2, minlength=len(fields))


def find_dead(fields: Array) -> Array:
    """Fields whose norm is below 5 % of the largest norm in the layer.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields of one layer.

    Returns
    -------
    ndarray of bool, shape (n_fields,)
        True for fields of zeros too, even where there are no others.
    """
    norm = np.linalg.norm(fields.astype(np.float64), axis=1)
    dead: Array = (norm < _DEAD_NORM * norm.max(initial=0.0)) | (norm == 0)
    return dead


def find_duplicates(fields: Array) -> Array:
    """Fields that another of the layer repeats: |cosine| above 0.9, as the sign is a gauge.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields of one layer.

    Returns
    -------
    ndarray of bool, shape (n_fields,)
        True for every member of a pair. Dead fields neither are duplicates nor make others so.
    """
    living = ~find_dead(fields)
    r = fields[living].astype(np.float64)
    unit = r / np.linalg.norm(r, axis=1, keepdims=True)
    cosine = np.abs(unit @ unit.T)
    np.fill_diagonal(cosine, 0.0)
    duplicates = np.zeros(len(fields), bool)
    duplicates[living] = (cosine > _DUPLICATE_COSINE).any(axis=1)
    return duplicates


def _clusters(above: Array) -> Array:
    """Label of the cluster of every site; a site that is not above is alone in its own."""
    index = np.arange(above.size).reshape(above.shape)  # field, x, y
    starts, ends = [], []
    for axis in (1, 2):
        joined = above & np.roll(above, -1, axis)
        starts.append(index[joined])
        ends.append(np.roll(index, -1, axis)[joined])
    row, column = np.concatenate(starts), np.concatenate(ends)
    bonds = coo_array((np.ones(len(row), bool), (row, column)), shape=(above.size, above.size))
    labels: Array = connected_components(bonds, directed=False)[1]
    return labels
