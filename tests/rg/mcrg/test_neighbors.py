"""Neighbors at regular and irregular positions on the torus."""

import itertools
import math

import numpy as np
import pytest

from rgdl.rg.mcrg.neighbors import find_cells, find_neighbors
from rgdl.rg.mcrg.operators import operators_of

L = 12
SQUARE = np.argwhere(np.ones((L, L))).astype(float)


def random_positions(n_spins, seed):
    return np.random.default_rng(seed).uniform(0, L, (n_spins, 2))


def site(x, y):
    return (x % L) * L + y % L


def groups(indices):
    return sorted(tuple(sorted(group)) for group in indices.tolist())


def distance(p, q):
    return math.hypot(*(min(abs(a - b) % L, L - abs(a - b) % L) for a, b in zip(p, q, strict=True)))


def random_spins(n_spins):
    return np.random.default_rng(7).choice(np.array([-1, 1], np.int8), (5, n_spins))


def measured(spins, positions):
    """Operators of both sectors, shape (operator, sample)."""
    return np.stack(list(operators_of(spins, positions, L).values()))


@pytest.mark.parametrize("shift", [0.0, 0.5, 1.5, -3.21, 100.1])
def test_neighbors_of_the_square_lattice_are_bonds_and_plaquettes(shift):
    neighbors = find_neighbors(SQUARE + shift, L)
    sites = list(itertools.product(range(L), repeat=2))
    bonds = [(site(x, y), site(x + dx, y + dy)) for x, y in sites for dx, dy in ((1, 0), (0, 1))]
    squares = [(site(x, y), site(x + 1, y), site(x, y + 1), site(x + 1, y + 1)) for x, y in sites]
    assert groups(neighbors.edges) == sorted(tuple(sorted(bond)) for bond in bonds)
    assert groups(neighbors.quadrilaterals) == sorted(tuple(sorted(s)) for s in squares)
    assert np.allclose(neighbors.edge_lengths, 1, rtol=1e-9)
    assert np.allclose(neighbors.quadrilateral_lengths, 1, rtol=1e-9)
    around = SQUARE[neighbors.quadrilaterals]  # successive corners are neighbors
    steps = np.abs(around - np.roll(around, 1, axis=1)).sum(axis=2)
    assert set(steps.ravel().tolist()) <= {1.0, L - 1.0}


@pytest.mark.parametrize(("n_spins", "seed"), [(9, 0), (30, 1), (100, 2), (101, 3)])
def test_cells_of_random_positions_cover_the_torus(n_spins, seed):
    positions = random_positions(n_spins, seed)
    cells = find_cells(positions, L)
    neighbors = find_neighbors(positions, L)
    assert len(cells) == 2 * n_spins  # Euler: V - E + F = 0
    assert len(neighbors.edges) == 3 * n_spins


def test_sides_bound_triangles_that_cover_the_torus():
    """A side of length l between spins at distance d bounds two, of area l d / 2 together."""
    positions = random_positions(100, 2)
    neighbors = find_neighbors(positions, L)
    d = [distance(positions[i], positions[j]) for i, j in neighbors.edges]
    area = (neighbors.edge_lengths * L / math.sqrt(100) * d).sum() / 2
    assert area == pytest.approx(L**2, rel=1e-9)


@pytest.mark.parametrize("positions", [random_positions(40, 4), SQUARE + 0.25], ids=len)
def test_circles_of_cells_are_empty(positions):
    for cell in find_cells(positions, L):
        radii = [distance(cell.center, position) for position in positions]
        corners = [node[0] for node in cell.corners]
        assert np.allclose([radii[i] for i in corners], min(radii), rtol=1e-9)
        others = np.delete(radii, corners)
        assert others.min() > min(radii) * (1 + 1e-9)


def test_cells_that_meet_in_one_point_are_one_cell():
    angles = np.array([0.1, 1.2, 2.6, 3.9, 5.2])
    pentagon = L / 2 + 1.5 * np.stack([np.cos(angles), np.sin(angles)], axis=-1)
    others = random_positions(60, 5)
    others = others[[distance(p, (L / 2, L / 2)) > 2.5 for p in others]]
    cells = find_cells(np.concatenate([pentagon, others]), L)
    (large,) = [cell for cell in cells if len(cell.corners) > 3]
    assert sorted(node[0] for node in large.corners) == [0, 1, 2, 3, 4]
    neighbors = find_neighbors(np.concatenate([pentagon, others]), L)
    assert not [group for group in neighbors.quadrilaterals if set(group) <= {0, 1, 2, 3, 4}]


@pytest.mark.parametrize("n_spins", [7, 50, 144])
def test_operators_do_not_depend_on_the_origin_the_axes_or_the_order(n_spins):
    positions, spins = random_positions(n_spins, 6), random_spins(n_spins)
    expected = measured(spins, positions)
    order = np.random.default_rng(8).permutation(n_spins)
    for moved in (
        positions + np.array([3.3, -20.0]),
        positions[:, ::-1],
        positions @ np.array([[0, 1], [-1, 0]]),
        -positions,
    ):
        np.testing.assert_allclose(measured(spins, moved), expected, rtol=0, atol=1e-4)
    np.testing.assert_allclose(
        measured(spins[:, order], positions[order]), expected, rtol=0, atol=1e-4
    )
    other = measured(spins[:, order], positions)  # negative control
    assert np.abs(other - expected).max() > 0.1


def test_operators_are_continuous_functions_of_the_positions():
    """Next to the square lattice, where the triangulation is degenerate."""
    spins = random_spins(L * L)
    noise = np.random.default_rng(9).normal(size=SQUARE.shape)
    shifts = [
        np.abs(measured(spins, SQUARE + size * noise) - measured(spins, SQUARE)).max()
        for size in (1e-2, 1e-3, 1e-4)
    ]
    assert shifts[0] < 4
    assert shifts[1] < 0.4
    assert shifts[2] < 0.04
    # negative control: the same neighbors, each with the same weight
    moved = find_neighbors(SQUARE + 1e-4 * noise, L)
    products = spins[:, moved.edges].prod(axis=2)
    unweighted = L * L * products.mean(axis=1)
    assert np.abs(unweighted - measured(spins, SQUARE)[0]).max() > 1


@pytest.mark.parametrize(
    ("positions", "message"),
    [
        (np.zeros((3, 2)), "positions must be at least 4, got 3"),
        (np.zeros((5, 3)), r"shape \(M, 2\), got shape \(5, 3\)"),
        (np.full((5, 2), np.nan), "positions must be finite"),
        (np.vstack([SQUARE, SQUARE[17]]), r"must differ, got \[1.0, 5.0\] for 17 and 144"),
        (np.vstack([SQUARE, SQUARE[17] + L]), "must differ"),
        (random_positions(20, 1) / 5, "no empty circle with a diameter of L or more, got one"),
        (random_positions(20, 1) / 5, "are in spacings of the original lattice, from 0 to L"),
    ],
)
def test_positions_without_a_triangulation_are_refused(positions, message):
    with pytest.raises(ValueError, match=message):
        find_neighbors(positions, L)


@pytest.mark.parametrize("size", [0, 1, -12, 12.5, 12.0, np.nan])
def test_a_lattice_size_that_cannot_be_is_refused(size):
    with pytest.raises(ValueError, match=f"lattice_size must be a whole number >= 2, got {size}"):
        find_neighbors(SQUARE, size)


def test_a_list_of_positions_is_that_array():
    lists, arrays = find_neighbors(SQUARE.tolist(), L), find_neighbors(SQUARE, np.int64(L))
    np.testing.assert_array_equal(lists.edges, arrays.edges)
    np.testing.assert_array_equal(lists.edge_lengths, arrays.edge_lengths)
