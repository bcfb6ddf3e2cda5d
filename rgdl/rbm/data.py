"""Data that machines are trained on: their range, and which of them are held out."""

from typing import Any

import numpy as np

from rgdl.types import Array


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
