import math

import naive
import numpy as np
import pytest
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value, z_score

from rgdl.ising import CRITICAL_COUPLING, energy_per_site, exact, magnetization, sample_ising
from rgdl.ising.sampling.swendsen_wang import record_chain, sample_chain
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget

CHAIN = {"seed": 5, "chain": 3}


def draw(lattice_size, coupling, n_samples, **changes):
    arguments = {"sampler": "swendsen_wang", "seed": 7, "burn_in": 50, "thinning": 12}
    return sample_ising(
        lattice_size=lattice_size, coupling=coupling, n_samples=n_samples, **arguments | changes
    )


@pytest.mark.parametrize("lattice_size", [2, 3, 6])
@pytest.mark.parametrize("coupling", [0.0, 0.2, 0.44, 1.0])
def test_a_sweep_matches_its_naive_twin(lattice_size, coupling):
    n_sites = lattice_size**2
    spins = np.ones((lattice_size, lattice_size), np.int8)
    fast = sample_chain(
        lattice_size=lattice_size, coupling=coupling, **CHAIN, burn_in=1, thinning=1, n=6
    )
    for sweep in range(6):
        blocks = [naive.philox(5, (b, sweep, 3, 0)) for b in range((2 * n_sites + 3) // 4)]
        words = np.array(blocks).T.ravel()
        flips = np.array([naive.philox(5, (0, sweep, 3, 1))]).T.ravel()
        bits = [(int(flips[i // 32]) >> (i % 32)) & 1 for i in range(n_sites)]
        spins = naive.swendsen_wang_sweep(spins, coupling, words, bits)
        assert np.array_equal(fast[sweep], spins)


def test_a_record_is_of_the_chain_that_is_sampled():
    same = {"lattice_size": 6, "coupling": 0.4, **CHAIN, "burn_in": 5}
    spins = sample_chain(**same, thinning=1, n=20)
    energy, mean_spin = record_chain(**same, n_sweeps=21)
    # a record starts after the burn-in, a sample chain with its last sweep
    np.testing.assert_allclose(energy[:19], energy_per_site(spins)[1:], atol=1e-14)
    np.testing.assert_allclose(mean_spin[:19], magnetization(spins)[1:], atol=1e-14)


@pytest.mark.parametrize("coupling", [0.2, 0.408])
def test_all_states_of_a_small_torus_have_boltzmann_frequency(coupling):
    spins = draw(3, coupling, 1_000_000)
    counts = np.bincount(naive.state_index(spins), minlength=512)
    _, probabilities, _ = naive.boltzmann(3, coupling)
    assert g_test_p_value(counts, probabilities) > MIN_P_VALUE
    _, wrong, _ = naive.boltzmann(3, 1.01 * coupling)  # negative control
    assert g_test_p_value(counts, wrong) < g_test_p_value(counts, probabilities)
    if coupling == 0.408:
        assert g_test_p_value(counts, wrong) < MIN_P_VALUE


def test_doubled_bonds_of_the_smallest_torus_count_twice():
    spins = draw(2, 0.3, 200_000)
    counts = np.bincount(naive.state_index(spins), minlength=16)
    _, probabilities, _ = naive.boltzmann(2, 0.3)
    assert g_test_p_value(counts, probabilities) > MIN_P_VALUE
    _, single, _ = naive.boltzmann(2, 0.15)  # negative control: each bond once
    assert g_test_p_value(counts, single) < MIN_P_VALUE


@pytest.mark.parametrize("coupling", [0.3, 0.408, 0.42, 0.4352, CRITICAL_COUPLING])
def test_energy_of_the_papers_lattice_is_kaufmans(coupling):
    thinning = 50 if coupling > 0.43 else 15
    energy = energy_per_site(draw(40, coupling, 4000, thinning=thinning, burn_in=100, n_threads=2))
    assert abs(z_score(energy, exact.energy_per_site(40, coupling))) < SIGMA
    wrong = exact.energy_per_site(40, 1.01 * coupling)  # negative control
    assert abs(z_score(energy, wrong)) > SIGMA


def test_both_magnetizations_are_as_likely():
    spins = draw(8, 0.6, 20_000)
    assert abs(z_score(magnetization(spins), 0.0)) < SIGMA
    spins[::20] = 1  # negative control: one sample of twenty is forced up
    assert abs(z_score(magnetization(spins), 0.0)) > SIGMA


def test_successive_samples_are_independent_as_far_as_is_stated():
    same = {"lattice_size": 20, "coupling": 0.408}
    energy, mean_spin = record_chain(**same, seed=1, chain=0, burn_in=2000, n_sweeps=20_000)
    times = [integrated_autocorrelation_time(x) for x in (energy, mean_spin**2)]
    slowest = max(tau + 2 * error for tau, error in times)

    def neighbors_correlate(residual):
        thinning = steps_to_forget(slowest, residual)
        spins = draw(20, 0.408, 100_000, thinning=thinning, n_threads=2)
        series = [energy_per_site(spins), magnetization(spins) ** 2]
        return max(np.corrcoef(x[:-1], x[1:])[0, 1] for x in series)

    noise = 1 / math.sqrt(100_000)
    assert neighbors_correlate(0.01) < 0.01 + SIGMA * noise
    assert neighbors_correlate(0.1) > 0.01 + SIGMA * noise  # negative control


def test_samples_do_not_depend_on_threads_or_calls():
    whole = draw(5, 0.4, 1700)
    assert np.array_equal(whole, draw(5, 0.4, 1700, n_threads=3))
    parts = [draw(5, 0.4, n, first_sample=first) for first, n in [(0, 3), (3, 900), (903, 797)]]
    assert np.array_equal(whole, np.concatenate(parts))


def test_another_seed_gives_other_samples():
    assert not np.array_equal(draw(5, 0.4, 100), draw(5, 0.4, 100, seed=8))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lattice_size": 1}, "lattice_size must be >= 2, got 1"),
        ({"coupling": -0.1}, "coupling must be finite and >= 0, got -0.1"),
        ({"coupling": math.inf}, "coupling must be finite and >= 0, got inf"),
        ({"coupling": math.nan}, "coupling must be finite and >= 0, got nan"),
        ({"n_samples": 0}, "n_samples must be >= 1, got 0"),
        ({"first_sample": -1}, "first_sample must be >= 0, got -1"),
        (
            {"sampler": "heat_bath"},
            "sampler must be one of cftp, swendsen_wang, metropolis, got 'heat_bath'",
        ),
        ({"seed": -1}, "seed must be in 0 .. 2\\^64 - 1, got -1"),
        ({"burn_in": 0}, "burn_in must be >= 1 for sampler 'swendsen_wang', got 0"),
        ({"thinning": 0}, "thinning must be >= 1 for sampler 'swendsen_wang', got 0"),
        ({"thinning": None}, "thinning must be >= 1 for sampler 'swendsen_wang', got None"),
        ({"n_threads": 0}, "n_threads must be >= 1, got 0"),
    ],
)
def test_impossible_arguments_are_refused(changes, message):
    arguments = {"lattice_size": 4, "coupling": 0.4, "n_samples": 1}
    with pytest.raises(ValueError, match=message):
        draw(**arguments | changes)
