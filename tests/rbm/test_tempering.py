"""Samples of machines whose Gibbs chains stick to modes, compared with enumerated probabilities."""

import numpy as np
import pytest
from machines import fitted, random_machine, states
from statistical import MIN_P_VALUE, SIGMA, g_test_p_value

from rgdl.rbm import L1BernoulliRBM, generate, log_partition_exact
from rgdl.rbm.annealing_path import interpolate
from rgdl.rbm.conditionals import activate_hidden, free_energy
from rgdl.rbm.gibbs_chains import GibbsChains, chains_stick, scale_reduction
from rgdl.rbm.parameters import Parameters
from rgdl.rbm.tempering import TemperedChains

MANY = {"n_samples": 2000, "n_chains": 2000, "n_burn_in": 200, "rng": 1}


def two_modes(coupling=1.0, tilt=0.1, *, n_visible=10, n_hidden=6, dtype=np.float64):
    """Units that are mostly alike, all 0 or all 1: a ferromagnet in a field."""
    W = np.full((n_hidden, n_visible), coupling)
    parameters = Parameters(W, -W.sum(axis=1) / 2, tilt - W.sum(axis=0) / 2)
    return fitted(Parameters(*(part.astype(dtype) for part in parameters.parts())))


def probabilities(rbm):
    return np.exp(-rbm.free_energy(states(rbm.n_features_in_)) - log_partition_exact(rbm))


def is_upper(v):
    return v.mean(axis=1) > 0.5


def deviation(samples, rbm):
    """Of the fraction of samples in the upper mode, in standard errors."""
    p = probabilities(rbm)[is_upper(states(rbm.n_features_in_))].sum()
    assert 0.65 < p < 0.8
    return (is_upper(samples).mean() - p) / np.sqrt(p * (1 - p) / len(samples))


def significance(samples, rbm):
    """Of the number of units that are 1: all units are alike."""
    n_units = samples.shape[1]
    p = np.bincount(states(n_units).sum(axis=1).astype(int), probabilities(rbm))
    counts = np.bincount(samples.sum(axis=1).astype(int), minlength=n_units + 1)
    rare = p * len(samples) < 5  # these are one class
    kept, p_kept = (np.append(x[~rare], x[rare].sum()) for x in (counts, p))
    return g_test_p_value(kept, p_kept)


@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_samples_of_a_machine_with_two_modes_are_fair(dtype):
    rbm = two_modes(dtype=dtype)
    samples = rbm.sample(**MANY)
    assert abs(deviation(samples, rbm)) < SIGMA
    assert significance(samples, rbm) > MIN_P_VALUE
    plain = rbm.sample(**MANY, tempered=False)  # negative controls
    assert abs(deviation(plain, rbm)) > SIGMA
    assert significance(samples, two_modes(tilt=0.05, dtype=dtype)) < MIN_P_VALUE


def test_tempered_samples_are_their_seed():
    few = {"n_samples": 30, "n_chains": 10, "n_burn_in": 200}
    one, two, other = (two_modes().sample(**few, rng=seed) for seed in (1, 1, 2))
    assert np.array_equal(one, two)
    assert not np.array_equal(one, other)


def test_tempered_chains_leave_the_mode_in_which_they_start():
    rbm = two_modes(1.5)
    start = np.zeros((2000, 10))
    samples = rbm.sample(**MANY, start=start)
    assert abs(deviation(samples, rbm)) < SIGMA
    assert is_upper(rbm.sample(**MANY, start=start, tempered=False)).mean() < 0.1


def test_chains_that_forget_their_start_are_not_tempered():
    rbm = two_modes(0.3)
    few = {"n_samples": 50, "n_chains": 10, "n_burn_in": 200, "thinning": 3, "rng": 5}
    plain = generate([rbm], **few)
    assert np.array_equal(rbm.sample(**few), plain)
    assert not np.array_equal(rbm.sample(**few, tempered=True), plain)
    sticky = two_modes()
    short = few | {"n_burn_in": 99}  # too short to find out
    assert np.array_equal(sticky.sample(**short), generate([sticky], **short))
    assert not np.array_equal(sticky.sample(**few), generate([sticky], **few))


@pytest.mark.parametrize("seed", range(5))
def test_chains_stick_if_they_are_slower_than_they_are_long(seed):
    def stick(rbm, n_rounds):
        return chains_stick(rbm._fitted(), n_rounds, np.random.default_rng(seed))

    assert not stick(random_machine(6, 10, scale=0.5), 1000)
    assert not stick(fitted(Parameters(np.zeros((2, 3)), np.zeros(2), np.full(3, 50.0))), 1000)
    assert stick(two_modes(), 1000)
    assert stick(two_modes(0.8), 100)
    assert not stick(two_modes(0.8), 10_000)


def test_a_test_of_chains_does_not_change_their_random_numbers():
    rng, same = np.random.default_rng(3), np.random.default_rng(3)
    assert chains_stick(two_modes()._fitted(), 200, rng)
    assert rng.random() == same.random()


def test_scale_reduction_follows_from_the_autocorrelation_time():
    """Units that turn over with probability q have tau = 1/2 + sum of (1 - 2 q)^t over t >= 1."""

    class Turning:
        def __init__(self, q, n_chains):
            self.q, self.rng = q, np.random.default_rng(1)
            self.v = self.rng.integers(0, 2, (n_chains, 1)).astype(float)

        def run(self, n_rounds):
            for _ in range(n_rounds):
                turns = self.rng.random(self.v.shape) < self.q
                self.v = np.where(turns, 1 - self.v, self.v)
            return self.v

    for q in (0.5, 0.1):
        tau = (1 - q) / (2 * q)
        found = scale_reduction(Turning(q, 4000), 2000)
        assert found**2 - 1 == pytest.approx(2 * tau / 1000, rel=0.15)
    assert scale_reduction(Turning(0.0, 100), 200) == np.inf
    assert np.isnan(scale_reduction(Turning(0.5, 1), 200))
    assert np.isnan(scale_reduction(Turning(0.5, 9), 99))


def test_an_exchange_is_accepted_by_the_free_energies_at_both_temperatures():
    """The gain of the fast version, and the same from machines of their own for each beta."""
    machine = random_machine(4, 6, seed=3)._fitted()
    rng = np.random.default_rng(4)
    chains = TemperedChains(machine, rng.integers(0, 2, (7, 6)), rng)
    assert (chains.betas[0], chains.betas[-1]) == (0, 1)
    assert (np.diff(chains.betas) > 0).all()
    v = chains.run(3)
    assert v.shape == (7, 6)
    v, activation = chains._v, activate_hidden(machine, chains._v)
    path = [machine.zeros_like(), machine]
    F = [[free_energy(interpolate(path, beta), states) for states in v] for beta in chains.betas]
    F = np.array(F)  # beta, states of a temperature, chain
    low = np.arange(len(chains.betas) - 1)
    assert len(low) > 1
    for of, to in ((low, low + 1), (low + 1, low)):
        expected = F[of, of] - F[to, of]
        np.testing.assert_allclose(chains._decrease(of, to, activation), expected, rtol=1e-12)


def test_every_temperature_has_its_own_distribution():
    rbm = two_modes()
    rng = np.random.default_rng(6)
    chains = TemperedChains(rbm._fitted(), np.zeros((2000, 10)), rng)
    chains.run(200)
    path = [rbm._fitted().zeros_like(), rbm._fitted()]
    for beta, v in zip(chains.betas, chains._v, strict=True):
        assert significance(v, fitted(interpolate(path, beta))) > MIN_P_VALUE
    hot, cold = chains._v[0], chains._v[-1]
    assert significance(hot, rbm) < MIN_P_VALUE  # negative controls
    assert significance(cold, fitted(interpolate(path, chains.betas[-2]))) < MIN_P_VALUE


def test_a_stack_can_be_tempered_at_its_top():
    copies = 60 * np.eye(10)
    bottom = L1BernoulliRBM.from_parameters(  # whose visible units copy its hidden ones
        components=copies, intercept_hidden=np.zeros(10), intercept_visible=np.full(10, -30.0)
    )
    top = two_modes()
    samples = generate([bottom, top], **MANY, thinning=1, tempered=True)
    assert abs(deviation(samples, top)) < SIGMA
    plain = generate([bottom, top], **MANY, thinning=1)
    assert abs(deviation(plain, top)) > SIGMA  # negative control


def test_tempered_chains_that_stick_too_are_reported():
    W = np.full((20, 40), 3.0)  # a mode at all ones that is found only from nearby
    rbm = fitted(Parameters(W, -W.sum(axis=1) * 0.9, np.full(40, -3.0)))
    with pytest.warns(RuntimeWarning, match="tempered chains differ .* n_burn_in = 100 rounds"):
        rbm.sample(
            40, n_burn_in=100, tempered=True, start=np.repeat([[0], [1]], 20, 0) * np.ones(40)
        )


def test_gibbs_chains_are_those_of_one_round_after_the_other():
    machine = random_machine(3, 4)._fitted()
    one, two = (GibbsChains(machine, np.zeros((5, 4)), np.random.default_rng(1)) for _ in "12")
    one.run(2)
    np.testing.assert_array_equal(one.run(3), two.run(5))
