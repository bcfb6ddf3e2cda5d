"""Operators of a configuration: sums over products of neighboring spins."""

from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import TypeAlias

import numpy as np

from rgdl.rg.mcrg.neighbors import Neighbors, find_neighbors
from rgdl.types import Array

Operators: TypeAlias = dict[str, Array]

#: Operators by sector, in the order in which they join the growing set.
SECTORS = {
    "even": ("edges", "diagonals", "quadrilaterals", "path_ends"),
    "odd": ("spins", "triangles", "paths"),
}
_CHUNK = 250  # samples at a time


@dataclass(frozen=True)
class Products:
    """Which spins are multiplied, and the weight of each product.

    Attributes
    ----------
    spins : ndarray of int, shape (n_products, n_factors)
        Indices of the factors.
    weights : ndarray of float64, shape (n_products,)
        Not negative.
    """

    spins: Array
    weights: Array


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
    products = products_of(find_neighbors(positions, lattice_size), len(positions))
    known = {name: of_name for name, of_name in products.items() if len(of_name.spins)}
    return {name: measure_operator(spins, of_name) for name, of_name in known.items()}


def products_of(neighbors: Neighbors, n_spins: int) -> dict[str, Products]:
    """Products of each operator in `SECTORS`.

    Even operators: products of two neighbors (`edges`), of opposite corners of a quadrilateral
    (`diagonals`), of its four corners, and of both ends of a path over three neighbors. Odd ones:
    single spins, products of three corners of a quadrilateral (`triangles`), and of all spins of a
    path. Weights are the lengths of `Neighbors`; that of a path is the product of its two. On the
    square lattice the first three even operators are the usual sums over nearest and next-nearest
    neighbors and over plaquettes.

    Parameters
    ----------
    neighbors : Neighbors
        Of `n_spins` spins.
    n_spins : int
        Number of spins.

    Returns
    -------
    dict of str to Products
        Without rows if there are no such spins.
    """
    corners, lengths = neighbors.quadrilaterals, neighbors.quadrilateral_lengths
    paths = _paths(neighbors)
    return {
        "edges": Products(neighbors.edges, neighbors.edge_lengths),
        "diagonals": _choose(corners, lengths, [(0, 2), (1, 3)]),
        "quadrilaterals": Products(corners, lengths),
        "path_ends": _choose(paths.spins, paths.weights, [(0, 2)]),
        "spins": Products(np.arange(n_spins)[:, None], np.ones(n_spins)),
        "triangles": _choose(corners, lengths, list(combinations(range(4), 3))),
        "paths": paths,
    }


def measure_operator(spins: Array, products: Products) -> Array:
    """S of each configuration: M times the weighted mean of the products.

    With this factor an operator means the same for any number of spins and of products.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    products : Products
        At least one.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Between -M and M.

    Examples
    --------
    >>> spins = np.array([[1, 1, -1, -1]], np.int8)
    >>> measure_operator(spins, Products(np.array([[0, 1], [2, 1]]), np.array([3.0, 1.0])))
    array([2.])
    """
    n_samples, n_spins = spins.shape
    weights = (products.weights / products.weights.sum()).astype(np.float32)
    means = np.empty(n_samples)
    for first in range(0, n_samples, _CHUNK):
        chunk = np.ascontiguousarray(spins[first : first + _CHUNK].T)  # spin, sample
        factors = (chunk[of_products] for of_products in products.spins.T)  # product, sample
        means[first : first + _CHUNK] = weights @ reduce(np.multiply, factors)
    means *= n_spins
    return means


def _choose(spins: Array, weights: Array, factors: list[tuple[int, ...]]) -> Products:
    """Products of some factors of each group."""
    chosen = spins[:, factors].reshape(-1, len(factors[0]))
    return Products(chosen, np.repeat(weights, len(factors)))


def _paths(neighbors: Neighbors) -> Products:
    """Each spin with two of its neighbors, which are the first and the last of the three."""
    around: dict[int, list[tuple[int, float]]] = {}
    for (i, j), length in zip(neighbors.edges.tolist(), neighbors.edge_lengths, strict=True):
        around.setdefault(i, []).append((j, length))
        around.setdefault(j, []).append((i, length))
    paths = [
        ((i, center, k), first * second)
        for center, others in around.items()
        for (i, first), (k, second) in combinations(others, 2)
        if i != k
    ]
    spins = np.array([path for path, _ in paths], dtype=np.int64).reshape(-1, 3)
    return Products(spins, np.array([weight for _, weight in paths]))
