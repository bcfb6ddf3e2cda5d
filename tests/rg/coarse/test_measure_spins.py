import numpy as np
import pandas as pd
import pytest

from rgdl.ising import sample_ising
from rgdl.rg.coarse.correlations import correlation_by_distance
from rgdl.rg.coarse.couplings import PAIRS, SHARED
from rgdl.rg.coarse.environment import environment_information
from rgdl.rg.coarse.measure_spins import measure_coarse_spins, summarize_coarse_spins
from rgdl.rg.coarse.spins import block_sides, coarse_spins

L = 8
INFORMATION = ("information", "information_err")
DEFINITIONS = {
    "localized": 0.5,
    "duplicate_cosine": 0.9,
    "nearest": 1.2,
    "next_nearest": 1.7,
    "max_pair_spins": 128,
    "environment": 2.0,
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


def controls(samples):
    return [
        sample_ising(lattice_size=side, coupling=0.4, n_samples=len(samples), seed=2)
        for side in block_sides(samples.shape[1], 1)
    ]


def measure(samples, weights, **changes):
    rng = np.random.default_rng(4)
    P = following(weights, samples)
    given = {"crossed": None, "nearest_only": controls(samples)}
    return measure_coarse_spins(samples, P, [weights], rng, **(given | DEFINITIONS | changes))


def test_everything_is_measured_of_every_kind(samples):
    measured = measure(samples, BLOCKS)
    table = measured.table.set_index("spins")
    kinds = ["original", "hidden", "matched", "majority", "decimation", "nearest_only"]
    assert table.index.tolist() == kinds
    assert table["n_spins"].tolist() == [64, 16, 16, 16, 16, 16]
    assert table["n_duplicates"].tolist() == 6 * [0]
    assert table["layer"].tolist() == [0, 1, 1, 1, 1, 1]
    for name in (*PAIRS, *SHARED):
        fitted = table[[name, f"{name}_err"]].notna().all(axis=1)
        assert fitted.tolist() == [False, True, True, True, True, True], name
    of_samples = table.loc["original"]
    assert of_samples["correlation_length"] == of_samples["correlation_length_uncorrected"]
    rng, P = np.random.default_rng(4), following(BLOCKS, samples)
    for coarse in coarse_spins(
        samples,
        P,
        [BLOCKS],
        rng,
        crossed=None,
        nearest_only=controls(samples),
        localized=0.5,
        duplicate_cosine=0.9,
    ):
        at = (coarse.states, coarse.center_x, coarse.center_y, L)
        summary = summarize_coarse_spins(coarse, L, n_blocks=20)
        if coarse.kind == "nearest_only":
            assert table.loc[coarse.kind, [*summary, *INFORMATION]].isna().all()
            assert coarse.kind not in set(measured.correlation["spins"])
            continue
        known = environment_information(coarse, samples, environment=2.0, n_blocks=20)
        for name, value in (*summary.items(), *zip(INFORMATION, known, strict=True)):
            assert table.loc[coarse.kind, name] == pytest.approx(value, rel=1e-12, nan_ok=True)
        C = measured.correlation[measured.correlation["spins"] == coarse.kind]
        edges = np.linspace(0, L / 2, 21)
        expected = correlation_by_distance(*at, bin_edges=edges, n_blocks=20)
        pd.testing.assert_frame_equal(C[expected.columns].reset_index(drop=True), expected)
    assert measured.failures == []


def test_crossed_spins_know_their_own_samples(samples):
    other = sample_ising(lattice_size=L, coupling=0.4, n_samples=400, seed=3)
    given = other, following(BLOCKS, other)
    table = measure(samples, BLOCKS, crossed=given).table.set_index("spins")
    alike = table.loc[["hidden", "crossed"], [*INFORMATION]].to_numpy()
    assert (alike[:, 0] > 5 * alike[:, 1]).all()
    mixed = measure(samples, BLOCKS, crossed=(samples, given[1])).table.set_index("spins")
    assert mixed.loc["crossed", "information"] < alike[1, 0] / 5  # negative control


def test_couplings_that_cannot_be_estimated_are_nan_with_a_reason(samples):
    # the first two are always equal, but for a duplicate their fields differ too much
    weights = BLOCKS[[0, 0, 1, 2]]
    weights[1, BLOCKS[0].argmax()] = 4
    P = following(BLOCKS[[0, 0, 1, 2]], samples)
    measured = measure_coarse_spins(
        samples,
        P,
        [weights],
        np.random.default_rng(4),
        crossed=None,
        nearest_only=controls(samples),
        **DEFINITIONS,
    )
    hidden = measured.table.iloc[1]
    assert hidden[[*PAIRS]].isna().all()
    assert hidden[["correlation_length_uncorrected", "binder_cumulant"]].notna().all()
    (failure,) = [text for text in measured.failures if "couplings of spin" in text]
    assert failure.startswith("hidden spins of layer 1: couplings of spin")


def test_pairs_of_too_many_spins_are_not_fitted(samples):
    measured = measure(samples, BLOCKS, max_pair_spins=15)
    coarse = measured.table[measured.table["layer"] > 0]
    assert coarse[[*PAIRS, *(f"{name}_err" for name in PAIRS)]].isna().all(axis=None)
    assert coarse[[*SHARED]].notna().all(axis=None)
    assert measured.failures == []


def test_hidden_spins_of_noisy_blocks_have_the_length_of_the_samples(samples):
    """Also where only some units are localized, so that their positions are irregular."""
    samples = sample_ising(lattice_size=L, coupling=0.3, n_samples=8000, seed=2)
    weights = BLOCKS[[0, 1, 2, 5, 7, 8, 10, 11, 15]]
    flat = samples.reshape(len(samples), -1) @ weights.T
    P = [1 / (1 + np.exp(-0.7 * flat))]
    measured = measure_coarse_spins(
        samples,
        P,
        [0.7 * weights],
        np.random.default_rng(4),
        crossed=None,
        nearest_only=[],
        **DEFINITIONS,
    )
    table = measured.table.set_index("spins")
    (xi, raw), err = (
        table.loc["hidden", ["correlation_length", "correlation_length_uncorrected"]],
        table.loc["hidden", "correlation_length_err"],
    )
    exact = table.loc["original", "correlation_length"]
    assert abs(xi - exact) < 7.4 * err  # 5 sigma of Student's t with 19
    assert abs(raw - exact) > 7.4 * err  # negative control


def test_of_a_network_without_coarse_spins_only_the_samples_are_measured():
    odd = sample_ising(lattice_size=5, coupling=0.4, n_samples=50, seed=1)
    measured = measure(odd, np.zeros((4, 25)))
    for table in (measured.table, measured.correlation):
        assert set(table["spins"]) == {"original"}
