"""Checks of the data that machines are trained on."""

from typing import Any

import numpy as np
from scipy.sparse import issparse
from sklearn.utils.validation import validate_data

from rgdl.rbm.packed import PackedBits
from rgdl.states import check_unit_interval
from rgdl.types import Array

_BLOCK = 1000  # samples that are unpacked at a time
_TYPES = (np.float64, np.float32, np.bool_, np.uint8)  # others are converted to the first


def check_data(machine: Any, X: Any, *, reset: bool) -> tuple[Any, np.dtype[Any]]:
    """Validate training data as scikit-learn does, and pack them if they are zeros and ones.

    Parameters
    ----------
    machine : L1BernoulliRBM
        The estimator to train.
    X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
        The data.
    reset : bool
        Whether to set `n_features_in_`; otherwise X must have that many features.

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
        If X is empty, out of range or has the wrong number of features.
    """
    single = np.dtype(np.float32)
    if not isinstance(X, PackedBits):
        X = validate_data(machine, X, accept_sparse="csr", dtype=_TYPES, reset=reset)
        bits = None if issparse(X) else PackedBits.from_dense(X)
        if bits is not None:
            return bits, single
        check_unit_interval("X", X)  # it also sums duplicates of a sparse matrix
        if issparse(X) and ((X.data == 0) | (X.data == 1)).all():
            return X.astype(np.uint8), single
        return X, X.dtype
    check_not_empty(X)
    if reset:
        machine.n_features_in_ = X.n_features
        vars(machine).pop("feature_names_in_", None)  # as scikit-learn does: bits have no names
    elif X.n_features != machine.n_features_in_:
        raise ValueError(
            f"X has {X.n_features} features, but {type(machine).__name__} is expecting "
            f"{machine.n_features_in_} features as input"
        )
    return X, single


def check_not_empty(X: PackedBits) -> None:
    """Raise ValueError if there are no samples, as scikit-learn does for arrays."""
    if len(X) == 0:
        raise ValueError("Found array with 0 sample(s) while a minimum of 1 is required")


def visible_logits(X: Any) -> Array:
    """log(p / (1 - p)) of the smoothed mean p of each unit: its bias without hidden units.

    Parameters
    ----------
    X : PackedBits, ndarray or sparse matrix, shape (n_samples, n_features)
        From `check_data`.

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
