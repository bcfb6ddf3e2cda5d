"""Checks of arrays of spins, of units, and of probabilities.

Each function returns the values in their usual type, or raises ValueError with the name of the
argument, what is allowed, and a value that is not.
"""

from collections.abc import Iterator
from typing import Any

import numpy as np

from rgdl.types import Array

_CHUNK = 2**19  # values that are checked at a time: they stay in the cache for all passes
_ROUNDING = 1e-6  # by which values in [0, 1] may be beyond it
_TO_SPINS = "; rgdl.ising.spins_of_units converts units 0 and 1 to spins"
_TO_UNITS = "; rgdl.ising.units_of_spins converts spins -1 and +1 to units"


def as_spins(name: str, spins: Any) -> Array:
    """Spins as int8, after a check that all of them are -1 or +1.

    Parameters
    ----------
    name : str
        Of the argument.
    spins : array-like of int or float
        Values -1 or +1. Unsigned integers and bools are refused: they are units of 0 and 1.

    Returns
    -------
    ndarray of int8
        The same array if it has this type.

    Raises
    ------
    ValueError
        If the values are of another type, or one of them is not -1 or +1.
    """
    array = np.asarray(spins)
    if array.dtype.kind not in "if":
        raise ValueError(f"{name} must be -1 or +1, got values of type {array.dtype}{_TO_SPINS}")
    right = _are_signs(array) if array.dtype == np.int8 else bool((np.abs(array) == 1).all())
    if not right:
        other = array[np.abs(array) != 1].flat[0]
        raise ValueError(f"{name} must be -1 or +1, got {other}{'' if other else _TO_SPINS}")
    return array.astype(np.int8, copy=False)


def as_spins_or_field(name: str, values: Any) -> Array:
    """Spins as int8, or the real values of a field as they are.

    Parameters
    ----------
    name : str
        Of the argument.
    values : array-like of int or float
        Whole numbers must be -1 or +1; real numbers may be any, but not zeros and ones alone:
        these are units.

    Returns
    -------
    ndarray of int8 or float

    Raises
    ------
    ValueError
        As for `as_spins`, of whole numbers, or if the real numbers are units: all of them are 0 or
        1, and both occur.
    """
    array = np.asarray(values)
    if array.dtype.kind != "f":
        return as_spins(name, array)
    if _are_zeros_and_ones(array):
        raise ValueError(f"{name} must be -1 or +1, or real numbers, got only 0 and 1{_TO_SPINS}")
    return array


def check_not_empty(name: str, samples: Any) -> None:
    """Raise ValueError unless an array has at least one sample, along its first axis, of a site.

    Parameters
    ----------
    name : str
        Of the argument.
    samples : array-like
        Any values.

    Raises
    ------
    ValueError
        With the shape, if it is that of a single number, or one of its lengths is 0.
    """
    shape = np.shape(samples)
    if not shape or 0 in shape:
        raise ValueError(f"{name} must hold at least one sample of at least one site, got {shape}")


def as_units(name: str, units: Any) -> Array:
    """Units as uint8, after a check that all of them are 0 or 1.

    Parameters
    ----------
    name : str
        Of the argument.
    units : array-like of bool, int or float
        Values 0 or 1.

    Returns
    -------
    ndarray of uint8
        A view of the same values if each has one byte.

    Raises
    ------
    ValueError
        If the values are of another type, or one of them is not 0 or 1.
    """
    array = np.asarray(units)
    if array.dtype.kind not in "biuf":
        raise ValueError(f"{name} must be 0 or 1, got values of type {array.dtype}")
    one_byte = array.dtype.itemsize == 1 and array.dtype.kind != "f"
    values = array.view(np.uint8) if one_byte else array
    right = values.max(initial=0) <= 1 if one_byte else ((values == 0) | (values == 1)).all()
    if not right:
        other = array[(array != 0) & (array != 1)].flat[0]
        raise ValueError(f"{name} must be 0 or 1, got {other}{_TO_UNITS if other == -1 else ''}")
    return values.astype(np.uint8, copy=False)


def check_rows(name: str, values: Any) -> None:
    """Raise ValueError if an array has more than two axes, as configurations of spins have.

    Parameters
    ----------
    name : str
        Of the argument.
    values : array-like or sparse matrix
        Any values.

    Raises
    ------
    ValueError
        With the shape.
    """
    if getattr(values, "ndim", 2) > 2:
        raise ValueError(
            f"{name} must have shape (n_samples, n_features), got {values.shape}{_TO_UNITS}, one "
            "row per sample"
        )


def check_unit_interval(name: str, values: Any) -> None:
    """Raise ValueError unless all values lie in [0, 1]: units of 0 and 1, or probabilities.

    Parameters
    ----------
    name : str
        Of the argument.
    values : ndarray or sparse matrix of bool, int or float
        May be beyond the interval by rounding errors of 1e-6, as scaled data are.

    Raises
    ------
    ValueError
        With the lowest and highest value, if one lies outside or is not a number.
    """
    if isinstance(values, np.ndarray) and (values.size == 0 or _is_plainly_within(values)):
        return
    low, high = values.min(), values.max()  # these include the zeros of a sparse matrix
    if not (low >= -_ROUNDING and high <= 1 + _ROUNDING):
        hint = _TO_UNITS if low == -1 and high == 1 else ""
        raise ValueError(f"{name} must lie in [0, 1], got values from {low:g} to {high:g}{hint}")


def _is_plainly_within(values: Array) -> bool:
    """Whether all values are 0 to 1, by one pass over them; False if that cannot tell.

    Read as unsigned integers, the bits of floats >= 0 have the order of the floats, and those of
    negative ones and of NaN exceed that of 1. The same holds for signed integers.
    """
    dtype = values.dtype
    if dtype.kind not in "biuf" or dtype.itemsize > 8 or not dtype.isnative:
        return False
    unsigned = f"u{dtype.itemsize}"
    return bool(values.view(unsigned).max() <= np.ones(1, dtype).view(unsigned)[0])


def _are_signs(array: Array) -> bool:
    """Whether all values of int8 are -1 or +1: from -1 to +1, and odd."""
    return all(
        chunk.min() >= -1 and chunk.max() <= 1 and np.bitwise_and.reduce(chunk, axis=None) & 1
        for chunk in _chunks(array)
    )


def _are_zeros_and_ones(array: Array) -> bool:
    """Whether both occur and nothing else; fields differ from that in their first chunk."""
    all_units = all(((chunk == 0) | (chunk == 1)).all() for chunk in _chunks(array))
    return all_units and bool((array == 0).any() and (array == 1).any())


def _chunks(array: Array) -> Iterator[Array]:
    if not array.size:
        return
    rows = array if array.ndim else array[None]
    n_rows = max(1, _CHUNK * len(rows) // array.size)
    for first in range(0, len(rows), n_rows):
        yield rows[first : first + n_rows]
