"""Neighbors of spins at any positions on the torus: cells that meet in Voronoi's diagram."""

import math
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import coo_array

from rgdl.ising.lattice import as_lattice_size
from rgdl.types import Array

MIN_SPINS = 4  # fewer do not fill a torus
_TOLERANCE = 1e-6  # of equal positions and of equal circumcenters, in mean spacings

_Node = tuple[int, int, int]  # a spin, and its periodic image along x and y
_Pair = tuple[_Node, _Node]


@dataclass(frozen=True)
class Neighbors:
    """Pairs of spins whose Voronoi cells share a side, and groups of four around a crossing.

    The lengths are continuous functions of the positions: two cells that are about to lose their
    common side have a short one. On the square lattice `edges` are the bonds and `quadrilaterals`
    the plaquettes; all lengths are 1.

    Attributes
    ----------
    edges : ndarray of int, shape (n, 2)
        Indices of two neighbors.
    edge_lengths : ndarray of float64, shape (n,)
        Length of the side that their cells share, in mean spacings L / sqrt(M).
    quadrilaterals : ndarray of int, shape (n, 4)
        Indices of four spins in their order around: each is the neighbor of the next. They are two
        triangles of neighbors with a common side, or four cells that meet in one point.
    quadrilateral_lengths : ndarray of float64, shape (n,)
        The shortest of the lengths of its four sides.
    """

    edges: Array
    edge_lengths: Array
    quadrilaterals: Array
    quadrilateral_lengths: Array


@dataclass(frozen=True)
class Cell:
    """A cell of the Delaunay triangulation: spins on one empty circle.

    Attributes
    ----------
    corners : list of (spin, image along x, image along y)
        In their order around the circle.
    center : ndarray of float64, shape (2,)
        Of the circle: the point where the Voronoi cells of the spins meet.
    """

    corners: list[_Node]
    center: Array


@dataclass
class _Side:
    """A side of two cells, relative to the image (0, 0) of its spin with the lower index."""

    centers: list[Array] = field(default_factory=list)
    opposite: list[_Node] = field(default_factory=list)  # third corners of cells with three

    @property
    def length(self) -> float:
        """Of the common side of the Voronoi cells of both spins."""
        return math.dist(*self.centers)


def find_neighbors(positions: Array, lattice_size: int) -> Neighbors:
    """Find the neighbors of each spin, and the groups of four.

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
        If `lattice_size` is not a whole number >= 2, there are fewer than 4 positions, two are
        equal, one is not finite, or an empty circle has a diameter of L or more: a spin would be
        its own neighbor.

    Examples
    --------
    >>> square = np.argwhere(np.ones((4, 4)))
    >>> neighbors = find_neighbors(square, 4)
    >>> len(neighbors.edges), len(neighbors.quadrilaterals), set(neighbors.edge_lengths.round(9))
    (32, 16, {np.float64(1.0)})
    """
    positions, lattice_size = np.asarray(positions), as_lattice_size(lattice_size)
    cells = find_cells(positions, lattice_size)
    sides = _sides(cells, lattice_size)
    spacing = lattice_size / math.sqrt(len(positions))
    groups = [cell.corners for cell in cells if len(cell.corners) == 4] + [
        [side[0], around.opposite[0], side[1], around.opposite[1]]
        for side, around in sides.items()
        if len({node[0] for node in around.opposite}) == 2  # not two images of one spin
    ]
    shortest = [
        min(sides[_key(*pair)].length for pair in zip(group, group[1:] + group[:1], strict=True))
        for group in groups
    ]
    return Neighbors(
        edges=_spins(list(sides), 2),
        edge_lengths=np.array([side.length for side in sides.values()]) / spacing,
        quadrilaterals=_spins(groups, 4),
        quadrilateral_lengths=np.array(shortest) / spacing,
    )


def find_cells(positions: Array, lattice_size: int) -> list[Cell]:
    """Cells of the Delaunay triangulation of the torus, each once.

    Triangles with a common circumcircle are merged, so that the cells of the square lattice are its
    plaquettes. Of the images of a cell the one is taken in which its spin with the lowest index has
    the image (0, 0).

    Raises
    ------
    ValueError
        As `find_neighbors`.
    """
    from scipy.spatial import Delaunay

    lattice_size = as_lattice_size(lattice_size)
    _check_positions(positions, lattice_size)
    shifts = np.stack(np.meshgrid((-1, 0, 1), (-1, 0, 1), indexing="ij"), -1).reshape(-1, 2)
    points = (np.mod(positions, lattice_size) + lattice_size * shifts[:, None]).reshape(-1, 2)
    nodes = [(i, int(x), int(y)) for x, y in shifts for i in range(len(positions))]
    triangulation = Delaunay(points)
    centers = _circumcenters(triangulation.equations, triangulation.paraboloid_scale)
    cells = []
    for triangles in _merge(triangulation.neighbors, centers, _tolerance(positions, lattice_size)):
        corners = np.unique(triangulation.simplices[triangles])
        lowest = min(nodes[corner] for corner in corners)
        if lowest[1:] == (0, 0):
            center = centers[triangles[0]]
            offsets = points[corners] - center
            _check_diameter(2 * math.hypot(*offsets[0]), lattice_size)
            order = np.argsort(np.arctan2(offsets[:, 1], offsets[:, 0]))
            cells.append(Cell([nodes[corner] for corner in corners[order]], center))
    return cells


def _circumcenters(planes: Array, scale: float) -> Array:
    """From the plane of each triangle after lifting (x, y) to the paraboloid scale (x^2 + y^2)."""
    a, b, c = planes[:, :3].T  # the normal of that plane
    with np.errstate(divide="ignore", invalid="ignore"):
        centers: Array = -np.stack([a, b], -1) / (2 * c * scale)[:, None]
    return centers


def _merge(neighbors: Array, centers: Array, tolerance: float) -> list[Array]:
    """Groups of adjacent triangles with a common circumcenter, as indices of triangles."""
    from scipy.sparse.csgraph import connected_components

    n_triangles = len(neighbors)
    first, second = np.repeat(np.arange(n_triangles), 3), neighbors.ravel()
    inside = second >= 0
    first, second = first[inside], second[inside]
    equal = np.hypot(*(centers[first] - centers[second]).T) < tolerance
    links = coo_array((equal[equal], (first[equal], second[equal])), (n_triangles, n_triangles))
    label = connected_components(links, directed=False)[1]
    ends = np.cumsum(np.bincount(label))
    return np.split(np.argsort(label, kind="stable"), ends[:-1])


def _sides(cells: list[Cell], lattice_size: int) -> dict[_Pair, _Side]:
    """Every side, with the circumcenters of its two cells."""
    sides: dict[_Pair, _Side] = {}
    for cell in cells:
        corners = cell.corners
        for i, (a, b) in enumerate(zip(corners, corners[1:] + corners[:1], strict=True)):
            origin = min(a, b)
            side = sides.setdefault(_key(a, b), _Side())
            side.centers.append(cell.center - lattice_size * np.array(origin[1:]))
            if len(corners) == 3:
                side.opposite.append(_shifted(corners[i - 1], origin))
    return sides


def _key(a: _Node, b: _Node) -> _Pair:
    """A pair in one of its two orders, with the image (0, 0) of the first."""
    first, second = min(a, b), max(a, b)
    return _shifted(first, first), _shifted(second, first)


def _shifted(node: _Node, origin: _Node) -> _Node:
    """The image of a spin relative to that of another."""
    return node[0], node[1] - origin[1], node[2] - origin[2]


def _spins(groups: list[list[_Node]] | list[_Pair], size: int) -> Array:
    indices = [[node[0] for node in group] for group in groups]
    return np.array(indices, dtype=np.int64).reshape(-1, size)


def _tolerance(positions: Array, lattice_size: int) -> float:
    return _TOLERANCE * lattice_size / math.sqrt(len(positions))


def _check_positions(positions: Array, lattice_size: int) -> None:
    from scipy.spatial import cKDTree

    if positions.ndim != 2 or positions.shape[1] != 2 or not np.isfinite(positions).all():
        raise ValueError(
            f"positions must be finite and have shape (M, 2), got shape {positions.shape}"
        )
    if len(positions) < MIN_SPINS:
        raise ValueError(f"positions must be at least {MIN_SPINS}, got {len(positions)}")
    wrapped = np.mod(positions, lattice_size)
    wrapped[wrapped >= lattice_size] = 0  # np.mod rounds up to L
    tree = cKDTree(wrapped, boxsize=lattice_size)
    equal = tree.query_pairs(_tolerance(positions, lattice_size))
    if equal:
        i, j = min(equal)
        raise ValueError(f"positions must differ, got {positions[i].tolist()} for {i} and {j}")


def _check_diameter(diameter: float, lattice_size: int) -> None:
    """Raise ValueError if the circle around a cell meets its own images."""
    if diameter >= lattice_size:
        raise ValueError(
            "positions must leave no empty circle with a diameter of L or more, got one with "
            f"{diameter:.4g} at L = {lattice_size}: positions of coarse spins are in spacings of "
            "the original lattice, from 0 to L, also after several steps"
        )
