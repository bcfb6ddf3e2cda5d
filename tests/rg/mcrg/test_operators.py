"""Operators and their errors against slow twins that use Voronoi's diagram and loops."""

import math
from collections import defaultdict
from itertools import combinations

import numpy as np
import pytest
from scipy.spatial import Voronoi

from rgdl.rg.mcrg.operators import SECTORS, operators_of
from rgdl.rg.mcrg.transformation import exponents

L = 10
NAMES = [name for names in SECTORS.values() for name in names]


def naive_sides(positions):
    """Of each pair of cells with a common side: its length, and the spins of the cells at its ends.

    Spins are images of those at `positions`, which a dict identifies.
    """
    shifts = [(0, 0)] + [(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0)]
    n = len(positions)
    diagram = Voronoi(np.concatenate([positions + L * np.array(shift) for shift in shifts]))
    at_vertex = defaultdict(set)
    for (i, j), vertices in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        for vertex in vertices:
            at_vertex[vertex] |= {i, j}
    sides = {}
    for (i, j), ends in zip(diagram.ridge_points, diagram.ridge_vertices, strict=True):
        if -1 not in ends and min(i, j) < n:
            length = math.dist(*diagram.vertices[ends])
            sides[i, j] = sides[j, i] = length, [at_vertex[end] - {i, j} for end in ends]
    return sides


def naive_operators(s, positions):
    """Each operator of one configuration, from sums over the sides of the diagram."""
    n = len(positions)
    sides = naive_sides(positions)
    sums = {name: [0.0, 0.0] for name in NAMES}  # weighted products, and weights

    def add(name, weight, *spins):
        sums[name][0] += weight * math.prod(float(s[i % n]) for i in spins)
        sums[name][1] += weight

    for i in range(n):
        add("spins", 1.0, i)
        of_spin = [(j, side) for (k, j), side in sides.items() if k == i]
        for (j, (one, _)), (k, (other, _)) in combinations(of_spin, 2):
            add("path_ends", one * other, j, k)
            add("paths", one * other, i, j, k)
        for j, (length, (first, second)) in of_spin:
            add("edges", length, i, j)
            (k,), (m,) = first, second
            # sides with images alone have the length of those of the original spins
            around = [length_of(sides, n, *pair) for pair in ((i, k), (k, j), (j, m), (m, i))]
            weight = min(around)
            add("quadrilaterals", weight, i, j, k, m)
            add("diagonals", weight, i, j)
            add("diagonals", weight, k, m)
            for three in combinations((i, j, k, m), 3):
                add("triangles", weight, *three)
    return {name: n * total / weight for name, (total, weight) in sums.items()}


def length_of(sides, n, i, j):
    """Length of the side of two cells, of which one may be an image."""
    if (i, j) in sides:
        return sides[i, j][0]
    candidates = [length for (k, m), (length, _) in sides.items() if (k, m % n) == (i % n, j % n)]
    assert len(candidates) == 1
    return candidates[0]


def test_operators_equal_those_of_the_voronoi_diagram():
    rng = np.random.default_rng(3)
    positions = rng.uniform(0, L, (40, 2))
    spins = rng.choice(np.array([-1, 1], np.int8), (4, 40))
    operators = operators_of(spins, positions, L)
    assert list(operators) == NAMES
    for sample, s in enumerate(spins):
        expected = naive_operators(s, positions)
        for name in NAMES:
            assert operators[name][sample] == pytest.approx(expected[name], abs=1e-4), name


def test_spins_that_all_agree_give_the_number_of_spins():
    positions = np.random.default_rng(4).uniform(0, L, (33, 2))
    for sign in (1, -1):
        operators = operators_of(np.full((2, 33), sign, np.int8), positions, L)
        for name in SECTORS["even"]:
            np.testing.assert_allclose(operators[name], 33, rtol=1e-6)
        for name in SECTORS["odd"]:
            np.testing.assert_allclose(operators[name], 33 * sign, rtol=1e-6)


def naive_exponents(fine, coarse, b):
    n = fine.shape[1]
    A = [[np.cov(coarse[:, i], fine[:, j], ddof=0)[0, 1] for j in range(n)] for i in range(n)]
    B = [[np.cov(coarse[:, i], coarse[:, j], ddof=0)[0, 1] for j in range(n)] for i in range(n)]
    found = []
    for k in range(1, n + 1):
        T = np.linalg.inv(np.array(B)[:k, :k]) @ np.array(A)[:k, :k]
        found.append(math.log(max(np.linalg.eigvals(T), key=abs).real) / math.log(b))
    return np.array(found)


@pytest.mark.parametrize("n_samples", [60, 67])  # blocks of one size, and of two
def test_exponents_and_their_errors_equal_a_naive_jackknife(n_samples):
    rng = np.random.default_rng(5)
    fine = rng.normal(size=(n_samples, 3)) + 1000
    mixing = np.array([[0.3, 0.1, 0.0], [0.1, 0.2, 0.1], [0.0, 0.1, 0.2]])
    coarse = fine @ mixing + rng.normal(size=(n_samples, 3), scale=0.02)
    value, error, change, change_error = exponents(fine, coarse, b=2.0, n_blocks=10)
    left = np.array(
        [
            naive_exponents(np.delete(fine, part, axis=0), np.delete(coarse, part, axis=0), 2.0)
            for part in np.array_split(np.arange(n_samples), 10)
        ]
    )
    np.testing.assert_allclose(value, naive_exponents(fine, coarse, 2.0), rtol=1e-8)
    np.testing.assert_allclose(error, 3 * left.std(axis=0), rtol=1e-6)
    np.testing.assert_allclose(change[1:], np.diff(value), rtol=1e-8)
    np.testing.assert_allclose(change_error[1:], 3 * np.diff(left).std(axis=0), rtol=1e-6)
    assert np.isnan(change[0])


def test_an_eigenvalue_that_is_not_positive_has_no_exponent():
    S = np.random.default_rng(6).normal(size=(500, 2))
    rotated = S[:, ::-1] * (1, -1)
    for coarse, defined in ((S, [True, True]), (-S, [False, False]), (rotated, [None, False])):
        value = exponents(S, coarse, b=2.0, n_blocks=5)[0]
        for y, expected in zip(value, defined, strict=True):
            assert expected is None or np.isfinite(y) == expected


def test_operators_that_are_linearly_dependent_have_no_exponent():
    S = np.random.default_rng(6).normal(size=(500, 1)) * (1, 2)
    value, error, *_ = exponents(S, S, b=2.0, n_blocks=5)
    np.testing.assert_allclose(value[0], 0, atol=1e-12)
    assert np.isnan(value[1])
    assert np.isnan(error[1])
    constant = np.ones_like(S)
    assert np.isnan(exponents(S, constant, b=2.0, n_blocks=5)[0]).all()
