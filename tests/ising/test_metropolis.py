import numpy as np
import pytest
from scipy.stats import chisquare
from statistical import MIN_P_VALUE, SIGMA, z_score

from rgdl.ising import sample_ising
from rgdl.ising.lattice import as_torus_shape
from rgdl.ising.sampling import metropolis

ALL = ~np.uint64(0)


def masks(coupling, lattice_size, sweep):
    """Bits of sites and replicas: 4K accepted, 8K accepted, and flip proposed."""
    model = {"torus": as_torus_shape(lattice_size), "coupling": coupling, "seed": 5, "chain": 3}
    chain = metropolis.MetropolisChain(**model)
    chain._sweep(sweep, 1)
    below_p, below_p2, _, _, proposed = chain._memory[:5]
    return np.array([below_p, below_p2, proposed])


def bits(words):
    return np.unpackbits(words.view(np.uint8), bitorder="little").reshape(*words.shape, 64)


@pytest.mark.parametrize("coupling", [0.05, 0.25, 0.408, 1.0])
def test_acceptances_have_their_probabilities(coupling):
    drawn = np.concatenate([bits(masks(coupling, 45, sweep)) for sweep in range(4)], axis=1)
    first, second, proposed = drawn.reshape(3, -1)
    p = np.exp(-4 * coupling)
    assert abs(z_score(first, p)) < SIGMA
    assert abs(z_score(second, p**2)) < SIGMA
    assert abs(z_score(first, 1.1 * p)) > SIGMA  # negative control
    assert (second <= first).all()
    n_chosen = 4 * 45 * 64
    assert abs((1 - proposed).sum() - n_chosen / 2) < SIGMA * np.sqrt(n_chosen / 4)


def test_certain_flips_are_accepted():
    assert (masks(0.0, 45, 0)[:2] == ALL).all()


def test_each_site_of_a_row_is_left_out_equally_often():
    chosen = np.array([masks(0.3, 5, sweep)[2] != ALL for sweep in range(4000)])
    assert (chosen.reshape(-1, 5, 5).sum(axis=2) == 1).all()
    assert chisquare(chosen.sum(axis=0)).pvalue > MIN_P_VALUE


def test_acceptances_of_replicas_sites_and_sweeps_are_independent():
    first, second, proposed = bits(masks(0.3, 150, 0)).astype(float)
    chosen = (proposed == 0).any(axis=1)
    pairs = [
        (first[:, :-1], first[:, 1:]),
        (first[:-1], first[1:]),
        (first[:-150], first[150:]),
        (second[:, :-1], second[:, 1:]),
        (first[chosen], proposed[chosen]),
        (proposed[chosen, :-1], proposed[chosen, 1:]),
        (first, bits(masks(0.3, 150, 1))[0]),
    ]
    for a, b in pairs:
        rho = np.corrcoef(a.ravel(), b.ravel())[0, 1]
        assert abs(rho) < SIGMA / np.sqrt(a.size)


@pytest.mark.parametrize("lattice_size", [2, 3, 6, 7, (2, 5), (7, 4)])
@pytest.mark.parametrize("coupling", [0.0, 0.3, 0.8])
def test_a_sweep_matches_its_naive_twin(lattice_size, coupling):
    rows, columns = as_torus_shape(lattice_size)
    words = np.random.default_rng(0).integers(0, 2**64, rows * columns, np.uint64)
    drawn = masks(coupling, lattice_size, 0)
    expected = 2 * bits(words).astype(int) - 1  # site, replica
    accepts4, accepts8, proposed = bits(drawn).astype(bool)
    sites = list(np.ndindex(rows, columns))
    for x, y in sorted(sites, key=lambda site: sum(site) % 2):  # one color after the other
        i = x * columns + y
        vertical = [((x + 1) % rows, y), ((x - 1) % rows, y)]
        horizontal = [(x, (y + 1) % columns), (x, (y - 1) % columns)]
        field = sum(expected[a * columns + b] for a, b in vertical + horizontal)
        cost = 2 * expected[i] * field  # of energy
        accepted = (cost <= 0) | ((cost == 4) & accepts4[i]) | ((cost == 8) & accepts8[i])
        expected[i] = np.where(accepted & proposed[i], -expected[i], expected[i])
    metropolis._flip_spins(words, *drawn, rows, columns)
    assert np.array_equal(2 * bits(words).astype(int) - 1, expected)


def test_free_spins_forget_their_start():
    spins = (
        sample_ising(
            lattice_size=4,
            coupling=0.0,
            n_samples=4096,
            sampler="metropolis",
            seed=7,
            burn_in=1,
            thinning=40,
        )
        .astype(float)
        .reshape(64, 64, -1)
    )
    assert abs(np.mean(spins[:-1] * spins[1:])) < SIGMA / np.sqrt(spins[1:].size)
