import itertools

import numpy as np
import pytest
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value

from rgdl.ising.sampling.spin_chain import sample_spin_chain


def exact_probabilities(n_spins, coupling, periodic):
    states = np.array(list(itertools.product((-1, 1), repeat=n_spins)))
    bonds = states * np.roll(states, -1, axis=1)
    exponent = coupling * (bonds if periodic else bonds[:, :-1]).sum(axis=1)
    weights = np.exp(exponent - exponent.max())
    return weights / weights.sum()


def draw(n_spins, coupling, n_samples, periodic, seed=3):
    return sample_spin_chain(
        n_spins=n_spins,
        coupling=coupling,
        n_samples=n_samples,
        periodic=periodic,
        rng=np.random.default_rng(seed),
    )


@pytest.mark.parametrize("periodic", [True, False])
@pytest.mark.parametrize("coupling", [0.5, -0.8])
@pytest.mark.parametrize("n_spins", [5, 6])  # an odd ring is frustrated where J < 0
def test_samples_match_all_states(n_spins, coupling, periodic):
    spins = draw(n_spins, coupling, 200_000, periodic)
    index = (spins > 0) @ (1 << np.arange(n_spins)[::-1])
    counts = np.bincount(index, minlength=2**n_spins)
    exact = exact_probabilities(n_spins, coupling, periodic)
    assert g_test_p_value(counts, exact) > MIN_P_VALUE
    wrong = exact_probabilities(n_spins, 1.05 * coupling, periodic)  # negative control
    assert g_test_p_value(counts, wrong) < MIN_P_VALUE


def test_correlations_of_a_long_ring():
    spins = draw(512, 1.0, 2000, periodic=True)
    for distance in (1, 2, 5):
        of_samples = (spins * np.roll(spins, distance, axis=1)).mean(axis=1)
        error = of_samples.std() / np.sqrt(len(spins))
        assert abs(of_samples.mean() - np.tanh(1.0) ** distance) < SIGMA * error


@pytest.mark.parametrize("periodic", [True, False])
def test_limits_of_the_coupling(periodic):
    assert np.ptp(draw(9, 400.0, 50, periodic), axis=1).max() == 0
    alternating = draw(8, -400.0, 50, periodic)
    assert (alternating[:, 1:] == -alternating[:, :-1]).all()
    assert draw(4, 0.0, 10, periodic).dtype == np.int8


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"n_spins": 2, "periodic": True}, "n_spins must be a whole number >= 3, got 2"),
        ({"n_spins": 1}, "n_spins must be a whole number >= 2, got 1"),
        ({"coupling": np.nan}, "coupling must be finite, got nan"),
    ],
)
def test_impossible_chains_are_refused(values, message):
    with pytest.raises(ValueError, match=message):
        draw(**{"n_spins": 4, "coupling": 1.0, "n_samples": 1, "periodic": False} | values)
