import math

import numpy as np
import pytest
from statistical import SIGMA, z_score

from rgdl.rg.fields.tiling import coverage_variation, random_coverage_variation

L = 12


def block(b, corner=(0, 0)):
    field = np.zeros((L, L))
    x, y = corner
    field[np.ix_(np.arange(x, x + b) % L, np.arange(y, y + b) % L)] = 1.0
    return field


def tiles(b, start=0):
    """Blocks of b x b side by side, as (n_fields, L^2)."""
    corners = [(x + start, y + start) for x in range(0, L, b) for y in range(0, L, b)]
    return np.array([block(b, corner).ravel() for corner in corners])


def test_tiles_cover_evenly_whatever_their_heights():
    heights = np.array([1.0, -2.0, 0.3] * 3)[:, None]
    assert coverage_variation(heights * tiles(4, start=3)) == pytest.approx(0.0, abs=1e-12)
    assert coverage_variation(np.ones((2, L**2))) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("b", [1, 2, 5])
@pytest.mark.parametrize("n", [1, 3])
def test_one_block_leaves_the_rest_bare(b, n):
    # c is n / b^2 on b^2 of N sites: <c^2> / <c>^2 = N / b^2
    fields = np.array([block(b, (10, 3)).ravel()] * n)
    expected = math.sqrt(L**2 / b**2 - 1)
    assert coverage_variation(fields) == pytest.approx(expected, rel=1e-12)


def test_fields_of_zeros_cover_nothing():
    fields = tiles(3)[:5]
    with_dead = np.concatenate([fields, np.zeros((2, L**2))])
    assert coverage_variation(with_dead) == coverage_variation(fields)
    assert math.isnan(coverage_variation(np.zeros((2, L**2))))
    rng = np.random.default_rng(0)
    assert math.isnan(random_coverage_variation(np.zeros((2, L**2)), L, rng, n_arrangements=2))


def test_a_moved_field_covers_as_before():
    field = np.random.default_rng(1).normal(size=(1, L**2))
    moved = random_coverage_variation(field, L, np.random.default_rng(2), n_arrangements=7)
    assert moved == pytest.approx(coverage_variation(field), rel=1e-12)


def test_random_coverage_matches_its_naive_twin():
    fields = np.random.default_rng(3).normal(size=(6, L**2)) ** 3
    rng = np.random.default_rng(4)
    expected = []
    for _ in range(5):
        shifts_x, shifts_y = rng.integers(L, size=(2, len(fields)))
        moved = [
            np.roll(field.reshape(L, L), (-dx, -dy), axis=(0, 1)).ravel()
            for field, dx, dy in zip(fields, shifts_x, shifts_y, strict=True)
        ]
        expected.append(coverage_variation(np.array(moved)))
    found = random_coverage_variation(fields, L, np.random.default_rng(4), n_arrangements=5)
    assert found == pytest.approx(np.mean(expected), rel=1e-12)


def test_random_coverage_of_two_sites_is_that_of_their_meetings():
    # on 2 x 2 sites two points meet once in four draws: variation sqrt 3, and 1 if apart
    fields = np.eye(4)[:2]
    rng = np.random.default_rng(5)
    values = [random_coverage_variation(fields, 2, rng, n_arrangements=1) for _ in range(6000)]
    assert abs(z_score(values, (3 + math.sqrt(3)) / 4)) < SIGMA
    assert abs(z_score(values, math.sqrt(1.5))) > SIGMA  # negative control: root mean square


def test_random_coverage_of_blocks_is_near_its_root_mean_square():
    found = random_coverage_variation(tiles(4), L, np.random.default_rng(6), n_arrangements=400)
    bound = math.sqrt((L**2 / 16 - 1) / 9)
    assert 0.9 * bound < found < bound
    assert coverage_variation(tiles(4)) < 0.1 * found


def test_fields_of_another_lattice_and_no_arrangements_are_refused():
    rng = np.random.default_rng(0)
    with pytest.raises(ValueError, match=r"shape \(n_fields, 100\) for L = 10, got \(9, 144\)"):
        random_coverage_variation(tiles(4), 10, rng, n_arrangements=1)
    with pytest.raises(ValueError, match="n_arrangements must be >= 1, got 0"):
        random_coverage_variation(tiles(4), L, rng, n_arrangements=0)
