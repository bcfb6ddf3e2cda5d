import itertools

import numpy as np
import pytest

from rgdl.enumeration import all_states
from rgdl.ising import exact
from rgdl.rg.chain_decimation import chain_hamiltonian
from rgdl.rg.coupling_expansion import build_hamiltonian, expand_hamiltonian, lattice_hamiltonian


def test_hamiltonian_by_hand():
    K = {(): 1.5, (0,): 0.3, (0, 2): -0.5, (0, 1, 2): 0.7}
    H = build_hamiltonian(3, K)
    for value, v in zip(H, itertools.product((-1, 1), repeat=3), strict=True):
        expected = -1.5 - 0.3 * v[0] + 0.5 * v[0] * v[2] - 0.7 * v[0] * v[1] * v[2]
        assert value == pytest.approx(expected, abs=1e-15)


def test_the_expansion_is_the_inverse():
    H = np.random.default_rng(0).normal(size=32)
    K = expand_hamiltonian(H)
    assert len(K) == 32
    np.testing.assert_allclose(build_hamiltonian(5, K), H, atol=1e-14)
    v = all_states(5)
    for S, value in K.items():  # K_S is the mean of -H prod v: products are orthogonal
        assert value == pytest.approx(-(H * v[:, list(S)].prod(axis=1)).mean(), abs=1e-14)


@pytest.mark.parametrize("size", [3, 4])
def test_the_torus_is_that_of_the_exact_results(size):
    H = lattice_hamiltonian("torus", size, field=0, pair=0.44, triple=0)
    P = np.exp(-H + H.min())
    np.testing.assert_allclose(P / P.sum(), exact.state_probabilities(size, 0.44), rtol=1e-12)


@pytest.mark.parametrize(("lattice", "periodic"), [("ring", True), ("chain", False)])
def test_chains_are_those_of_the_paper(lattice, periodic):
    H = lattice_hamiltonian(lattice, 7, field=0, pair=-0.6, triple=0)
    np.testing.assert_allclose(H, chain_hamiltonian(7, -0.6, periodic=periodic), atol=1e-14)


def couplings_of(*args, **kwargs):
    K = expand_hamiltonian(lattice_hamiltonian(*args, **kwargs))
    return {S: value for S, value in K.items() if abs(value) > 1e-12}


@pytest.mark.parametrize(
    ("lattice", "size", "counts"),
    [
        ("ring", 6, [6, 6, 6]),
        ("chain", 6, [6, 5, 4]),
        ("complete", 6, [6, 15, 20]),
        ("torus", 4, [16, 32, 32]),
    ],
)
def test_numbers_of_fields_pairs_and_triples(lattice, size, counts):
    K = couplings_of(lattice, size, field=1.0, pair=1.0, triple=1.0)
    assert [sum(len(S) == n for S in K) for n in (1, 2, 3)] == counts
    np.testing.assert_allclose([*K.values()], 1.0, rtol=1e-12)


def test_couplings_of_one_set_of_spins_are_added():
    K = couplings_of("torus", 3, field=0, pair=0, triple=1.0)
    assert K[0, 1, 2] == pytest.approx(3.0)  # a row of three spins, from each starting point
    assert {len(S) for S in K} == {3}


def test_random_couplings_come_from_the_given_generator():
    one, two, other = (
        couplings_of("complete", 8, field=0.3, pair=2.0, triple=0.0, rng=rng)
        for rng in map(np.random.default_rng, (1, 1, 2))
    )
    assert one == two != other
    pairs = [K for S, K in one.items() if len(S) == 2]
    assert 1.0 < np.std(pairs) < 3.0
    assert min(pairs) < 0 < max(pairs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: build_hamiltonian(3, {(0, 3): 1.0}), r"spins 0 .. 2, got \(0, 3\)"),
        (lambda: build_hamiltonian(21, {}), "n_spins must be a whole number from 1 to 20, got 21"),
        (lambda: expand_hamiltonian(np.zeros(6)), r"must have 2\^M values, got shape \(6,\)"),
        (
            lambda: couplings_of("ring", 2, field=0, pair=1, triple=0),
            "size must be .* >= 3, got 2",
        ),
        (lambda: couplings_of("cube", 3, field=0, pair=1, triple=0), "lattice must be torus"),
    ],
)
def test_impossible_systems_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
