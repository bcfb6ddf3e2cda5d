import itertools

import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.rg.coarse.neighbor_couplings import (
    find_neighbors,
    find_plaquettes,
    fit_neighbor_couplings,
)
from rgdl.rg.lattice_couplings import SQUARE_INTERACTIONS, fit_couplings
from rgdl.rg.positions import block_positions, pair_distances

NEAREST, NEXT = 1.2, 1.7
REACHES = {"nearest": NEAREST, "next_nearest": NEXT}


def on_lattice(side, coupling=0.3, n_samples=2000):
    spins = sample_ising(lattice_size=side, coupling=coupling, n_samples=n_samples, seed=side)
    return spins, pair_distances(*block_positions(side, side), side)


@pytest.mark.parametrize("side", [3, 4, 5])
def test_on_a_square_lattice_the_couplings_are_those_of_that_lattice(side):
    # at side 4 a closed row of four nearest neighbors is not a plaquette
    spins, distances = on_lattice(side)
    found = fit_neighbor_couplings(spins.reshape(len(spins), -1), distances, **REACHES)
    expected = fit_couplings(spins, SQUARE_INTERACTIONS, periodic=True)
    assert found["interaction"].tolist() == expected["interaction"].tolist()
    for column in ("coupling", "coupling_err"):
        np.testing.assert_allclose(found[column], expected[column], rtol=1e-5, atol=1e-7)


def irregular():
    rng = np.random.default_rng(3)
    x, y = block_positions(6, 6)
    moved = (x + rng.uniform(-0.2, 0.2, 36)) % 6, (y + rng.uniform(-0.2, 0.2, 36)) % 6
    return pair_distances(*moved, 6)


def naive_plaquettes(distances):
    """All sets of four spins, in every order."""
    found = set()
    for spins in itertools.combinations(range(len(distances)), 4):
        for a, b, c, d in itertools.permutations(spins):
            sides = [(a, b), (b, c), (c, d), (d, a)]
            across = [distances[a, c], distances[b, d]]
            if all(distances[side] <= NEAREST for side in sides) and all(
                NEAREST < r <= NEXT for r in across
            ):
                found.add(spins)
    return found


def test_plaquettes_are_those_of_the_naive_twin():
    distances = irregular()[:20, :20]
    rings = find_plaquettes(*find_neighbors(distances, **REACHES))
    assert {tuple(sorted(ring)) for ring in rings.tolist()} == naive_plaquettes(distances)
    assert len(rings) == len(naive_plaquettes(distances)) > 3
    for a, b, c, d in rings:
        assert max(distances[a, b], distances[b, c], distances[c, d], distances[d, a]) <= NEAREST


def log_pseudolikelihood(spins, distances, K):
    rings = find_plaquettes(*find_neighbors(distances, **REACHES)).tolist()
    total = 0.0
    for s in spins.tolist():
        for i in range(len(s)):
            others = [j for j in range(len(s)) if j != i]
            field = sum(K[0] * s[j] for j in others if distances[i, j] <= NEAREST)
            field += sum(K[1] * s[j] for j in others if NEAREST < distances[i, j] <= NEXT)
            field += sum(
                K[2] * np.prod([s[j] for j in ring if j != i]) for ring in rings if i in ring
            )
            total -= np.log1p(np.exp(-2 * s[i] * field))
    return total


def test_the_fit_is_at_the_maximum_of_its_naive_twin_at_any_positions():
    distances = irregular()
    spins = np.random.default_rng(4).choice([-1, 1], (12, 36))
    K = fit_neighbor_couplings(spins, distances, **REACHES)["coupling"].to_numpy()
    best = log_pseudolikelihood(spins, distances, K)
    for a, sign in itertools.product(range(3), (-1, 1)):
        moved = K.copy()
        moved[a] += sign * 1e-3
        assert log_pseudolikelihood(spins, distances, moved) < best


def test_interactions_without_spins_have_no_coupling():
    x = np.array([0.0, 1.0, 2.0, 4.0])
    spins = np.random.default_rng(5).choice([-1, 1], (50, 4))
    table = fit_neighbor_couplings(spins, pair_distances(x, np.zeros(4), 8), **REACHES)
    assert table["coupling"].isna().tolist() == [False, True, True]
    assert table["coupling_err"].isna().tolist() == [False, True, True]


def test_couplings_that_cannot_be_estimated_are_an_error():
    apart = 1 - np.eye(2)
    alike = np.ones((20, 2), int) * np.array([1, -1] * 10)[:, None]
    with pytest.raises(ValueError, match="couplings of neighbors cannot be estimated from 20"):
        fit_neighbor_couplings(alike, apart, **REACHES)
    with pytest.raises(ValueError, match=r"no two of 2 spins are within 1\.7 spacings"):
        fit_neighbor_couplings(alike, 3 * apart, **REACHES)
    with pytest.raises(ValueError, match="spins must hold >= 2 samples, got 1"):
        fit_neighbor_couplings(alike[:1], apart, **REACHES)
