import math

import naive
import numpy as np
import pytest

from rgdl.ising import CRITICAL_COUPLING, exact

COUPLINGS = [1e-6, 0.1, 0.408, CRITICAL_COUPLING, 0.7, 2.0]


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("lattice_size", [2, 3, 4])
def test_kaufman_matches_enumeration(lattice_size, coupling):
    energies, probabilities, log_z = naive.boltzmann(lattice_size, coupling)
    mean = math.fsum(energies * probabilities) / lattice_size**2
    assert exact.log_partition(lattice_size, coupling) == pytest.approx(log_z, rel=1e-13)
    assert exact.energy_per_site(lattice_size, coupling) == pytest.approx(mean, rel=1e-12)


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("lattice_size", [2, 3, 4])
def test_the_entropy_is_that_of_all_states(lattice_size, coupling):
    p = exact.state_probabilities(lattice_size, coupling)
    p = p[p > 0]
    expected = -(p * np.log(p)).sum() / lattice_size**2
    found = exact.entropy_per_site(lattice_size, coupling)
    assert found == pytest.approx(expected, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("lattice_size", [2, 5, 40])
def test_free_spins_have_only_entropy(lattice_size):
    log_z = lattice_size**2 * math.log(2)
    assert exact.log_partition(lattice_size, 0.0) == pytest.approx(log_z, rel=1e-15)
    assert exact.energy_per_site(lattice_size, 0.0) == pytest.approx(0.0, abs=1e-15)


@pytest.mark.parametrize("coupling", [0.3, 0.408, CRITICAL_COUPLING, 0.6])
def test_energy_is_the_slope_of_the_free_energy(coupling):
    step = 1e-5
    slope = (
        exact.log_partition(40, coupling + step) - exact.log_partition(40, coupling - step)
    ) / (2 * step)
    assert exact.energy_per_site(40, coupling) == pytest.approx(-slope / 1600, rel=1e-7)


def test_large_lattice_is_infinite_away_from_the_critical_point():
    # Onsager's free energy per site at K = 0.3, by its double integral
    from scipy.integrate import dblquad

    K = 0.3

    def integrand(a, b):
        return math.log(math.cosh(2 * K) ** 2 - math.sinh(2 * K) * (math.cos(a) + math.cos(b)))

    integral, _ = dblquad(integrand, 0, math.pi, 0, math.pi, epsabs=1e-11)
    expected = math.log(2) + integral / (2 * math.pi**2)
    assert exact.log_partition(100, K) / 100**2 == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("lattice_size", [2, 3, 4])
def test_specific_heat_is_the_energys_variance(lattice_size, coupling):
    energies, probabilities, _ = naive.boltzmann(lattice_size, coupling)
    mean = math.fsum(energies * probabilities)
    variance = math.fsum((energies - mean) ** 2 * probabilities)
    expected = coupling**2 * variance / lattice_size**2
    heat = exact.specific_heat(lattice_size, coupling)
    assert heat == pytest.approx(expected, rel=1e-8, abs=1e-12)


@pytest.mark.parametrize("coupling", [0.0, *COUPLINGS])
@pytest.mark.parametrize("lattice_size", [2, 3, 4])
def test_energy_distribution_matches_enumeration(lattice_size, coupling):
    states, weights, _ = naive.boltzmann(lattice_size, coupling)
    energies, probabilities = exact.energy_distribution(lattice_size, coupling)
    expected = [math.fsum(weights[states == energy]) for energy in energies]
    np.testing.assert_allclose(probabilities, expected, atol=1e-14)
    assert math.fsum(probabilities) == pytest.approx(1.0, abs=1e-13)


@pytest.mark.parametrize("coupling", [0.3, 0.408, CRITICAL_COUPLING, 0.5])
def test_energy_distribution_of_the_papers_lattice_has_the_exact_moments(coupling):
    energies, probabilities = exact.energy_distribution(40, coupling)
    mean = energies @ probabilities
    variance = (energies - mean) ** 2 @ probabilities
    assert mean / 1600 == pytest.approx(exact.energy_per_site(40, coupling), rel=1e-10)
    expected = exact.specific_heat(40, coupling)
    assert coupling**2 * variance / 1600 == pytest.approx(expected, rel=1e-8)


@pytest.mark.parametrize("coupling", [0.2, 0.3, 0.35, 0.6, 1.0])
def test_a_large_torus_has_the_energy_of_the_infinite_lattice(coupling):
    infinite = exact.energy_per_site_infinite(coupling)
    assert exact.energy_per_site(200, coupling) == pytest.approx(infinite, rel=1e-9)


def test_energy_of_the_infinite_lattice_at_its_limits():
    assert exact.energy_per_site_infinite(0.0) == 0.0
    critical = exact.energy_per_site_infinite(CRITICAL_COUPLING)
    assert critical == pytest.approx(-math.sqrt(2), rel=1e-6)
    assert exact.energy_per_site_infinite(50.0) == pytest.approx(-2.0, rel=1e-12)


def test_correlation_length_of_the_papers_coupling():
    assert exact.correlation_length(0.408) == pytest.approx(7.467, abs=5e-4)
    with pytest.raises(ValueError, match=r"coupling must be in \(0, 0.4406868\), got 0.5"):
        exact.correlation_length(0.5)


@pytest.mark.parametrize("lattice_size", [5, 15])
@pytest.mark.parametrize("coupling", [0.0, 0.408, 0.6])
def test_energy_distribution_of_an_odd_lattice_has_the_exact_moments(lattice_size, coupling):
    energies, probabilities = exact.energy_distribution(lattice_size, coupling)
    mean = energies @ probabilities
    variance = (energies - mean) ** 2 @ probabilities
    n_sites = lattice_size**2
    expected = exact.energy_per_site(lattice_size, coupling)
    assert mean / n_sites == pytest.approx(expected, rel=1e-10, abs=1e-10)
    heat = exact.specific_heat(lattice_size, coupling)
    assert coupling**2 * variance / n_sites == pytest.approx(heat, rel=1e-8)
    # an odd ring has at least one satisfied bond, so the highest L / 2 energies cannot occur
    assert probabilities[energies > 2 * n_sites - 2 * lattice_size].max() < 1e-14


@pytest.mark.parametrize("lattice_size", [2, 3, 4])
def test_enumeration_matches_its_naive_twin(lattice_size):
    states = exact.enumerate_states(lattice_size)
    assert np.array_equal(states, naive.all_states(lattice_size))
    for coupling in COUPLINGS:
        _, expected, _ = naive.boltzmann(lattice_size, coupling)
        np.testing.assert_allclose(
            exact.state_probabilities(lattice_size, coupling), expected, rtol=1e-12
        )


def test_larger_lattices_are_not_enumerated():
    with pytest.raises(ValueError, match=r"lattice_size must be <= 4 .* got 5"):
        exact.enumerate_states(5)
    with pytest.raises(ValueError, match="lattice_size must be >= 2, got 1"):
        exact.state_probabilities(1, 0.4)


@pytest.mark.parametrize("coupling", [-0.1, math.nan, math.inf])
def test_impossible_coupling_is_refused(coupling):
    with pytest.raises(ValueError, match="coupling must be finite and >= 0"):
        exact.log_partition(4, coupling)


def test_impossible_lattice_is_refused():
    with pytest.raises(ValueError, match="lattice_size must be >= 2, got 1"):
        exact.energy_per_site(1, 0.4)


@pytest.mark.parametrize("coupling", [40.0, 60.0, 100.0, 1000.0])
@pytest.mark.parametrize("lattice_size", [2, 3, 40])
def test_a_frozen_lattice_is_in_its_ground_states(lattice_size, coupling):
    n_sites = lattice_size**2
    log_z = 2 * n_sites * coupling + math.log(2)
    assert exact.log_partition(lattice_size, coupling) == pytest.approx(log_z, rel=1e-14)
    assert exact.energy_per_site(lattice_size, coupling) == pytest.approx(-2, rel=1e-14)
    assert exact.specific_heat(lattice_size, coupling) == pytest.approx(0, abs=1e-5)
    energies, probabilities = exact.energy_distribution(lattice_size, coupling)
    assert energies[0] == -2 * n_sites
    assert probabilities[0] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("lattice_size", [2, 3, 4, 10, 40])
def test_the_specific_heat_is_largest_at_its_peak(lattice_size):
    peak = exact.specific_heat_peak(lattice_size)
    K = np.linspace(0.05, 0.6, 111)
    heats = [exact.specific_heat(lattice_size, k) for k in K]
    assert exact.specific_heat(lattice_size, peak) >= max(heats)
    assert abs(peak - K[np.argmax(heats)]) < 0.006
