import math

import naive
import numpy as np
import pytest
from statistical import SIGMA, z_score

from rgdl.ising import (
    CRITICAL_COUPLING,
    energy_per_site,
    magnetization,
    sample_coupling_times,
    sample_ising,
)
from rgdl.ising.lattice import TorusShape, as_torus_shape
from rgdl.ising.sampling import coupling_from_the_past as cftp
from rgdl.ising.sampling.clusters import color_clusters, label_clusters
from rgdl.ising.sampling.connectivity import (
    CLOSED,
    LOWER,
    OPEN,
    UPPER,
    UPPER_OPEN,
    connect_chains,
    search_connection,
    torus_tables,
)


def draw(lattice_size, coupling, n_samples, **changes):
    return sample_ising(
        lattice_size=lattice_size, coupling=coupling, n_samples=n_samples, **{"seed": 7} | changes
    )


def random_bonds(torus, p_open, p_upper, rng):
    """Random states of all bonds: open, open in the upper chain alone, or closed."""
    bonds = np.zeros(len(torus.reverse), np.uint8)
    numbers = np.arange(len(bonds))
    first = numbers[numbers % 4 < 2]
    u = rng.random(len(first))
    bonds[first] = np.where(u < p_open, OPEN, np.where(u < p_upper, UPPER_OPEN, CLOSED))
    bonds[torus.reverse[first]] = bonds[first]
    return bonds


def naive_clusters(bonds, chain, torus):
    is_open, ends = (bonds >> chain & 1).reshape(-1, 4).astype(bool), torus.reverse >> 2
    return naive.clusters(
        [row[some] for row, some in zip(ends.reshape(-1, 4), is_open, strict=True)]
    )


@pytest.mark.parametrize("lattice_size", [2, 3, 5, 8, (2, 5), (6, 3)])
def test_torus_tables_are_a_torus(lattice_size):
    shape = as_torus_shape(lattice_size)
    torus = torus_tables(shape)
    bonds = np.arange(4 * shape.n_sites)
    assert np.array_equal(torus.reverse[torus.reverse], bonds)
    assert np.array_equal(np.sort(torus.turn[0::2]), bonds)
    assert np.array_equal(np.sort(torus.turn[1::2]), bonds)
    assert np.array_equal(torus.seam, -torus.seam[torus.reverse])
    assert np.abs(torus.seam).astype(bool).sum() == 2 * sum(shape)
    # the neighbors to the right and below, of each site
    ends, sites = torus.reverse.reshape(-1, 4) >> 2, np.arange(shape.n_sites).reshape(shape)
    assert np.array_equal(ends[:, 0], np.roll(sites, -1, axis=1).ravel())
    assert np.array_equal(ends[:, 1], np.roll(sites, -1, axis=0).ravel())


@pytest.mark.parametrize("lattice_size", [2, 3, 6, 9, (2, 9), (9, 4)])
@pytest.mark.parametrize("densities", [(0.1, 0.3), (0.3, 0.5), (0.5, 0.6), (0.6, 0.9), (0.5, 0.5)])
def test_connectivity_matches_flood_fill(lattice_size, densities):
    shape = as_torus_shape(lattice_size)
    torus, rng = torus_tables(shape), np.random.default_rng(shape.rows)
    for _ in range(40):
        bonds = random_bonds(torus, *densities, rng)
        for bond in rng.choice(4 * shape.n_sites, 8):
            bonds[[bond, torus.reverse[bond]]] = CLOSED
            ends = bond >> 2, torus.reverse[bond] >> 2
            lower, upper = (
                root[ends[0]] == root[ends[1]]
                for root in (naive_clusters(bonds, chain, torus) for chain in (LOWER, UPPER))
            )
            state = connect_chains(bonds, bond, *torus)
            assert state == (OPEN if lower else UPPER_OPEN if upper else CLOSED)
            assert search_connection(bonds, bond, LOWER, torus.reverse) == lower
            assert search_connection(bonds, bond, UPPER, torus.reverse) == upper


@pytest.mark.parametrize("lattice_size", [2, 3, 7, 16, (2, 11), (12, 5)])
def test_cluster_labels_match_flood_fill(lattice_size):
    shape = as_torus_shape(lattice_size)
    torus, rng = torus_tables(shape), np.random.default_rng(0)
    for p_open in (0.0, 0.3, 0.5, 0.7, 1.0):
        bonds = random_bonds(torus, p_open, p_open, rng)
        root = np.empty(shape.n_sites, np.int32)
        label_clusters(bonds[0::4] == OPEN, bonds[1::4] == OPEN, shape.columns, root)
        assert np.array_equal(root, naive_clusters(bonds, LOWER, torus))
        spins, bits = np.empty(len(root), np.int8), rng.integers(0, 2**32, 8, np.uint32)
        color_clusters(root, bits, spins)
        assert spins.tolist() == [
            2 * (int(bits[r // 32]) >> (r % 32) & 1) - 1 for r in root.tolist()
        ]


def naive_sample(lattice_size, coupling, seed, number):
    """Coupling from the past with two separate chains, flood fill and Python's integers."""
    shape = as_torus_shape(lattice_size)
    torus, n_bonds = torus_tables(shape), 2 * shape.n_sites
    opening, closing = math.tanh(coupling), -math.expm1(-2 * coupling)
    start = 12
    while True:
        chains = [np.zeros(2 * n_bonds, np.uint8), np.ones(2 * n_bonds, np.uint8)]
        for time in range(start, 0, -1):
            blocks = [naive.philox(seed, (b, time, number, 0)) for b in range(-(-n_bonds // 4))]
            words = np.array(blocks).T.ravel()
            for b in range(n_bonds):
                bond = 4 * (b // 2) + b % 2
                back = torus.reverse[bond]
                for bonds in chains:
                    bonds[[bond, back]] = 0
                    root = naive_clusters(bonds, LOWER, torus)
                    joined = root[bond >> 2] == root[back >> 2]
                    opens = words[b] < round((closing if joined else opening) * 2**32)
                    bonds[[bond, back]] = opens
        if np.array_equal(*chains):
            break
        start *= 2
    root = naive_clusters(chains[0], LOWER, torus)
    words = np.array([naive.philox(seed, (0, 0, number, 1))]).ravel()
    spins = [2 * (int(words[r // 32]) >> (r % 32) & 1) - 1 for r in root.tolist()]
    return np.array(spins).reshape(shape)


@pytest.mark.parametrize(
    ("lattice_size", "coupling"),
    [(2, 0.3), (3, 0.44), (4, 0.408), (5, 0.6), ((2, 7), 0.5), ((5, 3), 0.44)],
)
def test_samples_match_their_naive_twin(lattice_size, coupling):
    fast = draw(lattice_size, coupling, 5)
    for number in range(5):
        assert np.array_equal(fast[number], naive_sample(lattice_size, coupling, 7, number))


def test_samples_are_independent():
    spins = draw(8, CRITICAL_COUPLING, 50_000, n_threads=2)
    for series in (energy_per_site(spins), magnetization(spins)):
        rho = np.corrcoef(series[:-1], series[1:])[0, 1]
        assert abs(rho) < SIGMA / math.sqrt(len(series))


def test_free_spins_and_frozen_spins():
    assert abs(z_score(draw(4, 0.0, 5000).mean(axis=(1, 2)), 0.0)) < SIGMA
    frozen = draw(4, 20.0, 1000)
    assert (np.abs(frozen.sum(axis=(1, 2))) == 16).all()
    assert abs(z_score(magnetization(frozen), 0.0)) < SIGMA


def test_chains_that_differ_at_time_zero_start_earlier():
    sampler = cftp.ExactSampler(torus=TorusShape(16, 16), coupling=CRITICAL_COUPLING, seed=1)
    sampler.next_start = 1.0
    _, n_sweeps = sampler.sample(0, 1)
    assert n_sweeps[0] > 1 + 2 + 3


@pytest.mark.parametrize("next_start", [1.0, 100.0])
def test_samples_do_not_depend_on_where_they_start(next_start):
    model = {"coupling": CRITICAL_COUPLING, "seed": 3}
    sampler = cftp.ExactSampler(torus=TorusShape(12, 12), **model)
    sampler.next_start = next_start
    spins, n_sweeps = sampler.sample(5, 60)
    assert np.array_equal(
        spins, sample_ising(lattice_size=12, **model, n_samples=60, first_sample=5)
    )
    assert (n_sweeps[0] >= 100) == (next_start == 100)


def test_the_start_is_learned():
    """Of the samples to come, most but not all are finished by one run, which is not too long."""
    sampler = cftp.ExactSampler(torus=TorusShape(16, 16), coupling=CRITICAL_COUPLING, seed=1)
    sampler.next_start = 40.0
    sampler.sample(0, 1000)
    times = sample_coupling_times(
        lattice_size=16, coupling=CRITICAL_COUPLING, n_samples=2000, seed=1
    )
    assert 0.02 < np.mean(times > math.ceil(sampler.next_start)) < 0.3
