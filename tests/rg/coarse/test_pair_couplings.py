import itertools
import math

import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import chi2
from statistical import MIN_P_VALUE

from rgdl.ising import sample_ising
from rgdl.rg.coarse.pair_couplings import fit_conditionals, jackknife_pair_couplings, symmetrize
from rgdl.rg.coupling_expansion import build_hamiltonian
from rgdl.rg.variational import all_states

N_RING = 8
PAIRS = list(itertools.combinations(range(N_RING), 2))
FIELDS = dict.fromkeys([(i,) for i in range(N_RING)], 0.1)
BONDS = dict.fromkeys([(i, j) for i, j in PAIRS if j - i in (1, N_RING - 1)], 0.4)


def fit(spins):
    """Fields and couplings."""
    theta = fit_conditionals(spins)
    return np.diag(theta), symmetrize(theta)


def boltzmann(n_spins, couplings):
    weights = np.exp(-build_hamiltonian(n_spins, couplings))
    return weights / weights.sum()


def matrices(couplings):
    """Fields and couplings of the ring as `fit` returns them."""
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


def naive_loss(theta, spins, i):
    """Minus the mean of log P(s_i | others)."""
    total = 0.0
    for s in spins:
        field = theta[i] + sum(theta[j] * s[j] for j in range(len(s)) if j != i)
        total += math.log(1 + math.exp(-2 * s[i] * field))
    return total / len(spins)


def test_conditionals_are_those_of_their_naive_twin():
    spins = np.random.default_rng(0).choice([-1, 1], (60, 4))
    fitted = fit_conditionals(spins)
    for i in range(4):
        best = minimize(naive_loss, np.zeros(4), args=(spins, i), tol=1e-7)
        np.testing.assert_allclose(fitted[i], best.x, atol=1e-5)
    K = symmetrize(fitted)
    np.testing.assert_array_equal(K, (fitted + fitted.T) / 2 - np.diag(np.diag(fitted)))


def test_conditionals_are_stationary():
    spins = sample_ising(lattice_size=6, coupling=0.4, n_samples=3000, seed=1).reshape(-1, 36)

    def gradient(theta, i):
        x = spins.astype(float)
        x[:, i] = 1
        return ((spins[:, i] - np.tanh(x @ theta)) @ x) / len(spins)

    for i, theta in enumerate(fit_conditionals(spins)):
        assert np.abs(gradient(theta, i)).max() < 1e-8
        assert np.abs(gradient(theta * (1 + 1e-5), i)).max() > 1e-8  # negative control


def test_two_spins_have_their_closed_form():
    counts = np.array([40, 13, 22, 31])  # --, -+, +-, ++
    spins = np.repeat(all_states(2), counts, axis=0)
    log_n = np.log(counts)
    h, K = fit(spins)
    np.testing.assert_allclose(K[0, 1], log_n @ [1, -1, -1, 1] / 4, rtol=1e-10)
    np.testing.assert_allclose(
        h, [log_n @ [-1, -1, 1, 1] / 4, log_n @ [-1, 1, -1, 1] / 4], rtol=1e-10
    )


def test_samples_in_exact_proportion_give_exact_couplings():
    states = all_states(6)
    bonds = states * np.roll(states, -1, axis=1)
    # exp(2K) = 3 for each bond that is satisfied, exp(2h) = 2 for each spin that is up
    counts = 3 ** (bonds > 0).sum(axis=1) * 2 ** (states > 0).sum(axis=1)
    h, K = fit(np.repeat(states.astype(np.int8), counts, axis=0))
    ring = np.roll(np.eye(6), 1, axis=1)
    np.testing.assert_allclose(K, math.log(3) / 2 * (ring + ring.T), atol=1e-9)
    np.testing.assert_allclose(h, math.log(2) / 2, rtol=1e-9)


def test_couplings_of_a_sampled_ring_are_found_and_no_others():
    n_samples, couplings = 80_000, FIELDS | BONDS
    p = boltzmann(N_RING, couplings)
    covariance = exact_covariance(couplings, p) / n_samples
    rng = np.random.default_rng(2)
    spins = all_states(N_RING)[rng.choice(len(p), n_samples, p=p)].astype(np.int8)
    fitted = in_a_row(*fit(spins))

    def p_value(expected):
        deviation = fitted - in_a_row(*matrices(expected))
        return chi2.sf(deviation @ np.linalg.solve(covariance, deviation), len(fitted))

    assert p_value(couplings) > MIN_P_VALUE
    # negative controls: all bonds 5 % stronger, one bond missing, one pair too many
    assert p_value(FIELDS | dict.fromkeys(BONDS, 0.42)) < MIN_P_VALUE
    assert p_value(couplings | {(2, 3): 0.0}) < MIN_P_VALUE
    assert p_value(couplings | {(1, 5): 0.1}) < MIN_P_VALUE


def spins_with(column, values):
    spins = np.random.default_rng(0).choice([-1, 1], (100, 4))
    spins[:, column] = values
    return spins


@pytest.mark.parametrize(
    ("spins", "message"),
    [
        (np.ones((9, 3, 3)), r"spins must have shape .*, got \(9, 3, 3\)"),
        (np.ones((3, 4)), r"at least as many samples as spins, got \(3, 4\)"),
        (spins_with(0, 1)[:3], r"at least as many samples as spins, got \(3, 4\)"),
        (spins_with(2, -1), r"take both values, but these are constant: \[2\]"),
    ],
)
def test_spins_that_cannot_be_fitted_are_refused(spins, message):
    with pytest.raises(ValueError, match=message):
        fit_conditionals(spins)


def test_a_spin_that_another_determines_is_refused():
    spins = spins_with(1, 1)
    spins[:, 1] = spins[:, 3]
    message = r"couplings of spin \d cannot be estimated from 100 samples: .* no unique finite"
    with pytest.raises(ValueError, match=message):
        fit_conditionals(spins)


def lattice(side, coupling, n_samples, seed=1):
    spins = sample_ising(lattice_size=side, coupling=coupling, n_samples=n_samples, seed=seed)
    return spins.reshape(n_samples, -1)


def test_jackknifed_couplings_are_those_of_the_fit():
    spins = lattice(4, 0.25, 2000)
    found, left_out = jackknife_pair_couplings(spins, n_blocks=20)
    np.testing.assert_array_equal(found, fit(spins)[1])
    assert left_out.shape == (20, 16, 16)
    np.testing.assert_array_equal(left_out, np.swapaxes(left_out, 1, 2))


def test_couplings_without_a_block_are_those_of_a_new_fit():
    spins = lattice(4, 0.25, 1010)  # blocks of 51 and of 50 samples
    K_all, left_out = jackknife_pair_couplings(spins, n_blocks=20)
    blocks = np.array_split(np.arange(1010), 20)
    for number in (0, 7, 19):
        _, refitted = fit(np.delete(spins, blocks[number], axis=0))
        np.testing.assert_allclose(left_out[number], refitted, rtol=0, atol=1e-5)
        assert np.abs(refitted - K_all).max() > 1e-3  # negative control


def test_spins_that_are_determined_without_a_block_are_refused():
    spins = np.random.default_rng(0).choice([-1, 1], (100, 3))
    spins[:5, [0, 2]] = [[1, 1], [1, -1], [-1, 1], [-1, -1], [1, 1]]
    spins[:5, 1] = -spins[:5, 0]  # differ in the first block alone
    spins[5:, 1] = spins[5:, 0]
    with pytest.raises(ValueError, match="without a block of samples cannot be estimated"):
        jackknife_pair_couplings(spins, n_blocks=20)


def test_too_few_samples_for_the_blocks_are_refused():
    with pytest.raises(ValueError, match="at most the number of samples, 19, got 20"):
        jackknife_pair_couplings(lattice(4, 0.25, 19), n_blocks=20)
