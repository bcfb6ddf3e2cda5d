import warnings

import naive
import numpy as np
import pytest
from statistical import SIGMA

from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # from its use of scipy
    import pyerrors


def autoregressive(memory, n, seed):
    """x_t = memory x_{t-1} + noise, whose tau_int is (1 + memory) / (1 - memory) / 2."""
    noise = np.random.default_rng(seed).normal(size=n)
    series = np.empty(n)
    series[0] = noise[0] / np.sqrt(1 - memory**2)
    for t in range(1, n):
        series[t] = memory * series[t - 1] + noise[t]
    return series


@pytest.mark.parametrize("memory", [0.0, 0.3, 0.8, 0.95])
def test_autocorrelation_time_of_an_autoregressive_series(memory):
    tau, error = integrated_autocorrelation_time(autoregressive(memory, 200_000, 1))
    expected = 0.5 * (1 + memory) / (1 - memory)
    assert abs(tau - expected) < SIGMA * max(error, 1e-3)
    assert error < 0.1 * expected


def test_several_chains_have_the_autocorrelation_time_of_one():
    chains = np.array([autoregressive(0.8, 2000, seed) for seed in range(50)])
    tau, error = integrated_autocorrelation_time(chains)
    assert abs(tau - 4.5) < SIGMA * error < 1
    assert integrated_autocorrelation_time(chains[:1]) == integrated_autocorrelation_time(chains[0])
    mixed, mixed_err = integrated_autocorrelation_time(chains.T.ravel())  # negative control
    assert abs(mixed - 4.5) > SIGMA * max(mixed_err, error)


def test_stated_error_is_the_spread_over_series():
    results = [
        integrated_autocorrelation_time(autoregressive(0.8, 20_000, seed)) for seed in range(100)
    ]
    taus, errors = np.array(results).T
    # the ratio of two standard deviations from 100 values has an error of 7 %
    assert 1 - SIGMA * 0.07 < taus.std() / errors.mean() < 1 + SIGMA * 0.07


def test_autocorrelation_time_matches_its_naive_twin():
    series = autoregressive(0.5, 2000, 3)
    tau, _ = integrated_autocorrelation_time(series)
    sums = [naive.autocorrelation_time(series, window) for window in range(1, 40)]
    corrected = [s * (1 + (2 * w + 1) / 2000) for w, s in enumerate(sums, start=1)]
    assert np.abs(np.array(corrected) - tau).min() < 1e-12


@pytest.mark.parametrize("memory", [0.1, 0.3, 0.8, 0.97])
@pytest.mark.parametrize("n", [1000, 50_000])
def test_autocorrelation_time_matches_pyerrors(memory, n):
    series = 3 + autoregressive(memory, n, seed=4)
    observable = pyerrors.Obs([series], ["chain"])
    observable.gamma_method(S=1.5)
    tau, tau_err = integrated_autocorrelation_time(series)
    # pyerrors removes a bias of order 1 / n from tau in one more place
    assert tau == pytest.approx(observable.e_tauint["chain"], rel=3 / n)
    # and does not remove the bias of order W / n from tau in its error
    assert tau_err == pytest.approx(observable.e_dtauint["chain"], rel=0.01 + 150 / n)


@pytest.mark.parametrize(
    ("series", "message"),
    [
        (np.ones(100), "must not be constant"),
        (np.arange(3.0), r"shape \(n,\) or \(n_chains, n\) with n >= 4, got \(3,\)"),
        (np.ones((10, 3)), r"with n >= 4, got \(10, 3\)"),
        (np.ones((2, 10, 10)), r"with n >= 4, got \(2, 10, 10\)"),
        (np.ones((0, 10)), r"with n >= 4, got \(0, 10\)"),
        (np.array([0, 1, np.nan, 2]), "series must be of finite real numbers"),
        (np.array([False, True, True, True]), "series must be of finite real numbers"),
    ],
)
def test_invalid_series_are_refused(series, message):
    with pytest.raises(ValueError, match=message):
        integrated_autocorrelation_time(series)


@pytest.mark.parametrize(
    ("tau", "residual", "message"),
    [
        (-1.0, 0.1, r"tau must be finite and >= 0, got -1\.0"),
        (np.inf, 0.1, "tau must be finite and >= 0, got inf"),
        (2.0, 0.0, r"residual must be in \(0, 1\), got 0\.0"),
        (2.0, 1.5, r"residual must be in \(0, 1\), got 1\.5"),
    ],
)
def test_what_is_never_forgotten_is_refused(tau, residual, message):
    with pytest.raises(ValueError, match=message):
        steps_to_forget(tau, residual)


@pytest.mark.parametrize(("tau", "residual"), [(2.0, 0.01), (0.1, 0.5), (37.5, 1e-6)])
def test_steps_to_forget_are_the_smallest_number(tau, residual):
    steps = steps_to_forget(tau, residual)
    assert np.exp(-steps / tau) <= residual
    assert steps == 1 or np.exp(-(steps - 1) / tau) > residual


def test_an_error_is_not_negative():
    tau, error = integrated_autocorrelation_time([1, -1] * 50)
    assert tau < 0 < error
