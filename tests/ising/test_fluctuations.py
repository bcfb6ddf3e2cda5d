"""Observables with errors, against enumeration, Kaufman's torus, and the spread of repeats."""

import functools
import math

import naive
import numpy as np
import pandas as pd
import pytest
from statistical import SIGMA

from rgdl.ising import (
    abs_magnetization,
    binder_cumulant,
    chain_stride,
    correlation_length,
    exact,
    integrated_autocorrelation_time,
    measure_observables,
    record_chain,
    sample_ising,
    scan_couplings,
    specific_heat,
    susceptibility,
)

# 20 blocks know an error to 16 %: 5 sigma of Student's t with 19 are 7.4 of them.
T_19 = 7.4
CHAINS = {
    "swendsen_wang": {"burn_in": 20, "thinning": 1},
    "metropolis": {"burn_in": 60, "thinning": 2},
}


@functools.cache
def enumerated(lattice_size, K):
    """Exact observables of a lattice whose states can be enumerated."""
    states, p = naive.all_states(lattice_size), naive.boltzmann(lattice_size, K)[1]
    N, L = states[0].size, max(states.shape[1:])
    e = np.array([naive.energy(s) for s in states]) / N
    m = states.mean(axis=(1, 2))
    power = np.abs(np.fft.fft2(states)) ** 2
    along = [power[:, 1, 0], power[:, 0, 1]]
    smallest = [S for S, side in zip(along, states.shape[1:], strict=True) if side == L]
    S_0, S_1 = p @ power[:, 0, 0], p @ np.mean(smallest, axis=0)
    return {
        "energy_per_site": p @ e,
        "specific_heat": K**2 * N * (p @ e**2 - (p @ e) ** 2),
        "abs_magnetization": p @ np.abs(m),
        "susceptibility": N * (p @ m**2),
        "binder_cumulant": 1 - (p @ m**4) / (3 * (p @ m**2) ** 2),
        "correlation_length": math.sqrt(S_0 / S_1 - 1) / (2 * math.sin(math.pi / L)),
    }


def z_scores(found, expected):
    return {k: abs(found[k] - v) / found[f"{k}_err"] for k, v in expected.items()}


@pytest.mark.parametrize("sampler", ["cftp", *CHAINS])
@pytest.mark.parametrize("lattice_size", [3, (2, 5), (4, 3)])
def test_observables_agree_with_all_states_of_a_small_lattice(sampler, lattice_size):
    spins = sample_ising(
        lattice_size=lattice_size, coupling=0.3, n_samples=32_768, seed=2, sampler=sampler,
        **CHAINS.get(sampler, {}),
    )  # fmt: skip
    stride = None if sampler == "cftp" else chain_stride(sampler)
    found = measure_observables(spins, coupling=0.3, stride=stride)
    limit = T_19 if stride is None else SIGMA
    assert max(z_scores(found, enumerated(lattice_size, 0.3)).values()) < limit
    assert min(z_scores(found, enumerated(lattice_size, 0.36)).values()) > limit  # negative control


def test_the_specific_heat_of_a_large_torus_is_kaufmans():
    spins = sample_ising(lattice_size=16, coupling=0.4, n_samples=2000, seed=3)
    heat, error = specific_heat(spins, coupling=0.4)
    assert abs(heat - exact.specific_heat(16, 0.4)) < T_19 * error
    assert error < 0.05 * heat
    wrong, error = specific_heat(spins[: len(spins) // 2], coupling=0.5)  # negative control
    assert abs(wrong - exact.specific_heat(16, 0.5)) > T_19 * error


def test_the_correlation_length_of_the_infinite_lattice_is_reached():
    spins = sample_ising(lattice_size=12, coupling=0.3, n_samples=8000, seed=4)
    xi, error = correlation_length(spins)
    assert abs(xi - exact.correlation_length(0.3)) < T_19 * error
    assert abs(xi - exact.correlation_length(0.33)) > T_19 * error  # negative control


def observables(L, sampler, seed, *, n_samples):
    spins = sample_ising(
        lattice_size=L, coupling=0.4, n_samples=n_samples, seed=seed, sampler=sampler,
        **CHAINS.get(sampler, {}),
    )  # fmt: skip
    stride = None if sampler == "cftp" else chain_stride(sampler)
    found = measure_observables(spins, coupling=0.4, stride=stride)
    naively = measure_observables(spins, coupling=0.4, n_blocks=n_samples)
    names = list(enumerated(3, 0.3))
    errors = [[of[f"{name}_err"] for name in names] for of in (found, naively)]
    return [found[name] for name in names], *errors


@pytest.mark.parametrize(("sampler", "n_samples"), [("cftp", 200), ("swendsen_wang", 400)])
def test_stated_errors_are_the_spread_of_repeated_samples(sampler, n_samples):
    repeats = [observables(6, sampler, seed, n_samples=n_samples) for seed in range(150)]
    values, errors, naively = np.array(repeats).transpose(1, 2, 0)  # observable, repeat
    spread = values.std(axis=1, ddof=1)
    stated, naive_error = (np.sqrt((of**2).mean(axis=1)) for of in (errors, naively))
    # 150 repeats know the spread to 6 %; errors of short series are a little off
    np.testing.assert_allclose(stated, spread, rtol=SIGMA * 0.06 + 0.05)
    if sampler != "cftp":  # negative control: errors without the autocorrelation time
        assert naive_error[0] < (1 - SIGMA * 0.06) * spread[0]


def test_each_function_gives_what_all_of_them_give_together():
    spins = sample_ising(lattice_size=6, coupling=0.4, n_samples=100, seed=1)
    for stride in (None, 1):
        found = measure_observables(spins, coupling=0.4, n_blocks=10, stride=stride)
        errors = {"n_blocks": 10, "stride": stride}
        for name, pair in {
            "specific_heat": specific_heat(spins, coupling=0.4, **errors),
            "abs_magnetization": abs_magnetization(spins, **errors),
            "susceptibility": susceptibility(spins, **errors),
            "binder_cumulant": binder_cumulant(spins, **errors),
            "correlation_length": correlation_length(spins, **errors),
        }.items():
            assert pair == (found[name], found[f"{name}_err"])


def test_the_ordered_phase_has_its_cumulant_from_one_sign_alone():
    up = np.ones((40, 4, 4), np.int8)
    assert binder_cumulant(up) == pytest.approx((2 / 3, 0), abs=1e-15)
    assert np.isnan(binder_cumulant(up, connected=True)).all()
    assert susceptibility(up) == (16.0, 0.0)
    assert susceptibility(up, connected=True) == (0.0, 0.0)
    assert abs_magnetization(-up) == (1.0, 0.0)


@pytest.mark.parametrize(
    "measure",
    [
        functools.partial(specific_heat, coupling=0.4),
        abs_magnetization,
        susceptibility,
        binder_cumulant,
        correlation_length,
        functools.partial(measure_observables, coupling=0.4),
    ],
)
def test_units_and_impossible_blocks_are_refused(measure):
    spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=30, seed=1)
    units = (spins + 1) // 2
    for wrong in (units, units > 0, *(units.astype(kind) for kind in (np.uint8, np.float32))):
        with pytest.raises(ValueError, match=r"spins must be -1 or \+1.* got .*spins_of_units"):
            measure(wrong)
    for n_blocks in (1, 31, 2.0):
        with pytest.raises(ValueError, match="n_blocks must be"):
            measure(spins, n_blocks=n_blocks)
    with pytest.raises(ValueError, match="stride must be a whole number >= 1, got 0"):
        measure(spins, stride=0)


@pytest.mark.parametrize("L", [2, 3, 8, 33, 100])
def test_the_correlation_length_of_full_order_is_infinite(L):
    spins = np.ones((40, L, L), np.int8)
    spins[::3] *= -1
    xi, error = correlation_length(spins)
    assert xi == np.inf
    assert np.isnan(error)
    spins[7, 0, 0] *= -1  # S(k_1) is 4 for this sample, S(0) = (N - 2)^2, and N^2 for the others
    xi, error = correlation_length(spins)
    ratio = (39 * L**4 + (L**2 - 2) ** 2) / 4
    assert xi == pytest.approx(np.sqrt(ratio - 1) / (2 * math.sin(math.pi / L)), rel=1e-12)
    assert np.isnan(error)  # without this sample it is infinite
    stripes = np.tile(np.array([1, -1], np.int8), (20, 4, 2))
    assert np.isnan(correlation_length(stripes)).all()  # S(0) = S(k_1) = 0


def test_a_scan_measures_independent_samples_of_each_coupling():
    table = scan_couplings(4, np.array([0.2, 0.2, 0.44], np.float32), n_samples=2000, seed=5)
    assert table["coupling"].tolist() == [np.float32(0.2)] * 2 + [np.float32(0.44)]
    assert table["seed"].nunique() == 3
    rows = [int(table.iloc[i]["seed"]) for i in range(3)]  # a row is of floats
    assert rows == table["seed"].tolist()
    assert max(rows) < 2**32
    for row in table.to_dict("records"):
        K = row["coupling"]
        spins = sample_ising(lattice_size=4, coupling=K, n_samples=2000, seed=int(row["seed"]))
        again = measure_observables(spins, coupling=K)
        assert all(row[name] == value for name, value in again.items())
        z = abs(row["energy_per_site"] - exact.energy_per_site(4, K)) / row["energy_per_site_err"]
        assert z < T_19
    assert table["energy_per_site"][0] != table["energy_per_site"][1]


def test_a_scan_with_chains_has_the_autocorrelation_time_in_its_errors():
    chain = {"sampler": "swendsen_wang", "burn_in": 20, "thinning": 1}
    table = scan_couplings(8, [0.44], n_samples=1000, seed=5, **chain)
    model = {"lattice_size": 8, "coupling": 0.44, "seed": int(table["seed"][0])}
    spins = sample_ising(**model, n_samples=1000, **chain)
    chained = measure_observables(spins, coupling=0.44, stride=1)
    assert table["energy_per_site_err"][0] == chained["energy_per_site_err"]
    independent = measure_observables(spins, coupling=0.44, n_blocks=1000)
    assert chained["energy_per_site_err"] > 1.2 * independent["energy_per_site_err"]
    energy, _ = record_chain("swendsen_wang", **model, chain=1, burn_in=20, n_sweeps=20_000)
    tau, _ = integrated_autocorrelation_time(energy)
    ratio = chained["energy_per_site_err"] / independent["energy_per_site_err"]
    assert ratio**2 == pytest.approx(2 * tau, rel=0.5)


def test_a_scan_of_a_rectangle_has_its_energies():
    table = scan_couplings((4, 12), [0.2, 0.4], n_samples=2000, seed=5)
    for K, energy, error in table[["coupling", "energy_per_site", "energy_per_site_err"]].values:
        assert abs(energy - exact.energy_per_site((4, 12), K)) < T_19 * error
    pd.testing.assert_frame_equal(
        scan_couplings((4, 4), [0.2], n_samples=30, seed=1),
        scan_couplings(4, [0.2], n_samples=30, seed=1),
    )


def test_scans_with_chains_have_no_blocks():
    table = scan_couplings(
        4, [0.2], n_samples=4, seed=5, sampler="swendsen_wang", **CHAINS["swendsen_wang"]
    )
    assert len(table) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"n_samples": 1}, "n_samples must be a whole number >= 2, got 1"),
        ({"n_samples": 10}, "n_blocks must be at most the number of samples, 10, got 20"),
        ({"couplings": [0.1, -0.2]}, "coupling must be finite and >= 0, got -0.2"),
        ({"seed": None}, "seed must be .* got None"),
        ({"sampler": "heat_bath"}, "sampler must be one of"),
        (
            {"sampler": "metropolis", "n_samples": 100, **CHAINS["metropolis"]},
            "n_samples must be >= 256 for sampler 'metropolis': 4 for each of 64 chains, got 100",
        ),
        (
            {"sampler": "swendsen_wang", "n_samples": 3, **CHAINS["swendsen_wang"]},
            "n_samples must be >= 4 for sampler 'swendsen_wang': 4 for each of 1 chain, got 3",
        ),
        ({"couplings": 0.3}, "couplings must hold one or more real numbers >= 0, got 0.3"),
        ({"couplings": []}, "couplings must hold one or more real numbers >= 0, got \\[\\]"),
        ({"couplings": iter([])}, "couplings must hold one or more real numbers >= 0"),
        ({"lattice_size": 2.5}, "lattice_size must be a whole number >= 2, got 2.5"),
    ],
)
def test_impossible_scans_are_refused_before_any_work(changes, message, monkeypatch):
    monkeypatch.setattr("rgdl.ising.coupling_scan.sample_ising", None)
    arguments = {"lattice_size": 4, "couplings": [0.1], "n_samples": 20, "seed": 1} | changes
    with pytest.raises(ValueError, match=message):
        scan_couplings(**arguments)
