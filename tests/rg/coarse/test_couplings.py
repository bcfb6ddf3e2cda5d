import math
from functools import partial

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
    two, three = measure(K.copy(), distances, 2, next_nearest=3), measure(K, distances, 3)
    K[0, 15] = K[15, 0] = 0.6  # along another diagonal, across both boundaries
    K[2, 8] = K[8, 2] = -0.4  # far apart
    far = measure(K, distances, 2, next_nearest=3)
    np.testing.assert_allclose(far["sum_of_couplings"], 0.6)
    np.testing.assert_allclose(far["far_coupling"], -0.4 / 0.6)
    np.testing.assert_allclose(
        measure(K, distances, 2, next_nearest=2.1)["far_coupling"], 0.4 / 0.6
    )
    assert two["far_coupling"] == three["far_coupling"] == 0
    assert measure(K, distances, 1, next_nearest=1.5)["far_coupling"] == 1
    np.testing.assert_allclose(two["nearest_coupling"], 0.2 / 32)
    np.testing.assert_allclose(three["nearest_coupling"], 0.4 / 64)
    # what the larger distance adds
    np.testing.assert_allclose(two["next_coupling"], (0.4 - 0.2) / (64 - 32))
    assert np.isnan(measure(K, distances, 1)["nearest_coupling"])
    assert np.isnan(measure(0 * K, distances, 2)["far_coupling"])
    several = measure(np.stack([K, 2 * K]), distances, 2, next_nearest=3)
    for name in ("nearest_coupling", "next_coupling"):
        np.testing.assert_allclose(several[name], [far[name], 2 * far[name]])
    np.testing.assert_allclose(several["far_coupling"], far["far_coupling"])


def test_summary_names_every_measure_of_pairs():
    summary = summarize_pair_couplings(lattice(), DISTANCES, n_blocks=20, **REACHES)
    assert sorted(summary) == sorted(key for name in PAIRS for key in (name, f"{name}_err"))
    assert np.isfinite([*summary.values()]).all()


@pytest.fixture(scope="module")
def summaries():
    """Couplings of 40 ensembles of 1,000 samples."""
    ensembles = [lattice(1000, seed) for seed in range(40)]
    return [
        summarize_pair_couplings(spins, DISTANCES, n_blocks=20, **REACHES)
        | summarize_shared_couplings(spins, DISTANCES, **REACHES)
        for spins in ensembles
    ]


@pytest.mark.parametrize("name", [*PAIRS, *SHARED])
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


@pytest.mark.parametrize(
    "summarize", [partial(summarize_pair_couplings, n_blocks=5), summarize_shared_couplings]
)
def test_couplings_need_spins_and_the_distance_of_every_pair(summarize):
    spins = np.random.default_rng(0).choice(np.array([-1, 1], np.int8), (50, 4))
    limits = {"nearest": 1.2, "next_nearest": 1.7}
    with pytest.raises(ValueError, match=r"distances \(M, M\), got \(50, 4\) and \(3, 3\)"):
        summarize(spins, np.ones((3, 3)), **limits)
    with pytest.raises(ValueError, match=r"spins must be -1 or \+1, got 0"):
        summarize((spins > 0).astype(np.int8), np.ones((4, 4)), **limits)
