"""Checks of the data of an estimator, as scikit-learn makes them."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from rgdl.rbm.packed import PackedBits
from rgdl.states import check_rows

_TYPES = (np.float64, np.float32, np.bool_, np.uint8)  # others are converted to the first


def check_data(machine: Any, X: Any, *, reset: bool) -> Any:
    """Validate training data.

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
    PackedBits, ndarray or sparse matrix of rows
        Of a type that `as_training_data` takes.

    Raises
    ------
    ValueError
        If X has more than two axes, is empty, not finite or has the wrong number of features.
    """
    if not isinstance(X, PackedBits):
        check_rows("X", X)
        return validate_data(machine, X, accept_sparse="csr", dtype=_TYPES, reset=reset)
    check_not_empty(X)
    if reset:
        machine.n_features_in_ = X.n_features
        vars(machine).pop("feature_names_in_", None)  # as scikit-learn does: bits have no names
    elif X.n_features != machine.n_features_in_:
        raise ValueError(
            f"X has {X.n_features} features, but {type(machine).__name__} is expecting "
            f"{machine.n_features_in_} features as input"
        )
    return X


def check_not_empty(X: PackedBits) -> None:
    """Raise ValueError if there are no samples, as scikit-learn does for arrays."""
    if len(X) == 0:
        raise ValueError("Found array with 0 sample(s) while a minimum of 1 is required")
