"""Exact results for the Ising model on the infinite square lattice, and on an infinite strip.

References
----------
Onsager, *Crystal statistics I*, Phys. Rev. 65, 117 (1944).
"""

import math

import numpy as np
from scipy.special import ellipk

from rgdl.ising.lattice import CRITICAL_COUPLING, as_coupling, as_lattice_size

_LONG = 100.0  # coupling from which a strip's length is far beyond double precision
_ROUNDING = 1e-13  # relative, of a difference of two sums over momenta


def energy_per_site_infinite(coupling: float) -> float:
    """Mean energy per site of the infinite lattice in units of J.

    Parameters
    ----------
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        Between -2 and 0; -sqrt 2 at the critical coupling.

    Raises
    ------
    ValueError
        If `coupling` is negative or not finite.

    References
    ----------
    Onsager, Phys. Rev. 65, 117 (1944).

    Examples
    --------
    >>> round(energy_per_site_infinite(0.408), 6)
    -1.150855
    """
    two_k = 2 * as_coupling(coupling)
    if two_k == 0.0:
        return 0.0
    tanh, cosh = math.tanh(two_k), math.cosh(min(two_k, 300.0))
    modulus = 2 * tanh / cosh
    bracket = 2 * tanh**2 - 1
    # at the critical point the elliptic integral diverges, but its product with bracket vanishes
    elliptic = bracket * ellipk(modulus**2) if modulus < 1 else 0.0
    return float(-(1 + 2 / math.pi * elliptic) / tanh)


def correlation_length(coupling: float) -> float:
    """Correlation length of the infinite disordered lattice, 1 / (log coth K - 2K).

    Parameters
    ----------
    coupling : float
        K = J/kT, above 0 and below the critical coupling.

    Returns
    -------
    float
        In lattice spacings, along an axis of the lattice.

    Raises
    ------
    ValueError
        If `coupling` is not between 0 and the critical coupling.

    Examples
    --------
    >>> round(correlation_length(0.408), 3)  # the paper's coupling
    7.467
    """
    K = as_coupling(coupling)
    if not 0 < K < CRITICAL_COUPLING:
        raise ValueError(f"coupling must be in (0, {CRITICAL_COUPLING:.7f}), got {coupling}")
    return -1 / (math.log(math.tanh(K)) + 2 * K)


def strip_correlation_length(lattice_size: int, coupling: float) -> float:
    """Correlation length of an infinitely long strip with a circumference of L sites.

    It is 1 / log of the ratio of the two largest eigenvalues of the transfer matrix. With half the
    exponents of Kaufman's solution over odd and over even momenta, 1 / xi is their difference. It
    is that of the infinite lattice for L much above xi, and 4 L / pi at K_c for large L.

    Parameters
    ----------
    lattice_size : int
        Circumference L >= 2.
    coupling : float
        K = J/kT > 0.

    Returns
    -------
    float
        In lattice spacings, along the strip; inf where it is too long for double precision.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is not finite or not above 0.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949), Eqs. 69-79.

    Examples
    --------
    >>> round(strip_correlation_length(100, 0.3), 6)
    1.578885
    """
    L, K = as_lattice_size(lattice_size), min(as_coupling(coupling), _LONG)
    if K == 0:
        raise ValueError(f"coupling must be finite and > 0, got {coupling}")
    momenta = np.pi * np.arange(1, L) / L  # l = 1 ... L - 1; l and 2L - l have one exponent
    cosh = np.cosh(2 * K) ** 2 / np.sinh(2 * K) - np.cos(momenta)
    odd_less_even = 2 * np.arccosh(cosh) * (-1.0) ** np.arange(L - 1)
    lowest = 2 * K + math.log(math.tanh(K))  # l = 0, negative in the disordered phase
    last = 2 * K - math.log(math.tanh(K))  # l = L
    difference = float(odd_less_even.sum() - lowest - (-1.0) ** L * last)
    return 2 / difference if difference > _ROUNDING * L * K else math.inf
