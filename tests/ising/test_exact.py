import itertools
import math

import naive
import numpy as np
import pytest
from scipy.integrate import dblquad

from rgdl.ising import CRITICAL_COUPLING, exact

COUPLINGS = [1e-6, 0.1, 0.408, CRITICAL_COUPLING, 0.7, 2.0]
RECTANGLES = [(2, 3), (3, 2), (3, 4), (4, 3), (2, 5), (5, 2)]  # odd and even rows and columns


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("lattice_size", [2, 3, 4, *RECTANGLES])
def test_kaufmans_torus_matches_enumeration(lattice_size, coupling):
    n_sites = int(np.prod(np.broadcast_to(lattice_size, 2)))
    energies, p, log_z = naive.boltzmann(lattice_size, coupling)
    mean = math.fsum(energies * p)
    heat = coupling**2 * math.fsum((energies - mean) ** 2 * p) / n_sites
    entropy = -math.fsum(p[p > 0] * np.log(p[p > 0])) / n_sites
    found = [
        getattr(exact, name)(lattice_size, coupling)
        for name in ("log_partition", "energy_per_site", "specific_heat", "entropy_per_site")
    ]
    assert found[0] == pytest.approx(log_z, rel=1e-13)
    assert found[1] == pytest.approx(mean / n_sites, rel=1e-12)
    # differences of log Z over 0.1 / sqrt(N) lose digits of a heat that is small
    assert found[2] == pytest.approx(heat, rel=1e-8, abs=1e-11)
    assert found[3] == pytest.approx(entropy, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize("coupling", COUPLINGS)
@pytest.mark.parametrize("shape", [(12, 4), (11, 3), (12, 3), (9, 2), (5, 5)])
def test_kaufmans_torus_matches_counts_by_transfer_matrix(shape, coupling):
    n_sites = math.prod(shape)
    counts = naive.count_energies(*shape)
    assert sum(counts) == 2**n_sites
    energies = 2.0 * np.arange(len(counts)) - 2 * n_sites
    weights = counts.astype(float) * np.exp(-coupling * (energies + 2 * n_sites))
    Z = math.fsum(weights)
    p = weights / Z
    mean = math.fsum(energies * p)
    heat = coupling**2 * math.fsum((energies - mean) ** 2 * p) / n_sites
    for torus in (shape, shape[::-1]):
        log_z = math.log(Z) + 2 * n_sites * coupling
        assert exact.log_partition(torus, coupling) == pytest.approx(log_z, rel=1e-13)
        e = exact.energy_per_site(torus, coupling)
        assert e == pytest.approx(mean / n_sites, rel=1e-12)
        found = exact.specific_heat(torus, coupling)
        assert found == pytest.approx(heat, rel=1e-8, abs=1e-11)
        possible, probabilities = exact.energy_distribution(torus, coupling)
        assert np.array_equal(possible, energies[::2])
        assert not counts[1::2].any()
        np.testing.assert_allclose(probabilities, p[::2], atol=1e-13)


@pytest.mark.parametrize("coupling", [0.0, 0.1, 0.408, CRITICAL_COUPLING, 0.7, 60.0])
@pytest.mark.parametrize("shape", [(39, 40), (17, 51), (4, 300)])
def test_both_orientations_of_a_torus_are_equal(shape, coupling):
    for name in ("log_partition", "energy_per_site", "specific_heat", "entropy_per_site"):
        one, other = (getattr(exact, name)(torus, coupling) for torus in (shape, shape[::-1]))
        assert one == pytest.approx(other, rel=1e-8 if name == "specific_heat" else 1e-11, abs=1e-9)
    assert exact.log_partition((4, 12), 0.4) != pytest.approx(exact.log_partition((6, 8), 0.4))


@pytest.mark.parametrize("shape", [(60, 60), (50, 100), (120, 40)])
def test_a_critical_torus_has_the_free_energy_of_its_aspect_ratio(shape):
    """log Z - N f is that of conformal invariance, up to terms that fall as 1 / N."""
    q = math.exp(-math.pi * shape[0] / shape[1])
    n = np.arange(-40, 41)
    thetas = np.sum(q ** ((n + 0.5) ** 2)), np.sum(q ** (n**2)), np.sum((-1.0) ** n * q ** (n**2))
    eta = q ** (1 / 12) * np.prod(1 - q ** (2 * np.arange(1, 80)))
    expected = math.log(sum(thetas) / (2 * eta))
    catalan = 0.915965594177219015
    bulk = math.prod(shape) * (math.log(2) / 2 + 2 * catalan / math.pi)
    found = exact.log_partition(shape, CRITICAL_COUPLING) - bulk
    assert found == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("lattice_size", "coupling"), [(80, 0.5270676691729324), (100, 31 / 70), ((4, 900), 0.44)]
)
def test_the_specific_heat_of_a_large_torus_is_the_slope_of_its_energy(lattice_size, coupling):
    # the phase of Z turns by more than 2 pi around the circle of Cauchy's formula
    step = 1e-5
    upper, lower = (exact.energy_per_site(lattice_size, coupling + sign * step) for sign in (1, -1))
    slope = -(coupling**2) * (upper - lower) / (2 * step)
    assert exact.specific_heat(lattice_size, coupling) == pytest.approx(slope, rel=1e-5)


@pytest.mark.parametrize("coupling", [0.1, 0.408, CRITICAL_COUPLING, 0.7])
@pytest.mark.parametrize("lattice_size", [2, 3, 4, 5])
def test_correlation_length_of_a_strip_matches_its_transfer_matrix(lattice_size, coupling):
    rows = np.array(list(itertools.product((-1, 1), repeat=lattice_size)))
    inside = np.exp(coupling / 2 * (rows * np.roll(rows, 1, axis=1)).sum(axis=1))
    *_, second, first = np.linalg.eigvalsh(
        inside[:, None] * np.exp(coupling * rows @ rows.T) * inside
    )
    found = exact.strip_correlation_length(lattice_size, coupling)
    assert 1 / found == pytest.approx(math.log(first / second), rel=1e-9)


def test_a_wide_strip_has_the_correlation_length_of_the_infinite_lattice():
    for coupling in (0.1, 0.3, 0.36):
        wide = exact.strip_correlation_length(100, coupling)
        assert wide == pytest.approx(exact.correlation_length(coupling), rel=1e-6)
    # and at the critical point, that of conformal invariance with the exponent 1/4
    critical = exact.strip_correlation_length(400, CRITICAL_COUPLING)
    assert critical == pytest.approx(4 * 400 / math.pi, rel=1e-4)
    for coupling in (2.0, 400.0, 1e300):
        assert exact.strip_correlation_length(40, coupling) == math.inf
    with pytest.raises(ValueError, match="coupling must be finite and > 0, got 0"):
        exact.strip_correlation_length(4, 0)


@pytest.mark.parametrize("coupling", [0.0, *COUPLINGS])
@pytest.mark.parametrize("lattice_size", [2, 3, 4, *RECTANGLES])
def test_energy_distribution_matches_enumeration(lattice_size, coupling):
    states, weights, _ = naive.boltzmann(lattice_size, coupling)
    energies, probabilities = exact.energy_distribution(lattice_size, coupling)
    expected = [math.fsum(weights[states == energy]) for energy in energies]
    np.testing.assert_allclose(probabilities, expected, atol=1e-14)
    assert math.fsum(probabilities) == pytest.approx(1.0, abs=1e-13)


@pytest.mark.parametrize(
    ("lattice_size", "coupling"),
    [
        *((40, K) for K in (0.3, 0.408, CRITICAL_COUPLING, 0.5)),
        *((L, K) for L in (5, 15) for K in (0.0, 0.408, 0.6)),
    ],
)
def test_energy_distribution_has_the_exact_moments(lattice_size, coupling):
    n_sites = lattice_size**2
    energies, probabilities = exact.energy_distribution(lattice_size, coupling)
    mean = energies @ probabilities
    variance = (energies - mean) ** 2 @ probabilities
    expected = exact.energy_per_site(lattice_size, coupling)
    assert mean / n_sites == pytest.approx(expected, rel=1e-10, abs=1e-10)
    heat = exact.specific_heat(lattice_size, coupling)
    assert coupling**2 * variance / n_sites == pytest.approx(heat, rel=1e-8)
    if lattice_size % 2:  # an odd ring has at least one satisfied bond: no highest energies
        assert probabilities[energies > 2 * n_sites - 2 * lattice_size].max() < 1e-14


@pytest.mark.parametrize("coupling", [0.3, 0.408, CRITICAL_COUPLING, 0.6])
def test_energy_is_the_slope_of_the_free_energy(coupling):
    step = 1e-5
    upper, lower = (exact.log_partition(40, coupling + sign * step) for sign in (1, -1))
    slope = (upper - lower) / (2 * step)
    assert exact.energy_per_site(40, coupling) == pytest.approx(-slope / 1600, rel=1e-7)


@pytest.mark.parametrize("lattice_size", [2, 5, 40])
def test_free_spins_have_only_entropy(lattice_size):
    log_z = lattice_size**2 * math.log(2)
    assert exact.log_partition(lattice_size, 0.0) == pytest.approx(log_z, rel=1e-15)
    assert exact.energy_per_site(lattice_size, 0.0) == pytest.approx(0.0, abs=1e-15)


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


def test_a_large_torus_has_onsagers_free_energy():
    K = 0.3

    def integrand(a, b):
        return math.log(math.cosh(2 * K) ** 2 - math.sinh(2 * K) * (math.cos(a) + math.cos(b)))

    integral, _ = dblquad(integrand, 0, math.pi, 0, math.pi, epsabs=1e-11)
    expected = math.log(2) + integral / (2 * math.pi**2)
    assert exact.log_partition(100, K) / 100**2 == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize("coupling", [0.2, 0.3, 0.35, 0.6, 1.0])
def test_a_large_torus_has_the_energy_of_the_infinite_lattice(coupling):
    infinite = exact.energy_per_site_infinite(coupling)
    assert exact.energy_per_site(200, coupling) == pytest.approx(infinite, rel=1e-9)


def test_infinite_lattice_at_its_limits():
    assert exact.energy_per_site_infinite(0.0) == 0.0
    critical = exact.energy_per_site_infinite(CRITICAL_COUPLING)
    assert critical == pytest.approx(-math.sqrt(2), rel=1e-6)
    assert exact.energy_per_site_infinite(50.0) == pytest.approx(-2.0, rel=1e-12)
    assert exact.correlation_length(0.408) == pytest.approx(7.467, abs=5e-4)


@pytest.mark.parametrize("lattice_size", [2, 3, 4, 10, 40])
def test_the_specific_heat_is_largest_at_its_peak(lattice_size):
    peak = exact.specific_heat_peak(lattice_size)
    K = np.linspace(0.05, 0.6, 111)
    heats = [exact.specific_heat(lattice_size, k) for k in K]
    assert exact.specific_heat(lattice_size, peak) >= max(heats)
    assert abs(peak - K[np.argmax(heats)]) < 0.006


@pytest.mark.parametrize("lattice_size", [2, 3, 4, *RECTANGLES])
def test_enumeration_matches_its_naive_twin(lattice_size):
    assert np.array_equal(exact.enumerate_states(lattice_size), naive.all_states(lattice_size))
    for coupling in COUPLINGS:
        _, expected, _ = naive.boltzmann(lattice_size, coupling)
        found = exact.state_probabilities(lattice_size, coupling)
        np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("kind", "size", "energy"),
    [(np.uint8, 20, -1.1178339), (np.int8, 100, -1.1060792), (np.int16, 200, -1.1060792)],
)
def test_small_integers_of_numpy_do_not_overflow(kind, size, energy):
    L = kind(size)
    assert exact.energy_per_site(L, 0.4) == exact.energy_per_site(size, 0.4)
    assert exact.energy_per_site(L, 0.4) == pytest.approx(energy, abs=1e-7)
    for function in (exact.log_partition, exact.specific_heat, exact.entropy_per_site):
        assert function(L, 0.4) == function(size, 0.4)
    assert exact.strip_correlation_length(L, 0.4) == exact.strip_correlation_length(size, 0.4)
    assert exact.log_partition(20, np.float32(0.25)) == exact.log_partition(20, 0.25)


@pytest.mark.parametrize(
    ("function", "arguments", "message"),
    [
        (exact.log_partition, (4, -0.1), "coupling must be finite and >= 0"),
        (exact.log_partition, (4, math.nan), "coupling must be finite and >= 0"),
        (exact.log_partition, (4, math.inf), "coupling must be finite and >= 0"),
        (exact.energy_per_site, (1, 0.4), "lattice_size must be a whole number >= 2, got 1"),
        (exact.state_probabilities, (1, 0.4), "lattice_size must be a whole number >= 2, got 1"),
        (exact.log_partition, (4, [0.4]), r"coupling must be one real number >= 0, got \[0.4\]"),
        (exact.log_partition, (4.0, 0.4), "lattice_size must be a whole number >= 2, got 4.0"),
        (exact.enumerate_states, (5,), "lattice_size must have <= 16 sites .* got 25"),
        (exact.state_probabilities, ((3, 6), 0.4), "must have <= 16 sites .* got 18"),
        (exact.log_partition, ((4, 1), 0.4), "columns of lattice_size must be .* >= 2, got 1"),
        (exact.specific_heat_peak, ((4, 8),), "must be that of a square torus, got 4 x 8"),
        (exact.strip_correlation_length, ((4, 8), 0.4), "must be that of a square torus, got 4 x"),
        (exact.correlation_length, (0.5,), r"coupling must be in \(0, 0.4406868\), got 0.5"),
    ],
)
def test_impossible_arguments_are_refused(function, arguments, message):
    with pytest.raises(ValueError, match=message):
        function(*arguments)
