"""Arrays as text that a page can carry."""

import base64
from typing import Any

import numpy as np

from rgdl.types import Array

LEVELS = 127  # on either side of zero


def quantize(fields: Array) -> tuple[Array, Array]:
    """Write each field in units of its largest weight, to 8 bits.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, ...)
        Real numbers.

    Returns
    -------
    levels : ndarray of int8, shape (n_fields, ...)
        -127 to 127; levels * largest / 127 is the field to within largest / 254.
    largest : ndarray of float64, shape (n_fields,)
        Largest absolute value of each field; 0 for a field of zeros.
    """
    fields = fields.astype(np.float64)
    largest = np.abs(fields.reshape(len(fields), -1)).max(axis=1)
    unit = np.where(largest > 0, largest, 1.0).reshape(-1, *[1] * (fields.ndim - 1))
    return np.rint(fields / unit * LEVELS).astype(np.int8), largest


def to_base64(array: Array, dtype: str) -> str:
    """The bytes of an array in row order as base64, in a type with a stated byte order."""
    return base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode("ascii")


def to_list(values: Any) -> list[Any]:
    """Numbers to six digits for JSON, which knows no NaN: it becomes null."""
    array = np.asarray(values)
    if array.dtype == bool:
        return list(array.tolist())
    return [float(f"{x:.6g}") if np.isfinite(x) else None for x in array.astype(np.float64)]
