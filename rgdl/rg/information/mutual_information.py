"""Mutual information in bits, from joint probabilities."""

import math

import numpy as np
from scipy.special import xlogy

from rgdl.types import Array

_ROUNDING = 1e-9  # of the sum of all probabilities


def mutual_information(joint: Array) -> float:
    """I(x : y) = H(x) + H(y) - H(x, y), in bits.

    Parameters
    ----------
    joint : ndarray, shape (n_x, n_y)
        Probability of every pair of values; their sum is 1.

    Returns
    -------
    float
        0 for independent variables, at most log2 of the smaller number of values.

    Raises
    ------
    ValueError
        If the array has not two axes, a probability is negative, or their sum is not 1.

    Examples
    --------
    >>> mutual_information(np.array([[0.5, 0.0], [0.0, 0.5]]))
    1.0
    """
    _check_joint(joint)
    return entropy(joint.sum(axis=0)) + entropy(joint.sum(axis=1)) - entropy(joint)


def entropy(probabilities: Array) -> float:
    """-sum p log2 p, in bits, of an array of any shape."""
    return float(-xlogy(probabilities, probabilities).sum() / np.log(2))


def rule_information(joint: Array, p_up: Array) -> float:
    """I(h : E) of a coarse spin that sees only its block, in bits.

    Parameters
    ----------
    joint : ndarray, shape (n_V, n_E)
        p(V, E) of block and environment, as `block_environment` returns it.
    p_up : ndarray, shape (n_V,)
        p(h = +1 | V), the rule by which the coarse spin is chosen.

    Returns
    -------
    float
        At most I(V : E), by the data processing inequality.

    Raises
    ------
    ValueError
        If the shapes differ, a probability is not in [0, 1], or those of `joint` do not sum to 1.

    References
    ----------
    Koch-Janusz & Ringel, Nature Physics 14, 578 (2018), Eq. 1; Lenggenhager et al., PRX 10,
    011037 (2020).

    Examples
    --------
    A coin knows nothing:

    >>> rule_information(np.array([[0.5, 0.0], [0.0, 0.5]]), np.array([0.5, 0.5]))
    0.0
    """
    _check_joint(joint)
    if p_up.shape != joint.shape[:1]:
        raise ValueError(f"p_up must have shape {joint.shape[:1]}, got {p_up.shape}")
    if not (np.all(p_up >= 0) and np.all(p_up <= 1)):
        raise ValueError(f"p_up must be from 0 to 1, got {p_up.min():g} to {p_up.max():g}")
    return mutual_information(coarse_joint(joint, p_up))


def coarse_joint(joint: Array, p_up: Array) -> Array:
    """p(h, E) of a rule, shape (2, n_E): h = +1 first."""
    return np.stack([p_up @ joint, (1 - p_up) @ joint])


def information_slope(joint: Array, p_up: Array) -> Array:
    """Derivative of `rule_information` by each p(h = +1 | V), shape (n_V,).

    It is sum_E p(V, E) log2 [p(+|E) p(-) / (p(-|E) p(+))]. Every state of the environment must
    have a probability, and every p(h|E) must be positive.
    """
    up, down = coarse_joint(joint, p_up)
    log_odds = np.log2(up / down) - np.log2(up.sum() / down.sum())
    slope: Array = joint @ log_odds
    return slope


def _check_joint(joint: Array) -> None:
    """Raise ValueError unless an array of two axes holds probabilities with sum 1."""
    if joint.ndim != 2:
        raise ValueError(f"joint must have two axes, got shape {joint.shape}")
    total = joint.sum()
    if joint.min(initial=0) < 0 or not math.isclose(total, 1, rel_tol=_ROUNDING):
        raise ValueError(
            f"joint must be >= 0 with sum 1, got a minimum of {joint.min(initial=0):g} and a sum "
            f"of {total:.10g}"
        )
