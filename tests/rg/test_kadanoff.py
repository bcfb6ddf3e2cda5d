import math

import numpy as np
import pytest

from rgdl.enumeration import all_states
from rgdl.rg import variational as rg
from rgdl.rg.coupling_expansion import build_hamiltonian, lattice_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.kadanoff import (
    block_wiring,
    coarse_grain_4x4,
    compare_with_kadanoff,
    kadanoff_operator,
    square_blocks,
    square_couplings,
)

H = lattice_hamiltonian("torus", 4, field=0, pair=0.4, triple=0)


def test_blocks_of_a_lattice():
    assert square_blocks(4, 2) == [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]


def test_the_operator_by_hand():
    T = kadanoff_operator([[0, 1]], 0.7)  # v = --, -+, +-, ++ and h = -, +
    alike, unlike = (x - math.log(2 * math.cosh(1.4)) for x in (1.4, -1.4))
    expected = [alike, unlike, *[-math.log(2)] * 4, unlike, alike]
    np.testing.assert_allclose(T.ravel(), expected, atol=1e-14)


@pytest.mark.parametrize("p", [0.0, 0.3, 0.7, 1.0, 5.0, 20.0, 300.0])
def test_the_rg_is_exact_for_every_p(p):
    T = kadanoff_operator(square_blocks(4, 2), p)
    np.testing.assert_allclose(rg.log_X(T), 0, atol=1e-11)  # Eq. 9
    row = coarse_grain_4x4(H, p)
    for zero in ("dF", "largest_log_X", "asymmetry", "field"):  # symmetry: square, spin flip
        assert abs(row[zero]) < 1e-12


def test_couplings_of_the_coarse_torus():
    row = coarse_grain_4x4(lattice_hamiltonian("torus", 4, field=0, pair=0.3, triple=0), 0.8)
    assert row["nearest"] > row["diagonal"] > abs(row["four_spin"])  # a ferromagnet
    free = coarse_grain_4x4(H, 0.0)
    assert max(abs(free[kind]) for kind in ("nearest", "diagonal", "four_spin")) < 1e-12


@pytest.mark.parametrize("weight", [0.3, 1.1])
def test_a_wired_machine_driven_by_the_data_is_kadanoffs_rg(weight):
    machine = EnergyFunction(-weight * block_wiring().T, np.zeros(4), np.zeros(16), "spins")
    row = compare_with_kadanoff(H, machine)
    assert row["weight"] == pytest.approx(weight)
    assert row["weight_spread"] < 1e-15
    for kind in ("nearest", "diagonal", "four_spin"):
        assert row[f"driven_{kind}"] == pytest.approx(row[f"kadanoff_{kind}"], abs=1e-12)
        assert abs(row[f"own_{kind}"]) < 1e-12  # nothing connects its blocks
    assert row["driven_nearest"] > 0.05
    assert row["D_KL"] > 0.1
    assert row["least_log_X"] < 0 or row["largest_log_X"] > 0


def test_couplings_of_a_square_count_per_bond_of_its_torus():
    h = all_states(4).reshape(-1, 2, 2)
    right, down = np.roll(h, 1, 2), np.roll(h, 1, 1)  # across the edges, so every pair twice
    across = np.roll(right, 1, 1)
    pairs, diagonals = right + down, 2 * across  # four bonds join diagonal neighbors
    plaquettes = h * right * down * across
    H = -(h * (0.3 * pairs + 0.1 * diagonals) + 0.02 * plaquettes).sum(axis=(1, 2))
    found = square_couplings(H)
    assert [found[kind] for kind in ("nearest", "diagonal", "four_spin")] == pytest.approx(
        [0.3, 0.1, 0.02]
    )


def test_couplings_of_a_square_are_sorted_by_kind():
    K = {(0,): 0.1, (0, 1, 2, 3): 0.03}
    K |= dict.fromkeys([(0, 1), (2, 3), (0, 2), (1, 3)], 0.5)
    K |= dict.fromkeys([(0, 3), (1, 2)], -0.2)
    found = square_couplings(build_hamiltonian(4, K))
    expected = {"field": 0.025, "nearest": 0.25, "diagonal": -0.05, "four_spin": 0.0075}
    assert {kind: found[kind] for kind in expected} == pytest.approx(expected)
    assert found["asymmetry"] < 1e-15
    assert square_couplings(build_hamiltonian(4, K | {(0, 1): 0.6}))["asymmetry"] > 0.09


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: square_blocks(4, 3), "block_size must divide L = 4, got 3"),
        (lambda: square_couplings(np.zeros(8)), r"must have shape \(16,\), got \(8,\)"),
        (lambda: kadanoff_operator([[0, 1], [1, 2]], 1.0), "blocks must hold every spin once"),
        (lambda: kadanoff_operator([[*range(19)], [19]], 1.0), "<= 20 spins, got 22"),
    ],
)
def test_impossible_systems_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
