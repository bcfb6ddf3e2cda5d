"""Lower limits of mutual information from samples, and exact values."""

import itertools
import math

import naive
import numpy as np
import pytest

from rgdl.ising import sample_ising
from rgdl.ising.exact import enumerate_states, state_probabilities
from rgdl.rg.coarse.environment import (
    environment_features,
    environment_information,
    information_bound,
)
from rgdl.rg.coarse.spins import CoarseSpins
from rgdl.rg.information.block_environment import block_environment
from rgdl.rg.information.coarse_rules import sign_rule
from rgdl.rg.information.mutual_information import mutual_information, rule_information

N_BLOCKS = 20
SIGMA = 7.4  # 5 sigma of Student's t with 19 degrees of freedom: one in 3 million runs fails


def majority(spins, rng):
    total = spins[:, :2, :2].sum(axis=(1, 2))
    return np.where(total == 0, rng.choice([-1, 1], len(total)), np.sign(total))


@pytest.mark.parametrize(("buffer", "least"), [(1, 0.95), (2, 0.95)])
def test_the_limit_is_just_below_the_exact_information(buffer, least):
    """On 8 x 8 the border columns of the environment are sufficient; their sums nearly so."""
    spins = sample_ising(lattice_size=8, coupling=0.408, n_samples=20_000, seed=1)
    states = majority(spins, np.random.default_rng(2))[:, None]
    columns = spins[:, [2 + buffer, 7 - buffer]].sum(axis=2)[:, None] / math.sqrt(8)
    value, err = information_bound(states, columns, n_blocks=N_BLOCKS)
    joint = block_environment(columns=8, rows=8, block_size=2, buffer=buffer, coupling=0.408)
    exact = rule_information(joint, sign_rule(np.ones(4)))
    assert value < exact + SIGMA * err
    assert value > least * exact - SIGMA * err
    assert 0 < err < 0.03 * exact
    other, _ = information_bound(-np.roll(states, 1, axis=0), columns, n_blocks=N_BLOCKS)
    assert abs(other) < SIGMA * err  # negative control: other samples


def test_of_one_spin_the_limit_is_the_exact_information():
    """Two spins with correlation c have 1 - H2((1 + c) / 2) bits; a logistic function is exact."""
    rng, c, n = np.random.default_rng(3), 0.6, 40_000
    x = rng.choice([-1, 1], n)
    states = np.where(rng.random(n) < (1 + c) / 2, x, -x)
    value, err = information_bound(states[:, None], x[:, None, None], n_blocks=N_BLOCKS)
    q = (1 + c) / 2
    expected = 1 + q * math.log2(q) + (1 - q) * math.log2(1 - q)
    assert abs(value - expected) < SIGMA * err
    assert err == pytest.approx(math.log2(q / (1 - q)) * math.sqrt(q * (1 - q) / n), rel=0.7)


def test_many_features_of_noise_are_never_information():
    """Fitted and judged by the same samples, they would have n / (2 N log 2) bits."""
    rng, n, M = np.random.default_rng(4), 400, 50
    states, features = rng.choice([-1, 1], (n, M)), rng.normal(size=(n, M, 10))
    value, err = information_bound(states, features, n_blocks=N_BLOCKS)
    assert value < -3 * err < 0
    assert 10 / (2 * n * math.log(2)) > 5 * err


def test_the_limit_does_not_exceed_the_exact_information_of_the_lattice():
    """On 4 x 4, E are the seven sites at distance 2 or more from a spin."""
    spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=20_000, seed=5)
    zero = np.zeros(1)
    features = environment_features(spins, zero, zero, distance=2)
    value, err = information_bound(spins[:, :1, 0], features, n_blocks=N_BLOCKS)
    states, p = enumerate_states(4), state_probabilities(4, 0.4)
    far = [
        (x, y) for x in range(4) for y in range(4) if math.hypot(min(x, 4 - x), min(y, 4 - y)) >= 2
    ]
    number = sum(2**k * (states[:, x, y] > 0) for k, (x, y) in enumerate(far))
    joint = np.zeros((2, 2 ** len(far)))
    np.add.at(joint, ((states[:, 0, 0] > 0).astype(int), number), p)
    exact = mutual_information(joint)
    assert len(far) == 7
    assert 0.95 * exact - SIGMA * err < value < exact + SIGMA * err
    assert exact == pytest.approx(naive.coarse_information(joint, [0, 1]), rel=1e-10)


def test_features_are_sums_over_rings():
    spins = sample_ising(lattice_size=6, coupling=0.3, n_samples=3, seed=6)
    center_x, center_y = np.array([0.5, 5.2]), np.array([5.5, 2.0])
    found = environment_features(spins, center_x, center_y, distance=1.5)
    expected = np.zeros((3, 2, 3))
    for j in range(2):
        sites = [[], [], []]
        for x in range(6):
            for y in range(6):
                dx, dy = abs(x - center_x[j]) % 6, abs(y - center_y[j]) % 6
                r = math.hypot(min(dx, 6 - dx), min(dy, 6 - dy))
                if r >= 1.5:
                    sites[min(int(r - 1.5), 2)].append((x, y))
        for k, ring in enumerate(sites):
            for n in range(3):
                if ring:
                    total = sum(int(spins[n, x, y]) for x, y in ring)
                    expected[n, j, k] = total / math.sqrt(len(ring))
    np.testing.assert_allclose(found, expected, rtol=1e-6)
    assert np.abs(expected).sum() > 5


def coarse(states, center, spacing):
    at = np.full(states.shape[1], center)
    return CoarseSpins(1, "majority", states, at, at, spacing, None)


def test_information_falls_with_the_distance_of_the_environment():
    spins = sample_ising(lattice_size=8, coupling=0.4, n_samples=4000, seed=7)
    one = coarse(majority(spins, np.random.default_rng(8))[:, None], 0.5, 2.0)
    values = [
        environment_information(one, spins, environment=r, n_blocks=N_BLOCKS)
        for r in (1.0, 1.5, 2.0)
    ]
    for (near, err), (far, _) in itertools.pairwise(values):
        assert near - far > 2 * err
    nothing = environment_information(one, spins, environment=4.0, n_blocks=N_BLOCKS)
    assert np.isnan(nothing).all()  # 8 spacings away


def test_more_than_128_coarse_spins_are_thinned():
    rng = np.random.default_rng(9)
    states = rng.choice([-1, 1], (200, 300))
    spins = rng.choice([-1, 1], (200, 4, 4)).astype(np.int8)
    states[:, 0] = spins[:, 2, 2]  # the first and the last are always taken
    states[:, -1] = spins[:, 2, 2]
    chosen = np.linspace(0, 299, 128).round().astype(int)
    all_of_them = coarse(states, 0.0, 1.0), coarse(states[:, chosen], 0.0, 1.0)
    one, other = (
        environment_information(c, spins, environment=2.5, n_blocks=N_BLOCKS) for c in all_of_them
    )
    assert one == other


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: information_bound(np.ones((20, 2)), np.ones((20, 3, 1)), n_blocks=4),
            r"features must have shape \(20, 2, n\), got \(20, 3, 1\)",
        ),
        (
            lambda: information_bound(np.ones((3, 1)), np.ones((3, 1, 1)), n_blocks=4),
            "n_blocks must be at most the number of samples, 3, got 4",
        ),
        (
            lambda: information_bound(np.eye(4), np.ones((4, 4, 1)), n_blocks=2),
            "states must be -1 or \\+1, got 0",
        ),
        (
            lambda: environment_features(
                np.ones((2, 4, 4), np.int8), np.zeros(2), np.zeros(1), distance=1.0
            ),
            "center_y must hold 2 finite positions",
        ),
    ],
)
def test_bad_input_is_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()
