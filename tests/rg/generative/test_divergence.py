import numpy as np
import pytest
from statistical import SIGMA

from rgdl.rg import variational as rg
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.generative.divergence import (
    compare_hamiltonians,
    generalization_gap,
    sample_hamiltonians,
)
from rgdl.rg.hamiltonians import lattice_hamiltonian


def small_system(n_samples=20_000):
    """A ring of 8 spins, a machine, and samples of the ring."""
    H = lattice_hamiltonian("ring", 8, field=0.1, pair=0.6, triple=0.0)
    machine = EnergyFunction.random(
        8, 3, scale=0.3, units="spins", rng=np.random.default_rng(0)
    ).of_all_states()
    P = np.exp(-H + rg.free_energy(H))
    states = np.random.default_rng(1).choice(256, size=n_samples, p=P)
    return H, rg.hamiltonian_rbm_visible(machine), states


def compare(H, model, states, **changed):
    values = {
        "log_partition": -rg.free_energy(H),
        "log_partition_model": -rg.free_energy(model),
        "log_partition_model_err": 0.0,
        "n_sites": 8,
    } | changed
    return compare_hamiltonians(H[states], model[states], **values)


def test_divergence_matches_enumeration():
    H, model, states = small_system()
    row = compare(H, model, states)
    exact = rg.kl_divergence(H, model) / 8
    assert abs(row["D_KL"] - exact) < SIGMA * row["D_KL_err"]
    assert row["D_KL_err"] < 0.05 * exact
    wrong = compare(H, model, states, log_partition_model=-rg.free_energy(model) + 0.5)
    assert abs(wrong["D_KL"] - exact) > SIGMA * row["D_KL_err"]  # negative control
    assert row["dF"] == pytest.approx(rg.free_energy(model) - rg.free_energy(H))


def test_an_exact_model_has_slope_one_and_no_spread():
    H, _, states = small_system(500)
    row = compare(H, H + 3.0, states)
    assert row["slope"] == pytest.approx(1)
    assert row["R2"] == pytest.approx(1)
    assert row["log_X_std"] == pytest.approx(0, abs=1e-12)
    assert row["D_KL"] == pytest.approx(0, abs=1e-12)
    assert row["dF"] == pytest.approx(3.0)


def test_errors_are_those_of_repeated_samples():
    H, model, _ = small_system(10)
    P = np.exp(-H + rg.free_energy(H))
    rng = np.random.default_rng(2)
    rows = [compare(H, model, rng.choice(256, size=400, p=P)) for _ in range(200)]
    for name in ("D_KL", "slope", "R2", "log_X_std"):
        spread = np.std([row[name] for row in rows], ddof=1)
        stated = np.mean([row[f"{name}_err"] for row in rows])
        assert spread == pytest.approx(stated, rel=SIGMA * 0.05 + 0.05), name  # 200: known to 5 %


def test_the_gap_is_what_D_KL_differs_by():
    H, model, states = small_system()
    log_X = (H - model)[states]
    new, old = states[:5000], states[5000:]
    gap = generalization_gap(log_X[:5000], log_X[5000:], n_sites=8)
    rows = [compare(H, model, part) for part in (new, old)]
    assert gap["D_KL_gap"] == pytest.approx(rows[0]["D_KL"] - rows[1]["D_KL"], abs=1e-12)
    assert gap["D_KL_gap_err"] == pytest.approx(np.hypot(*(row["D_KL_err"] for row in rows)))
    assert abs(gap["D_KL_gap"]) < SIGMA * gap["D_KL_gap_err"]  # the machine knows neither


def test_a_model_that_knows_its_samples_by_heart_has_a_gap():
    H, _, states = small_system()
    known, new = states[:300], states[300:]
    frequency = (np.bincount(known, minlength=256) + 1) / (len(known) + 256)
    log_X = H + np.log(frequency)  # H^RBM = -log P_lambda
    gap = generalization_gap(log_X[new], log_X[known], n_sites=8)
    assert gap["D_KL_gap"] > SIGMA * gap["D_KL_gap_err"]
    with pytest.raises(ValueError, match=r">= 2 samples of both kinds, got 1 and 300"):
        generalization_gap(log_X[new[:1]], log_X[known], n_sites=8)


def test_the_error_of_the_machines_partition_function_counts():
    H, model, states = small_system(1000)
    sure, unsure = (compare(H, model, states, log_partition_model_err=e) for e in (0.0, 2.0))
    assert unsure["D_KL_err"] == pytest.approx(np.hypot(sure["D_KL_err"], 0.25))
    assert unsure["dF_err"] == 2.0


def test_shown_hamiltonians_are_centered():
    table = sample_hamiltonians(np.arange(10.0), np.arange(10.0) ** 2, 4)
    assert table["H"].tolist() == [-4.5, -3.5, -2.5, -1.5]
    assert table["H_RBM"].iloc[0] == -28.5


def test_too_few_samples_are_refused():
    H, model, states = small_system(39)
    with pytest.raises(ValueError, match=r"the same >= 40 samples, got \(39,\) and \(39,\)"):
        compare(H, model, states)
