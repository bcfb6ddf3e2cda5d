import math

import naive
import numpy as np
import pytest
from statistical import SIGMA, z_score

from rgdl.ising import energy_per_site, magnetization, sample_ising
from rgdl.ising.lattice import as_torus_shape
from rgdl.ising.sampling import record_chain
from rgdl.ising.sampling.swendsen_wang import SwendsenWangChain
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget


def draw(lattice_size, coupling, n_samples, *, thinning):
    return sample_ising(
        lattice_size=lattice_size,
        coupling=coupling,
        n_samples=n_samples,
        seed=7,
        n_threads=2,
        sampler="swendsen_wang",
        burn_in=50,
        thinning=thinning,
    )


@pytest.mark.parametrize("lattice_size", [2, 3, 6, (2, 5), (6, 4)])
@pytest.mark.parametrize("coupling", [0.0, 0.2, 0.44, 1.0])
def test_a_sweep_matches_its_naive_twin(lattice_size, coupling):
    torus = as_torus_shape(lattice_size)
    n_sites, spins = torus.n_sites, np.ones(torus, np.int8)
    chain = SwendsenWangChain(torus=torus, coupling=coupling, seed=5, chain=3)
    for sweep, fast in enumerate(chain.sample(6, burn_in=1, thinning=1)[:, 0]):
        blocks = [naive.philox(5, (b, sweep, 3, 0)) for b in range((2 * n_sites + 3) // 4)]
        words = np.array(blocks).T.ravel()
        flips = np.array([naive.philox(5, (0, sweep, 3, 1))]).T.ravel()
        bits = [(int(flips[i // 32]) >> (i % 32)) & 1 for i in range(n_sites)]
        spins = naive.swendsen_wang_sweep(spins, coupling, words, bits)
        assert np.array_equal(fast, spins)


def test_both_signs_of_the_magnetization_are_equally_probable():
    spins = draw(8, 0.6, 20_000, thinning=12)
    assert abs(z_score(magnetization(spins), 0.0)) < SIGMA
    spins[::20] = 1  # negative control: one sample of twenty is forced up
    assert abs(z_score(magnetization(spins), 0.0)) > SIGMA


def test_successive_samples_correlate_no_more_than_stated():
    energy, mean_spin = record_chain(
        "swendsen_wang",
        lattice_size=20,
        coupling=0.408,
        seed=1,
        chain=0,
        burn_in=2000,
        n_sweeps=20_000,
    )
    times = [integrated_autocorrelation_time(x) for x in (energy, mean_spin**2)]
    slowest = max(tau + 2 * error for tau, error in times)

    def correlation_of_successors(residual):
        spins = draw(20, 0.408, 100_000, thinning=steps_to_forget(slowest, residual))
        series = [energy_per_site(spins), magnetization(spins) ** 2]
        return max(np.corrcoef(x[:-1], x[1:])[0, 1] for x in series)

    noise = 1 / math.sqrt(100_000)
    assert correlation_of_successors(0.01) < 0.01 + SIGMA * noise
    assert correlation_of_successors(0.1) > 0.01 + SIGMA * noise  # negative control
