"""Arrays as text in an HTML page."""

import base64
from typing import Any

import numpy as np

from rgdl.types import Array

LEVELS = 127  # on either side of zero: 8 bits with a sign


def quantize(fields: Array) -> tuple[Array, Array]:
    """Round each field to 8 bits, in units of its largest weight.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, ...)
        Real numbers.

    Returns
    -------
    levels : ndarray of int8, shape (n_fields, ...)
        -127 to 127; levels * largest / 127 equals the field to within largest / 254.
    largest : ndarray of float64, shape (n_fields,)
        Largest absolute value of each field; 0 for a field of zeros.
    """
    fields = fields.astype(np.float64)
    largest = np.abs(fields.reshape(len(fields), -1)).max(axis=1)
    unit = np.where(largest > 0, largest, 1.0).reshape(-1, *[1] * (fields.ndim - 1))
    return np.rint(fields / unit * LEVELS).astype(np.int8), largest


def to_base64(array: Array, dtype: str) -> str:
    """Bytes of an array in row order, as base64; `dtype` states the byte order, such as "<f4"."""
    return base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode("ascii")


def to_list(values: Any) -> list[Any]:
    """Numbers with six digits for JSON; NaN becomes null."""
    array = np.asarray(values)
    if array.dtype == bool:
        return list(array.tolist())
    return [float(f"{x:.6g}") if np.isfinite(x) else None for x in array.astype(np.float64)]
