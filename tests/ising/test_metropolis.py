import math

import naive
import numpy as np
import pytest
from scipy.stats import chisquare
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value, z_score

from rgdl.ising import CRITICAL_COUPLING, energy_per_site, exact, magnetization, sample_ising
from rgdl.ising.sampling import metropolis
from rgdl.ising.sampling.metropolis import record_replica, sample_replicas


def draw(lattice_size, coupling, n_samples, **changes):
    arguments = {"sampler": "metropolis", "seed": 7, "burn_in": 200, "thinning": 40}
    return sample_ising(
        lattice_size=lattice_size, coupling=coupling, n_samples=n_samples, **arguments | changes
    )


def masks(coupling, n_sites, sweep):
    """Where flips that cost 4K and 8K are accepted, and where any is proposed."""
    L, key, group = math.isqrt(n_sites), np.uint64(5), 3
    _, (random, held, words) = metropolis._start_replicas(L, key, group)
    first, second, proposed, *undecided = words
    thresholds = metropolis.acceptance_thresholds(coupling)
    metropolis.draw_acceptances(
        first, second, *undecided, random, thresholds, key, sweep, group, metropolis._ACCEPTANCE
    )
    metropolis.fill_words(held, key, np.uint32(sweep), np.uint32(group), metropolis._HELD)
    metropolis.propose(proposed, held, L)
    return first, second, proposed


def bits(words):
    return np.unpackbits(words.view(np.uint8), bitorder="little").reshape(len(words), 64)


@pytest.mark.parametrize("coupling", [0.05, 0.25, 0.408, 1.0])
def test_acceptances_have_their_probabilities(coupling):
    drawn = zip(*(masks(coupling, 45**2, sweep) for sweep in range(4)), strict=True)
    first, second, proposed = (np.concatenate([bits(w) for w in words]).ravel() for words in drawn)
    p = np.exp(-4 * coupling)
    assert abs(z_score(first, p)) < SIGMA
    assert abs(z_score(second, p**2)) < SIGMA
    assert abs(z_score(first, 1.1 * p)) > SIGMA  # negative control
    assert (second <= first).all()
    n_held = 4 * 45 * 64
    assert abs((1 - proposed).sum() - n_held / 2) < SIGMA * np.sqrt(n_held / 4)


def test_certain_flips_are_certain():
    first, second, _ = masks(0.0, 45**2, 0)
    assert (first == ~np.uint64(0)).all()
    assert (second == ~np.uint64(0)).all()


def test_one_site_of_each_row_may_be_left_out_each_as_often():
    held = np.array([masks(0.3, 25, sweep)[2] != ~np.uint64(0) for sweep in range(4000)])
    assert (held.reshape(-1, 5, 5).sum(axis=2) == 1).all()
    assert chisquare(held.sum(axis=0)).pvalue > MIN_P_VALUE


def test_acceptances_of_replicas_and_sites_are_independent():
    first, second, proposed = (bits(w).astype(float) for w in masks(0.3, 150**2, 0))
    held_site = (proposed == 0).any(axis=1)
    pairs = [
        (first[:, :-1], first[:, 1:]),
        (first[:-1], first[1:]),
        (first[:-150], first[150:]),
        (second[:, :-1], second[:, 1:]),
        (first[held_site], proposed[held_site]),
        (proposed[held_site, :-1], proposed[held_site, 1:]),
    ]
    for a, b in pairs:
        rho = np.corrcoef(a.ravel(), b.ravel())[0, 1]
        assert abs(rho) < SIGMA / np.sqrt(a.size)
    later, _, _ = masks(0.3, 150**2, 1)
    rho = np.corrcoef(first.ravel(), bits(later).ravel())[0, 1]
    assert abs(rho) < SIGMA / np.sqrt(first.size)


@pytest.mark.parametrize("lattice_size", [2, 3, 6, 7])
@pytest.mark.parametrize("coupling", [0.0, 0.3, 0.8])
def test_a_sweep_matches_its_naive_twin(lattice_size, coupling):
    L, n_sites = lattice_size, lattice_size**2
    words = np.random.default_rng(0).integers(0, 2**64, n_sites, np.uint64)
    first, second, proposed = masks(coupling, n_sites, 0)
    expected = 2 * bits(words).astype(int) - 1  # site, replica
    accepts4, accepts8 = bits(first), bits(second)
    order = [(x, y) for color in (0, 1) for x in range(L) for y in range(L) if (x + y) % 2 == color]
    for x, y in order:
        i = x * L + y
        around = [((x + 1) % L, y), ((x - 1) % L, y), (x, (y + 1) % L), (x, (y - 1) % L)]
        cost = 2 * expected[i] * sum(expected[a * L + b] for a, b in around)  # of energy
        accept = (cost <= 0) | ((cost == 4) & accepts4[i]) | ((cost == 8) & accepts8[i])
        flips = accept & bits(proposed)[i].astype(bool)
        expected[i] = np.where(flips, -expected[i], expected[i])
    metropolis._sweep(words, proposed, first, second, L)
    assert np.array_equal(2 * bits(words).astype(int) - 1, expected)


@pytest.mark.parametrize("coupling", [0.0, 0.05, 0.2, 0.408])
def test_all_states_of_a_small_torus_have_boltzmann_frequency(coupling):
    spins = draw(3, coupling, 1_000_000, n_threads=2)
    counts = np.bincount(naive.state_index(spins), minlength=512)
    _, probabilities, _ = naive.boltzmann(3, coupling)
    assert g_test_p_value(counts, probabilities) > MIN_P_VALUE
    _, wrong, _ = naive.boltzmann(3, 1.02 * coupling)  # negative control
    if coupling == 0.408:
        assert g_test_p_value(counts, wrong) < MIN_P_VALUE


def test_doubled_bonds_of_the_smallest_torus_count_twice():
    counts = np.bincount(naive.state_index(draw(2, 0.3, 400_000)), minlength=16)
    _, probabilities, _ = naive.boltzmann(2, 0.3)
    assert g_test_p_value(counts, probabilities) > MIN_P_VALUE
    _, single, _ = naive.boltzmann(2, 0.15)  # negative control: each bond once
    assert g_test_p_value(counts, single) < MIN_P_VALUE


@pytest.mark.slow
@pytest.mark.parametrize("coupling", [0.3, 0.408, 0.42, 0.4352, CRITICAL_COUPLING])
def test_energy_of_the_papers_lattice_is_kaufmans(coupling):
    spins = draw(40, coupling, 4096, burn_in=2000, thinning=500, n_threads=2)
    energy = energy_per_site(spins)
    assert abs(z_score(energy, exact.energy_per_site(40, coupling))) < SIGMA
    wrong = exact.energy_per_site(40, 1.01 * coupling)  # negative control
    assert abs(z_score(energy, wrong)) > SIGMA


def test_free_spins_forget_what_they_were():
    spins = draw(4, 0.0, 4096, burn_in=1, thinning=40).astype(float).reshape(64, 64, -1)
    assert abs(np.mean(spins[:-1] * spins[1:])) < SIGMA / np.sqrt(spins[1:].size)


def test_a_record_is_of_the_first_replica():
    same = {"lattice_size": 6, "coupling": 0.4, "seed": 5, "group": 2, "burn_in": 5}
    spins = sample_replicas(**same, thinning=1, n_times=20)[:, 0]
    energy, mean_spin = record_replica(**same, n_sweeps=21)
    # a record starts after the burn-in, samples with its last sweep
    np.testing.assert_allclose(energy[:19], energy_per_site(spins)[1:], atol=1e-14)
    np.testing.assert_allclose(mean_spin[:19], magnetization(spins)[1:], atol=1e-14)


def test_samples_do_not_depend_on_threads_or_calls():
    whole = draw(4, 0.3, 4500)
    assert np.array_equal(whole, draw(4, 0.3, 4500, n_threads=3))
    calls = [(0, 3), (3, 2500), (2503, 1997)]
    parts = [draw(4, 0.3, n, first_sample=first) for first, n in calls]
    assert np.array_equal(whole, np.concatenate(parts))
