"""Kinds of receptive fields: with several spots, dead, and duplicates."""

import numpy as np
from scipy.sparse import coo_array

from rgdl.rg.fields.receptive_fields import as_fields
from rgdl.types import Array


def count_spots(fields: Array, lattice_size: int, *, spot_level: float) -> Array:
    """Number of separate spots in each field.

    A spot is a cluster of sites, joined through their four neighbors, on which |r| is above a
    fraction of the largest |r| of the field. Signs do not matter.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L of the periodic lattice.
    spot_level : float
        That fraction.

    Returns
    -------
    ndarray of int, shape (n_fields,)
        0 for a field of zeros.

    Raises
    ------
    ValueError
        If the fields do not have L^2 sites.
    """
    fields, lattice_size = as_fields(fields, lattice_size)
    size = np.abs(fields)
    above = size > spot_level * size.max(axis=1, keepdims=True)
    cluster = _clusters(above.reshape(-1, lattice_size, lattice_size))
    sites = np.flatnonzero(above)
    _, first = np.unique(cluster[sites], return_index=True)  # one site of each cluster
    return np.bincount(sites[first] // lattice_size**2, minlength=len(fields))


def find_dead(fields: Array, *, dead: float) -> Array:
    """Fields whose norm is below a fraction of the largest norm in the layer.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields of one layer.
    dead : float
        That fraction.

    Returns
    -------
    ndarray of bool, shape (n_fields,)
        Fields of zeros are always dead.
    """
    norm = np.linalg.norm(fields.astype(np.float64), axis=1)
    found: Array = (norm < dead * norm.max(initial=0.0)) | (norm == 0)
    return found


def find_duplicates(fields: Array, *, duplicate_cosine: float, dead: float) -> Array:
    """Fields whose |cosine| with another field of the layer is above a threshold.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields of one layer; their signs do not matter.
    duplicate_cosine : float
        The threshold.
    dead : float
        As for `find_dead`; dead fields are excluded.

    Returns
    -------
    ndarray of bool, shape (n_fields,)
        True for both fields of a pair.
    """
    living = ~find_dead(fields, dead=dead)
    cosine = _cosines(fields[living])
    np.fill_diagonal(cosine, 0.0)
    duplicates = np.zeros(len(fields), bool)
    duplicates[living] = (cosine > duplicate_cosine).any(axis=1)
    return duplicates


def find_representatives(fields: Array, *, duplicate_cosine: float) -> Array:
    """One field of each group of duplicates: the one with the largest norm.

    From the largest norm down, a field is kept unless its |cosine| with a kept one is above the
    threshold. So no two kept fields are duplicates, and all others are duplicates of a kept one.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, n_sites)
        Receptive fields of one layer, none of them zero; their signs do not matter.
    duplicate_cosine : float
        The threshold.

    Returns
    -------
    ndarray of bool, shape (n_fields,)

    Examples
    --------
    >>> fields = np.array([[1.0, 0.0], [-2.0, 0.1], [0.0, 1.0]])
    >>> find_representatives(fields, duplicate_cosine=0.9).tolist()
    [False, True, True]
    """
    cosine = _cosines(fields)
    kept = np.zeros(len(fields), bool)
    for i in np.argsort(-np.linalg.norm(fields.astype(np.float64), axis=1), kind="stable"):
        kept[i] = not (cosine[i, kept] > duplicate_cosine).any()
    return kept


def _cosines(fields: Array) -> Array:
    """|cosine| of each pair of fields."""
    r = fields.astype(np.float64)
    unit = r / np.linalg.norm(r, axis=1, keepdims=True)
    cosines: Array = np.abs(unit @ unit.T)
    return cosines


def _clusters(above: Array) -> Array:
    """Label of the cluster of every site; a site that is not above forms its own."""
    from scipy.sparse.csgraph import connected_components

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
