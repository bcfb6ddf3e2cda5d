"""The data that a machine is trained on: zeros and ones as bits, other values as floats."""

from typing import Any

import numpy as np

from rgdl.rbm.packed import PackedBits
from rgdl.states import check_unit_interval
from rgdl.types import Array

_BLOCK = 1000  # samples that are unpacked at a time


def as_training_data(X: Any) -> tuple[Any, np.dtype[Any]]:
    """Pack data if they are zeros and ones, and check their range.

    Parameters
    ----------
    X : PackedBits, ndarray or sparse matrix of rows, shape (n_samples, n_features)
        Values of bool, uint8, float32 or float64.

    Returns
    -------
    X : PackedBits, ndarray or sparse matrix
        PackedBits if a dense X has only zeros and ones, of whatever type. A sparse matrix of them
        is of uint8. All other data are of float32 or float64, with values in [0, 1].
    dtype : dtype
        Type of the parameters to train: float64 for float64 data, unless all are zeros and ones.

    Raises
    ------
    ValueError
        If a value is out of range.
    """
    single = np.dtype(np.float32)
    bits = X if isinstance(X, PackedBits) else None if is_sparse(X) else PackedBits.from_dense(X)
    if bits is not None:
        return bits, single
    check_unit_interval("X", X)  # it also sums duplicates of a sparse matrix
    if is_sparse(X) and ((X.data == 0) | (X.data == 1)).all():
        return X.astype(np.uint8), single
    return X, X.dtype


def is_sparse(X: Any) -> bool:
    """Whether X is a matrix of `scipy.sparse`, which takes long to import."""
    return hasattr(X, "toarray")


def visible_logits(X: Any) -> Array:
    """log(p / (1 - p)) of the smoothed mean p of each unit: its bias without hidden units.

    Parameters
    ----------
    X : PackedBits, ndarray or sparse matrix, shape (n_samples, n_features)
        From `as_training_data`.

    Returns
    -------
    ndarray of float64, shape (n_features,)
        Of p = (sum of the values + 1) / (n_samples + 2), which is neither 0 nor 1.
    """
    n_samples, n_features = X.shape
    sums = np.zeros(n_features)
    for start in range(0, n_samples, _BLOCK):
        block = X[start : start + _BLOCK]
        sums += np.asarray(block.sum(axis=0, dtype=np.float64)).ravel()
    return np.log((sums + 1) / (n_samples + 1 - sums))  # type: ignore[no-any-return]
