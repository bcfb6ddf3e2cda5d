"""What every sampler owes: the distribution of tiny lattices and of the paper's, to 5 sigma."""

import naive
import numpy as np
import pytest
from statistical import MIN_P_VALUE, SIGMA

from rgdl.ising import correlation_function, exact, sample_ising
from rgdl.ising.comparison import combined_p_value, compare_with_exact
from rgdl.ising.sampling import record_chain

SAMPLERS = {
    "cftp": {},
    "swendsen_wang": {"burn_in": 100, "thinning": 20},
    "metropolis": {"burn_in": 500, "thinning": 50},
}


def draw(sampler, lattice_size, coupling, n_samples):
    return sample_ising(
        lattice_size=lattice_size, coupling=coupling, n_samples=n_samples, sampler=sampler,
        seed=11, n_threads=2, **SAMPLERS[sampler],
    )  # fmt: skip


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


@pytest.mark.parametrize("sampler", ["swendsen_wang", "metropolis"])
def test_a_record_has_the_exact_energy(sampler):
    energy, m = record_chain(
        sampler, lattice_size=6, coupling=0.4, seed=3, chain=2**32 - 1, burn_in=200, n_sweeps=40_000
    )
    blocks = energy.reshape(200, -1).mean(axis=1)
    error = blocks.std(ddof=1) / np.sqrt(200)
    assert abs(blocks.mean() - exact.energy_per_site(6, 0.4)) < SIGMA * error
    assert abs(blocks.mean() - exact.energy_per_site(6, 0.41)) > SIGMA * error  # negative control
    assert np.abs(m).max() <= 1


def test_exact_samples_have_no_chain_to_record():
    with pytest.raises(ValueError, match="must be one of swendsen_wang, metropolis, got 'cftp'"):
        record_chain("cftp", lattice_size=4, coupling=0.4, seed=1, chain=0, burn_in=1, n_sweeps=10)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"seed": -1}, "seed must be in 0 .. 2"),
        ({"chain": 2**32}, "chain must be in 0 .. 2"),
        ({"burn_in": -3}, "burn_in must be >= 0, got -3"),
        ({"n_sweeps": 0}, "n_sweeps must be >= 1, got 0"),
        ({"lattice_size": 1}, "lattice_size must be >= 2, got 1"),
    ],
)
def test_impossible_records_are_refused(changes, message):
    arguments = {"lattice_size": 4, "coupling": 0.4, "seed": 1, "chain": 0, "burn_in": 1,
                 "n_sweeps": 10}  # fmt: skip
    with pytest.raises(ValueError, match=message):
        record_chain("metropolis", **arguments | changes)


class Shelf:
    """Blocks in memory, with a count of what was asked of it."""

    def __init__(self):
        self.blocks, self.n_read, self.n_written = {}, 0, 0

    def read(self, start, stop):
        self.n_read += 1
        return self.blocks.get((start, stop))

    def write(self, start, stop, spins):
        self.n_written += 1
        self.blocks[start, stop] = spins


@pytest.mark.parametrize("sampler", SAMPLERS)
def test_finished_blocks_are_kept_and_not_drawn_again(sampler):
    arguments = {"lattice_size": 4, "coupling": 0.4, "n_samples": 5000, "sampler": sampler,
                 "seed": 3, "n_threads": 2, **SAMPLERS[sampler]}  # fmt: skip
    whole, shelf = sample_ising(**arguments), Shelf()
    assert np.array_equal(whole, sample_ising(**arguments, store=shelf))
    n_blocks = len(shelf.blocks)
    assert shelf.n_written == n_blocks == -(-5000 // {"metropolis": 2048}.get(sampler, 500))
    lost = sorted(shelf.blocks)[1::2]
    for key in lost:
        del shelf.blocks[key]
    assert np.array_equal(whole, sample_ising(**arguments, store=shelf))
    assert shelf.n_written == n_blocks + len(lost)
    first = min(shelf.blocks)
    shelf.blocks[first] = -shelf.blocks[first]  # what is there is taken as it is
    again = sample_ising(**arguments, store=shelf)
    assert np.array_equal(again[: first[1]], -whole[: first[1]])
