"""Fluctuations of samples, with errors: specific heat, susceptibility, cumulant, length.

Each function takes spins of shape (n_samples, ...) and returns a value and its standard error. With
`stride=None` the samples are independent, and the error is that of the jackknife over `n_blocks`
contiguous blocks. Samples of Markov chains need the `stride` of `rgdl.ising.chain_stride`, the
distance of successive samples of one chain; the error then contains the integrated autocorrelation
time. In the sequence of `sample_ising` a chain ends after 32 samples for Metropolis and 500 for
Swendsen-Wang, so that an autocorrelation time that is not much shorter is underestimated.
"""

import math

import numpy as np

from rgdl.ising.lattice import as_configurations, as_coupling
from rgdl.ising.observables import energy_per_site
from rgdl.states import as_spins_or_field, check_not_empty
from rgdl.statistics.chain_errors import estimate_with_error
from rgdl.types import Array

_BLOCKS = 20
_EPSILON = float(np.finfo(np.float64).eps)


def specific_heat(
    spins: Array, *, coupling: float, n_blocks: int = _BLOCKS, stride: int | None = None
) -> tuple[float, float]:
    """Specific heat per site in units of k, K^2 N (<e^2> - <e>^2) with e the energy per site.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1; periodic boundaries.
    coupling : float
        K = J/kT >= 0.
    n_blocks : int
        Blocks of samples of the jackknife; not used with a stride.
    stride : int, optional
        Of Markov chains: see above.

    Returns
    -------
    value, error : float
        To compare with `rgdl.ising.exact.specific_heat`. It is too small by a fraction of about
        2 tau / n_samples, with tau = 1/2 for independent samples.

    Raises
    ------
    ValueError
        If the spins are not configurations of -1 and +1, or an argument is out of range.

    Examples
    --------
    >>> from rgdl.ising import exact, sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=1000, seed=1)
    >>> heat, error = specific_heat(spins, coupling=0.4)
    >>> abs(heat - exact.specific_heat(4, 0.4)) < 5 * error
    True
    """
    e, K = energy_per_site(spins), as_coupling(coupling)
    N = math.prod(np.shape(spins)[1:])
    scale = K**2 * N

    def heat(means: Array) -> Array:
        variance: Array = scale * (means[..., 1] - means[..., 0] ** 2)
        return variance

    moments = np.stack([e, e**2], axis=1)
    return estimate_with_error(moments, heat, n_blocks=n_blocks, stride=stride)


def abs_magnetization(
    spins: Array, *, n_blocks: int = _BLOCKS, stride: int | None = None
) -> tuple[float, float]:
    """Mean of |m|, the size of the mean spin of a sample.

    Parameters
    ----------
    spins, n_blocks, stride
        As for `binder_cumulant`; raises as that does.

    Returns
    -------
    value, error : float

    Examples
    --------
    >>> abs_magnetization(np.array([[1, 1, -1, -1], [1, -1, -1, -1]], np.int8), n_blocks=2)
    (0.25, 0.25)
    """
    size = np.abs(_mean_spin(spins))
    return estimate_with_error(
        size[:, None], lambda means: means[..., 0], n_blocks=n_blocks, stride=stride
    )


def susceptibility(
    spins: Array,
    *,
    connected: bool = False,
    n_blocks: int = _BLOCKS,
    stride: int | None = None,
) -> tuple[float, float]:
    """N <m^2>, the susceptibility per spin without a field, in units of 1/kT.

    <|m|>^2 is not subtracted; in the ordered phase the result therefore grows with N.

    Parameters
    ----------
    spins, connected, n_blocks, stride
        As for `binder_cumulant`; raises as that does. m is the mean of the N spins of a sample.

    Returns
    -------
    value, error : float
        1 for free spins, N in full order.

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.0, n_samples=1000, seed=1)
    >>> chi, error = susceptibility(spins)
    >>> abs(chi - 1) < 5 * error
    True
    """
    m = _mean_spin(spins)
    N = np.size(spins) // len(m)

    def chi(means: Array) -> Array:
        m1, m2 = np.moveaxis(means, -1, 0)
        value: Array = N * (m2 - m1**2 if connected else m2)
        return value

    moments = np.column_stack([m, m**2])
    return estimate_with_error(moments, chi, n_blocks=n_blocks, stride=stride)


def binder_cumulant(
    spins: Array,
    *,
    connected: bool = False,
    n_blocks: int = _BLOCKS,
    stride: int | None = None,
) -> tuple[float, float]:
    """Binder's U = 1 - <m^4> / (3 <m^2>^2): 0 for a Gaussian, 2/3 in full order.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, ...)
        Values -1 or +1, or the real values of a field. For N free spins U is 2 / (3 N).
    connected : bool
        Whether m is replaced by m - <m>, for spins in a field. Without one <m> is 0 by symmetry.
    n_blocks : int
        Blocks of samples of the jackknife; not used with a stride.
    stride : int, optional
        Of Markov chains: see above.

    Returns
    -------
    value, error : float
        NaN if the magnetization of every sample is 0.

    Raises
    ------
    ValueError
        If there are no spins, whole numbers that are not -1 or +1, fewer samples than blocks, or
        fewer than 4 samples of a chain.

    References
    ----------
    Binder, Z. Phys. B 43, 119 (1981).

    Examples
    --------
    >>> from rgdl.ising import CRITICAL_COUPLING as K_c, sample_ising
    >>> spins = sample_ising(lattice_size=8, coupling=K_c, n_samples=500, seed=1)
    >>> U, error = binder_cumulant(spins)
    >>> abs(U - 0.61) < 5 * error  # 0.6107 for large lattices
    True
    """
    m = _mean_spin(spins)

    def cumulant(means: Array) -> Array:
        m1, m2, m3, m4 = np.moveaxis(means, -1, 0)
        second, fourth = m2, m4
        if connected:
            second = m2 - m1**2
            fourth = m4 - 4 * m1 * m3 + 6 * m1**2 * m2 - 3 * m1**4
        value: Array = 1 - fourth / (3 * second**2)
        return value

    moments = m[:, None] ** np.arange(1, 5)
    return estimate_with_error(moments, cumulant, n_blocks=n_blocks, stride=stride)


def correlation_length(
    spins: Array, *, n_blocks: int = _BLOCKS, stride: int | None = None
) -> tuple[float, float]:
    r"""Second-moment correlation length.

    .. math::

        \xi = \frac{1}{2 \sin(\pi / L)} \sqrt{\frac{S(0)}{S(k_1)} - 1}, \qquad
        S(k) = \frac{1}{N} \left\langle \left\lvert
            \sum_r s_r \, e^{i k \cdot r} \right\rvert^2 \right\rangle

    S(k_1) is the mean over the smallest wave vectors, of size 2 pi / L: two on a square torus, and
    one along the longer side L of a rectangular one.

    Parameters
    ----------
    spins, n_blocks, stride
        As for `specific_heat`; raises as that does.

    Returns
    -------
    value, error : float
        In lattice spacings: see `second_moment_length`. On a finite torus it differs from
        `rgdl.ising.exact.correlation_length`, which is that of the decay at large distances. inf
        if S(k_1) is 0 up to rounding, as in full order; the error is NaN also if leaving out some
        samples has this effect.

    References
    ----------
    Cooper, Freedman & Preston, Nucl. Phys. B 210, 210 (1982).

    Examples
    --------
    >>> from rgdl.ising import exact, sample_ising
    >>> spins = sample_ising(lattice_size=16, coupling=0.35, n_samples=1000, seed=1)
    >>> xi, error = correlation_length(spins)
    >>> abs(xi - exact.correlation_length(0.35)) < 5 * error
    True
    """
    spins = as_configurations("spins", spins)
    L = max(spins.shape[1:])
    wave = np.exp(2j * np.pi * np.arange(L) / L)
    by_axis = [spins.sum(axis=axis, dtype=np.int32) for axis in (2, 1)]  # sample, row or column
    S_0 = by_axis[0].sum(axis=1).astype(np.float64) ** 2
    longer = [sums for sums in by_axis if sums.shape[1] == L]
    S_1 = sum(np.abs(sums @ wave) ** 2 for sums in longer) / len(longer)
    S_1 = np.where((4 * L * _EPSILON * spins[0].size) ** 2 >= S_1, 0.0, S_1)  # rounding of L terms
    return estimate_with_error(
        np.stack([S_0, S_1], axis=1),
        lambda means: second_moment_length(means[..., 0], means[..., 1], L),
        n_blocks=n_blocks,
        stride=stride,
    )


def second_moment_length(S_0: Array, S_1: Array, lattice_size: int) -> Array:
    """xi = sqrt(S(0) / S(k_1) - 1) / (2 sin(pi / L)), NaN where S(0) < S(k_1), inf for S(k_1) = 0.

    If S(k) is proportional to 1 / (1 + 4 xi^2 sin^2(k / 2)), this is xi.
    """
    length: Array = np.sqrt(S_0 / S_1 - 1) / (2 * np.sin(np.pi / lattice_size))
    return length


def _mean_spin(spins: Array) -> Array:
    values = as_spins_or_field("spins", spins)
    check_not_empty("spins", values)
    if values.ndim < 2:
        raise ValueError(f"spins must have shape (n_samples, M >= 1), got {values.shape}")
    m: Array = values.reshape(len(values), -1).mean(axis=1, dtype=np.float64)
    return m
