import numpy as np
import pytest
from scipy.signal import lfilter
from statistical import SIGMA

from rgdl.statistics.chain_errors import chain_moments, estimate_with_error
from rgdl.statistics.jackknife import jackknife_moments


def first(means):
    return means[..., 0]


def variance(means):
    return means[..., 1] - means[..., 0] ** 2


def moments_of(x):
    return np.stack([x, x**2], axis=1)


def autoregressive(memory, n, seed):
    """Normal numbers with variance 1 and tau_int = (1 + memory) / (1 - memory) / 2."""
    noise = np.random.default_rng(seed).normal(size=n + 200)
    return np.sqrt(1 - memory**2) * lfilter([1], [1, -memory], noise)[200:]


@pytest.mark.parametrize("estimate", [first, variance])
def test_error_of_independent_samples_is_that_of_the_jackknife(estimate):
    moments = moments_of(np.random.default_rng(1).normal(size=2000))
    value, error = chain_moments(moments, estimate, stride=1)
    same, each = jackknife_moments(moments, estimate, 2000)  # each sample is left out
    assert value == pytest.approx(same, rel=1e-12)
    # 2 tau is 1, up to its error of about 2 / sqrt(n)
    assert error == pytest.approx(each, rel=SIGMA / np.sqrt(2000))
    blocks = jackknife_moments(moments, estimate, 20)
    assert estimate_with_error(moments, estimate, n_blocks=20, stride=None) == blocks
    assert estimate_with_error(moments, estimate, n_blocks=20, stride=1) == (value, error)


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (first, (1 + 0.8) / (1 - 0.8)),  # n times the variance of the mean
        (variance, 2 * (1 + 0.64) / (1 - 0.64)),  # x^2 has the variance 2 and the memory 0.8^2
    ],
)
def test_error_of_an_autoregressive_series_is_the_exact_one(estimate, expected):
    n = 100_000
    moments = moments_of(autoregressive(0.8, n, 2))
    _, error = chain_moments(moments, estimate, stride=1)
    assert n * error**2 == pytest.approx(expected, rel=0.1)  # tau is known to about 2 %
    _, naive = jackknife_moments(moments, estimate, n // 2)  # negative control
    assert n * naive**2 < 0.5 * expected


def test_errors_of_chains_that_alternate_need_their_stride():
    chains = np.array([autoregressive(0.8, 5000, seed) for seed in range(20)])
    moments = moments_of(chains.T.ravel())
    _, error = chain_moments(moments, first, stride=20)
    assert len(moments) * error**2 == pytest.approx(9, rel=0.1)
    _, wrong = chain_moments(moments, first, stride=1)  # negative control
    assert len(moments) * wrong**2 < 5


def test_what_is_constant_has_no_error_and_what_is_undefined_has_none_either():
    assert chain_moments(np.ones((10, 2)), first, stride=1) == (1.0, 0.0)
    value, error = chain_moments(np.zeros((10, 2)), lambda m: m[..., 0] / m[..., 1], stride=1)
    assert np.isnan(value)
    assert np.isnan(error)


def test_short_chains_are_refused():
    with pytest.raises(ValueError, match="samples must hold >= 4 of each of 3 chains, got 11"):
        chain_moments(np.ones((11, 1)), first, stride=3)
    with pytest.raises(ValueError, match="stride must be a whole number >= 1, got 0"):
        chain_moments(np.ones((11, 1)), first, stride=0)


def test_moments_may_be_lists_of_rows():
    moments = moments_of(np.random.default_rng(1).normal(size=40))
    assert chain_moments(moments.tolist(), first, stride=1) == chain_moments(
        moments, first, stride=1
    )
    with pytest.raises(ValueError, match=r"shape \(n_samples, n_moments\), got \(40,\)"):
        chain_moments(moments[:, 0], first, stride=1)
