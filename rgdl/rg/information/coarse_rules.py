"""Rules for a coarse spin: the probability that it is up, given its block."""

import numpy as np
from scipy.special import expit

from rgdl.enumeration import all_states
from rgdl.types import Array

_TIE = 1e-9  # of w.V over the largest |w|, which rounding leaves of zero


def filter_rule(weights: Array) -> Array:
    """p(h = +1 | V) = 1 / (1 + exp(-2 w.V)): a hidden spin that is coupled to its block.

    Equal weights p are Kadanoff's operator (`rgdl.rg.kadanoff`).

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Weights w of the block's spins.

    Returns
    -------
    ndarray, shape (2^n,)
        In the order of `rgdl.enumeration.all_states`.
    """
    p_up: Array = expit(2 * all_states(len(weights)) @ weights)
    return p_up


def sign_rule(weights: Array) -> Array:
    """The sign of w.V, with ties at random: `filter_rule` for |w| to infinity.

    Parameters
    ----------
    weights : ndarray, shape (n,)
        Not all zero. Equal ones are the majority, and a single one is decimation.

    Returns
    -------
    ndarray, shape (2^n,)
        1, 0, or 1/2 at ties.

    Raises
    ------
    ValueError
        If all weights are zero.

    Examples
    --------
    >>> sign_rule(np.ones(2)).tolist()
    [0.0, 0.5, 0.5, 1.0]
    """
    if not np.any(weights):
        raise ValueError("weights must not all be zero")
    field = all_states(len(weights)) @ weights
    field[np.abs(field) < _TIE * np.abs(weights).max()] = 0
    p_up: Array = (1 + np.sign(field)) / 2
    return p_up
