"""Coupling times: the exact law of the smallest torus, the backward times, and Gumbel's law."""

import math

import naive
import numpy as np
import pytest
from scipy.stats import gumbel_r, kstest, norm
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value

from rgdl.ising import CRITICAL_COUPLING, sample_coupling_times
from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling.connectivity import torus_tables
from rgdl.ising.sampling.coupling_from_the_past import ExactSampler

N_BONDS = 8  # of the 2 x 2 torus
CLOSED, UPPER_OPEN, OPEN = 0, 1, 2  # digits of a state of both chains, one digit for each bond


def connected_without(open_bonds, b):
    """Whether the ends of bond b of the 2 x 2 torus are connected by the other open bonds."""
    reverse = torus_tables(TorusShape(2, 2)).reverse
    ends = [(bond >> 2, reverse[bond] >> 2) for bond in (4 * (k >> 1) + (k & 1) for k in range(8))]
    neighbors = [set() for _ in range(4)]
    for k, (i, j) in enumerate(ends):
        if open_bonds[k] and k != b:
            neighbors[i].add(j)
            neighbors[j].add(i)
    root = naive.clusters(neighbors)
    return root[ends[b][0]] == root[ends[b][1]]


def pair_of_chains(coupling):
    """Each update of a sweep as the probabilities of its next states: (state, next state)."""
    opens, closes = math.tanh(coupling), math.exp(-2 * coupling)
    states = np.stack(np.unravel_index(np.arange(3**N_BONDS), (3,) * N_BONDS), axis=1)
    joined = {
        bits: [connected_without(bits, b) for b in range(N_BONDS)]
        for bits in np.ndindex((2,) * N_BONDS)
    }
    lower = np.array([joined[tuple(int(d == OPEN) for d in s)] for s in states])
    upper = np.array([joined[tuple(int(d != CLOSED) for d in s)] for s in states])
    for b in range(N_BONDS):
        cleared = np.arange(3**N_BONDS) - states[:, b] * 3 ** (N_BONDS - 1 - b)
        between = lower[:, b].astype(int) + upper[:, b]  # the digit if the number is in between
        yield [
            (opens, cleared + OPEN * 3 ** (N_BONDS - 1 - b)),
            (closes, cleared),
            (1 - opens - closes, cleared + between * 3 ** (N_BONDS - 1 - b)),
        ]


@pytest.fixture(scope="module")
def survival():
    """P(T > t) of the 2 x 2 torus at K = 0.44, after every update of 40 sweeps."""
    updates = list(pair_of_chains(0.44))
    p = np.zeros(3**N_BONDS)
    p[np.full(N_BONDS, UPPER_OPEN) @ 3 ** np.arange(N_BONDS)] = 1
    differ = [str(UPPER_OPEN) in np.base_repr(k, 3) for k in range(3**N_BONDS)]
    left = []
    for _ in range(40):
        for outcomes in updates:
            p = sum(np.bincount(to, weight * p, minlength=len(p)) for weight, to in outcomes)
            left.append(p[differ].sum())
    return np.array(left)


def law_p_value(times, survival):
    """G-test of all times; those of more than 5 sweeps count as one."""
    n = 5 * N_BONDS
    P = -np.diff([1, *survival[:n], 0])
    updates = np.rint(times * N_BONDS).astype(int) - 1
    counts = np.bincount(np.minimum(updates, n), minlength=n + 1)
    possible = P > 1e-15
    assert counts[~possible].sum() == 0
    return g_test_p_value(counts[possible], P[possible])


def test_times_of_the_smallest_torus_have_their_exact_law(survival):
    model = {"lattice_size": 2, "n_samples": 50_000, "seed": 4}
    times = sample_coupling_times(**model, coupling=0.44)
    assert times.min() >= 1
    assert law_p_value(times, survival) > MIN_P_VALUE
    other = sample_coupling_times(**model, coupling=0.35)  # negative control
    assert law_p_value(other, survival) < MIN_P_VALUE


def test_the_tail_decays_with_the_relaxation_time(survival):
    """For monotone chains P(T > t) decays as the slowest mode of one chain.

    P(T > t) is at most the mean number of bonds that differ, and at least 1 / 8 of it. This is a
    difference of two expectations of one chain, from its two extreme states.
    """
    open_, closed = math.tanh(0.44), math.exp(-2 * 0.44)
    sweep = np.eye(2**N_BONDS)
    for b in range(N_BONDS):
        update = np.zeros_like(sweep)
        for k, bits in enumerate(np.ndindex((2,) * N_BONDS)):
            p = 1 - closed if connected_without(bits, b) else open_
            for value, weight in ((1, p), (0, 1 - p)):
                to = [*bits[:b], value, *bits[b + 1 :]]
                update[k, np.ravel_multi_index(to, (2,) * N_BONDS)] += weight
        sweep = sweep @ update
    rates = np.sort(np.abs(np.linalg.eigvals(sweep)))[::-1]
    assert rates[0] == pytest.approx(1, abs=1e-12)
    at_sweeps = survival[N_BONDS - 1 :: N_BONDS]
    assert at_sweeps[30] / at_sweeps[29] == pytest.approx(rates[1], rel=1e-6)


@pytest.mark.parametrize("sides", [(16, 16), (8, 32)])
@pytest.mark.parametrize("coupling", [0.408, CRITICAL_COUPLING])
def test_forward_times_have_the_law_of_the_runs_from_the_past(coupling, sides):
    n, start = 8000, 6
    sampler = ExactSampler(torus=TorusShape(*sides), coupling=coupling, seed=5)
    n_finished = 0
    for k in range(n):
        sampler.next_start = start
        n_finished += sampler.sample(k, 1)[1][0] == start
    times = sample_coupling_times(lattice_size=sides, coupling=coupling, n_samples=n, seed=5)
    backward, forward = n_finished / n, np.mean(times <= start)
    error = math.sqrt(2 * forward * (1 - forward) / n)
    assert abs(backward - forward) < SIGMA * error
    assert abs(backward - np.mean(times <= start - 0.5)) > SIGMA * error  # negative control


GUMBEL = gumbel_r(-np.euler_gamma * math.sqrt(6) / math.pi, math.sqrt(6) / math.pi)


@pytest.mark.parametrize(
    ("lattice_size", "coupling", "n"),
    [
        (16, 0.408, 20_000),
        (16, CRITICAL_COUPLING, 20_000),
        pytest.param(32, CRITICAL_COUPLING, 4000, marks=pytest.mark.slow),
        pytest.param(64, CRITICAL_COUPLING, 1500, marks=pytest.mark.slow),
    ],
)
def test_standardized_times_are_near_gumbels_law(lattice_size, coupling, n):
    """Collevecchio et al. (2018): Gumbel's law is the limit of large lattices.

    That the distance from it is below 0.02 at these sizes is empirical: 0.015 and 0.015 (L = 16),
    0.010 (L = 32) and 0.016 (L = 64) in other samples, noise included. For n samples of Gumbel's
    law the distance exceeds 1.35 / sqrt(n) in one seed of 1000 (by simulation).
    """
    times = sample_coupling_times(lattice_size=lattice_size, coupling=coupling, n_samples=n, seed=6)
    z = (times - times.mean()) / times.std()
    limit = 0.02 + 1.35 / math.sqrt(n)
    assert kstest(z, GUMBEL.cdf).statistic < limit
    assert kstest(z, norm.cdf).statistic > limit  # negative controls
    assert kstest(-z, GUMBEL.cdf).statistic > limit
