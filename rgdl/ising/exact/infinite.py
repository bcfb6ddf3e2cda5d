"""Exact results for the Ising model on the infinite square lattice.

References
----------
Onsager, *Crystal statistics I*, Phys. Rev. 65, 117 (1944).
"""

import math

from scipy.special import ellipk

from rgdl.ising.lattice import CRITICAL_COUPLING, check_coupling


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
    check_coupling(coupling)
    if coupling == 0.0:
        return 0.0
    two_k = 2 * coupling
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
    """
    if not 0 < coupling < CRITICAL_COUPLING:
        raise ValueError(f"coupling must be in (0, {CRITICAL_COUPLING:.7f}), got {coupling}")
    return -1 / (math.log(math.tanh(coupling)) + 2 * coupling)
