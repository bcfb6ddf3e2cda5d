"""Data that machines are trained on: their range, and which of them are held out."""

from typing import Any

import numpy as np
from sklearn.utils.validation import validate_data

from rgdl.rbm.packed import PackedBits
from rgdl.types import Array


def check_data(machine: Any, X: Any, *, reset: bool) -> tuple[Any, np.dtype[Any]]:
    """Validate the data of a machine, as scikit-learn does for its estimators.

    Parameters
    ----------
    machine : L1BernoulliRBM
        Whose data they are; `reset` lets it take over their width.
    X : array-like, sparse matrix or PackedBits
        The data.
    reset : bool
        Whether the width is new, or must be that of the fit.

    Returns
    -------
    X : ndarray, sparse matrix or PackedBits
        float32 stays, and PackedBits stay packed.
    dtype : dtype
        In which to train.

    Raises
    ------
    ValueError
        If they are out of range, of another width, or none.
    """
    if not isinstance(X, PackedBits):
        floats = (np.float64, np.float32)
        X = validate_data(machine, X, accept_sparse="csr", dtype=floats, reset=reset)
        if machine.check_range:
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
    """Raise ValueError unless all values are in [0, 1].

    Parameters
    ----------
    X : ndarray or sparse matrix
        Finite values.
    """
    low, high = X.min(), X.max()  # of a sparse matrix with its zeros
    if low < 0 or high > 1:
        hint = ": turn spins s of -1 and +1 into (s + 1) / 2" if low == -1 and high == 1 else ""
        raise ValueError(f"X must lie in [0, 1], got values from {low:g} to {high:g}{hint}")


def split_samples(
    n_samples: int, fraction: float, rng: np.random.RandomState
) -> tuple[Array, Array]:
    """Choose which samples are trained on, and which are held out.

    Parameters
    ----------
    n_samples : int
        How many there are.
    fraction : float
        Part to hold out, in [0, 1); 0 draws nothing from `rng`.
    rng : RandomState
        Source of the choice.

    Returns
    -------
    training, held_out : ndarray of int
        Numbers of the samples.

    Raises
    ------
    ValueError
        If nothing is left to train on.
    """
    n_held_out = round(fraction * n_samples)
    if n_held_out == n_samples:
        raise ValueError(
            f"validation_fraction = {fraction} leaves none of {n_samples} samples to train on"
        )
    order = rng.permutation(n_samples) if n_held_out else np.arange(n_samples)
    return order[n_held_out:], order[:n_held_out]
