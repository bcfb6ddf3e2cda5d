"""Exact results for the Ising model on the periodic L x L lattice.

References
----------
Kaufman, *Crystal statistics II*, Phys. Rev. 76, 1232 (1949).
"""

import math

import numpy as np

from rgdl.ising.lattice import as_coupling, as_lattice_size
from rgdl.types import Array

_FROZEN = 50.0  # above this K only the two ground states matter, to 1e-170
_COMPLEX_STEP = 1e-30  # imaginary step of a derivative without cancellation


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
        log Z, where Z is the sum of exp(-K E) over all 2^(L^2) states, with the energy E in
        units of J.

    Raises
    ------
    ValueError
        If `lattice_size` < 2, or `coupling` is negative or not finite.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949), Eqs. 90-92.

    Examples
    --------
    Free spins have 2^(L^2) equal states:

    >>> round(log_partition(4, 0.0) / math.log(2), 12)
    16.0
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    return float(_log_partition(L, complex(K)).real)


def energy_per_site(lattice_size: int, coupling: float) -> float:
    """Mean energy per site in units of J, -(1/N) d(log Z)/dK.

    Parameters
    ----------
    lattice_size, coupling
        As in `log_partition`; raises as that does.

    Returns
    -------
    float
        Between -2 and 0.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949).

    Examples
    --------
    The paper's lattice:

    >>> round(energy_per_site(40, 0.408), 6)
    -1.151821
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    log_z = _log_partition(L, complex(K, _COMPLEX_STEP))
    return float(-log_z.imag / _COMPLEX_STEP / L**2)


def entropy_per_site(lattice_size: int, coupling: float) -> float:
    """Entropy per site in units of k, (log Z + K <E>) / N with E in units of J.

    Parameters
    ----------
    lattice_size, coupling
        As in `log_partition`; raises as that does.

    Returns
    -------
    float
        Between 0 and log 2. Its difference from log 2 is D_KL(Ising || free spins) per site.

    Examples
    --------
    All 2^N states are equal at K = 0, and two are left at large K:

    >>> round(16 * entropy_per_site(4, 0.0) / math.log(2), 12)
    16.0
    >>> round(16 * entropy_per_site(4, 10.0) / math.log(2), 12)
    1.0
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    return log_partition(L, K) / L**2 + K * energy_per_site(L, K)


def specific_heat(lattice_size: int, coupling: float) -> float:
    """Specific heat per site in units of k, K^2 Var(E) / N = (K^2 / N) d^2(log Z)/dK^2.

    Parameters
    ----------
    lattice_size, coupling
        As in `log_partition`; raises as that does.

    Returns
    -------
    float
        At least 0.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949).

    Examples
    --------
    >>> round(specific_heat(40, 0.408), 5)
    0.99467
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    # Cauchy's formula on a circle that excludes the zeros of Z, at a distance of about 1/L
    radius, n_points = 0.1 / L, 16
    turns = np.exp(2j * np.pi * np.arange(n_points) / n_points)
    log_z = np.array([_log_partition(L, K + radius * z) for z in turns])
    log_z = log_z.real + 1j * np.unwrap(log_z.imag)
    second = 2 * np.mean((log_z - log_z.mean()) / turns**2).real / radius**2
    return float(K**2 * second / L**2)


def specific_heat_peak(lattice_size: int) -> float:
    """Coupling K at which the specific heat of the torus has its maximum.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2.

    Returns
    -------
    float
        Below the critical coupling of the infinite lattice, which it approaches for large L.

    Raises
    ------
    ValueError
        If `lattice_size` < 2.

    Examples
    --------
    >>> [round(specific_heat_peak(L), 3) for L in (8, 16, 32)]  # K_c = 0.441
    [0.423, 0.431, 0.436]
    """
    from scipy.optimize import minimize_scalar

    L = as_lattice_size(lattice_size)
    found = minimize_scalar(lambda K: -specific_heat(L, K), bounds=(0.3, 0.5), method="bounded")
    return float(found.x)


def energy_distribution(lattice_size: int, coupling: float) -> tuple[Array, Array]:
    """Exact probability of each energy, from the characteristic function Z(K + it) / Z(K).

    Parameters
    ----------
    lattice_size, coupling
        As in `log_partition`; raises as that does.

    Returns
    -------
    energies : ndarray of float64, shape (L^2 + 1,)
        Total energies in units of J: minus the sum over bonds. Ascending in steps of 4; for odd L
        the highest ones cannot occur.
    probabilities : ndarray of float64, shape (L^2 + 1,)
        Probabilities, with sum 1 and absolute errors of about 1e-14.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949), for Z at complex K.

    Examples
    --------
    >>> energies, probabilities = energy_distribution(2, 0.5)
    >>> energies.tolist()
    [-8.0, -4.0, 0.0, 4.0, 8.0]
    >>> probabilities.round(4).tolist()
    [0.9007, 0.0, 0.099, 0.0, 0.0003]
    """
    L, K = as_lattice_size(lattice_size), as_coupling(coupling)
    n_sites = L**2
    log_z = _log_partition(L, complex(K))
    t = 2 * np.pi * np.arange((n_sites + 1) // 2 + 1) / (4 * (n_sites + 1))
    log_ratio = [_log_partition(L, K + 1j * tj) - log_z for tj in t]
    # sum over bonds S = -2N + 4k, so <exp(itS)> exp(2iNt) is the transform of P(k), which is real
    transform = np.exp(log_ratio) * np.exp(2j * n_sites * t)
    probabilities = np.fft.irfft(transform.conj(), n=n_sites + 1)
    energies = 2.0 * n_sites - 4.0 * np.arange(n_sites + 1)
    return energies[::-1], probabilities[::-1].clip(min=0.0)


def _log_partition(lattice_size: int, K: complex) -> complex:
    """Z = (2 sinh 2K)^(N/2) / 2 times the sum of four products over the momenta.

    The products are of 2 cosh(L g_l / 2) and 2 sinh(L g_l / 2), over odd l and over even l.
    Each factor is written as (2 sinh 2K exp g_l)^(L/2) (1 +- exp(-L g_l)), without a pole at K = 0.
    A g_l with negative real part is replaced by -g_l, which changes only the sign of its sinh.
    """
    L = lattice_size
    if K.real > _FROZEN:
        return 2 * L**2 * K + math.log(2)
    logs, signs = [], []
    for momenta in (np.arange(1, 2 * L, 2), np.arange(0, 2 * L, 2)):
        log_growth, decay, sign = _exponentials(momenta, L, K)
        common = L / 2 * (L * math.log(2) + log_growth.sum())
        with np.errstate(divide="ignore"):  # at K_c, g_0 = 0 and the last product vanishes
            logs += [common + np.log1p(pm * decay**L).sum() for pm in (1.0, -1.0)]
        signs += [1.0, sign]
    largest = max(log.real for log in logs)
    total = np.sum(signs * np.exp(np.array(logs) - largest))
    return complex(largest + np.log(total) - np.log(2))


def _exponentials(momenta: Array, lattice_size: int, K: complex) -> tuple[Array, Array, float]:
    """log(sinh 2K exp g_l), exp(-g_l), and the sign of the product of their sinhs.

    Here cosh g_l = cosh^2 2K / sinh 2K - cos(pi l / L). Momenta l and 2L - l have the same g_l.
    l = 0 and l = L occur once, so the sign of g_l matters, and for odd L also the branch of the
    square root: there sinh 2K exp g_l is 2 e^2K sinh^2 K (l = 0) or 2 e^2K cosh^2 K (l = L).
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
