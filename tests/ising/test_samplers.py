"""All samplers: distributions of small lattices and of the paper's, blocks, and messages."""

import math
from typing import get_args

import naive
import numpy as np
import pytest
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value, z_score

from rgdl.config.models import Ensemble, Network
from rgdl.ising import (
    CRITICAL_COUPLING,
    correlation_function,
    energy_per_site,
    exact,
    magnetization,
    sample_ising,
)
from rgdl.ising.comparison import combined_p_value, compare_with_exact
from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling import chain_stride, record_chain, samplers
from rgdl.ising.sampling.metropolis import MetropolisChain
from rgdl.ising.sampling.swendsen_wang import SwendsenWangChain
from rgdl.ising.surrogates import Surrogate

SAMPLERS = {
    "cftp": {},
    "swendsen_wang": {"burn_in": 50, "thinning": 15},
    "metropolis": {"burn_in": 200, "thinning": 40},
}
MODEL = {"lattice_size": 4, "coupling": 0.4, "seed": 1}
CHAINS = {"swendsen_wang": SwendsenWangChain, "metropolis": MetropolisChain}


def test_the_configuration_names_the_same_samplers_and_surrogates():
    named = get_args(Ensemble.model_fields["sampler"].annotation)
    assert named == samplers.SAMPLERS == tuple(SAMPLERS)
    surrogates, _ = get_args(Network.model_fields["surrogate"].annotation)
    assert get_args(surrogates) == get_args(Surrogate)


def draw(sampler, lattice_size, coupling, n_samples, **changes):
    arguments = {"seed": 7, "n_threads": 2, **SAMPLERS.get(sampler, {}), **changes}
    return sample_ising(
        sampler=sampler,
        lattice_size=lattice_size,
        coupling=coupling,
        n_samples=n_samples,
        **arguments,
    )


def state_p_value(spins, coupling):
    """G-test of the frequency of every state."""
    _, probabilities, _ = naive.boltzmann(spins.shape[1:], coupling)
    counts = np.bincount(naive.state_index(spins), minlength=len(probabilities))
    return g_test_p_value(counts, probabilities)


@pytest.mark.parametrize(
    ("sampler", "coupling", "wrong"),  # factor of the coupling of a negative control
    [
        ("cftp", 0.2, None),
        ("cftp", 0.408, 1.02),
        ("cftp", CRITICAL_COUPLING, 1.02),
        ("cftp", 0.6, 1.02),
        ("swendsen_wang", 0.2, None),
        ("swendsen_wang", 0.408, 1.01),
        ("metropolis", 0.0, None),
        ("metropolis", 0.05, None),
        ("metropolis", 0.2, None),
        ("metropolis", 0.408, 1.02),
    ],
)
def test_all_states_of_a_small_torus_have_boltzmann_frequency(sampler, coupling, wrong):
    spins = draw(sampler, 3, coupling, 1_000_000)
    assert state_p_value(spins, coupling) > MIN_P_VALUE
    if wrong:
        assert state_p_value(spins, wrong * coupling) < MIN_P_VALUE


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_doubled_bonds_of_the_smallest_torus_count_twice(sampler):
    spins = draw(sampler, 2, 0.3, 400_000 if sampler == "metropolis" else 200_000)
    assert state_p_value(spins, 0.3) > MIN_P_VALUE
    assert state_p_value(spins, 0.15) < MIN_P_VALUE  # negative control: each bond once


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("lattice_size", [(2, 3), (3, 2)])
def test_all_states_of_a_small_rectangle_have_boltzmann_frequency(sampler, lattice_size):
    spins = draw(sampler, lattice_size, 0.3, 100_000)
    assert spins.shape[1:] == lattice_size
    assert state_p_value(spins, 0.3) > MIN_P_VALUE
    swapped = spins.reshape(-1, *lattice_size[::-1])  # negative control: rows for columns
    assert state_p_value(swapped, 0.3) < MIN_P_VALUE


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("lattice_size", [(4, 12), (12, 4), (3, 16), (24, 2)])
def test_energy_of_a_rectangle_is_kaufmans(sampler, lattice_size):
    energy = energy_per_site(draw(sampler, lattice_size, 0.3, 20_000))
    assert abs(z_score(energy, exact.energy_per_site(lattice_size, 0.3))) < SIGMA
    other = exact.energy_per_site((6, 8), 0.3)  # negative control: of as many sites
    assert abs(z_score(energy, other)) > SIGMA


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_a_square_is_one_number_or_two(sampler):
    assert np.array_equal(draw(sampler, (6, 6), 0.4, 70), draw(sampler, 6, 0.4, 70))


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize("coupling", [0.2, 0.44])
def test_a_four_by_four_torus_matches_enumeration(sampler, coupling):
    spins = draw(sampler, 4, coupling, 100_000)
    right = compare_with_exact(spins, coupling=coupling)
    assert "energy and magnetization of all states (chi-squared)" in set(right["quantity"])
    assert combined_p_value(right["p_value"].tolist()) > MIN_P_VALUE
    wrong = compare_with_exact(spins, coupling=1.02 * coupling)  # negative control
    assert combined_p_value(wrong["p_value"].tolist()) < MIN_P_VALUE


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_correlations_of_a_four_by_four_torus_match_enumeration(sampler):
    n = 100_000
    states, weights = naive.all_states(4), naive.boltzmann(4, 0.44)[1]
    modes = np.abs(np.fft.fft2(states)) ** 2
    each = np.fft.ifft2(modes).real / 16  # of every state
    expected = np.tensordot(weights, each, 1)
    error = np.sqrt((np.tensordot(weights, each**2, 1) - expected**2).clip(0) / n)
    measured = correlation_function(draw(sampler, 4, 0.44, n))
    assert (np.abs(measured - expected) <= SIGMA * error + 1e-12).all()
    far = correlation_function(draw(sampler, 4, 0.43, n))  # negative control
    assert (np.abs(far - expected) > SIGMA * error).sum() > 8


@pytest.mark.parametrize("coupling", [0.3, 0.408, 0.42, 0.4352, CRITICAL_COUPLING])
@pytest.mark.parametrize(
    ("sampler", "n", "sweeps"),
    [
        pytest.param("cftp", 4000, {}, marks=pytest.mark.slow),
        ("swendsen_wang", 4000, {"burn_in": 100, "thinning": 50}),
        pytest.param(
            "metropolis", 4096, {"burn_in": 2000, "thinning": 500}, marks=pytest.mark.slow
        ),
    ],
)
def test_energy_of_the_papers_lattice_is_kaufmans(sampler, n, sweeps, coupling):
    energy = energy_per_site(draw(sampler, 40, coupling, n, **sweeps))
    assert abs(z_score(energy, exact.energy_per_site(40, coupling))) < SIGMA
    wrong = exact.energy_per_site(40, 1.01 * coupling)  # negative control
    assert abs(z_score(energy, wrong)) > SIGMA


@pytest.mark.parametrize("sampler", CHAINS)
@pytest.mark.parametrize("lattice_size", [6, (3, 12)])
def test_a_record_has_the_exact_energy(sampler, lattice_size):
    model = {"lattice_size": lattice_size, "coupling": 0.4, "seed": 3, "chain": 2**32 - 1}
    energy, m = record_chain(sampler, **model, burn_in=200, n_sweeps=40_000)
    blocks = energy.reshape(200, -1).mean(axis=1)
    error = blocks.std(ddof=1) / np.sqrt(200)
    expected, wrong = (exact.energy_per_site(lattice_size, K) for K in (0.4, 0.41))
    assert abs(blocks.mean() - expected) < SIGMA * error
    assert abs(blocks.mean() - wrong) > SIGMA * error  # negative control
    assert np.abs(m).max() <= 1


@pytest.mark.parametrize("sampler", CHAINS)
def test_a_record_is_of_the_first_replica_of_the_chain_that_is_sampled(sampler):
    chains = [
        CHAINS[sampler](torus=TorusShape(6, 6), coupling=0.4, seed=5, chain=2) for _ in range(2)
    ]
    spins = chains[0].sample(2001, burn_in=5, thinning=1)[:, 0]
    energy, m = chains[1].record(2000, burn_in=5)
    # the record starts after the burn-in, the samples with its last sweep
    np.testing.assert_allclose(energy, energy_per_site(spins)[1:], atol=1e-14)
    np.testing.assert_allclose(m, magnetization(spins)[1:], atol=1e-14)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_samples_do_not_depend_on_threads_or_calls(sampler):
    whole = draw(sampler, 5, 0.4, 4500, n_threads=1)
    assert np.array_equal(whole, draw(sampler, 5, 0.4, 4500, n_threads=3))
    calls = [(0, 3), (3, 2500), (2503, 1997)]
    parts = [draw(sampler, 5, 0.4, n, first_sample=first) for first, n in calls]
    assert np.array_equal(whole, np.concatenate(parts))
    assert not np.array_equal(whole, draw(sampler, 5, 0.4, 4500, seed=8))


class Shelf:
    """Blocks in memory, and the number of those written."""

    def __init__(self):
        self.blocks, self.n_written = {}, 0

    def begin(self, parameters):
        self.parameters = parameters

    def read(self, start, stop):
        return self.blocks.get((start, stop))

    def write(self, start, stop, spins):
        self.n_written += 1
        self.blocks[start, stop] = spins

    def __len__(self):  # false while it is empty
        return len(self.blocks)


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_finished_blocks_are_stored_and_not_drawn_again(sampler):
    shelf = Shelf()
    whole = draw(sampler, 4, 0.4, 5000)
    assert np.array_equal(whole, draw(sampler, 4, 0.4, 5000, store=shelf))
    model = {"lattice_size": [4, 4], "coupling": 0.4, "sampler": sampler, "seed": 7}
    sweeps = SAMPLERS[sampler] or {"burn_in": None, "thinning": None}
    assert shelf.parameters == model | sweeps
    n_blocks = len(shelf.blocks)
    assert shelf.n_written == n_blocks == -(-5000 // {"metropolis": 2048}.get(sampler, 500))
    lost = sorted(shelf.blocks)[1::2]
    for key in lost:
        del shelf.blocks[key]
    assert np.array_equal(whole, draw(sampler, 4, 0.4, 5000, store=shelf))
    assert shelf.n_written == n_blocks + len(lost)
    first = min(shelf.blocks)
    shelf.blocks[first] = -shelf.blocks[first]  # a stored block is used as it is
    again = draw(sampler, 4, 0.4, 5000, store=shelf)
    assert np.array_equal(again[: first[1]], -whole[: first[1]])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lattice_size": 1}, "lattice_size must be a whole number >= 2, got 1"),
        ({"lattice_size": (4, 1)}, "columns of lattice_size must be a whole number >= 2, got 1"),
        ({"lattice_size": (4, 4, 4)}, r"must be L or \(rows, columns\), got \(4, 4, 4\)"),
        ({"coupling": -0.1}, "coupling must be finite and >= 0, got -0.1"),
        ({"coupling": -0.1}, "antiferromagnet is the ferromagnet of the opposite coupling"),
        ({"coupling": "0.4"}, "coupling must be one real number >= 0, got '0.4'"),
        ({"coupling": [0.4]}, "coupling must be one real number >= 0, got \\[0.4\\]"),
        ({"lattice_size": 8.0}, "lattice_size must be a whole number >= 2, got 8.0"),
        ({"seed": 1.9}, "seed must be a whole number from 0 to 2\\^64 - 1, got 1.9"),
        ({"seed": None}, "got None: equal seeds give equal results, so choose any number"),
        ({"n_samples": 1.0}, "n_samples must be a whole number from 1 to 2\\^32, got 1.0"),
        (
            {"first_sample": 2**32},
            "must be a whole number from 0 to 2\\^32 - 1, got 42",
        ),
        ({"first_sample": 2**32 - 1, "n_samples": 2}, "from 0 to 4294967294, got 4294967295"),
        ({"n_threads": True}, "n_threads must be a whole number >= 1, got True"),
        ({"coupling": math.inf}, "coupling must be finite and >= 0, got inf"),
        ({"coupling": math.nan}, "coupling must be finite and >= 0, got nan"),
        ({"n_samples": 0}, "n_samples must be a whole number from 1 to 2\\^32, got 0"),
        ({"first_sample": -1}, "first_sample must be a whole number from 0 to 2\\^32 - 1, got -1"),
        ({"sampler": "heat_bath"}, "must be one of cftp, swendsen_wang, metropolis, got 'heat_b"),
        ({"sampler": "cftp"}, "burn_in must be None for sampler 'cftp', got 5"),
        ({"seed": -1}, "seed must be a whole number from 0 to 2\\^64 - 1, got -1"),
        ({"burn_in": 0}, "burn_in for sampler 'swendsen_wang' must be a whole number >= 1, got 0"),
        (
            {"thinning": 0},
            "thinning for sampler .* must be a whole number >= 1, got 0",
        ),
        (
            {"thinning": None},
            "thinning for sampler .* must be a whole number >= 1, got None",
        ),
        ({"n_threads": 0}, "n_threads must be a whole number >= 1, got 0"),
    ],
)
def test_impossible_samples_are_refused(changes, message):
    arguments = {**MODEL, "n_samples": 1, "sampler": "swendsen_wang", "burn_in": 5, "thinning": 5}
    with pytest.raises(ValueError, match=message):
        sample_ising(**arguments | changes)


def test_only_samplers_have_a_stride():
    assert chain_stride("cftp") == 1
    with pytest.raises(ValueError, match="must be one of cftp, swendsen_wang, metropolis, got 'wo"):
        chain_stride("wolff")


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_small_integers_of_numpy_draw_the_same_samples(sampler):
    small = {"seed": np.uint8(7), "n_threads": np.int8(1), "first_sample": np.int8(2)}
    sweeps = {name: np.uint8(n) for name, n in SAMPLERS[sampler].items()}
    spins = draw(sampler, np.uint8(20), np.float32(0.25), np.int8(3), **small | sweeps)
    assert np.array_equal(spins, draw(sampler, 20, 0.25, 5)[2:])


def test_the_last_sample_of_a_seed_is_drawn_and_is_not_the_first():
    first, last = (draw("cftp", 20, 0.25, 1, first_sample=n) for n in (0, 2**32 - 1))
    assert not np.array_equal(first, last)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": -1}, "seed must be a whole number from 0 to 2"),
        ({"chain": 2**32}, "chain must be a whole number from 0 to 2"),
        ({"burn_in": -3}, "burn_in must be a whole number >= 0, got -3"),
        ({"n_sweeps": 0}, "n_sweeps must be a whole number >= 1, got 0"),
        ({"lattice_size": 1}, "lattice_size must be a whole number >= 2, got 1"),
        ({"sampler": "cftp"}, "must be one of swendsen_wang, metropolis, got 'cftp'"),
    ],
)
def test_impossible_records_are_refused(changes, message):
    arguments = {**MODEL, "sampler": "metropolis", "chain": 0, "burn_in": 1, "n_sweeps": 10}
    with pytest.raises(ValueError, match=message):
        record_chain(**arguments | changes)
