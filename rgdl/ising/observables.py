"""Energy, magnetization and two-point function of spins on the periodic square lattice."""

import numpy as np

from rgdl.ising.lattice import as_configurations
from rgdl.types import Array


def energy_per_site(spins: Array) -> Array:
    """Mean bond energy of each configuration, in units of J.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1; periodic boundaries. Along a side of 2 sites each bond counts twice.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        -(1/N) times the sum of s_i s_j over nearest neighbors, of N sites; between -2 and 2.

    Raises
    ------
    ValueError
        If the array is empty, or not three-dimensional, or a value is not -1 or +1.

    References
    ----------
    Mehta & Schwab (2014), Eq. 25.

    Examples
    --------
    >>> up = np.ones((1, 4, 4), np.int8)
    >>> energy_per_site(up).tolist()
    [-2.0]
    """
    spins = as_configurations("spins", spins)
    bonds = spins * np.roll(spins, -1, axis=1) + spins * np.roll(spins, -1, axis=2)
    return -_mean_of_sites(bonds)


def magnetization(spins: Array) -> Array:
    """Mean spin of each configuration.

    Parameters
    ----------
    spins
        As in `energy_per_site`; raises as that does.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Between -1 and 1.

    References
    ----------
    Mehta & Schwab (2014), Eq. 25.

    Examples
    --------
    >>> up = np.ones((1, 4, 4), np.int8)
    >>> magnetization(-up).tolist()
    [-1.0]
    """
    return _mean_of_sites(as_configurations("spins", spins))


def correlation_function(spins: Array) -> Array:
    """Two-point function by displacement, averaged over sites and samples.

    Parameters
    ----------
    spins
        As in `energy_per_site`; raises as that does.

    Returns
    -------
    ndarray of float64, shape (rows, columns)
        Element [dx, dy] is the mean of s(x, y) s(x + dx, y + dy); [0, 0] is 1.

    References
    ----------
    McCoy & Wu, *The Two-Dimensional Ising Model*, Harvard University Press (1973).

    Examples
    --------
    Rows of alternating sign:

    >>> rows = np.ones((1, 4, 4), np.int8)
    >>> rows[:, 1::2] = -1
    >>> correlation_function(rows)[:, 0].round(12).tolist()
    [1.0, -1.0, 1.0, -1.0]
    """
    spins = as_configurations("spins", spins)
    rows, columns = spins.shape[1:]
    power = np.zeros((rows, columns // 2 + 1))
    for block in np.array_split(spins, max(1, len(spins) // 1000)):
        modes = np.fft.rfft2(block)
        power += (modes.real**2 + modes.imag**2).sum(axis=0)
    correlation: Array = np.fft.irfft2(power, s=(rows, columns)) / spins.size
    return correlation


def _mean_of_sites(values: Array) -> Array:
    """Mean over the sites of each sample, from exact sums of whole numbers."""
    mean: Array = values.sum(axis=(1, 2), dtype=np.int32) / (values.shape[1] * values.shape[2])
    return mean
