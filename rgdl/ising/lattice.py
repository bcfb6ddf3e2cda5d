"""The periodic square lattice: its sides, its critical point, and spins as bits."""

import math
from typing import NamedTuple

import numpy as np

from rgdl.arguments import whole_number
from rgdl.states import as_spins, as_units, check_not_empty, check_unit_interval
from rgdl.types import Array

#: Coupling K = J/kT at which the infinite square lattice orders, log(1 + sqrt 2) / 2.
CRITICAL_COUPLING = math.log1p(math.sqrt(2.0)) / 2.0

#: Side L of a square torus, or (rows, columns) of a rectangular one.
LatticeSize = int | tuple[int, int]


class TorusShape(NamedTuple):
    """Sides of the torus, as `as_torus_shape` makes them of a `LatticeSize`."""

    rows: int
    columns: int

    @property
    def n_sites(self) -> int:
        """Number of sites N."""
        return self.rows * self.columns

    def __str__(self) -> str:
        return f"{self.rows} x {self.columns}"


def pack_spins(spins: Array) -> Array:
    """Store spins as bits, one row per sample: +1 becomes 1 and -1 becomes 0.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.

    Returns
    -------
    ndarray of uint8, shape (n_samples, ceil(N / 8))
        Bits in the order of `numpy.packbits`.

    Raises
    ------
    ValueError
        If the array is empty, or not three-dimensional, or a value is not -1 or +1.

    Examples
    --------
    >>> pack_spins(np.ones((1, 2, 2), np.int8)).tolist()
    [[240]]
    """
    spins = as_configurations("spins", spins)
    return np.packbits(spins.reshape(len(spins), -1) > 0, axis=1)


def unpack_spins(bits: Array, lattice_size: LatticeSize) -> Array:
    """Inverse of `pack_spins`.

    Parameters
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(N / 8))
        Packed bits.
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns).

    Returns
    -------
    ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If the rows do not have as many bytes as N bits need, or other bits of their last byte
        are not 0.

    Examples
    --------
    >>> unpack_spins(np.array([[144]], np.uint8), 2).tolist()
    [[[1, -1], [-1, 1]]]
    """
    torus, bits = as_torus_shape(lattice_size), np.asarray(bits)
    n_sites = torus.n_sites
    n_bytes = (n_sites + 7) // 8
    if bits.dtype != np.uint8 or bits.ndim != 2 or bits.shape[1] != n_bytes:
        raise ValueError(
            f"bits must be uint8 of shape (n_samples, {n_bytes}) for {torus}, got {bits.dtype} of "
            f"shape {bits.shape}"
        )
    if (bits[:, -1] & (2 ** (8 * n_bytes - n_sites) - 1)).any():
        raise ValueError(f"bits beyond the {n_sites} of a sample must be 0 for {torus}")
    units = np.unpackbits(bits, axis=1, count=n_sites).view(np.int8)
    spins: Array = 2 * units - 1
    return spins.reshape(-1, *torus)


def spins_of_units(units: Array) -> Array:
    """Spins s = 2u - 1 of units 0 and 1; `units_of_spins` is the inverse.

    Parameters
    ----------
    units : ndarray of bool, int or float
        Zeros and ones. Probabilities have mean spins: see `mean_spins`.

    Returns
    -------
    ndarray of int8, same shape
        Values -1 or +1.

    Raises
    ------
    ValueError
        If a value is not 0 or 1.

    Examples
    --------
    >>> spins_of_units(np.array([0, 1], np.uint8))
    array([-1,  1], dtype=int8)
    """
    spins: Array = 2 * as_units("units", units).view(np.int8) - 1
    return spins


def mean_spins(probabilities: Array) -> Array:
    """Mean 2p - 1 of spins that are +1 with probability p and otherwise -1.

    Parameters
    ----------
    probabilities : ndarray of float
        From 0 to 1; rounding errors of up to 1e-6 beyond it are cut off.

    Returns
    -------
    ndarray of float, same shape and type
        From -1 to +1.

    Raises
    ------
    ValueError
        If a value is not a real number from 0 to 1.

    Examples
    --------
    >>> mean_spins(np.array([0.0, 0.25, 1.0])).tolist()
    [-1.0, -0.5, 1.0]
    """
    p = np.asarray(probabilities)
    if p.dtype.kind != "f":
        raise ValueError(f"probabilities must be real numbers from 0 to 1, got type {p.dtype}")
    check_unit_interval("probabilities", p)
    means: Array = np.clip(2 * p - 1, -1, 1)
    return means


def units_of_spins(spins: Array) -> Array:
    """Units u = (s + 1) / 2 of spins, one row per sample: what a machine is trained on.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, ...)
        Values -1 or +1.

    Returns
    -------
    ndarray of float32, shape (n_samples, n_sites)
        Zeros and ones.

    Raises
    ------
    ValueError
        If there are no spins, or a value is not -1 or +1.

    Examples
    --------
    >>> units_of_spins(np.array([[[1, -1], [-1, 1]]])).tolist()
    [[1.0, 0.0, 0.0, 1.0]]
    """
    spins = as_spins("spins", spins)
    check_not_empty("spins", spins)
    return (spins.reshape(len(spins), -1) > 0).astype(np.float32)


def as_configurations(name: str, spins: Array) -> Array:
    """Spins as int8; ValueError unless they are -1 or +1, (n_samples, rows, columns).

    There is at least one sample, and each side is at least 1.
    """
    shape = np.shape(spins)
    if len(shape) != 3:
        raise ValueError(f"{name} must have shape (n_samples, rows, columns), got {shape}")
    check_not_empty(name, spins)
    return as_spins(name, spins)


def as_square_configurations(name: str, spins: Array) -> Array:
    """Spins as `as_configurations`, of a torus that must be square: (n_samples, L, L)."""
    check_square(name, spins)
    return as_configurations(name, spins)


def check_square(name: str, images: Array) -> None:
    """Raise ValueError unless an array has shape (n_samples, L, L)."""
    shape = np.shape(images)
    if len(shape) != 3 or shape[1] != shape[2]:
        raise ValueError(f"{name} must have shape (n_samples, L, L), got {shape}")


def as_torus_shape(lattice_size: LatticeSize) -> TorusShape:
    """Rows and columns; ValueError unless given as L or (rows, columns), whole numbers >= 2."""
    if not isinstance(lattice_size, tuple | list):
        L = whole_number("lattice_size", lattice_size, minimum=2)
        return TorusShape(L, L)
    if len(lattice_size) != 2:
        raise ValueError(f"lattice_size must be L or (rows, columns), got {lattice_size!r}")
    rows, columns = lattice_size
    return TorusShape(
        whole_number("rows of lattice_size", rows, minimum=2),
        whole_number("columns of lattice_size", columns, minimum=2),
    )


def as_lattice_size(lattice_size: LatticeSize) -> int:
    """Side L of a torus that must be square; ValueError unless it is a whole number >= 2."""
    torus = as_torus_shape(lattice_size)
    if torus.rows != torus.columns:
        raise ValueError(f"lattice_size must be that of a square torus, got {torus}")
    return torus.rows


def as_coupling(coupling: float) -> float:
    """K as a Python float; ValueError unless it is one finite number >= 0."""
    number = np.asarray(coupling)
    if number.ndim or number.dtype.kind not in "iuf":
        raise ValueError(f"coupling must be one real number >= 0, got {coupling!r}")
    K = float(number)
    if not math.isfinite(K) or K < 0:
        hint = ""
        if K < 0:
            hint = (
                "; on an even lattice an antiferromagnet is the ferromagnet of the opposite "
                "coupling, with the spins of every other site flipped"
            )
        raise ValueError(f"coupling must be finite and >= 0, got {coupling}{hint}")
    return K
