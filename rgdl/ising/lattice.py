"""The periodic square lattice: its critical point, and spins as bits."""

import math

import numpy as np

from rgdl.types import Array

#: Coupling K = J/kT at which the infinite square lattice orders, log(1 + sqrt 2) / 2.
CRITICAL_COUPLING = math.log1p(math.sqrt(2.0)) / 2.0


def pack_spins(spins: Array) -> Array:
    """Store spins as bits, one row per sample: +1 becomes 1 and -1 becomes 0.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.

    Returns
    -------
    ndarray of uint8, shape (n_samples, ceil(L^2 / 8))
        Bits in the order of `numpy.packbits`.
    """
    return np.packbits(spins.reshape(len(spins), -1) > 0, axis=1)


def unpack_spins(bits: Array, lattice_size: int) -> Array:
    """Inverse of `pack_spins`.

    Parameters
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(L^2 / 8))
        Packed bits.
    lattice_size : int
        Linear size L.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.
    """
    units = np.unpackbits(bits, axis=1, count=lattice_size**2).view(np.int8)
    return spins_of_units(units).reshape(-1, lattice_size, lattice_size)


def spins_of_units(units: Array) -> Array:
    """Spins s = 2u - 1 of 0/1 units, or mean spins if given p(u = 1).

    Only this function turns 0/1 into +-1; `pack_spins` is the inverse.

    Parameters
    ----------
    units : ndarray of int8 or float
        Zeros and ones, or probabilities.

    Returns
    -------
    ndarray, same shape and type
        Between -1 and +1.
    """
    spins: Array = 2 * units - 1
    return spins


def units_of_spins(spins: Array) -> Array:
    """Visible units of each configuration: float32 zeros and ones, shape (n_samples, L^2)."""
    return (spins.reshape(len(spins), -1) > 0).astype(np.float32)


def check_square(name: str, images: Array) -> None:
    """Raise ValueError unless an array has shape (n_samples, L, L)."""
    if images.ndim != 3 or images.shape[1] != images.shape[2]:
        raise ValueError(f"{name} must have shape (n_samples, L, L), got {images.shape}")


def check_values(name: str, spins: Array) -> None:
    """Raise ValueError unless all values are -1 or +1."""
    other = np.unique(spins[np.abs(spins) != 1])
    if other.size:
        raise ValueError(f"{name} must be -1 or +1, got {other[0]}")


def check_lattice_size(lattice_size: int) -> None:
    """Raise ValueError unless L is a whole number >= 2."""
    if not (isinstance(lattice_size, int | np.integer) and lattice_size >= 2):
        raise ValueError(f"lattice_size must be a whole number >= 2, got {lattice_size}")


def check_coupling(coupling: float) -> None:
    """Raise ValueError unless K is finite and not negative."""
    if not (math.isfinite(coupling) and coupling >= 0):
        raise ValueError(f"coupling must be finite and >= 0, got {coupling}")
