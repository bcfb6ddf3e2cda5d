"""Neighbors of spins at any positions on the torus, by Delaunay triangulation."""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import Delaunay, cKDTree

from rgdl.types import Array

MIN_SPINS = 4  # fewer do not fill a torus with cells
_TOLERANCE = 1e-6  # of equal positions and equal circumcenters, in mean spacings

_Node = tuple[int, int, int]  # spin, and its periodic image along x and y


@dataclass(frozen=True)
class Neighbors:
    """Groups of spins whose products make operators; each an array of indices, one row per group.

    On the square lattice `edges` are the nearest neighbors, `diagonals` the next-nearest,
    `quadrilaterals` the plaquettes, `further` the pairs at distance 2, `triangles` three corners of
    a plaquette, and `lines` three spins in a row.

    Attributes
    ----------
    edges : ndarray of int, shape (n, 2)
        Sides of the cells.
    diagonals : ndarray of int, shape (n, 2)
        Opposite corners of the quadrilaterals, unless they are also neighbors by an edge.
    quadrilaterals : ndarray of int, shape (n, 4)
        Cells with four corners, and two triangles with a common side.
    further : ndarray of int, shape (n, 2)
        Spins with a common neighbor that are neither neighbors nor on a diagonal.
    triangles : ndarray of int, shape (n, 3)
        Three successive corners of a cell.
    lines : ndarray of int, shape (n, 3)
        The spins of a pair in `further`, and a common neighbor between them.
    """

    edges: Array
    diagonals: Array
    quadrilaterals: Array
    further: Array
    triangles: Array
    lines: Array


def find_neighbors(positions: Array, lattice_size: int) -> Neighbors:
    """Find the groups of neighboring spins.

    The cells are the triangles of the Delaunay triangulation. Triangles with a common circumcircle
    are merged to one cell, so that the cells of the square lattice are its plaquettes.

    Parameters
    ----------
    positions : ndarray, shape (M, 2)
        In lattice spacings; at least 4, and no two of them equal.
    lattice_size : int
        Linear size L of the torus.

    Returns
    -------
    Neighbors

    Raises
    ------
    ValueError
        If there are fewer than 4 positions, two are equal, one is not finite, or an empty circle
        has a diameter of L or more: a spin would be its own neighbor.

    Examples
    --------
    >>> square = np.argwhere(np.ones((4, 4)))
    >>> groups = find_neighbors(square, 4)
    >>> len(groups.edges), len(groups.diagonals), len(groups.quadrilaterals)
    (32, 32, 16)
    """
    _check_positions(positions, lattice_size)
    cells = find_cells(positions, lattice_size)
    edges = {_key(*side) for cell in cells for side in _successive(cell, 2)}
    neighbors = {(i, j) for (i, _, _), (j, _, _) in edges}
    quadrilaterals = [cell for cell in cells if len(cell) == 4] + _joined_triangles(cells)
    diagonals = {_key(*pair) for a, b, c, d in quadrilaterals for pair in ((a, c), (b, d))}
    diagonals = {(a, b) for a, b in diagonals if (a[0], b[0]) not in neighbors}
    lines = _lines(edges, neighbors | {(a[0], b[0]) for a, b in diagonals})
    return Neighbors(
        edges=_spins(edges, 2),
        diagonals=_spins(diagonals, 2),
        quadrilaterals=_spins(quadrilaterals, 4),
        further=_spins({_key(line[0], line[2]) for line in lines}, 2),
        triangles=_spins([corners for cell in cells for corners in _triangles(cell)], 3),
        lines=_spins(lines, 3),
    )


def find_cells(positions: Array, lattice_size: int) -> list[list[_Node]]:
    """Cells of the triangulation: the corners of each, in their order around it.

    A corner is a spin and the periodic image that it has in this cell. Each cell occurs once: in
    the image where its spin with the lowest index has the image (0, 0).
    """
    shifts = np.stack(np.meshgrid((-1, 0, 1), (-1, 0, 1), indexing="ij"), -1).reshape(-1, 2)
    wrapped = np.mod(positions, lattice_size)
    points = (wrapped + lattice_size * shifts[:, None]).reshape(-1, 2)
    nodes = [(i, int(x), int(y)) for x, y in shifts for i in range(len(positions))]
    triangulation = Delaunay(points)
    centers = _circumcenters(triangulation)
    tolerance = _TOLERANCE * lattice_size / np.sqrt(len(positions))
    cells = []
    for triangles in _merge(triangulation.neighbors, centers, tolerance):
        corners = np.unique(triangulation.simplices[triangles])
        lowest = min(nodes[corner] for corner in corners)
        if lowest[1:] == (0, 0):
            offsets = points[corners] - centers[triangles[0]]
            if np.hypot(*offsets[0]) >= lattice_size / 2 - tolerance:
                raise ValueError(
                    "positions must leave no empty circle with a diameter of L or more, got one "
                    f"with {2 * np.hypot(*offsets[0]):.3g} at L = {lattice_size}"
                )
            order = np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))
            cells.append([nodes[corner] for corner in corners[order]])
    return cells


def _circumcenters(triangulation: Delaunay) -> Array:
    """From the plane of each triangle after lifting (x, y) to the paraboloid x^2 + y^2."""
    a, b, c = triangulation.equations[:, :3].T  # the normal of that plane
    with np.errstate(divide="ignore", invalid="ignore"):
        centers: Array = -np.stack([a, b], -1) / (2 * c * triangulation.paraboloid_scale)[:, None]
    return centers


def _merge(neighbors: Array, centers: Array, tolerance: float) -> list[Array]:
    """Groups of adjacent triangles with a common circumcenter, as indices of triangles."""
    n_triangles = len(neighbors)
    first, second = np.repeat(np.arange(n_triangles), 3), neighbors.ravel()
    inside = second >= 0
    first, second = first[inside], second[inside]
    equal = np.hypot(*(centers[first] - centers[second]).T) < tolerance
    links = coo_array((equal[equal], (first[equal], second[equal])), (n_triangles, n_triangles))
    label = connected_components(links, directed=False)[1]
    return np.split(np.argsort(label, kind="stable"), np.cumsum(np.bincount(label))[:-1])


def _successive(cell: list[_Node], n: int) -> list[list[_Node]]:
    """Each n successive corners around a cell."""
    around = cell + cell
    return [around[i : i + n] for i in range(len(cell))]


def _triangles(cell: list[_Node]) -> list[list[_Node]]:
    return [cell] if len(cell) == 3 else _successive(cell, 3)


def _joined_triangles(cells: list[list[_Node]]) -> list[list[_Node]]:
    """Four spins of each two triangles with a common side, in their order around both."""
    opposite: dict[tuple[_Node, _Node], list[_Node]] = {}
    for cell in cells:
        if len(cell) == 3:
            for a, b, corner in _successive(cell, 3):
                opposite.setdefault(_key(a, b), []).append(_shifted(corner, min(a, b)))
    return [
        [side[0], corners[0], side[1], corners[1]]
        for side, corners in opposite.items()
        if corners[0][0] != corners[1][0]  # two images of one spin, on the smallest tori
    ]


def _lines(edges: set[tuple[_Node, _Node]], near: set[tuple[int, int]]) -> list[list[_Node]]:
    """Each spin between two of its neighbors, unless these are one spin or a pair in `near`."""
    around: dict[int, list[_Node]] = {}
    for a, b in edges:
        around.setdefault(a[0], []).append(b)
        around.setdefault(b[0], []).append(_shifted(a, b))
    near = near | {(j, i) for i, j in near}
    return [
        [a, (center, 0, 0), b]
        for center, others in around.items()
        for a, b in combinations(others, 2)
        if a[0] != b[0] and (a[0], b[0]) not in near
    ]


def _key(a: _Node, b: _Node) -> tuple[_Node, _Node]:
    """A pair in one of its two orders, and with the image (0, 0) of the first."""
    first, second = min(a, b), max(a, b)
    return _shifted(first, first), _shifted(second, first)


def _shifted(node: _Node, origin: _Node) -> _Node:
    """The image of a spin relative to that of another."""
    return node[0], node[1] - origin[1], node[2] - origin[2]


def _spins(groups: list[list[_Node]] | set[tuple[_Node, _Node]], size: int) -> Array:
    """Indices of the spins, sorted within groups and from group to group."""
    indices = [sorted(node[0] for node in group) for group in groups]
    return np.array(sorted(indices), dtype=np.int64).reshape(-1, size)


def _check_positions(positions: Array, lattice_size: int) -> None:
    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise ValueError(
            f"positions must be finite and have shape (M, 2), got shape {positions.shape}"
        )
    if len(positions) < MIN_SPINS:
        raise ValueError(f"positions must be at least {MIN_SPINS}, got {len(positions)}")
    spacing = lattice_size / np.sqrt(len(positions))
    wrapped = np.mod(positions, lattice_size)
    wrapped[wrapped >= lattice_size] = 0  # np.mod rounds up to L
    equal = cKDTree(wrapped, boxsize=lattice_size).query_pairs(_TOLERANCE * spacing)
    if equal:
        i, j = min(equal)
        raise ValueError(f"positions must differ, got {positions[i].tolist()} for {i} and {j}")
