import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2
from statistical import MIN_P_VALUE, SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.coarse.pair_couplings import (
    fit_conditionals,
    fit_pair_couplings,
    nearest_coupling,
    nonlocal_fraction,
)
from rgdl.rg.hamiltonians import build_hamiltonian
from rgdl.rg.positions import block_places
from rgdl.rg.variational import all_states

N_RING = 8
PAIRS = list(itertools.combinations(range(N_RING), 2))
FIELDS = dict.fromkeys([(i,) for i in range(N_RING)], 0.1)
BONDS = dict.fromkeys([(i, j) for i, j in PAIRS if j - i in (1, N_RING - 1)], 0.4)


def boltzmann(n_spins, couplings):
    weights = np.exp(-build_hamiltonian(n_spins, couplings))
    return weights / weights.sum()


def matrices(couplings):
    """Fields and couplings of the ring as `fit_pair_couplings` returns them."""
    h, K = np.zeros(N_RING), np.zeros((N_RING, N_RING))
    for S, value in couplings.items():
        if len(S) == 1:
            h[S[0]] = value
        else:
            K[S] = K[S[::-1]] = value
    return h, K


def in_a_row(h, K):
    return np.concatenate([h, [K[pair] for pair in PAIRS]])


def exact_covariance(couplings, p):
    """Of one sample's part in the fitted fields and couplings, at the true ones."""
    states = all_states(N_RING)
    h, K = matrices(couplings)
    influence = np.zeros((len(states), N_RING, N_RING))  # state, spin, partner
    for i in range(N_RING):
        x = states.copy()
        x[:, i] = 1
        mean = np.tanh(x @ np.where(np.arange(N_RING) == i, h, K[i]))
        curvature = (x * (p * (1 - mean**2))[:, None]).T @ x
        influence[:, i] = (states[:, i] - mean)[:, None] * x @ np.linalg.inv(curvature)
    rows = [influence[:, i, i] for i in range(N_RING)]
    rows += [(influence[:, i, j] + influence[:, j, i]) / 2 for i, j in PAIRS]
    return (rows * p) @ np.transpose(rows)


def naive_loss(theta, spins, i, l2):
    """Minus the mean of log P(s_i | others), plus the ridge of the couplings."""
    total = 0.0
    for s in spins:
        field = theta[i] + sum(theta[j] * s[j] for j in range(len(s)) if j != i)
        total += math.log(1 + math.exp(-2 * s[i] * field))
    return total / len(spins) + l2 / 2 * sum(theta[j] ** 2 for j in range(len(theta)) if j != i)


@pytest.mark.parametrize("l2", [0.0, 0.1])
def test_conditionals_are_those_of_their_naive_twin(l2):
    spins = np.random.default_rng(0).choice([-1, 1], (60, 4))
    fitted = fit_conditionals(spins, l2=l2)
    for i in range(4):
        best = minimize(naive_loss, np.zeros(4), args=(spins, i, l2), tol=1e-7)
        np.testing.assert_allclose(fitted[i], best.x, atol=1e-5)
    h, K = fit_pair_couplings(spins, l2=l2)
    np.testing.assert_array_equal(h, np.diag(fitted))
    np.testing.assert_array_equal(K, (fitted + fitted.T) / 2 - np.diag(h))


@pytest.mark.parametrize("l2", [0.0, 0.01])
def test_conditionals_are_stationary(l2):
    spins = sample_ising(lattice_size=6, coupling=0.4, n_samples=3000, seed=1).reshape(-1, 36)

    def gradient(theta, i):
        x = spins.astype(float)
        x[:, i] = 1
        couplings = np.where(np.arange(36) == i, 0, theta)
        return ((spins[:, i] - np.tanh(x @ theta)) @ x) / len(spins) - l2 * couplings

    for i, theta in enumerate(fit_conditionals(spins, l2=l2)):
        assert np.abs(gradient(theta, i)).max() < 1e-8
        assert np.abs(gradient(theta * (1 + 1e-5), i)).max() > 1e-8  # negative control


def test_two_spins_have_their_closed_form():
    counts = np.array([40, 13, 22, 31])  # --, -+, +-, ++
    spins = np.repeat(all_states(2), counts, axis=0)
    log_n = np.log(counts)
    h, K = fit_pair_couplings(spins)
    np.testing.assert_allclose(K[0, 1], log_n @ [1, -1, -1, 1] / 4, rtol=1e-10)
    np.testing.assert_allclose(h, [log_n @ [-1, -1, 1, 1] / 4, log_n @ [-1, 1, -1, 1] / 4],
                               rtol=1e-10)  # fmt: skip


def test_samples_in_exact_proportion_give_exact_couplings():
    states = all_states(6)
    bonds = states * np.roll(states, -1, axis=1)
    # exp(2K) = 3 for each bond that is satisfied, exp(2h) = 2 for each spin that is up
    counts = 3 ** (bonds > 0).sum(axis=1) * 2 ** (states > 0).sum(axis=1)
    h, K = fit_pair_couplings(np.repeat(states.astype(np.int8), counts, axis=0))
    ring = np.roll(np.eye(6), 1, axis=1)
    np.testing.assert_allclose(K, math.log(3) / 2 * (ring + ring.T), atol=1e-9)
    np.testing.assert_allclose(h, math.log(2) / 2, rtol=1e-9)


def test_couplings_of_a_sampled_ring_are_found_and_no_others():
    n_samples, couplings = 80_000, FIELDS | BONDS
    p = boltzmann(N_RING, couplings)
    covariance = exact_covariance(couplings, p) / n_samples
    rng = np.random.default_rng(2)
    spins = all_states(N_RING)[rng.choice(len(p), n_samples, p=p)].astype(np.int8)
    fitted = in_a_row(*fit_pair_couplings(spins))

    def p_value(expected):
        deviation = fitted - in_a_row(*matrices(expected))
        return chi2.sf(deviation @ np.linalg.solve(covariance, deviation), len(fitted))

    assert p_value(couplings) > MIN_P_VALUE
    # negative controls: all bonds 5 % stronger, one bond missing, one pair too many
    assert p_value(FIELDS | dict.fromkeys(BONDS, 0.42)) < MIN_P_VALUE
    assert p_value(couplings | {(2, 3): 0.0}) < MIN_P_VALUE
    assert p_value(couplings | {(1, 5): 0.1}) < MIN_P_VALUE


def test_a_ridge_makes_couplings_smaller_and_not_fields():
    spins = np.repeat(all_states(2), [10, 20, 30, 90], axis=0)
    (h, K), (h_ridge, K_ridge) = (fit_pair_couplings(spins, l2=l2) for l2 in (0.0, 100.0))
    assert 0 < K_ridge[0, 1] < 0.01 * K[0, 1]
    np.testing.assert_allclose(h_ridge, np.arctanh(spins.mean(axis=0)), rtol=0.01)
    assert not np.allclose(h, h_ridge, rtol=0.01)


def test_couplings_near_and_far_on_a_lattice():
    x, y = block_places(4, 8)  # spacing 2
    K = np.zeros((16, 16))
    K[0, 1] = K[1, 0] = 0.5  # side by side
    K[0, 12] = K[12, 0] = -0.3  # side by side, across the boundary
    K[5, 10] = K[10, 5] = 0.2  # along a diagonal
    np.testing.assert_allclose(nonlocal_fraction(K, x, y, 8, reach=2), 0.2)
    assert nonlocal_fraction(K, x, y, 8, reach=1) == 1
    assert nonlocal_fraction(K, x, y, 8, reach=3) == 0
    np.testing.assert_allclose(nearest_coupling(K, x, y, 8, reach=2), 0.2 / 32)
    np.testing.assert_allclose(nearest_coupling(K, x, y, 8, reach=3), 0.4 / 64)
    assert np.isnan(nearest_coupling(K, x, y, 8, reach=1))
    # the pairs between both reaches: their sum is what the larger adds to the smaller
    between = nearest_coupling(K, x, y, 8, reach=3, beyond=2)
    np.testing.assert_allclose(between, (0.4 - 0.2) / (64 - 32))
    assert np.isnan(nonlocal_fraction(0 * K, x, y, 8, reach=2))


def test_ising_samples_are_coupled_to_their_neighbors():
    spins = sample_ising(lattice_size=6, coupling=0.3, n_samples=32_000, seed=4).reshape(-1, 36)
    _, K = fit_pair_couplings(spins)
    x, y = block_places(6, 6)
    # 50 other seeds of 8,000 samples: a spread of 0.0021, and 0.0018 too much as any maximum of
    # likelihood is by about (number of parameters) / (number of samples) of itself
    within = SIGMA * 0.0021 / 2 + 0.0018 / 4
    assert abs(nearest_coupling(K, x, y, 6, reach=1) - 0.3) < within
    assert abs(nearest_coupling(K, x, y, 6, reach=1) - 0.29) > within  # negative control
    assert abs(nearest_coupling(K, x, y, 6, reach=1.5)) < 0.16  # half of these are diagonals


def spins_with(column, values):
    spins = np.random.default_rng(0).choice([-1, 1], (100, 4))
    spins[:, column] = values
    return spins


@pytest.mark.parametrize(
    ("spins", "options", "message"),
    [
        (np.ones((9, 3, 3)), {}, r"spins must have shape .*, got \(9, 3, 3\)"),
        (np.ones((300, 201)), {}, r"with M <= 200, got \(300, 201\)"),
        (np.ones((3, 4)), {}, r"at least as many samples as spins, got shape \(3, 4\)"),
        (spins_with(0, 1)[:3], {}, r"as many samples as spins, got shape \(3, 4\)"),
        (spins_with(2, -1), {}, r"take both values, but these are constant: \[2\]"),
        (spins_with(2, -1), {"l2": 1.0}, r"take both values, but these are constant: \[2\]"),
        (spins_with([2], [[1], [-1]] * 50), {"l2": -1.0}, "l2 must be >= 0, got -1.0"),
    ],
)
def test_spins_that_cannot_be_fitted_are_refused(spins, options, message):
    with pytest.raises(ValueError, match=message):
        fit_pair_couplings(spins, **options)


def test_a_spin_that_another_tells_without_fail_is_refused_without_a_ridge():
    spins = spins_with(1, 1)
    spins[:, 1] = spins[:, 3]
    with pytest.raises(ValueError, match=r"couplings of spin \d cannot be told from 100 samples"):
        fit_pair_couplings(spins)
    _, K = fit_pair_couplings(spins, l2=0.01)
    assert K[1, 3] == K.max()
