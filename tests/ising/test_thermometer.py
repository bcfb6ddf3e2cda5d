import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import exact, sample_ising
from rgdl.ising.observables import energy_per_site
from rgdl.ising.thermometer import coupling_of_energy, measure_thermometer


def rng():
    return np.random.default_rng(3)


def measured(spins, n_draws=200):
    return measure_thermometer(spins, n_blocks=20, n_draws=n_draws, rng=rng())


@pytest.mark.parametrize("L", [4, 9, 16, 40, (4, 12), (9, 2)])
@pytest.mark.parametrize("K", [0.0, 0.01, 0.408, 0.4406868, 0.6, 1.5])
def test_the_energy_of_a_coupling_gives_that_coupling(L, K):
    # where the energy hardly changes with K, its rounding error is magnified
    rtol = 1e-9 if K < 1 else 1e-5
    found = coupling_of_energy(L, exact.energy_per_site(L, K))
    assert found == pytest.approx(K, rel=rtol, abs=1e-12)


def test_energies_above_zero_belong_to_the_antiferromagnet():
    states = exact.enumerate_states(4)
    energies = energy_per_site(states)
    weights = np.exp(0.3 * 16 * energies)  # K = -0.3
    mean = float(weights @ energies / weights.sum())
    assert coupling_of_energy(4, mean) == pytest.approx(-0.3, rel=1e-10)


def test_the_energy_of_a_ground_state_has_no_finite_coupling():
    assert coupling_of_energy(8, -2.0) == np.inf
    assert coupling_of_energy(8, 2.0) == -np.inf
    up = np.ones((40, 8, 8), np.int8)
    assert np.isnan([*measured(up).values()]).all()


def test_energies_that_cannot_be_are_refused():
    with pytest.raises(ValueError, match=r"energy must be from -2 to 2 per site, got -2\.1"):
        coupling_of_energy(8, -2.1)
    with pytest.raises(ValueError, match="n_draws must be a whole number >= 1, got 0"):
        measured(np.ones((40, 8, 8), np.int8), n_draws=0)
    with pytest.raises(ValueError, match="spins must be -1 or \\+1, got 0"):
        measured(np.zeros((40, 8, 8), np.int8))


def weighted_states(K):
    """4 x 4 states, each as often as exp(-K E) says up to rounding: samples without noise."""
    states, probabilities = exact.enumerate_states(4), exact.state_probabilities(4, K)
    counts = np.rint(probabilities * 2e6).astype(int)
    return np.repeat(states, counts, axis=0)


def test_all_states_with_their_probabilities_are_ising():
    spins = rng().permutation(weighted_states(0.3))
    found = measured(spins, n_draws=1)
    # rounding removes the rarest states, which have the highest energies
    assert found["coupling_by_energy"] == pytest.approx(0.3, abs=5e-3)
    assert found["distance_from_ising"] < 5e-3


def naive_distance(spins):
    """Distance from the exact distribution at K, by sorting the energies."""
    L = spins.shape[1]
    energy = L * L * energy_per_site(spins)
    K = coupling_of_energy(L, float(energy.mean()) / L**2)
    energies, probabilities = exact.energy_distribution(L, K)
    return max(
        abs((energy <= E + 1).mean() - probabilities[energies <= E + 1].sum()) for E in energies
    )


@pytest.mark.parametrize("K", [0.2, 0.4406868, 0.6])
def test_distance_and_coupling_agree_with_their_naive_twin(K):
    spins = sample_ising(lattice_size=8, coupling=K, n_samples=100, seed=2)
    spins[:30] = 1  # too many ground states
    found = measured(spins)
    assert found["distance_from_ising"] == pytest.approx(naive_distance(spins), abs=1e-9)
    mean = float(energy_per_site(spins).mean())
    assert found["coupling_by_energy"] == pytest.approx(coupling_of_energy(8, mean), abs=1e-10)


def test_errors_cover_the_scatter_of_many_sets_and_the_noise_is_that_of_exact_samples():
    # 100 sets: z of K has variance 1 within 5 sqrt(2 / 100); false failures below 1e-5 each.
    K = 0.408
    spins = sample_ising(lattice_size=12, coupling=K, n_samples=100 * 100, seed=4)
    found = [measured(part, n_draws=100) for part in spins.reshape(100, 100, 12, 12)]
    column = {name: np.array([row[name] for row in found]) for name in found[0]}
    z = (column["coupling_by_energy"] - K) / column["coupling_by_energy_err"]
    assert abs(z.mean()) < SIGMA / np.sqrt(100) * 1.1
    assert abs(z.var() - 1) < SIGMA * np.sqrt(2 / 100)
    distance, noise = column["distance_from_ising"], column["distance_of_ising"]
    assert abs(distance.mean() - noise.mean()) < SIGMA * distance.std() / np.sqrt(100)
    ratio = column["energy_variance_ratio"]
    assert abs(ratio.mean() - 1) < SIGMA * ratio.std() / np.sqrt(100)


def test_mixtures_of_two_couplings_are_far_from_every_ising_model():
    halves = [sample_ising(lattice_size=16, coupling=K, n_samples=100, seed=5) for K in (0.3, 0.5)]
    found = measured(rng().permutation(np.concatenate(halves)))
    assert found["distance_from_ising"] > 4 * found["distance_of_ising"]
    assert found["energy_variance_ratio"] > 2
    mixed = sample_ising(
        lattice_size=16, coupling=found["coupling_by_energy"], n_samples=200, seed=6
    )
    control = measured(mixed)  # an Ising model of the same energy
    assert control["distance_from_ising"] < 2 * control["distance_of_ising"]


def test_lists_of_spins_are_that_array():
    spins = sample_ising(lattice_size=4, coupling=0.3, n_samples=40, seed=1)
    assert measured(spins.tolist()) == measured(spins)


def test_spins_without_a_lattice_are_refused():
    with pytest.raises(ValueError, match="lattice_size must be a whole number >= 2, got 1"):
        measured(np.ones((40, 1, 1), np.int8))
    with pytest.raises(ValueError, match=r"one sample of at least one site, got \(40, 0, 0\)"):
        measured(np.ones((40, 0, 0), np.int8))


@pytest.mark.parametrize("size", [0, -4, 4.5])
def test_the_coupling_of_no_lattice_is_refused(size):
    with pytest.raises(ValueError, match=f"lattice_size must be a whole number >= 2, got {size}"):
        coupling_of_energy(size, -1.0)
