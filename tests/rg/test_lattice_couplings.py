import itertools

import numpy as np
import pytest
from scipy.stats import chi2
from statistical import MIN_P_VALUE, SIGMA

from rgdl.ising import sample_ising
from rgdl.ising.sampling.spin_chain import sample_spin_chain
from rgdl.rg.lattice_couplings import (
    CHAIN_INTERACTIONS,
    SQUARE_INTERACTIONS,
    fit_couplings,
    fit_square_couplings,
)


def naive_log_pseudolikelihood(spins, interactions, K, periodic):
    """sum_i log P(v_i | all others) of chains, spin by spin."""
    total = 0.0
    reach = max(
        abs(a[0] - b[0]) for sets in interactions.values() for S in sets for a in S for b in S
    )
    for v in spins:
        n = len(v)
        for i in range(n) if periodic else range(reach, n - reach):
            field = 0.0
            for coupling, sets in zip(K, interactions.values(), strict=True):
                for displacements in sets:
                    for start in range(n):
                        sites = [(start + d[0]) % n for d in displacements]
                        if i in sites:
                            field += coupling * np.prod([v[j] for j in sites if j != i])
            total -= np.log1p(np.exp(-2 * v[i] * field))
    return total


@pytest.mark.parametrize("periodic", [True, False])
def test_the_fit_is_at_the_maximum_of_its_naive_twin(periodic):
    spins = np.random.default_rng(0).choice([-1, 1], (12, 9))
    K = fit_couplings(spins, CHAIN_INTERACTIONS, periodic=periodic)["coupling"].to_numpy()
    best = naive_log_pseudolikelihood(spins, CHAIN_INTERACTIONS, K, periodic)
    for a, sign in itertools.product(range(4), (-1, 1)):
        moved = K.copy()
        moved[a] += sign * 1e-3
        assert naive_log_pseudolikelihood(spins, CHAIN_INTERACTIONS, moved, periodic) < best


def significance(table, expected):
    z = (table["coupling"] - expected) / table["coupling_err"]
    return chi2.sf((z**2).sum(), len(z))


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("coupling", [0.6, -0.4])
def test_couplings_of_chains_are_found_and_no_others(coupling, periodic):
    spins = sample_spin_chain(
        n_spins=200,
        coupling=coupling,
        n_samples=1000,
        periodic=periodic,
        rng=np.random.default_rng(5),
    )
    table = fit_couplings(spins, CHAIN_INTERACTIONS, periodic=periodic)
    assert significance(table, [0, coupling, 0, 0]) > MIN_P_VALUE
    assert significance(table, [0, 1.05 * coupling, 0, 0]) < MIN_P_VALUE  # negative control


def test_couplings_of_the_square_lattice():
    spins = sample_ising(lattice_size=12, coupling=0.35, n_samples=2000, seed=3)
    table = fit_couplings(spins, SQUARE_INTERACTIONS, periodic=True)
    assert table["interaction"].tolist() == list(SQUARE_INTERACTIONS)
    assert significance(table, [0.35, 0, 0]) > MIN_P_VALUE
    assert significance(table, [0.35, 0.02, 0]) < MIN_P_VALUE  # negative control


def test_errors_are_those_of_repeated_fits():
    def chains(seed):
        return sample_spin_chain(
            n_spins=64, coupling=1.0, n_samples=50, periodic=True, rng=np.random.default_rng(seed)
        )

    fits = [fit_couplings(chains(seed), CHAIN_INTERACTIONS, periodic=True) for seed in range(200)]
    spread = np.std([fit["coupling"] for fit in fits], axis=0, ddof=1)
    stated = np.mean([fit["coupling_err"] for fit in fits], axis=0)
    # the spread of 200 fits is known to 5 %, the sandwich of 50 chains is a little low
    np.testing.assert_allclose(spread, stated, rtol=SIGMA * 0.05 + 0.05)


@pytest.mark.parametrize(
    ("spins", "message"),
    [
        (np.ones((1, 8)), "must hold >= 2 configurations, got 1"),
        (np.ones((4, 8)), "cannot be estimated: the pseudolikelihood has no"),  # K diverges
    ],
)
def test_spins_without_a_maximum_are_refused(spins, message):
    with pytest.raises(ValueError, match=message):
        fit_couplings(spins, CHAIN_INTERACTIONS, periodic=True)


def test_interactions_that_are_the_same_are_refused():
    spins = np.random.default_rng(0).choice([-1, 1], (12, 9))
    same = {"right": [[(0,), (1,)]], "left": [[(0,), (-1,)]]}
    with pytest.raises(ValueError, match=r"couplings \['right', 'left'\] cannot be estimated"):
        fit_couplings(spins, same, periodic=True)


def test_interactions_of_another_dimension_are_refused():
    square = np.random.default_rng(0).choice([-1, 1], (12, 5, 5))
    message = r"interactions\['field'\] must have displacements of 2 numbers, .* got \[1\]"
    with pytest.raises(ValueError, match=message):
        fit_couplings(square, CHAIN_INTERACTIONS, periodic=True)
    with pytest.raises(ValueError, match="displacements of 1 numbers, one for each axis"):
        fit_couplings(square[:, 0], SQUARE_INTERACTIONS, periodic=True)
    with pytest.raises(ValueError, match=r"spins must be -1 or \+1, got 0"):
        fit_couplings((square + 1) // 2, SQUARE_INTERACTIONS, periodic=True)


@pytest.mark.parametrize(
    "sets", [[[(0,), (1.5,)]], [[0, 1]], [0, 1], 3, [[(0,), ((1,),)]], [["a"]]]
)
def test_displacements_are_tuples_of_whole_numbers(sets):
    spins = np.random.default_rng(0).choice([-1, 1], (12, 9))
    with pytest.raises(ValueError, match=r"interactions\['a'\] must be .* tuples of whole numbers"):
        fit_couplings(spins, {"a": sets}, periodic=True)
    with pytest.raises(ValueError, match="interactions must hold at least one"):
        fit_couplings(spins, {}, periodic=True)


def test_displacements_may_be_arrays():
    spins = np.random.default_rng(0).choice([-1, 1], (12, 9))
    as_array = {"nearest": np.array([[[0], [1]]], np.uint8)}
    found = [
        fit_couplings(spins, pair, periodic=True)["coupling"][0]
        for pair in ({"nearest": [[(0,), (1,)]]}, as_array)
    ]
    assert found[0] == found[1]
    with pytest.raises(ValueError, match="spins must hold >= 2 configurations, got 0"):
        fit_couplings(1, as_array, periodic=True)


@pytest.mark.parametrize("lattice_size", [4, 7])
def test_couplings_from_counts_are_those_of_all_spins(lattice_size):
    spins = np.random.default_rng(1).choice(np.array([-1, 1], np.int8), (60, *2 * [lattice_size]))
    spins[:20] = sample_ising(lattice_size=lattice_size, coupling=0.3, n_samples=20, seed=1)
    table = fit_couplings(spins, SQUARE_INTERACTIONS, periodic=True).set_index("interaction")
    found = fit_square_couplings(spins, n_blocks=60)
    for name, coupling, error in table.itertuples():
        assert found[name] == pytest.approx(coupling, abs=1e-9)
        assert found[f"{name}_err"] == pytest.approx(error, rel=0.2)  # jackknife and sandwich


def test_couplings_from_counts_are_those_of_the_samples_and_no_others():
    for K, is_found in ((0.408, True), (0.428, False)):
        spins = sample_ising(lattice_size=16, coupling=0.408, n_samples=2000, seed=3)
        found = fit_square_couplings(spins, n_blocks=20)
        z = [(found[name] - of) / found[f"{name}_err"] for name, of in
             (("nearest", K), ("next", 0), ("plaquette", 0))]  # fmt: skip
        assert (np.abs(z).max() < SIGMA) == is_found


def test_spins_without_a_finite_coupling_have_none():
    found = fit_square_couplings(np.ones((40, 6, 6), np.int8), n_blocks=20)
    assert np.isnan([*found.values()]).all()
    with pytest.raises(ValueError, match="spins must be -1 or \\+1, got 0"):
        fit_square_couplings(np.zeros((40, 6, 6), np.int8), n_blocks=20)
