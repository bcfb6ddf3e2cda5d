import math

import naive
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


@pytest.mark.parametrize("coupling", [-0.1, math.nan, math.inf])
def test_impossible_coupling_is_refused(coupling):
    with pytest.raises(ValueError, match="coupling must be finite and >= 0"):
        exact.log_partition(4, coupling)


def test_impossible_lattice_is_refused():
    with pytest.raises(ValueError, match="lattice_size must be >= 2, got 1"):
        exact.energy_per_site(1, 0.4)
