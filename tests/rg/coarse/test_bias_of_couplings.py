"""Couplings of pairs do not depend on the number of samples, once their bias is corrected.

Means over R ensembles are compared with exact values by their own scatter: at SIGMA = 5, a correct
program fails with Student's t of R - 1 degrees of freedom, 5e-5 for R = 24 and less for more.
"""

import functools

import numpy as np
import pytest
from scipy.optimize import minimize
from statistical import SIGMA

from rgdl.ising import sample_ising
from rgdl.rg.coarse.couplings import summarize_pair_couplings
from rgdl.rg.coarse.pair_couplings import jackknife_pair_couplings
from rgdl.rg.coupling_expansion import build_hamiltonian
from rgdl.rg.positions import block_positions, pair_distances
from rgdl.rg.variational import all_states
from rgdl.statistics.jackknife import correct_bias, jackknife_error

REACHES = {"nearest": 1.2, "next_nearest": 1.7}


def deviations(values, exact):
    """Deviation of the mean of values, shape (n_ensembles, ...), in its standard errors."""
    values = np.asarray(values)
    return (values.mean(axis=0) - exact) / (values.std(axis=0, ddof=1) / np.sqrt(len(values)))


# Block spins of a torus that is enumerated


def square_torus(K, further=0.0):
    """Boltzmann weights of all states of the 4 x 4 torus; `further` couples distance 2 as well."""
    couplings = {}
    for x in range(4):
        for y in range(4):
            i = 4 * x + y
            for j in (4 * ((x + 1) % 4) + y, 4 * x + (y + 1) % 4):
                couplings[tuple(sorted((i, j)))] = K
            for j in (4 * ((x + 2) % 4) + y, 4 * x + (y + 2) % 4):
                couplings[tuple(sorted((i, j)))] = further
    weights = np.exp(-build_hamiltonian(16, couplings))
    return weights / weights.sum()


def majority_weights(p):
    """Exact probabilities of the 16 states of the four 2 x 2 majority spins; ties give each half.

    Returns
    -------
    states, shape (16, 4); p, shape (16,)
    """
    blocks = all_states(16).reshape(-1, 2, 2, 2, 2).sum(axis=(2, 4)).reshape(-1, 4)
    up = (1 + np.sign(blocks)) / 2  # state, block
    states = all_states(4)
    chances = np.array([np.where(s > 0, up, 1 - up).prod(axis=1) @ p for s in states])
    return states, chances


def exact_conditionals(states, p):
    """Couplings that maximize the pseudolikelihood of infinitely many samples."""
    n = states.shape[1]
    theta = np.empty((n, n))
    for i in range(n):
        x = states * states[:, [i]]
        x[:, i] = states[:, i]

        def loss(t, x=x):
            return p @ np.log1p(np.exp(-2 * x @ t))

        theta[i] = minimize(loss, np.zeros(n), tol=1e-9).x
    K = (theta + theta.T) / 2
    return K[np.triu_indices(n, k=1)]


def test_corrected_couplings_of_block_spins_are_the_exact_ones():
    states, p = majority_weights(square_torus(0.3))
    exact = exact_conditionals(states, p)
    assert np.ptp(exact[[0, 1, 4, 5]]) < 1e-6  # sides of the square of four blocks
    rng = np.random.default_rng(7)
    fitted, corrected = [], []
    for _ in range(800):
        spins = states[rng.choice(16, 200, p=p)].astype(np.int8)
        K, left_out = (
            k[..., *np.triu_indices(4, k=1)] for k in jackknife_pair_couplings(spins, n_blocks=20)
        )
        fitted.append(K.mean())
        corrected.append(correct_bias(K, left_out).mean())
    assert abs(deviations(corrected, exact.mean())) < SIGMA
    assert deviations(fitted, exact.mean()) > SIGMA  # negative control: not corrected


# A model of known couplings

COUPLING = 0.3
CASES = {  # side, number of samples
    "6 x 6, 700": (6, 700),
    "6 x 6, 1400": (6, 1400),
    "8 x 8, 1250": (8, 1250),
    "8 x 8, 2500": (8, 2500),
}
SIZES = [
    pytest.param(name, marks=pytest.mark.slow if name.startswith("8") else ()) for name in CASES
]


def column(summaries, name):
    return np.array([summary[name] for summary in summaries])


@functools.cache
def ising(case):
    """Summaries of 24 ensembles."""
    side, n_samples = CASES[case]
    distances = pair_distances(*block_positions(side, side), side)
    samples = sample_ising(
        lattice_size=side, coupling=COUPLING, n_samples=24 * n_samples, seed=n_samples
    )
    return [
        summarize_pair_couplings(spins, distances, n_blocks=20, **REACHES)
        for spins in samples.reshape(24, n_samples, -1)
    ]


@pytest.mark.parametrize("case", SIZES)
def test_corrected_couplings_are_those_of_the_model_for_any_number_of_samples(case):
    found = ising(case)
    assert abs(deviations(column(found, "nearest_coupling"), COUPLING)) < SIGMA
    assert abs(deviations(column(found, "next_coupling"), 0.0)) < SIGMA
    uncorrected = column(found, "nearest_coupling_uncorrected")
    assert deviations(uncorrected, COUPLING) > SIGMA  # negative control


def test_the_bias_that_is_corrected_falls_as_one_over_the_number_of_samples():
    few, many = (
        np.mean(column(found, "nearest_coupling_uncorrected") - column(found, "nearest_coupling"))
        for found in (ising("6 x 6, 700"), ising("6 x 6, 1400"))
    )
    assert 1.7 < few / many < 2.6


@pytest.mark.parametrize("case", SIZES)
def test_spins_without_far_couplings_have_none(case):
    assert abs(deviations(column(ising(case), "far_coupling"), 0.0)) < SIGMA


def test_far_couplings_of_a_model_that_has_them_are_found():
    further = 0.05
    p = square_torus(0.25, further)
    rng = np.random.default_rng(8)
    distances = pair_distances(*block_positions(4, 4), 4)
    found = [
        summarize_pair_couplings(
            all_states(16)[rng.choice(len(p), 1000, p=p)].astype(np.int8),
            distances,
            n_blocks=20,
            **REACHES,
        )
        for _ in range(24)
    ]
    far = column(found, "far_coupling")
    # 32 nearest pairs, and 16 pairs at distance 2, which a torus of side 4 has once
    assert abs(deviations(far, 16 * further / (32 * 0.25 + 16 * further))) < SIGMA
    assert deviations(far, 0.0) > SIGMA  # negative control
    one = found[0]
    assert one["far_coupling"] > SIGMA * one["far_coupling_err"]


def test_independent_spins_have_no_fraction_of_far_couplings():
    spins = np.random.default_rng(9).choice(np.array([-1, 1], np.int8), (1000, 16))
    distances = pair_distances(*block_positions(4, 4), 4)
    found = summarize_pair_couplings(spins, distances, n_blocks=20, **REACHES)
    assert np.isnan([found["far_coupling"], found["far_coupling_err"]]).all()
    assert abs(found["nearest_coupling"]) < SIGMA * found["nearest_coupling_err"]


def test_the_error_is_that_of_the_jackknife():
    spins = sample_ising(lattice_size=4, coupling=0.3, n_samples=500, seed=3).reshape(500, -1)
    distances = pair_distances(*block_positions(4, 4), 4)
    found = summarize_pair_couplings(spins, distances, n_blocks=20, **REACHES)
    K, left_out = jackknife_pair_couplings(spins, n_blocks=20)
    near = (distances > 0) & (distances < 1.2)
    mean = correct_bias(K[near].mean(), left_out[:, near].mean(axis=1))
    assert found["nearest_coupling"] == pytest.approx(mean, rel=1e-9)
    error = jackknife_error(left_out[:, near].mean(axis=1))
    assert found["nearest_coupling_err"] == pytest.approx(error, rel=1e-9)
    assert found["nearest_coupling_uncorrected"] == pytest.approx(K[near].mean(), rel=1e-9)
