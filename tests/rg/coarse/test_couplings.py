import math

import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.coarse.couplings import (
    PAIRS,
    SHARED,
    measure_pair_couplings,
    summarize_pair_couplings,
    summarize_shared_couplings,
)
from rgdl.rg.coarse.neighbor_couplings import fit_neighbor_couplings
from rgdl.rg.coarse.pair_couplings import fit_conditionals, symmetrize
from rgdl.rg.positions import block_positions, pair_distances

SIDE, K = 4, 0.25


def lattice(n_samples=2000, seed=1):
    spins = sample_ising(lattice_size=SIDE, coupling=K, n_samples=n_samples, seed=seed)
    return spins.reshape(n_samples, -1)


REACHES = {"nearest": 1.2, "next_nearest": 1.7}
DISTANCES = pair_distances(*block_positions(SIDE, SIDE), SIDE)


def measure(K, distances, nearest, next_nearest=100.0):
    return measure_pair_couplings(K, distances, nearest=nearest, next_nearest=next_nearest)


def test_couplings_near_and_far_on_a_lattice():
    distances = pair_distances(*block_positions(4, 8), 8)  # spacing 2
    K = np.zeros((16, 16))
    K[0, 1] = K[1, 0] = 0.5  # next to each other
    K[0, 12] = K[12, 0] = -0.3  # next to each other, across the boundary
    K[5, 10] = K[10, 5] = 0.2  # along a diagonal
    two, three = measure(K, distances, 2, next_nearest=3), measure(K, distances, 3)
    np.testing.assert_allclose(two["nonlocal_fraction"], 0.2)
    assert measure(K, distances, 1)["nonlocal_fraction"] == 1
    assert three["nonlocal_fraction"] == 0
    np.testing.assert_allclose(two["nearest_coupling"], 0.2 / 32)
    np.testing.assert_allclose(three["nearest_coupling"], 0.4 / 64)
    # what the larger distance adds
    np.testing.assert_allclose(two["next_coupling"], (0.4 - 0.2) / (64 - 32))
    assert np.isnan(measure(K, distances, 1)["nearest_coupling"])
    assert np.isnan(measure(0 * K, distances, 2)["nonlocal_fraction"])
    several = measure(np.stack([K, 2 * K]), distances, 2, next_nearest=3)
    for name in PAIRS[:2]:
        np.testing.assert_allclose(several[name], [two[name], 2 * two[name]])


def test_summary_is_of_the_fitted_couplings():
    spins = lattice()
    expected = measure(symmetrize(fit_conditionals(spins)), DISTANCES, 1.0, next_nearest=1.5)
    summary = summarize_pair_couplings(spins, DISTANCES, n_blocks=20, **REACHES)
    assert list(summary) == [key for name in PAIRS for key in (name, f"{name}_err")]
    for name in PAIRS:
        assert summary[name] == pytest.approx(expected[name], rel=1e-12)


def test_ising_samples_are_coupled_to_their_neighbors():
    spins = sample_ising(lattice_size=6, coupling=0.3, n_samples=32_000, seed=4).reshape(-1, 36)
    K = symmetrize(fit_conditionals(spins))
    distances = pair_distances(*block_positions(6, 6), 6)
    near = measure(K, distances, 1)["nearest_coupling"]
    # 50 other seeds of 8,000 samples: a spread of 0.0021, and 0.0018 too much as any maximum of
    # likelihood is by about (number of parameters) / (number of samples) of itself
    within = SIGMA * 0.0021 / 2 + 0.0018 / 4
    assert abs(near - 0.3) < within
    assert abs(near - 0.29) > within  # negative control
    assert abs(measure(K, distances, 1.5)["nearest_coupling"]) < 0.16  # half of these are diagonals


@pytest.fixture(scope="module")
def summaries():
    """Couplings of 40 ensembles of 1,000 samples."""
    ensembles = [lattice(1000, seed) for seed in range(40)]
    return [
        summarize_pair_couplings(spins, DISTANCES, n_blocks=20, **REACHES)
        | summarize_shared_couplings(spins, DISTANCES, **REACHES)
        for spins in ensembles
    ]


@pytest.mark.parametrize("name", [*PAIRS[:2], *SHARED])
def test_errors_are_as_large_as_values_scatter(summaries, name):
    values = np.array([summary[name] for summary in summaries])
    error = np.sqrt(np.mean([summary[f"{name}_err"] ** 2 for summary in summaries]))
    # 40 values tell a spread to 11 %; 20 blocks each its error to 16 %, 40 of them to 3 %
    tolerance = SIGMA * math.hypot(1 / math.sqrt(80), 0.16 / math.sqrt(40))
    assert values.std(ddof=1) == pytest.approx(error, rel=tolerance)
    assert values.std(ddof=1) != pytest.approx(error / math.sqrt(20), rel=tolerance)


def test_shared_couplings_are_those_of_the_fit():
    spins = lattice()
    table = fit_neighbor_couplings(spins, DISTANCES, **REACHES)
    summary = summarize_shared_couplings(spins, DISTANCES, **REACHES)
    assert [summary[name] for name in SHARED] == table["coupling"].tolist()
    assert [summary[f"{name}_err"] for name in SHARED] == table["coupling_err"].tolist()
    z = (summary["shared_nearest_coupling"] - K) / summary["shared_nearest_coupling_err"]
    assert abs(z) < SIGMA
