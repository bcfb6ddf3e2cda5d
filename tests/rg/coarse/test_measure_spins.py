import numpy as np
import pandas as pd
import pytest

from rgdl.ising import sample_ising
from rgdl.rg.coarse.correlations import correlation_by_distance, summarize_coarse_spins
from rgdl.rg.coarse.couplings import PAIRS, SHARED
from rgdl.rg.coarse.measure_spins import measure_coarse_spins
from rgdl.rg.coarse.spins import coarse_spins

L = 8
DEFINITIONS = {
    "localized": 0.5,
    "nearest": 1.2,
    "next_nearest": 1.7,
    "max_pair_spins": 128,
    "n_distance_bins": 20,
    "n_jackknife_blocks": 20,
}
BLOCKS = np.kron(np.eye(16).reshape(16, 4, 4), np.ones((2, 2))).reshape(16, -1)  # unit, site


@pytest.fixture(scope="module")
def samples():
    return sample_ising(lattice_size=L, coupling=0.4, n_samples=400, seed=1)


def following(weights, samples):
    """Probabilities of units that follow the sign of their input; ties give 1."""
    return [((samples.reshape(len(samples), -1) @ weights.T) >= 0).astype(np.float32)]


def measure(samples, weights, **changes):
    rng = np.random.default_rng(4)
    P = following(weights, samples)
    return measure_coarse_spins(samples, P, [weights], rng, **(DEFINITIONS | changes))


def test_everything_is_measured_of_every_kind(samples):
    measured = measure(samples, BLOCKS)
    table = measured.table.set_index("spins")
    assert table.index.tolist() == ["hidden", "majority", "decimation"]
    assert table["n_spins"].tolist() == [16, 16, 16]
    for name in (*PAIRS, *SHARED):
        assert table[[name, f"{name}_err"]].notna().all(axis=None), name
    rng, P = np.random.default_rng(4), following(BLOCKS, samples)
    for coarse in coarse_spins(samples, P, [BLOCKS], rng, localized=0.5):
        at = (coarse.states, coarse.center_x, coarse.center_y, L)
        for name, value in summarize_coarse_spins(*at, n_blocks=20).items():
            assert table.loc[coarse.kind, name] == pytest.approx(value, rel=1e-12)
        C = measured.correlation[measured.correlation["spins"] == coarse.kind]
        edges = np.linspace(0, L / 2, 21)
        expected = correlation_by_distance(*at, bin_edges=edges, n_blocks=20)
        pd.testing.assert_frame_equal(C[expected.columns].reset_index(drop=True), expected)
    assert measured.failures == []


def test_couplings_that_cannot_be_estimated_are_nan_with_a_reason(samples):
    measured = measure(samples, BLOCKS[[0, 0, 1, 2]])  # the first two are always equal
    hidden = measured.table.iloc[0]
    assert hidden[[*PAIRS]].isna().all()
    assert hidden[["correlation_length", "binder_cumulant"]].notna().all()
    (failure,) = [text for text in measured.failures if "couplings of spin" in text]
    assert failure.startswith("hidden spins of layer 1: couplings of spin")


def test_pairs_of_too_many_spins_are_not_fitted(samples):
    measured = measure(samples, BLOCKS, max_pair_spins=15)
    assert measured.table[[*PAIRS, *(f"{name}_err" for name in PAIRS)]].isna().all(axis=None)
    assert measured.table[[*SHARED]].notna().all(axis=None)
    assert measured.failures == []


def test_a_network_without_coarse_spins_has_empty_tables():
    odd = sample_ising(lattice_size=5, coupling=0.4, n_samples=50, seed=1)
    measured = measure(odd, np.zeros((4, 25)))
    for table in (measured.table, measured.correlation):
        assert table.empty
        assert table.columns.tolist() == ["layer", "spins", "n_spins"]
