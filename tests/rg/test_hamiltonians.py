import itertools

import numpy as np
import pytest

from rgdl.ising import exact
from rgdl.rg.chain import chain_hamiltonian
from rgdl.rg.hamiltonians import build_hamiltonian, lattice_couplings, n_spins_of
from rgdl.rg.kadanoff import expand_hamiltonian


def system(lattice, size, field=0.0, pair=0.0, triple=0.0, rng=None):
    K = lattice_couplings(lattice, size, field=field, pair=pair, triple=triple, rng=rng)
    return build_hamiltonian(n_spins_of(lattice, size), K)


def test_the_equation_by_hand():
    K = {(0,): 0.3, (0, 2): -0.5, (0, 1, 2): 0.7}
    H = build_hamiltonian(3, K)
    for value, v in zip(H, itertools.product((-1, 1), repeat=3), strict=True):
        expected = -0.3 * v[0] + 0.5 * v[0] * v[2] - 0.7 * v[0] * v[1] * v[2]
        assert value == pytest.approx(expected, abs=1e-15)


def test_the_expansion_is_its_inverse():
    rng = np.random.default_rng(0)
    sets = [S for n in (1, 2, 3) for S in itertools.combinations(range(5), n)]
    K = dict(zip(sets, rng.normal(size=len(sets)), strict=True))
    expanded = expand_hamiltonian(build_hamiltonian(5, K))
    for S, value in expanded.items():
        assert value == pytest.approx(K.get(S, 0.0), abs=1e-14)


@pytest.mark.parametrize("size", [3, 4])
def test_the_torus_is_that_of_the_exact_results(size):
    H = system("torus", size, pair=0.44)
    P = np.exp(-H + H.min())
    np.testing.assert_allclose(P / P.sum(), exact.state_probabilities(size, 0.44), rtol=1e-12)


@pytest.mark.parametrize(("lattice", "periodic"), [("ring", True), ("chain", False)])
def test_chains_are_those_of_the_paper(lattice, periodic):
    np.testing.assert_allclose(
        system(lattice, 7, pair=-0.6), chain_hamiltonian(7, -0.6, periodic=periodic), atol=1e-14
    )


def test_every_kind_of_lattice_has_its_sets():
    counts = {"ring": (6, 6, 6), "chain": (6, 5, 4), "complete": (6, 15, 20)}
    for lattice, (fields, pairs, triples) in counts.items():
        K = lattice_couplings(lattice, 6, field=1.0, pair=1.0, triple=1.0)
        assert [sum(len(S) == n for S in K) for n in (1, 2, 3)] == [fields, pairs, triples]
    torus = lattice_couplings("torus", 4, field=0.0, pair=1.0, triple=1.0)
    assert [sum(len(S) == n for S in torus) for n in (1, 2, 3)] == [0, 32, 32]
    # a row of three spins is the same triple from wherever it begins
    assert lattice_couplings("torus", 3, field=0, pair=0, triple=1.0)[0, 1, 2] == 3.0


def test_disorder_is_drawn_by_the_generator_given():
    one, two, other = (
        lattice_couplings("complete", 8, field=0.3, pair=2.0, triple=0.0,
                          rng=np.random.default_rng(seed)) for seed in (1, 1, 2)
    )  # fmt: skip
    assert one == two != other
    pairs = [K for S, K in one.items() if len(S) == 2]
    assert 1.0 < np.std(pairs) < 3.0
    assert min(pairs) < 0 < max(pairs)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: build_hamiltonian(3, {(0, 3): 1.0}), r"spins 0 .. 2, got \(0, 3\)"),
        (lambda: build_hamiltonian(21, {}), "n_units must be in 1 .. 20, got 21"),
        (lambda: system("ring", 2, pair=1.0), "size must be >= 3, got 2"),
        (lambda: system("cube", 3, pair=1.0), "lattice must be torus, ring, chain or complete"),
    ],
)
def test_impossible_systems_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
