import numpy as np
import pytest
from statistical import SIGMA

from rgdl.rg import variational as rg
from rgdl.rg.coupling_expansion import lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.generative.sampled_divergence import (
    compare_hamiltonians,
    generalization_gap,
    sample_hamiltonians,
)

# A ring of 8 spins, H^RBM(v) of a random machine, and states of the ring.
H = lattice_hamiltonian("ring", 8, field=0.1, pair=0.6, triple=0.0)
P = np.exp(rg.log_probabilities(H))
MODEL = rg.hamiltonian_rbm_visible(
    EnergyFunction.random(
        8, 3, scale=0.3, units="spins", rng=np.random.default_rng(0)
    ).of_all_states()
)
STATES = np.random.default_rng(1).choice(256, size=20_000, p=P)


def compare(model, states, **changed):
    values = {
        "log_partition": -rg.free_energy(H),
        "log_partition_model": -rg.free_energy(model),
        "log_partition_model_err": 0.0,
        "n_sites": 8,
        "n_blocks": 20,
    } | changed
    return compare_hamiltonians(H[states], model[states], **values)


def test_divergence_matches_enumeration():
    row = compare(MODEL, STATES)
    exact = rg.kl_divergence(H, MODEL) / 8
    assert abs(row["D_KL"] - exact) < SIGMA * row["D_KL_err"]
    assert row["D_KL_err"] < 0.05 * exact
    wrong = compare(MODEL, STATES, log_partition_model=-rg.free_energy(MODEL) + 0.5)
    assert abs(wrong["D_KL"] - exact) > SIGMA * row["D_KL_err"]  # negative control
    assert row["dF"] == pytest.approx(rg.free_energy(MODEL) - rg.free_energy(H))


def test_an_exact_model_has_slope_one_and_no_spread():
    row = compare(H + 3.0, STATES[:500])
    for name, value in {"slope": 1, "R2": 1, "log_X_std": 0, "D_KL": 0, "dF": 3}.items():
        assert row[name] == pytest.approx(value, rel=1e-6, abs=1e-12)


def test_errors_are_those_of_repeated_samples():
    rng = np.random.default_rng(2)
    rows = [compare(MODEL, rng.choice(256, size=400, p=P)) for _ in range(200)]
    for name in ("D_KL", "slope", "R2", "log_X_std"):
        spread = np.std([row[name] for row in rows], ddof=1)
        stated = np.mean([row[f"{name}_err"] for row in rows])
        assert spread == pytest.approx(stated, rel=SIGMA * 0.05 + 0.05), name  # 200: known to 5 %


def test_the_gap_is_the_difference_of_D_KL():
    log_X, parts = (H - MODEL)[STATES], (STATES[:5000], STATES[5000:])
    gap = generalization_gap(log_X[:5000], log_X[5000:], n_sites=8)
    new, training = (compare(MODEL, part) for part in parts)
    assert gap["D_KL_gap"] == pytest.approx(new["D_KL"] - training["D_KL"], abs=1e-12)
    assert gap["D_KL_gap_err"] == pytest.approx(np.hypot(new["D_KL_err"], training["D_KL_err"]))
    assert abs(gap["D_KL_gap"]) < SIGMA * gap["D_KL_gap_err"]  # trained on neither


def test_a_model_that_memorizes_its_samples_has_a_gap():
    known, new = STATES[:300], STATES[300:]
    frequency = (np.bincount(known, minlength=256) + 1) / (len(known) + 256)
    log_X = H + np.log(frequency)  # H^RBM = -log P_lambda
    gap = generalization_gap(log_X[new], log_X[known], n_sites=8)
    assert gap["D_KL_gap"] > SIGMA * gap["D_KL_gap_err"]
    with pytest.raises(ValueError, match=r">= 2 samples of both kinds, got 1 and 300"):
        generalization_gap(log_X[new[:1]], log_X[known], n_sites=8)


def test_the_error_of_the_partition_function_is_included():
    exact, uncertain = (
        compare(MODEL, STATES[:1000], log_partition_model_err=e) for e in (0.0, 2.0)
    )
    assert uncertain["D_KL_err"] == pytest.approx(np.hypot(exact["D_KL_err"], 0.25))
    assert uncertain["dF_err"] == 2.0


def test_shown_hamiltonians_are_centered():
    table = sample_hamiltonians(np.arange(10.0), np.arange(10.0) ** 2, 4)
    assert table["H"].tolist() == [-4.5, -3.5, -2.5, -1.5]
    assert table["H_RBM"].iloc[0] == -28.5


def test_too_few_samples_are_refused():
    with pytest.raises(ValueError, match=r"the same >= 40 samples, got \(39,\) and \(39,\)"):
        compare(MODEL, STATES[:39])
