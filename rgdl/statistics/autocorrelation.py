"""Autocorrelation time of a time series, and the spacing of independent samples."""

import math

import numpy as np

from rgdl.types import Array


def integrated_autocorrelation_time(series: Array) -> tuple[float, float]:
    """Integrated autocorrelation time tau = 1/2 + sum_t rho(t), with its error.

    The sum stops at Wolff's automatic window, which balances truncation bias against noise. The
    ratio of the decay time to tau is taken as S = 1.5.

    Parameters
    ----------
    series : ndarray, shape (n,) or (n_chains, n)
        An equilibrium time series of at least 4 values, or such series of several independent
        chains with one distribution, of which the mean autocorrelation is taken.

    Returns
    -------
    tau_int, tau_int_err : float
        In steps of the series; 1/2 for independent values.

    Raises
    ------
    ValueError
        If the series has another shape, or is too short, constant or not finite.

    References
    ----------
    Wolff, *Monte Carlo errors with less errors*, Comput. Phys. Commun. 156, 143 (2004),
    Eqs. 41, 42, 49-52.

    Examples
    --------
    A series with rho(t) = a^t has tau = 1/2 + a / (1 - a):

    >>> rng = np.random.default_rng(1)
    >>> series = np.zeros(10_000)
    >>> for t in range(1, len(series)):
    ...     series[t] = 0.75 * series[t - 1] + rng.normal()
    >>> tau, err = integrated_autocorrelation_time(series)
    >>> bool(abs(tau - 3.5) < 3 * err), bool(err < 0.3)
    (True, True)
    """
    series = np.asarray(series)
    rho, n = _autocorrelation(series), series.size
    tau = 0.5 + np.cumsum(rho[1:])  # of window W = 1, 2, ...
    W = np.arange(1, len(tau) + 1)
    decay = np.full(len(tau), 0.01)
    correlated = tau > 0.5
    decay[correlated] = 1.5 / np.log1p(1 / (tau[correlated] - 0.5))
    beyond = np.exp(-W / decay) < decay / np.sqrt(W * n)
    best = int(np.argmax(beyond)) if beyond.any() else len(W) - 1
    window = int(W[best])
    tau_int = float(tau[best]) * (1 + (2 * window + 1) / n)  # Eq. 49: bias
    return tau_int, 2 * abs(tau_int) * math.sqrt(max(window + 0.5 - tau_int, 0.0) / n)


def steps_to_forget(tau: float, residual: float) -> int:
    """Steps after which a correlation that decays as exp(-t / tau) is at most `residual`.

    Parameters
    ----------
    tau : float
        Decay time, in steps.
    residual : float
        Allowed correlation, in (0, 1).

    Returns
    -------
    int
        The smallest t >= 1 with exp(-t / tau) <= residual.

    Raises
    ------
    ValueError
        If `tau` is negative or not finite, or `residual` is not in (0, 1).

    Examples
    --------
    >>> steps_to_forget(10.0, residual=0.01)  # 10 log 100 = 46.05
    47
    """
    if not 0 <= tau < math.inf:
        raise ValueError(f"tau must be finite and >= 0, got {tau}")
    if not 0 < residual < 1:
        raise ValueError(f"residual must be in (0, 1), got {residual}")
    return max(1, math.ceil(-tau * math.log(residual)))


def _autocorrelation(series: Array) -> Array:
    """Normalized autocorrelation at lags 0 .. n/2, by a padded Fourier transform."""
    if series.ndim not in (1, 2) or series.shape[-1] < 4 or not len(series):
        raise ValueError(
            f"series must have shape (n,) or (n_chains, n) with n >= 4, got {series.shape}"
        )
    if series.dtype.kind not in "iuf" or not np.isfinite(series).all():
        raise ValueError("series must be of finite real numbers")
    n = series.shape[-1]
    fluctuation = np.atleast_2d(series - series.mean())  # chain, time
    spectrum = (np.abs(np.fft.rfft(fluctuation, 2 * n)) ** 2).mean(axis=0)
    covariance = np.fft.irfft(spectrum)[: n // 2 + 1] / (n - np.arange(n // 2 + 1))
    if covariance[0] <= 0:
        raise ValueError("series must not be constant: it has no autocorrelation time")
    rho: Array = covariance / covariance[0]
    return rho
