"""Exact results for the Ising model on the periodic L x L lattice.

References
----------
Kaufman, *Crystal statistics II*, Phys. Rev. 76, 1232 (1949).
"""

import numpy as np

from rgdl.ising.lattice import check_coupling, check_lattice_size
from rgdl.types import Array

_COMPLEX_STEP = 1e-30  # derivatives of analytic functions, without cancellation


def log_partition(lattice_size: int, coupling: float) -> float:
    """Logarithm of the partition function of the periodic lattice.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        log Z, with Z the sum of exp(K times the sum over bonds) over all 2^(L^2) states.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.

    References
    ----------
    Kaufman (1949), Eqs. 90-92.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    return float(_log_partition(lattice_size, complex(coupling)).real)


def energy_per_site(lattice_size: int, coupling: float) -> float:
    """Mean energy per site in units of J, -(1/N) d(log Z)/dK.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        Between -2 and 0.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    log_z = _log_partition(lattice_size, complex(coupling, _COMPLEX_STEP))
    return float(-log_z.imag / _COMPLEX_STEP / lattice_size**2)


def _log_partition(lattice_size: int, K: complex) -> complex:
    """Z = (2 sinh 2K)^(N/2) / 2 times the sum of four products over the momenta.

    The products are of 2 cosh(L g_l / 2) and 2 sinh(L g_l / 2), over odd l and over even l.
    Each is put as (2 sinh 2K exp g_l)^(L/2) (1 +- exp(-L g_l)), which has no pole at K = 0.
    """
    odd, even = np.arange(1, 2 * lattice_size, 2), np.arange(0, 2 * lattice_size, 2)
    # g_0 < 0 below K_c makes the last product negative; every other g_l is positive
    g0_sign = 1.0 if np.tanh(K.real) * np.exp(2 * K.real) > 1 else -1.0
    logs = []
    for momenta in (odd, even):
        growth, decay = _exponentials(momenta, lattice_size, K, g0_sign)
        common = lattice_size / 2 * np.log(2 * growth).sum()
        with np.errstate(divide="ignore"):  # exactly at K_c, g_0 = 0 and the last product too
            logs += [common + np.log1p(sign * decay**lattice_size).sum() for sign in (1.0, -1.0)]
    largest = max(log.real for log in logs)
    terms = np.array([1.0, 1.0, 1.0, g0_sign]) * np.exp(np.array(logs) - largest)
    return complex(largest + np.log(terms.sum()) - np.log(2))


def _exponentials(
    momenta: Array, lattice_size: int, K: complex, g0_sign: float
) -> tuple[Array, Array]:
    """Sinh 2K exp(g_l) and exp(-g_l), with cosh g_l = cosh^2 2K / sinh 2K - cos(pi l / L).

    Of g_0 = 2K + log tanh K, which may be negative, the absolute value is taken.
    """
    s = np.sinh(2 * K)
    c = np.cosh(2 * K) ** 2 - s * np.cos(np.pi * momenta / lattice_size)  # sinh 2K cosh g_l
    growth = c + np.sqrt(c**2 - s**2)
    up, down = 2 * np.exp(2 * K) * np.sinh(K) ** 2, 2 * np.exp(-2 * K) * np.cosh(K) ** 2
    growth[momenta == 0] = up if g0_sign > 0 else down
    return growth, s / growth
