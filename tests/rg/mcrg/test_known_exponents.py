"""Exponents of block spins of the critical Ising model, and of what must differ from it."""

import math

import numpy as np
import pytest
from statistical import SIGMA

from rgdl.ising import CRITICAL_COUPLING, correlation_function, sample_ising
from rgdl.ising.surrogates import make_surrogate
from rgdl.rg import block_spin, monte_carlo_rg
from rgdl.rg.block_spin import majority_at
from rgdl.rg.positions import block_positions

L = 16
N_SAMPLES = 10_000
# Limits are the values that many more samples give, and SIGMA standard errors at N_SAMPLES.
Y_T_ERR, Y_H_ERR = 0.014, 0.0015


def square(n_side, lattice_size=L):
    return np.stack(block_positions(n_side, lattice_size), axis=-1)


def flat(spins):
    return spins.reshape(len(spins), -1)


def exponents_of(fine, coarse, positions, lattice_size=L):
    """Rows of both sectors, of a step from a square lattice."""
    table = monte_carlo_rg(
        flat(fine),
        flat(coarse),
        fine_positions=square(fine.shape[1], lattice_size),
        coarse_positions=positions,
        lattice_size=lattice_size,
    )
    return table[table.sector == "even"], table[table.sector == "odd"].reset_index()


@pytest.fixture(scope="module")
def samples():
    return sample_ising(lattice_size=L, coupling=CRITICAL_COUPLING, n_samples=N_SAMPLES, seed=17)


@pytest.fixture(scope="module")
def majority(samples):
    return block_spin(samples, 2, np.random.default_rng(1))


@pytest.fixture(scope="module")
def of_majority(samples, majority):
    return exponents_of(samples, majority, square(L // 2))


def test_majority_has_the_exponents_of_the_ising_model(of_majority):
    """As found by Swendsen (1979): y_T rises with the second operator, then stays."""
    even, odd = of_majority
    assert even.exponent_err.max() < Y_T_ERR
    assert odd.exponent_err.max() < Y_H_ERR
    assert abs(even.exponent[0] - 0.90) < SIGMA * Y_T_ERR
    assert even.change[1] > SIGMA * even.change_err[1]
    assert np.abs(even.exponent[1:] - 1).max() < 0.035 + SIGMA * Y_T_ERR
    assert np.abs(odd.exponent - 15 / 8).max() < 0.005 + SIGMA * Y_H_ERR


@pytest.mark.slow
def test_exponents_are_closer_after_two_steps():
    size = 32
    fine = sample_ising(lattice_size=size, coupling=CRITICAL_COUPLING, n_samples=N_SAMPLES, seed=17)
    rng = np.random.default_rng(1)
    once = block_spin(fine, 2, rng)
    twice = block_spin(once, 2, rng)
    first = exponents_of(fine, once, square(16, size), size)
    second = exponents_of(once, twice, square(8, size), size)
    assert np.abs(first[0].exponent[1:] - 1).max() < 0.035 + SIGMA * Y_T_ERR
    assert np.abs(second[0].exponent[1:] - 1).max() < 0.01 + SIGMA * Y_T_ERR
    assert np.abs(second[1].exponent - 15 / 8).max() < 0.001 + SIGMA * Y_H_ERR


def test_decimation_does_not_rescale_spins(samples):
    """Spins keep their correlations, so lambda_h is the ratio of susceptibilities, nearly b^2."""
    even, odd = exponents_of(samples, block_spin(samples, 2, rule="decimation"), square(L // 2))
    C = correlation_function(samples)
    expected = math.log2(C.sum() / C[::2, ::2].sum())
    assert abs(odd.exponent[0] - expected) < SIGMA * odd.exponent_err[0]
    assert odd.exponent[0] - 15 / 8 > 20 * SIGMA * odd.exponent_err[0]
    # no fixed point: each further operator changes y_T, and it exceeds 1
    assert even.change.abs()[[1, 3]].min() > SIGMA * even.change_err.max()
    assert even.exponent.iloc[-1] - 1 > SIGMA * even.exponent_err.iloc[-1]


def test_gaussian_fields_have_larger_exponents(samples, of_majority):
    fields = make_surrogate(samples, "gaussian", seed=3)
    blocks = block_spin(fields, 2, np.random.default_rng(1))
    even, odd = exponents_of(fields, blocks, square(L // 2))
    for ours, of_ising in zip((even, odd), of_majority, strict=True):
        difference = (ours.exponent - of_ising.exponent).to_numpy()
        error = np.hypot(ours.exponent_err, of_ising.exponent_err).to_numpy()
        assert (difference > 5 * SIGMA * error).all()
    assert even.exponent.min() > 1.5


@pytest.mark.parametrize("jitter", [0.2, 0.4, 0.8, "random"])
def test_irregular_positions_change_exponents_little(samples, of_majority, jitter):
    """Majority spins of 2 x 2 around other positions; jitter in lattice spacings."""
    rng = np.random.default_rng(2)
    positions = rng.uniform(0, L, (L * L // 4, 2))
    if jitter != "random":
        positions = square(L // 2) + rng.uniform(-jitter, jitter, positions.shape)
    blocks = majority_at(samples, 2, *positions.T, rng)
    even, odd = exponents_of(samples, blocks, positions)
    assert abs(even.exponent.iloc[-1] - of_majority[0].exponent.iloc[-1]) < 0.05 + SIGMA * Y_T_ERR
    assert abs(odd.exponent.iloc[-1] - of_majority[1].exponent.iloc[-1]) < 0.01 + SIGMA * Y_H_ERR


def test_permuted_positions_change_all_but_the_magnetization(samples, majority, of_majority):
    permuted = np.random.default_rng(4).permutation(square(L // 2))
    even, odd = exponents_of(samples, majority, permuted)
    assert (of_majority[0].exponent - even.exponent).min() > 4 * SIGMA * Y_T_ERR
    assert odd.exponent[0] == pytest.approx(of_majority[1].exponent[0], abs=1e-12)


def test_signs_of_coarse_spins_matter_together_only_to_the_odd_sector(
    samples, majority, of_majority
):
    even, odd = exponents_of(samples, -majority, square(L // 2))
    np.testing.assert_allclose(even.exponent, of_majority[0].exponent, rtol=1e-9)
    assert odd.exponent.isna().all()
    even, odd = exponents_of(-samples, -majority, square(L // 2))
    np.testing.assert_allclose(odd.exponent, of_majority[1].exponent, rtol=1e-9)
    staggered = majority * np.random.default_rng(5).choice([-1, 1], majority.shape[1:])
    even, _ = exponents_of(samples, staggered.astype(np.int8), square(L // 2))
    assert not (np.abs(even.exponent - of_majority[0].exponent) < SIGMA * Y_T_ERR).any()


def test_independent_flips_of_coarse_spins_raise_the_exponent_of_the_field(samples, majority):
    """<M' M> falls by a = 1 - 2p, <M' M'> by a^2 but for its M equal terms."""
    p, rng = 0.1, np.random.default_rng(6)
    noisy = np.where(rng.random(majority.shape) < p, -majority, majority)
    _, odd = exponents_of(samples, noisy, square(L // 2))
    M, M_coarse = flat(samples).sum(axis=1), flat(majority).sum(axis=1, dtype=np.int64)
    a, n = 1 - 2 * p, L * L // 4
    rate = a * np.mean(M_coarse * M) / (a**2 * np.mean(M_coarse**2) + n * (1 - a**2))
    assert abs(odd.exponent[0] - math.log2(rate)) < SIGMA * odd.exponent_err[0]
    assert odd.exponent[0] > 2.1


SPINS = np.ones((40, 16), np.int8)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"fine": SPINS[0]}, r"fine must have shape"),
        ({"coarse": SPINS[1:, :4]}, r"coarse must have shape \(40, number of spins\)"),
        ({"coarse": (1 + SPINS[:, :4]) // 2 - 1}, "coarse must be -1 or \\+1, got 0"),
        ({"fine": np.zeros_like(SPINS)}, "fine must be -1 or \\+1, got 0"),
        ({"fine_positions": square(2)}, r"fine_positions must have shape \(16, 2\), got \(4, 2\)"),
        (
            {"coarse": SPINS, "coarse_positions": square(4)},
            "coarse must have fewer spins than fine, 16, got 16",
        ),
        ({"coarse": SPINS[:, :3], "coarse_positions": square(2)[:3]}, "at least 4, got 3"),
        ({"n_blocks": 1}, "n_blocks must be a whole number >= 2, got 1"),
        ({"n_blocks": 41}, "n_blocks must be at most the number of samples, 40, got 41"),
    ],
)
def test_wrong_arguments_are_refused(changes, message):
    arguments = {
        "fine": SPINS,
        "coarse": SPINS[:, :4],
        "fine_positions": square(4),
        "coarse_positions": square(2),
        "lattice_size": L,
    } | changes
    with pytest.raises(ValueError, match=message):
        monte_carlo_rg(arguments.pop("fine"), arguments.pop("coarse"), **arguments)
