"""Exact results for the Ising model on the periodic L x L lattice.

References
----------
Kaufman, *Crystal statistics II*, Phys. Rev. 76, 1232 (1949).
"""

import math

import numpy as np
from scipy.optimize import minimize_scalar

from rgdl.ising.lattice import check_coupling, check_lattice_size
from rgdl.types import Array

_FROZEN = 50.0  # K above which the two ground states are all, to 1e-170
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


def entropy_per_site(lattice_size: int, coupling: float) -> float:
    """Entropy per site in units of k, (log Z + K <E>) / N with E in units of J.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        Between 0 and log 2; what it lacks of log 2 is the Kullback-Leibler divergence per site of
        independent spins from the Ising model.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.
    """
    free = log_partition(lattice_size, coupling) / lattice_size**2
    return free + coupling * energy_per_site(lattice_size, coupling)


def specific_heat(lattice_size: int, coupling: float) -> float:
    """Specific heat per site in units of k, K^2 Var(E) / N = (K^2 / N) d^2(log Z)/dK^2.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        At least 0.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    # Cauchy's formula on a circle that stays clear of the zeros of Z, which are about 1/L away
    radius, n_points = 0.1 / lattice_size, 16
    turns = np.exp(2j * np.pi * np.arange(n_points) / n_points)
    log_z = np.array([_log_partition(lattice_size, coupling + radius * z) for z in turns])
    log_z = log_z.real + 1j * np.unwrap(log_z.imag)
    second = 2 * np.mean((log_z - log_z.mean()) / turns**2).real / radius**2
    return float(coupling**2 * second / lattice_size**2)


def specific_heat_peak(lattice_size: int) -> float:
    """The coupling K at which the specific heat of the torus is largest.

    Parameters
    ----------
    lattice_size : int
        Linear size L.

    Returns
    -------
    float
        Below the critical coupling of the infinite lattice, and towards it for large L.

    Raises
    ------
    ValueError
        If `lattice_size` is below 2.
    """
    check_lattice_size(lattice_size)
    found = minimize_scalar(
        lambda K: -specific_heat(lattice_size, K), bounds=(0.3, 0.5), method="bounded"
    )
    return float(found.x)


def energy_distribution(lattice_size: int, coupling: float) -> tuple[Array, Array]:
    """Exact probability of each energy, from the characteristic function Z(K + it) / Z(K).

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2. All energies are 4 J apart; for odd L the highest cannot occur.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    energies : ndarray of float64, shape (L^2 + 1,)
        Total energies in units of J, minus the sum over bonds, ascending.
    probabilities : ndarray of float64, shape (L^2 + 1,)
        They sum to 1; absolute errors of about 1e-14.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    n_sites = lattice_size**2
    log_z = _log_partition(lattice_size, complex(coupling))
    t = 2 * np.pi * np.arange(n_sites + 1) / (4 * (n_sites + 1))
    log_ratio = [_log_partition(lattice_size, coupling + 1j * tj) - log_z for tj in t]
    # sum over bonds S = -2N + 4k, so <exp(itS)> exp(2iNt) is the transform of P(k)
    probabilities = np.fft.fft(np.exp(log_ratio) * np.exp(2j * n_sites * t)).real / (n_sites + 1)
    energies = 2.0 * n_sites - 4.0 * np.arange(n_sites + 1)
    return energies[::-1], probabilities[::-1].clip(min=0.0)


def _log_partition(lattice_size: int, K: complex) -> complex:
    """Z = (2 sinh 2K)^(N/2) / 2 times the sum of four products over the momenta.

    The products are of 2 cosh(L g_l / 2) and 2 sinh(L g_l / 2), over odd l and over even l.
    Each is put as (2 sinh 2K exp g_l)^(L/2) (1 +- exp(-L g_l)), which has no pole at K = 0. A
    g_l of negative real part is replaced by -g_l: that turns the sign of its sinh alone.
    """
    L = lattice_size
    if K.real > _FROZEN:
        return 2 * L**2 * K + math.log(2)
    logs, signs = [], []
    for momenta in (np.arange(1, 2 * L, 2), np.arange(0, 2 * L, 2)):
        log_growth, decay, sign = _exponentials(momenta, L, K)
        common = L / 2 * (L * math.log(2) + log_growth.sum())
        with np.errstate(divide="ignore"):  # exactly at K_c, g_0 = 0 and the last product too
            logs += [common + np.log1p(pm * decay**L).sum() for pm in (1.0, -1.0)]
        signs += [1.0, sign]
    largest = max(log.real for log in logs)
    total = np.sum(signs * np.exp(np.array(logs) - largest))
    return complex(largest + np.log(total) - np.log(2))


def _exponentials(momenta: Array, lattice_size: int, K: complex) -> tuple[Array, Array, float]:
    """log(sinh 2K exp g_l), exp(-g_l), and the sign of the product of their sinhs.

    Where cosh g_l = cosh^2 2K / sinh 2K - cos(pi l / L). Momenta l and 2L - l share their g_l.
    Those of l = 0 and l = L stand alone, so that their signs matter, and for odd L the branch of
    their square roots: there sinh 2K exp g = 2 e^2K sinh^2 K and 2 e^2K cosh^2 K.
    """
    L = lattice_size
    s = np.sinh(2 * K)
    momenta = np.minimum(momenta, 2 * L - momenta)
    c = np.cosh(2 * K) ** 2 - s * np.cos(np.pi * momenta / L)  # sinh 2K cosh g_l
    root = np.sqrt(c**2 - s**2 + 0j)
    growth = np.where(np.abs(c + root) >= np.abs(c - root), c + root, c - root)
    log_growth, sign = np.log(growth), 1.0
    for momentum, along, against in ((0, np.sinh(K), np.cosh(K)), (L, np.cosh(K), np.sinh(K))):
        forward, backward = math.sqrt(2) * np.exp(K) * along, math.sqrt(2) * np.exp(-K) * against
        alone = momenta == momentum
        if alone.any():
            larger = forward if abs(forward) > abs(backward) else backward
            growth[alone], log_growth[alone] = larger**2, 2 * np.log(larger)
            sign *= 1.0 if larger is forward else -1.0
    return log_growth, s / growth, sign
