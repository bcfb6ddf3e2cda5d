import math

import numpy as np
import pytest
from block_fields import L, block, tiles
from scipy.special import gammaln
from statistical import SIGMA, z_score

from rgdl.rg.fields.tiling import coverage_variation, neighbor_ratios, random_coverage_variation
from rgdl.rg.null_models import move_at_random


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


def test_random_coverage_is_the_mean_over_arrangements():
    fields = np.random.default_rng(3).normal(size=(6, L**2)) ** 3
    rng = np.random.default_rng(4)
    moved = [move_at_random(fields.reshape(-1, L, L), rng).reshape(6, -1) for _ in range(5)]
    found = random_coverage_variation(fields, L, np.random.default_rng(4), n_arrangements=5)
    assert found == pytest.approx(np.mean([coverage_variation(m) for m in moved]), rel=1e-12)


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
    with pytest.raises(ValueError, match="n_arrangements must be a whole number >= 1, got 0"):
        random_coverage_variation(tiles(4), L, rng, n_arrangements=0)


@pytest.mark.parametrize("side", [2, 3, 5])
@pytest.mark.parametrize("start", [0.0, 7.3, -0.4])
def test_a_square_lattice_of_centers_has_ratio_two(side, start):
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    centers = [(start + c.ravel() * L / side) % L for c in (x, y)]
    assert neighbor_ratios(*centers, L) == pytest.approx([2.0] * side**2, rel=1e-12)


def test_the_nearest_center_may_be_across_the_seam():
    x, y = np.array([0.5, 11.5, 6.0]), np.array([11.0, 1.0, 6.0])
    # sqrt(1 + 4) twice; (6, 6) is sqrt(5.5^2 + 5^2) from both
    expected = (2 * math.sqrt(5) + math.hypot(5.5, 5)) / 3 / (0.5 * L / math.sqrt(3))
    assert neighbor_ratios(x, y, L).mean() == pytest.approx(expected, rel=1e-12)


def test_random_centers_have_a_ratio_of_about_one():
    n, rng = 25, np.random.default_rng(7)
    centers = rng.uniform(0, L, (2000, 2, n))
    ratios = [neighbor_ratios(x, y, L).mean() for x, y in centers]
    # E of the nearest of n - 1 points is the integral of (1 - pi r^2 / L^2)^(n - 1)
    expected = math.sqrt(n) * math.exp(gammaln(n) - gammaln(n + 0.5))
    assert expected == pytest.approx(1.0, abs=0.01)
    assert abs(z_score(ratios, expected)) < SIGMA
    # negative control: an open square, where centers at the edges lack neighbors
    far = [neighbor_ratios(x, y, 2 * L).mean() * 2 for x, y in centers]
    assert abs(z_score(far, expected)) > SIGMA


def test_one_center_has_no_neighbor():
    assert np.isnan(neighbor_ratios(np.array([1.0]), np.array([2.0]), L)).all()
    assert (neighbor_ratios(np.ones(3), np.ones(3), L) == 0.0).all()
