import math

import numpy as np
import pytest

from rgdl.ising import exact
from rgdl.rg import variational as rg
from rgdl.rg.kadanoff import expand_hamiltonian, kadanoff_operator, square_blocks


def torus(coupling):
    """H of the 4 x 4 torus, in the order of all states."""
    states = exact.enumerate_states(4)
    bonds = states * (np.roll(states, -1, 1) + np.roll(states, -1, 2))
    return -coupling * bonds.sum(axis=(1, 2), dtype=float)


def coarse(coupling, p):
    H = torus(coupling)
    return H, rg.hamiltonian_rg(kadanoff_operator(square_blocks(4, 2), p), H)


def test_blocks_of_a_lattice():
    assert square_blocks(4, 2) == [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    with pytest.raises(ValueError, match="block_size must divide L = 4, got 3"):
        square_blocks(4, 3)


@pytest.mark.parametrize("p", [0.0, 0.3, 1.0, 5.0, 300.0])
def test_it_is_exact_for_every_p(p):
    T = kadanoff_operator(square_blocks(4, 2), p)
    np.testing.assert_allclose(rg.log_X(T), 0, atol=1e-11)  # Eq. 9
    H, H_coarse = coarse(0.44, p)
    assert rg.free_energy(H_coarse) == pytest.approx(rg.free_energy(H), rel=1e-13)  # dF = 0


def test_the_operator_by_hand():
    T = kadanoff_operator([[0, 1]], 0.7)  # v = --, -+, +-, ++ and h = -, +
    log_2cosh = math.log(2 * math.cosh(1.4))
    expected = [[1.4 - log_2cosh, -1.4 - log_2cosh], [-math.log(2)] * 2, [-math.log(2)] * 2,
                [-1.4 - log_2cosh, 1.4 - log_2cosh]]  # fmt: skip
    np.testing.assert_allclose(T, expected, atol=1e-14)


def test_couplings_of_the_coarse_torus():
    _, H_coarse = coarse(0.3, 0.8)
    K = expand_hamiltonian(H_coarse)
    assert all(abs(K[S]) < 1e-12 for S in K if len(S) % 2)  # spin-flip symmetry
    rows, diagonals = [K[0, 1], K[2, 3], K[0, 2], K[1, 3]], [K[0, 3], K[1, 2]]
    np.testing.assert_allclose(rows, rows[0], rtol=1e-10)  # of the square
    np.testing.assert_allclose(diagonals, diagonals[0], rtol=1e-10)
    assert rows[0] > diagonals[0] > 0  # a ferromagnet, of nearest neighbors first
    assert abs(K[0, 1, 2, 3]) < diagonals[0]
    h = rg.all_states(4)
    rebuilt = -sum(value * h[:, list(S)].prod(axis=1) for S, value in K.items())
    np.testing.assert_allclose(rebuilt, H_coarse, atol=1e-11)


def test_free_coarse_spins_have_no_couplings():
    K = expand_hamiltonian(coarse(0.44, 0.0)[1])
    assert max(abs(value) for S, value in K.items() if S) < 1e-12


def test_a_hamiltonian_of_known_couplings_is_expanded():
    h = rg.all_states(3)
    H = -(0.2 * h[:, 1] + 0.5 * h[:, 0] * h[:, 2] - 0.7 * h.prod(axis=1) + 1.5)
    K = expand_hamiltonian(H)
    expected = {(): 1.5, (1,): 0.2, (0, 2): 0.5, (0, 1, 2): -0.7}
    for S, value in K.items():
        assert value == pytest.approx(expected.get(S, 0.0), abs=1e-15)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: kadanoff_operator([[0, 1], [1, 2]], 1.0), "blocks must hold every spin once"),
        (lambda: kadanoff_operator([[*range(19)], [19]], 1.0), "<= 20 spins, got 22"),
        (lambda: expand_hamiltonian(np.zeros(6)), r"must have 2\^M values, got shape \(6,\)"),
    ],
)
def test_impossible_systems_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
