"""Operators of a configuration: sums of products of neighboring spins."""

import numpy as np

from rgdl.rg.mcrg.neighbors import Neighbors
from rgdl.types import Array

#: Operators by sector, in the order in which they join the growing set.
SECTORS = {
    "even": ("edges", "diagonals", "quadrilaterals", "further"),
    "odd": ("spins", "triangles", "lines"),
}
_CHUNK = 500  # samples at a time


def operator_groups(neighbors: Neighbors, n_spins: int, sector: str) -> list[Array]:
    """Groups of spins for each operator of a sector, shape (n_products, n_factors) each.

    Parameters
    ----------
    neighbors : Neighbors
        Of `n_spins` spins.
    n_spins : int
        Number of spins.
    sector : {"even", "odd"}
        Even or odd number of factors.

    Returns
    -------
    list of ndarray of int
        In the order of `SECTORS`; an array without rows where there are no such neighbors.
    """
    every_spin = np.arange(n_spins)[:, None]
    return [every_spin if kind == "spins" else getattr(neighbors, kind) for kind in SECTORS[sector]]


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
