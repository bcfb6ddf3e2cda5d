import naive
import numpy as np
import pytest

from rgdl.ising import (
    correlation_function,
    energy_per_site,
    magnetization,
    sample_ising,
    spins_of_units,
)


@pytest.fixture(params=[(2, 2), (3, 3), (4, 4), (7, 7), (2, 4), (5, 3)])
def spins(request):
    rng = np.random.default_rng(request.param[0])
    return rng.choice(np.array([-1, 1], np.int8), (5, *request.param))


def test_energy_matches_its_naive_twin(spins):
    expected = [naive.energy(s) / s.size for s in spins]
    assert energy_per_site(spins).tolist() == pytest.approx(expected, rel=1e-14)


def test_ground_states_have_two_bonds_per_site():
    up = np.ones((1, 4, 4), np.int8)
    assert energy_per_site(up)[0] == -2.0
    assert energy_per_site(-up)[0] == -2.0
    assert magnetization(-up)[0] == -1.0


def test_correlation_function_matches_its_naive_twin(spins):
    fast = correlation_function(spins)
    _, rows, columns = spins.shape
    slow = [[naive.correlation(spins, dx, dy) for dy in range(columns)] for dx in range(rows)]
    np.testing.assert_allclose(fast, slow, atol=1e-13)


def test_nearest_neighbor_correlation_is_the_energy(spins):
    C = correlation_function(spins)
    assert -(C[0, 1] + C[1, 0]) == pytest.approx(energy_per_site(spins).mean(), abs=1e-13)


MEASURES = [energy_per_site, magnetization, correlation_function]


@pytest.mark.parametrize("measure", MEASURES)
def test_spins_may_have_any_signed_type_and_units_are_refused(measure, spins):
    for kind in (np.int16, np.int64, np.float32, np.float64):
        assert np.array_equal(measure(spins.astype(kind)), measure(spins))
    assert np.array_equal(measure(spins.tolist()), measure(spins))
    units = (spins + 1) // 2
    for wrong in (units, units.astype(np.uint8), units > 0, 2 * spins, 0.5 * spins):
        with pytest.raises(ValueError, match=r"spins must be -1 or \+1, got"):
            measure(wrong)


def test_spins_of_uint8_units_have_the_energy_of_the_spins():
    spins = sample_ising(lattice_size=20, coupling=0.4, n_samples=50, seed=1)
    units = ((spins + 1) // 2).astype(np.uint8)
    assert np.array_equal(energy_per_site(spins_of_units(units)), energy_per_site(spins))


@pytest.mark.parametrize("measure", MEASURES)
@pytest.mark.parametrize("shape", [(4, 4), (2, 3, 4, 4)])
def test_other_shapes_are_refused(measure, shape):
    with pytest.raises(ValueError, match=r"shape \(n_samples, rows, columns\)"):
        measure(np.ones(shape, np.int8))
