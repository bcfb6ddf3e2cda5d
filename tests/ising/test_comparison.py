import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statistical import MIN_P_VALUE

from rgdl.ising import energy_per_site, exact, magnetization, sample_ising
from rgdl.ising.comparison import (
    combined_p_value,
    compare_energies,
    compare_with_exact,
    explain_rejection,
)
from rgdl.ising.comparison.callen_identity import conditional_moments
from rgdl.ising.comparison.combined_tests import combine_tests
from rgdl.ising.comparison.p_values import compare_counts, compare_mean


def draw(lattice_size, coupling, n_samples, seed=1):
    return sample_ising(
        lattice_size=lattice_size, coupling=coupling, n_samples=n_samples, seed=seed, n_threads=2
    )


def p_value(table, quantity):
    (value,) = table.loc[table["quantity"] == quantity, "p_value"]
    return value


@pytest.fixture(scope="module")
def samples():
    return draw(8, 0.42, 20_000)


@pytest.fixture(scope="module")
def many_tables():
    """Comparisons of 300 correct ensembles."""
    spins = draw(5, 0.42, 300 * 400).reshape(300, 400, 5, 5)
    return [compare_with_exact(block, coupling=0.42) for block in spins]


def test_p_values_of_correct_samples_are_uniform(many_tables):
    names = many_tables[0]["quantity"]
    assert len(names) == 14
    for name in names:
        p = [p_value(table, name) for table in many_tables]
        # p-values of discrete tests move in steps of a few percent, which is not a deviation
        assert stats.kstest(p, "uniform").pvalue > MIN_P_VALUE, name


def test_correct_samples_are_rejected_at_the_stated_rate(many_tables):
    combined = np.array([combined_p_value(table["p_value"].tolist()) for table in many_tables])
    for level in (0.01, 0.1):
        n_rejected = int((combined < level).sum())
        assert (
            stats.binomtest(n_rejected, len(combined), level, alternative="greater").pvalue
            > MIN_P_VALUE
        )


@pytest.mark.parametrize(
    ("lattice_size", "coupling", "n"),
    [
        (2, 0.5, 150),
        (3, 1.0, 150),
        (4, 0.0, 150),
        (8, 1.2, 1000),
        (9, 1.5, 2000),
        (9, 2.5, 150),
        (8, 3.5, 200),
        (8, 4.0, 200),
        (2, 4.3, 1000),
        (8, 4.5, 1000),
        (4, 100.0, 150),
    ],
)
def test_correct_samples_of_any_coupling_are_accepted(lattice_size, coupling, n):
    # deep in the ordered phase few spins flip: too few events to estimate an error from
    for seed in range(40):
        table = compare_with_exact(draw(lattice_size, coupling, n, seed), coupling=coupling)
        assert combined_p_value(table["p_value"].tolist()) > 1e-5, table
        assert np.isfinite(table[["measured", "expected", "error", "z"]].to_numpy(float)).all()


@pytest.mark.parametrize("factor", [0.99, 1.01])
def test_a_coupling_wrong_by_one_percent_is_detected(factor):
    spins = draw(40, 0.408, 2000)
    right = compare_with_exact(spins, coupling=0.408)
    assert combined_p_value(right["p_value"].tolist()) > MIN_P_VALUE
    wrong = compare_with_exact(spins, coupling=factor * 0.408)
    for name in ("energy per site", "energy histogram (chi-squared)"):
        assert p_value(wrong, name) < MIN_P_VALUE, name
    assert explain_rejection(right, ensemble="E", min_p_value=1e-6) is None
    message = explain_rejection(wrong, ensemble="E", min_p_value=1e-6)
    worst = wrong.loc[wrong["p_value"].idxmin(), "quantity"]
    assert message.startswith("the samples of E do not have the distribution of their coupling")
    assert f"The worst: {worst} = " in message
    assert "where min_p_value = 1e-06 is allowed" in message  # the argument
    assert "acceptance" not in message
    with pytest.raises(ValueError, match="the column p_value of a table, got DataFrame"):
        combined_p_value(wrong)


def pinned(spins):
    spins = spins.copy()
    spins[:1000, 2, 3] = 1
    return spins


def sheared(spins):
    spins = spins.copy()
    spins[:, 0] = np.roll(spins[:, 0], 3, axis=1)
    return spins


def aligned(spins):
    below, right = ((spins * np.roll(spins, -1, a)).mean(axis=(1, 2)) for a in (1, 2))
    return np.where((below > right)[:, None, None], spins, spins.swapaxes(1, 2))


def overdispersed(spins):
    """Correct mean energy, wrong fluctuations."""
    energy = energy_per_site(spins)
    return np.concatenate([spins, spins[np.abs(energy - energy.mean()) > energy.std()]])


def magnetized(spins):
    m = np.abs(magnetization(spins))
    return spins[m > np.median(m)]


FAULTS = {
    "biased": lambda s: np.concatenate([s[magnetization(s) >= 0], s[:3000]]),
    "one-sided": lambda s: s[(magnetization(s) < 0) | (np.abs(magnetization(s)) > 0.4)],
    "repeated": lambda s: np.repeat(s[::2], 2, axis=0),
    "hotter": lambda s: np.concatenate([s, draw(8, 0.35, 2000, seed=2)]),
    **{f.__name__: f for f in (pinned, sheared, aligned, overdispersed, magnetized)},
}


@pytest.mark.parametrize(
    ("fault", "quantity"),
    [
        ("biased", "magnetization"),
        ("biased", "spin flip: fraction with m > 0"),
        ("one-sided", "spin flip: |m|"),
        ("one-sided", "spin flip: energy"),
        ("pinned", "translation: spins (chi-squared)"),
        ("sheared", "translation: bonds below (chi-squared)"),
        ("aligned", "axes: bonds below - right"),
        ("repeated", "serial correlation: energy"),
        ("repeated", "serial correlation: m^2"),
        ("magnetized", "magnetization of neighbors (Callen)"),
        ("hotter", "energy per site"),
        ("overdispersed", "specific heat"),
        ("overdispersed", "energy histogram (chi-squared)"),
    ],
)
def test_each_test_detects_its_fault(samples, fault, quantity):
    assert p_value(compare_with_exact(samples, coupling=0.42), quantity) > MIN_P_VALUE
    table = compare_with_exact(FAULTS[fault](samples), coupling=0.42)
    assert p_value(table, quantity) < MIN_P_VALUE


def test_transposition_exchanges_bonds_to_the_right_and_below(samples):
    one = compare_with_exact(sheared(samples), coupling=0.42)
    other = compare_with_exact(sheared(samples).swapaxes(1, 2), coupling=0.42)
    name = "translation: bonds {} (chi-squared)"
    for here, there in (("below", "right"), ("right", "below")):
        p = p_value(other, name.format(there))
        assert p_value(one, name.format(here)) == pytest.approx(p, rel=1e-6)


def test_states_of_a_tiny_lattice_are_compared():
    spins = draw(4, 0.42, 20_000)
    name = "energy and magnetization of all states (chi-squared)"
    assert p_value(compare_with_exact(spins, coupling=0.42), name) > MIN_P_VALUE
    assert p_value(compare_with_exact(magnetized(spins), coupling=0.42), name) < MIN_P_VALUE


@pytest.mark.parametrize(
    ("lattice_size", "wrong"), [((4, 12), (6, 8)), ((3, 5), (5, 3)), ((9, 4), (4, 9))]
)
def test_samples_of_a_rectangle_are_compared_with_their_own_torus(lattice_size, wrong):
    spins = draw(lattice_size, 0.42, 20_000)
    right = compare_with_exact(spins, coupling=0.42)
    assert combined_p_value(right["p_value"].tolist()) > MIN_P_VALUE
    names = set(right["quantity"])
    assert "axes: bonds below - right" not in names  # they differ on a rectangle
    tiny = "energy and magnetization of all states (chi-squared)"
    assert (tiny in names) == (lattice_size == (3, 5))
    other = compare_with_exact(spins.reshape(-1, *wrong), coupling=0.42)  # negative control
    assert combined_p_value(other["p_value"].tolist()) < MIN_P_VALUE
    energies = compare_energies(spins, coupling=0.42)
    assert energies["count"].sum() == len(spins)


def test_p_values_of_correct_samples_of_a_rectangle_are_uniform():
    spins = draw((3, 6), 0.42, 100 * 400).reshape(100, 400, 3, 6)
    tables = [compare_with_exact(block, coupling=0.42) for block in spins]
    for name in tables[0]["quantity"]:
        p = [p_value(table, name) for table in tables]
        assert stats.kstest(p, "uniform").pvalue > MIN_P_VALUE, name


@pytest.mark.parametrize("coupling", [0.0, 0.42, 1.5])
@pytest.mark.parametrize("lattice_size", [2, 3, 4, (2, 5), (3, 4), (4, 3)])
def test_callens_identity_holds_over_all_states(lattice_size, coupling):
    states = exact.enumerate_states(lattice_size)
    weights = exact.state_probabilities(lattice_size, coupling)
    product, mean, variance, third = conditional_moments(states, coupling)
    deviation = product - mean
    assert weights @ deviation == pytest.approx(0.0, abs=1e-14)
    assert weights @ deviation**2 == pytest.approx(weights @ variance, rel=1e-12)
    assert weights @ deviation**3 == pytest.approx(weights @ third, abs=1e-14)


def test_markov_chains_may_have_the_allowed_correlation(samples):
    rng = np.random.default_rng(1)
    kept = rng.random(len(samples)) < 0.1  # each sample is its predecessor with probability 0.1
    source = np.maximum.accumulate(np.where(kept, 0, np.arange(len(samples))))
    chain = samples[source]
    name = "serial correlation: energy"
    assert p_value(compare_with_exact(chain, coupling=0.42), name) < MIN_P_VALUE
    allowed = compare_with_exact(chain, coupling=0.42, residual_correlation=0.12)
    assert combined_p_value(allowed["p_value"].tolist()) > MIN_P_VALUE


def test_signs_of_chains_may_have_the_allowed_correlation():
    rng = np.random.default_rng(0)
    kept = rng.random(20_000) < 0.5  # the sign is kept with probability 3/4: 2 tau_int = 3
    signs = np.cumprod(np.where(kept, 1, rng.choice([-1, 1], 20_000)))
    spins = draw(4, 1.0, 20_000)
    spins = (spins * np.sign(magnetization(spins) + 1e-9)[:, None, None]).astype(np.int8)
    chain = spins * signs[:, None, None].astype(np.int8)
    name = "spin flip: fraction with m > 0"
    strict = p_value(compare_with_exact(chain, coupling=1.0), name)
    allowed = p_value(compare_with_exact(chain, coupling=1.0, residual_correlation=0.5), name)
    z = [abs(stats.norm.isf(p / 2)) for p in (strict, allowed)]
    assert z[1] == pytest.approx(z[0] / np.sqrt(3), rel=1e-6)


def test_successors_are_one_stride_apart(samples):
    replicas = np.repeat(samples[:5000:2].reshape(-1, 4, 8, 8), 2, axis=0).reshape(-1, 8, 8)
    name = "serial correlation: energy"
    assert p_value(compare_with_exact(replicas, coupling=0.42), name) > MIN_P_VALUE
    assert p_value(compare_with_exact(replicas, coupling=0.42, stride=4), name) < MIN_P_VALUE


def test_counts_are_compared_as_in_scipy():
    rng = np.random.default_rng(1)
    probabilities = np.array([0.1, 0.2, 0.3, 0.4])
    counts = rng.multinomial(1000, probabilities)
    (comparison,) = compare_counts("x", counts, probabilities, correlation=1.0)
    expected = stats.chisquare(counts, 1000 * probabilities)
    assert comparison.measured == pytest.approx(expected.statistic, rel=1e-12)
    assert comparison.p_value == pytest.approx(expected.pvalue, rel=1e-12)


def test_bins_are_pooled_until_ten_counts_are_expected():
    probabilities = np.array([0.001, 0.002, 0.5, 0.25, 0.24, 0.005, 0.002])
    counts = np.array([0, 3, 503, 248, 239, 5, 2])
    (comparison,) = compare_counts("x", counts, probabilities, correlation=1.0)
    pooled = stats.chisquare([506, 248, 246], [503, 250, 247])
    assert comparison.measured == pytest.approx(pooled.statistic, rel=1e-12)
    assert comparison.expected == 2
    assert compare_counts("x", counts[:2], np.array([0.5, 0.5]), correlation=1.0) == []


def test_the_absence_of_a_rare_event_is_probable():
    for expected in (1e-10, 1e-3, 0.3):
        sigma = np.sqrt(expected)
        assert compare_mean("x", 0.0, expected, sigma, skewness=1 / sigma).p_value > 0.1
    sigma = 1e-5
    assert compare_mean("x", 1.0, 1e-10, sigma, skewness=1 / sigma).p_value < 1e-9


@pytest.mark.parametrize("events", [0, 1, 4, 12, 20])
def test_few_events_have_a_poisson_p_value(events):
    # 4 are expected: for 20 the normal distribution is wrong by a factor of 300
    p = compare_mean("x", events, 4.0, 2.0, skewness=0.5).p_value
    tails = stats.poisson.sf(events - 1, 4), stats.poisson.cdf(events, 4)
    assert 1 / 3 < p / min(1.0, 2 * min(tails)) < 3


def test_without_an_error_values_must_be_equal():
    assert compare_mean("x", -2.0, -2.0, 0.0).p_value == 1.0
    off = compare_mean("x", -1.9, -2.0, 0.0)
    assert (off.z, off.p_value) == (math.inf, 0.0)


def test_energies_have_measured_and_expected_counts():
    spins = draw(4, 0.3, 500)
    table = compare_energies(spins, coupling=0.3)
    assert table["count"].sum() == 500
    assert table["expected"].sum() == pytest.approx(500, abs=1)
    energies = 16 * energy_per_site(spins)
    assert table["count"].tolist() == [int((energies == e).sum()) for e in table["energy"]]


def test_spins_of_any_signed_type_are_compared():
    spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=200, seed=1)
    table = compare_with_exact(spins, coupling=0.4)
    for kind in (np.float64, np.int64):
        again = compare_with_exact(spins.astype(kind), coupling=0.4)
        pd.testing.assert_frame_equal(again, table)


def test_p_values_are_combined_by_bonferroni():
    assert combined_p_value([0.5, 0.01, 0.2]) == pytest.approx(0.03)
    assert combined_p_value([0.5, 0.9]) == 1.0
    assert combined_p_value([]) == 1.0
    with pytest.raises(ValueError, match=r"p_values must be in \[0, 1\], got nan"):
        combined_p_value([0.5, math.nan])


@pytest.mark.parametrize(
    ("spins", "changes", "message"),
    [
        (np.ones((99, 4, 4), np.int8), {}, "spins must hold >= 100 samples, got 99"),
        (np.ones((100, 4, 4), np.int8), {"coupling": -1.0}, "coupling must be finite and >= 0"),
        (np.ones((100, 4, 4), np.int8), {"stride": 0}, "stride must be a whole number >= 1, got 0"),
        (np.ones((100, 4, 4), np.uint8), {}, r"spins must be -1 or \+1, got values of type uint8"),
        (np.ones((100, 16), np.int8), {}, r"spins must have shape \(n_samples, rows, col"),
        (np.ones((100, 4, 4), np.int8), {"residual_correlation": 1.0}, r"must be in \[0, 1\)"),
    ],
)
def test_invalid_arguments_are_refused(spins, changes, message):
    with pytest.raises(ValueError, match=message):
        compare_with_exact(spins, **{"coupling": 0.4} | changes)


def test_ensembles_are_combined_also_without_tests():
    tests = pd.DataFrame({"ensemble": ["a", "a", "c"], "p_value": [0.3, 0.02, 0.01]})
    table = combine_tests(tests, ["a", "b", "c"]).set_index("ensemble")
    assert table["n_tests"].to_dict() == {"a": 2, "b": 0, "c": 1, "all": 3}
    assert table["p_value"].to_dict() == pytest.approx(
        {"a": 0.04, "b": 1.0, "c": 0.01, "all": 0.03}
    )
    assert table["min_p_value"].fillna(-1).tolist() == [0.02, -1, 0.01, 0.01]
