"""Operators of a configuration: sums of products of neighboring spins."""

from typing import TypeAlias

import numpy as np

from rgdl.rg.mcrg.neighbors import find_neighbors
from rgdl.types import Array

Operators: TypeAlias = dict[str, Array]

#: Operators by sector, in the order in which they join the growing set.
SECTORS = {
    "even": ("edges", "diagonals", "quadrilaterals", "further"),
    "odd": ("spins", "triangles", "lines"),
}
_CHUNK = 500  # samples at a time


def operators_of(spins: Array, positions: Array, lattice_size: int) -> Operators:
    """All operators of spins at positions on the torus.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    positions : ndarray, shape (M, 2)
        In lattice spacings.
    lattice_size : int
        Linear size L of the torus.

    Returns
    -------
    dict of str to ndarray, shape (n_samples,)
        By the names in `SECTORS`; without those that have no products.

    Raises
    ------
    ValueError
        If the positions have no triangulation: see `rgdl.rg.mcrg.neighbors.find_neighbors`.
    """
    neighbors = find_neighbors(positions, lattice_size)
    groups = {"spins": np.arange(spins.shape[1])[:, None], **vars(neighbors)}
    known = {name: groups[name] for names in SECTORS.values() for name in names}
    known = {name: group for name, group in known.items() if len(group)}
    measured = measure_operators(spins, list(known.values()))
    return dict(zip(known, measured.T, strict=True))


def measure_operators(spins: Array, groups: list[Array]) -> Array:
    """Operators S_a of each configuration: M times the mean over the products of the groups.

    With this factor an operator has the same meaning for any number of spins and of groups.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    groups : list of ndarray of int, shape (n_products, n_factors) each
        Indices of the spins that are multiplied; at least one group for each operator.

    Returns
    -------
    ndarray of float64, shape (n_samples, n_operators)
        Between -M and M.

    Examples
    --------
    >>> measure_operators(np.array([[1, 1, -1, -1]], np.int8), [np.array([[0, 1], [2, 1]])])
    array([[0.]])
    """
    n_samples, n_spins = spins.shape
    operators = np.empty((n_samples, len(groups)))
    for first in range(0, n_samples, _CHUNK):
        chunk = np.ascontiguousarray(spins[first : first + _CHUNK].T)  # spin, sample
        for a, group in enumerate(groups):
            products = chunk[group[:, 0]]
            for factor in group[:, 1:].T:
                products *= chunk[factor]
            operators[first : first + _CHUNK, a] = products.sum(axis=0, dtype=np.int32)
    operators *= n_spins / np.array([len(group) for group in groups])
    return operators
