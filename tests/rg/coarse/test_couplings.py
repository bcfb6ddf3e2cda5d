import math

import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.coarse.couplings import (
    PAIRS,
    SHARED,
    jackknife_pair_couplings,
    summarize_pair_couplings,
    summarize_shared_couplings,
)
from rgdl.rg.coarse.neighbor_couplings import fit_neighbor_couplings
from rgdl.rg.coarse.pair_couplings import fit_pair_couplings, nearest_coupling, nonlocal_fraction
from rgdl.rg.positions import block_places

SIDE, K = 4, 0.25


def lattice(n_samples=2000, seed=1):
    spins = sample_ising(lattice_size=SIDE, coupling=K, n_samples=n_samples, seed=seed)
    return spins.reshape(n_samples, -1)


PLACES = (*block_places(SIDE, SIDE), SIDE)


def test_couplings_are_those_of_the_fit():
    spins = lattice()
    _, expected = fit_pair_couplings(spins)
    found, left_out = jackknife_pair_couplings(spins)
    np.testing.assert_allclose(found, expected, rtol=1e-12)
    assert left_out.shape == (20, SIDE**2, SIDE**2)
    np.testing.assert_array_equal(left_out, np.swapaxes(left_out, 1, 2))


def test_one_step_is_close_to_a_fit_without_the_block():
    spins = lattice()
    K_all, left_out = jackknife_pair_couplings(spins)
    for block in (0, 7, 19):
        kept = np.delete(np.arange(2000), slice(100 * block, 100 * (block + 1)))
        _, refitted = fit_pair_couplings(spins[kept])
        moved = np.abs(refitted - K_all).max()
        assert np.abs(left_out[block] - refitted).max() < 0.2 * moved


def test_summary_is_of_neighbors_and_beyond():
    spins = lattice()
    _, fitted = fit_pair_couplings(spins)
    summary = summarize_pair_couplings(spins, *PLACES, spacing=1.0)
    assert summary["nearest_coupling"] == pytest.approx(
        nearest_coupling(fitted, *PLACES, reach=1.0)
    )
    next_ones = nearest_coupling(fitted, *PLACES, reach=1.5, beyond=1.0)
    assert summary["next_coupling"] == pytest.approx(next_ones)
    beyond = nonlocal_fraction(fitted, *PLACES, reach=1.0)
    assert summary["nonlocal_fraction"] == pytest.approx(beyond)


@pytest.mark.parametrize("name", [*PAIRS[:2], *SHARED])
def test_errors_are_as_large_as_values_scatter(name):
    summaries = []
    for seed in range(40):
        spins = lattice(1000, seed)
        summaries.append(summarize_pair_couplings(spins, *PLACES, spacing=1.0)
                         | summarize_shared_couplings(spins, *PLACES, spacing=1.0))  # fmt: skip
    values = np.array([summary[name] for summary in summaries])
    error = np.sqrt(np.mean([summary[f"{name}_err"] ** 2 for summary in summaries]))
    # 40 values tell a spread to 11 %; 20 blocks each its error to 16 %, 40 of them to 3 %
    tolerance = SIGMA * math.hypot(1 / math.sqrt(80), 0.16 / math.sqrt(40))
    assert values.std(ddof=1) == pytest.approx(error, rel=tolerance)
    assert values.std(ddof=1) != pytest.approx(error / math.sqrt(20), rel=tolerance)


def test_shared_couplings_are_those_of_the_fit():
    spins = lattice()
    table = fit_neighbor_couplings(spins, *PLACES, spacing=1.0)
    summary = summarize_shared_couplings(spins, *PLACES, spacing=1.0)
    assert [summary[name] for name in SHARED] == table["coupling"].tolist()
    assert [summary[f"{name}_err"] for name in SHARED] == table["coupling_err"].tolist()
    z = (summary["shared_nearest_coupling"] - K) / summary["shared_nearest_coupling_err"]
    assert abs(z) < SIGMA


def test_pairs_of_many_spins_are_not_fitted():
    spins = np.random.default_rng(0).choice([-1, 1], (200, 129))
    x = np.arange(129.0)
    summary = summarize_pair_couplings(spins, x, x, 129, spacing=1.0)
    assert list(summary) == [key for name in PAIRS for key in (name, f"{name}_err")]
    assert all(math.isnan(value) for value in summary.values())


def test_too_few_samples_are_refused():
    with pytest.raises(ValueError, match="spins must hold >= 20 samples, got 19"):
        jackknife_pair_couplings(lattice(19))
