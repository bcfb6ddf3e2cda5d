"""Exact results for the Ising model on the torus, square or rectangular.

References
----------
Kaufman, *Crystal statistics II*, Phys. Rev. 76, 1232 (1949).
"""

import math

import numpy as np

from rgdl.ising.exact.kaufman import log_partition_at
from rgdl.ising.lattice import LatticeSize, as_coupling, as_lattice_size, as_torus_shape
from rgdl.types import Array

_COMPLEX_STEP = 1e-30  # imaginary step of a derivative without cancellation


def log_partition(lattice_size: LatticeSize, coupling: float) -> float:
    """Logarithm of the partition function of the periodic lattice.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    float
        log Z, where Z is the sum of exp(-K E) over all 2^N states, with the energy E in
        units of J.

    Raises
    ------
    ValueError
        If a side is below 2, or `coupling` is negative or not finite.

    References
    ----------
    Kaufman, Phys. Rev. 76, 1232 (1949), Eqs. 90-92.

    Examples
    --------
    Free spins have 2^16 equal states:

    >>> round(log_partition(4, 0.0) / math.log(2), 12)
    16.0

    Both orientations of a torus have the same partition function:

    >>> one, other = log_partition((4, 12), 0.4), log_partition((12, 4), 0.4)
    >>> math.isclose(one, other, rel_tol=1e-14)
    True
    """
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    return float(log_partition_at(torus, complex(K)).real)


def energy_per_site(lattice_size: LatticeSize, coupling: float) -> float:
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
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    log_z = log_partition_at(torus, complex(K, _COMPLEX_STEP))
    return float(-log_z.imag / _COMPLEX_STEP / torus.n_sites)


def entropy_per_site(lattice_size: LatticeSize, coupling: float) -> float:
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
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    return log_partition(torus, K) / torus.n_sites + K * energy_per_site(torus, K)


def specific_heat(lattice_size: LatticeSize, coupling: float) -> float:
    r"""Specific heat per site in units of k.

    .. math::

        c = \frac{K^2}{N} \operatorname{Var}(E) = \frac{K^2}{N} \frac{d^2 \log Z}{d K^2}

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
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    # Cauchy's formula on a circle that excludes the zeros of Z, at a distance of about 1/L of the
    # shorter side
    radius, n_points = 0.1 / math.sqrt(torus.n_sites), 16
    turns = np.exp(2j * np.pi * np.arange(n_points) / n_points)
    log_z = np.array([log_partition_at(torus, K + radius * z) for z in turns])
    # The phase is known up to turns of 2 pi; it is near that of exp(-E radius z) at the mean E.
    energy = torus.n_sites * energy_per_site(torus, K)
    excess = log_z.imag + energy * radius * turns.imag
    log_z -= 2j * np.pi * np.rint(excess / (2 * np.pi))
    second = 2 * np.mean((log_z - log_z.mean()) / turns**2).real / radius**2
    return max(0.0, float(K**2 * second / torus.n_sites))  # rounding may leave -1e-12


def specific_heat_peak(lattice_size: int) -> float:
    """Coupling K at which the specific heat of a square torus has its maximum.

    Parameters
    ----------
    lattice_size : int
        Side L >= 2.

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


def energy_distribution(lattice_size: LatticeSize, coupling: float) -> tuple[Array, Array]:
    """Exact probability of each energy, from the characteristic function Z(K + it) / Z(K).

    Parameters
    ----------
    lattice_size, coupling
        As in `log_partition`; raises as that does.

    Returns
    -------
    energies : ndarray of float64, shape (N + 1,)
        Total energies in units of J: minus the sum over bonds. Ascending in steps of 4; with an odd
        side the highest ones cannot occur.
    probabilities : ndarray of float64, shape (N + 1,)
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
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    n_sites = torus.n_sites
    log_z = log_partition_at(torus, complex(K))
    t = 2 * np.pi * np.arange((n_sites + 1) // 2 + 1) / (4 * (n_sites + 1))
    log_ratio = [log_partition_at(torus, K + 1j * tj) - log_z for tj in t]
    # sum over bonds S = -2N + 4k, so <exp(itS)> exp(2iNt) is the transform of P(k), which is real
    transform = np.exp(log_ratio) * np.exp(2j * n_sites * t)
    probabilities = np.fft.irfft(transform.conj(), n=n_sites + 1)
    energies = 2.0 * n_sites - 4.0 * np.arange(n_sites + 1)
    return energies[::-1], probabilities[::-1].clip(min=0.0)
