"""The transformation of a 4 x 4 torus to 2 x 2, from all states and from samples."""

import functools
import math
from itertools import product

import naive
import numpy as np
import pytest
from statistical import SIGMA

from rgdl.rg import block_spin, monte_carlo_rg
from rgdl.rg.mcrg.transformation import linearized_transformation
from rgdl.rg.positions import block_positions

FINE = np.argwhere(np.ones((4, 4)))
COARSE = np.stack(block_positions(2, 4), axis=-1)
COUPLING = 0.3
N_SAMPLES = 200_000
sectors = pytest.mark.parametrize("sector", ["even", "odd"])


def square_operators(spins):
    """Operators per sector of square configurations, from shifted copies; those of 2 x 2 only."""
    right, down = np.roll(spins, -1, axis=2), np.roll(spins, -1, axis=1)
    across = np.roll(right, -1, axis=1)
    even = [spins * (right + down) / 2, (spins * across + right * down) / 2]
    even += [spins * right * down * across]
    triples = spins * right * down + spins * right * across + spins * down * across
    odd = [spins, (triples + right * down * across) / 4]
    return {
        name: np.stack([operator.sum(axis=(1, 2)) for operator in operators], -1)
        for name, operators in (("even", even), ("odd", odd))
    }


def probabilities_of_coarse_states(spins, rule):
    """p(coarse | fine), shape (fine state, coarse state); ties of a majority count half."""
    blocks = spins.reshape(-1, 2, 2, 2, 2).transpose(0, 1, 3, 2, 4).reshape(-1, 4, 4)
    mean = blocks[:, :, 0] if rule == "decimation" else np.sign(blocks.sum(axis=2))
    coarse = np.array(list(product((-1, 1), repeat=4)))
    return np.prod((1 + mean[:, None] * coarse) / 2, axis=2)


@functools.cache
def exact_matrices(rule):
    """A and B of each sector, and the covariance of the fine operators, by enumeration."""
    states = naive.all_states(4).astype(float)
    p = naive.boltzmann(4, COUPLING)[1]
    coarse = np.array(list(product((-1.0, 1.0), repeat=4))).reshape(-1, 2, 2)
    joint = p[:, None] * probabilities_of_coarse_states(states, rule)
    assert np.isclose(joint.sum(), 1)
    matrices = {}
    for sector in ("even", "odd"):
        S, primed = square_operators(states)[sector], square_operators(coarse)[sector]
        p_coarse = joint.sum(axis=0)
        mean, mean_primed = p @ S, p_coarse @ primed
        A = primed.T @ joint.T @ S - np.outer(mean_primed, mean)
        B = (primed.T * p_coarse) @ primed - np.outer(mean_primed, mean_primed)
        matrices[sector] = A, B, (S.T * p) @ S - np.outer(mean, mean)
    return matrices


def exponents(A, B):
    """By number of operators."""
    leading = [
        max(np.linalg.eigvals(np.linalg.inv(B[:k, :k]) @ A[:k, :k]).real)
        for k in range(1, len(A) + 1)
    ]
    return np.log(leading) / math.log(2)


@pytest.fixture(scope="module", params=["majority", "decimation"])
def rule(request):
    return request.param


@pytest.fixture(scope="module")
def sampled(rule):
    """Exponents from samples, by sector. The samples are drawn from the exact distribution."""
    rng = np.random.default_rng(1)
    p = naive.boltzmann(4, COUPLING)[1]
    spins = naive.all_states(4)[rng.choice(len(p), N_SAMPLES, p=p)]
    coarse = block_spin(spins, 2, rng, rule=rule)
    table = monte_carlo_rg(
        spins.reshape(-1, 16),
        coarse.reshape(-1, 4),
        fine_positions=FINE,
        coarse_positions=COARSE,
        lattice_size=4,
    )
    return dict(list(table.groupby("sector")))


@pytest.mark.parametrize(("sector", "n_operators"), [("even", 3), ("odd", 2)])
def test_sampled_exponents_equal_those_of_all_states(rule, sampled, sector, n_operators):
    table, undefined = sampled[sector][:n_operators], sampled[sector][n_operators:]
    A, B, _ = exact_matrices(rule)[sector]
    assert len(A) == n_operators  # all that 2 x 2 spins have
    assert undefined.exponent.isna().all()
    z = (table.exponent - exponents(A, B)) / table.exponent_err
    assert np.abs(z).max() < SIGMA
    assert table.exponent_err.max() < 0.02


@sectors
def test_other_matrices_give_other_exponents(rule, sampled, sector):
    """Negative control: those of the other rule, and the fine operators in place of the coarse."""
    A, _, of_fine = exact_matrices(rule)[sector]
    other = exact_matrices("majority" if rule == "decimation" else "decimation")[sector]
    table = sampled[sector][: len(A)]
    for wrong in (exponents(*other[:2]), exponents(A, of_fine)):
        assert np.abs((table.exponent - wrong) / table.exponent_err).max() > 3 * SIGMA


def renormalized_couplings(couplings, rule, sector):
    """K' of the 2 x 2 torus: its operators are all functions with the symmetries of the square."""
    states, coarse = naive.all_states(4).astype(float), naive.all_states(2).astype(float)
    log_weights = square_operators(states)[sector] @ couplings
    weights = np.exp(log_weights - COUPLING * naive.all_energies(4))
    p_coarse = weights @ probabilities_of_coarse_states(states, rule)
    both = square_operators(coarse)
    design = np.column_stack([np.ones(16), both["even"], both["odd"]])
    K, _, rank, _ = np.linalg.lstsq(design, np.log(p_coarse))
    assert rank == 6
    assert np.allclose(design @ K, np.log(p_coarse), rtol=0, atol=1e-12)
    return K[1:4] if sector == "even" else K[4:]


@sectors
def test_transformation_is_the_derivative_of_the_renormalized_couplings(rule, sector):
    A, B, _ = exact_matrices(rule)[sector]
    steps = 1e-5 * np.eye(len(A))
    derivative = np.stack(
        [
            (
                renormalized_couplings(step, rule, sector)
                - renormalized_couplings(-step, rule, sector)
            )
            / 2e-5
            for step in steps
        ],
        axis=-1,
    )
    np.testing.assert_allclose(linearized_transformation(A, B), derivative, rtol=0, atol=1e-8)
    assert np.abs(linearized_transformation(A.T, B) - derivative).max() > 1e-3
