import naive
import numpy as np
import pytest

from rgdl.ising import correlation_function, energy_per_site, magnetization


@pytest.fixture(params=[2, 3, 4, 7])
def spins(request):
    rng = np.random.default_rng(request.param)
    return rng.choice(np.array([-1, 1], np.int8), (5, request.param, request.param))


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
    L = spins.shape[1]
    slow = [[naive.correlation(spins, dx, dy) for dy in range(L)] for dx in range(L)]
    np.testing.assert_allclose(fast, slow, atol=1e-13)


def test_nearest_neighbor_correlation_is_the_energy(spins):
    C = correlation_function(spins)
    assert -(C[0, 1] + C[1, 0]) == pytest.approx(energy_per_site(spins).mean(), abs=1e-13)


@pytest.mark.parametrize("measure", [energy_per_site, magnetization, correlation_function])
@pytest.mark.parametrize("shape", [(4, 4), (2, 4, 5)])
def test_other_shapes_are_refused(measure, shape):
    with pytest.raises(ValueError, match=r"shape \(n_samples, L, L\)"):
        measure(np.ones(shape, np.int8))
