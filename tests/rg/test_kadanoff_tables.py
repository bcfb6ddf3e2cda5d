import numpy as np
import pytest

from rgdl.rg.hamiltonians import build_hamiltonian, lattice_couplings
from rgdl.rg.kadanoff import square_couplings
from rgdl.rg.kadanoff_tables import block_wiring, coarse_grain, compare_with_kadanoff
from rgdl.rg.small_machine import SmallMachine

H = build_hamiltonian(16, lattice_couplings("torus", 4, field=0, pair=0.4, triple=0))


def wired(weight):
    return SmallMachine(-weight * block_wiring().T, np.zeros(4), np.zeros(16), "spins")


def test_the_rg_is_exact_for_every_p():
    for p in (0.0, 0.7, 20.0):
        row = coarse_grain(H, p)
        assert abs(row["dF"]) < 1e-12
        assert row["largest_log_X"] < 1e-12
        assert row["asymmetry"] < 1e-12
        assert row["field"] < 1e-12


@pytest.mark.parametrize("weight", [0.3, 1.1])
def test_a_wired_machine_driven_by_the_data_is_kadanoffs_rg(weight):
    row = compare_with_kadanoff(H, wired(weight))
    assert row["weight"] == pytest.approx(weight)
    assert row["weight_spread"] < 1e-15
    for kind in ("nearest", "diagonal", "four_spin"):
        assert row[f"driven_{kind}"] == pytest.approx(row[f"kadanoff_{kind}"], abs=1e-12)
        assert abs(row[f"own_{kind}"]) < 1e-12  # nothing connects its blocks
    assert row["driven_nearest"] > 0.05
    assert row["D_KL"] > 0.1
    assert row["least_log_X"] < 0 or row["largest_log_X"] > 0


def test_kinds_of_couplings_are_told_apart():
    K = {(0,): 0.1, (0, 1): 0.5, (2, 3): 0.5, (0, 2): 0.5, (1, 3): 0.5, (0, 3): -0.2, (1, 2): -0.2,
         (0, 1, 2, 3): 0.03}  # fmt: skip
    found = square_couplings(build_hamiltonian(4, K))
    expected = {"field": 0.025, "nearest": 0.5, "diagonal": -0.2, "four_spin": 0.03}
    assert {kind: found[kind] for kind in expected} == pytest.approx(expected)
    assert found["asymmetry"] < 1e-15
    assert square_couplings(build_hamiltonian(4, K | {(0, 1): 0.6}))["asymmetry"] > 0.09
    with pytest.raises(ValueError, match=r"must have shape \(16,\), got \(8,\)"):
        square_couplings(np.zeros(8))
