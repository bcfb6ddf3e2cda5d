"""Checks of the data that machines are trained on."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from rgdl.rbm.packed import PackedBits


def check_data(machine: Any, X: Any, *, reset: bool) -> tuple[Any, np.dtype[Any]]:
    """Validate training data as scikit-learn does, and check that they lie in [0, 1].

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
    X : ndarray, sparse matrix or PackedBits
        PackedBits stay packed; arrays are float32 or float64.
    dtype : dtype
        Type of the parameters to train.

    Raises
    ------
    ValueError
        If X is empty, out of range or has the wrong number of features.
    """
    if not isinstance(X, PackedBits):
        floats = (np.float64, np.float32)
        X = validate_data(machine, X, accept_sparse="csr", dtype=floats, reset=reset)
        check_unit_interval(X)
        return X, X.dtype
    if len(X) == 0:
        raise ValueError("Found array with 0 sample(s) while a minimum of 1 is required")
    if reset:
        machine.n_features_in_ = X.n_features
    elif X.n_features != machine.n_features_in_:
        raise ValueError(
            f"X has {X.n_features} features, but {type(machine).__name__} is expecting "
            f"{machine.n_features_in_} features as input"
        )
    return X, np.dtype(np.float32)


def check_unit_interval(X: Any) -> None:
    """Raise ValueError unless all values of an array or sparse matrix lie in [0, 1]."""
    low, high = X.min(), X.max()  # these include the zeros of a sparse matrix
    if low < 0 or high > 1:
        hint = ": turn spins s of -1 and +1 into (s + 1) / 2" if low == -1 and high == 1 else ""
        raise ValueError(f"X must lie in [0, 1], got values from {low:g} to {high:g}{hint}")
