"""What the filters of coarse spins, their positions and their noise do to a correlation length."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rgdl.types import Array

_N_GRID = 200  # correlation lengths among which solutions are looked for
_SHORTEST = 1e-2  # of them, in lattice spacings
_LONGEST = 1e2  # in units of L


@dataclass(frozen=True)
class FormFactor:
    r"""How much of the power of each mode of the original spins is in S(0) and S(k_1).

    Coarse spins are read as h_j = sum_n f_j(n) s_n + noise, with noise of its own in every spin.
    Their power spectrum is then

    .. math::

        S(k) &= \frac{1}{M} \left\langle \left\lvert
            \sum_j h_j \, e^{i k \cdot x_j} \right\rvert^2 \right\rangle
            = \frac{1}{M N} \sum_q \left\lvert A(k, q) \right\rvert^2 S_0(q) + \text{noise}, \\
        A(k, q) &= \sum_j e^{i k \cdot x_j} \sum_n f_j(n) \, e^{-i q \cdot n}

    The term q = k is S_0(k) times the form factor |f(k)|^2. The other ones vanish for blocks that
    fill the lattice, but not for decimated spins (their aliases) nor at irregular positions, where
    the terms i = j alone give all modes the same power.

    Attributes
    ----------
    windows : ndarray of float64, shape (2, L^2)
        |A(k, q)|^2 / (M N) for k = 0, and its mean over the two smallest k, (2 pi / L, 0) and
        (0, 2 pi / L).
    noise : float
        Mean over the spins of the variance that their filters do not explain.
    """

    windows: Array
    noise: float

    def correlation_length(self, S_0: Array, S_1: Array) -> Array:
        """The length xi of original spins with S_0(q) ~ 1 / (1 + xi^2 q^2), from S(0) and S(k_1).

        q^2 stands for 4 sin^2(q_x / 2) + 4 sin^2(q_y / 2). For the original spins themselves this
        is the second-moment correlation length.

        Parameters
        ----------
        S_0, S_1 : ndarray, of one shape
            S(0) and S(k_1) of the coarse spins.

        Returns
        -------
        ndarray, of the same shape
            In spacings of the original lattice. NaN where no length, or more than one, fits.
        """
        L = round(self.windows.shape[1] ** 0.5)
        lengths = np.geomspace(_SHORTEST, _LONGEST * L, _N_GRID)
        q2 = _squared_wave_numbers(L)

        def ratio(xi: Array | float) -> Array:
            at_0, at_1 = self.windows @ (1 / (1 + np.square(xi) * q2[:, None]))
            with np.errstate(invalid="ignore"):  # filters of zeros alone
                quotient: Array = at_0 / at_1
            return quotient

        known = ratio(lengths)
        measured = np.asarray((S_0 - self.noise) / (S_1 - self.noise))
        solved = [_only_solution(ratio, lengths, known, value) for value in measured.ravel()]
        return np.reshape(solved, measured.shape)


def measure_form_factor(
    states: Array, samples: Array, fields: Array, center_x: Array, center_y: Array
) -> FormFactor:
    """Form factor of coarse spins, each a linear filter of the samples plus noise.

    The amplitude of each filter is that of the linear regression of the spin on the filtered
    samples; the noise is the variance that remains.

    Parameters
    ----------
    states : ndarray of int8, shape (n_samples, M)
        Coarse spins of the samples.
    samples : ndarray of int8, shape (n_samples, L, L)
        Original spins.
    fields : ndarray, shape (M, L^2)
        Filters f_j; their amplitudes and signs do not matter. A filter of zeros explains nothing.
    center_x, center_y : ndarray, shape (M,)
        Positions, in spacings of the original lattice.

    Returns
    -------
    FormFactor
    """
    L, filters = samples.shape[1], fields.astype(np.float32)
    filtered = samples.reshape(len(samples), -1).astype(np.float32) @ filters.T
    filtered = filtered - filtered.mean(axis=0, dtype=np.float64)
    spins = states - states.mean(axis=0)
    covariance, power = (spins * filtered).mean(axis=0), (filtered**2).mean(axis=0)
    amplitude = np.divide(covariance, power, where=power > 0, out=np.zeros(len(power)))
    noise = np.mean((spins**2).mean(axis=0) - amplitude * covariance)
    at_centers = amplitude[:, None] * filters
    windows = [
        np.abs(np.fft.fft2(np.reshape(phases @ at_centers, (L, L)))) ** 2
        for phases in (np.ones(len(center_x)), *_phases(center_x, center_y, L))
    ]
    of_waves = np.stack([windows[0], (windows[1] + windows[2]) / 2]).reshape(2, -1)
    return FormFactor(of_waves / (len(fields) * L**2), float(noise))


def _phases(center_x: Array, center_y: Array, lattice_size: int) -> list[Array]:
    return [np.exp(2j * np.pi / lattice_size * center) for center in (center_x, center_y)]


def _squared_wave_numbers(lattice_size: int) -> Array:
    one_axis = 4 * np.sin(np.pi * np.arange(lattice_size) / lattice_size) ** 2
    squared: Array = (one_axis[:, None] + one_axis).ravel()
    return squared


def _only_solution(
    ratio: Callable[[float], Array], lengths: Array, known: Array, measured: float
) -> float:
    """The only length with the measured ratio; `known` are the ratios at all lengths."""
    from scipy.optimize import brentq

    if not np.isfinite(measured):
        return np.nan
    crossings = np.flatnonzero(np.diff(known > measured))
    if len(crossings) != 1:
        return np.nan
    k = int(crossings[0])

    def excess(xi: float) -> float:
        return float(ratio(xi).item()) - measured

    return float(brentq(excess, lengths[k], lengths[k + 1], xtol=1e-12))
