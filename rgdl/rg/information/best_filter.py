"""The filter whose coarse spin has the largest mutual information with the environment."""

import functools
from collections.abc import Callable

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.enumeration import all_states
from rgdl.rg.information.coarse_rules import filter_rule, sign_rule
from rgdl.rg.information.mutual_information import (
    coarse_joint,
    information_slope,
    mutual_information,
    rule_information,
)
from rgdl.types import Array, RandomSource

_NORMS = tuple(2.0**k for k in range(7))  # of the weights, on the way to infinity


def best_direction(joint: Array, norm: float, starts: Array) -> Array:
    """Weights of a given norm with the largest I(h : E), by gradients from several starts.

    Parameters
    ----------
    joint : ndarray, shape (2^n, n_E)
        p(V, E) of block and environment.
    norm : float
        Length of the vector of weights, > 0: how closely the coarse spin follows its block.
    starts : ndarray, shape (n_starts, n)
        Weights from which a maximum is sought; only their directions matter.

    Returns
    -------
    ndarray, shape (n,)
        Weights of `filter_rule`, with a positive sum.

    Raises
    ------
    ValueError
        If `norm` is not positive, or `starts` has no rows, a row of zeros, or a number that is not
        finite.
    """
    _check_starts(joint, starts)
    if not norm > 0:
        raise ValueError(f"norm must be > 0, got {norm}")
    joint = joint[:, joint.sum(axis=0) > 0]
    found = [_climb(joint, norm, start) for start in starts]
    return _best(joint, found, filter_rule)


def best_filter(joint: Array, starts: Array) -> Array:
    """The direction of the filter with the largest I(h : E) of all weights.

    I(h : E) is a convex function of p(h|V), so that the best of all rules are deterministic. The
    best filter is therefore a limit, the sign of w.V. From each start the norm is increased step
    by step, and the signs that are reached are compared.

    Parameters
    ----------
    joint, starts
        As for `best_direction`.

    Returns
    -------
    ndarray, shape (n,)
        Weights of `sign_rule`, with a positive sum.

    Raises
    ------
    ValueError
        As `best_direction`, of `starts`.
    """
    _check_starts(joint, starts)
    joint = joint[:, joint.sum(axis=0) > 0]
    found = []
    for weights in starts:
        found.append(functools.reduce(lambda w, norm: _climb(joint, norm, w), _NORMS, weights))
    return _best(joint, found, sign_rule)


def random_starts(n_spins: int, n_starts: int, rng: RandomSource) -> Array:
    """Equal weights, and normal ones that were drawn independently, shape (n_starts + 1, n)."""
    n = whole_number("n_spins", n_spins, minimum=1)
    size = (whole_number("n_starts", n_starts, minimum=0), n)
    return np.concatenate([np.ones((1, n)), as_generator(rng).normal(size=size)])


def _check_starts(joint: Array, starts: Array) -> None:
    n_spins = len(joint).bit_length() - 1
    if np.ndim(starts) != 2 or np.shape(starts)[1] != n_spins or not len(starts):
        raise ValueError(
            f"starts must have shape (n_starts, {n_spins}) with n_starts >= 1, "
            f"got {np.shape(starts)}"
        )
    norms = np.linalg.norm(starts, axis=1)
    for number, norm in enumerate(norms):
        if not (np.isfinite(norm) and norm > 0):
            raise ValueError(
                f"starts must be finite and not all zero in a row, got a norm of {norm} in row "
                f"{number}"
            )


def _climb(joint: Array, norm: float, start: Array) -> Array:
    """The nearest maximum on the sphere |w| = norm."""
    from scipy.optimize import minimize

    states = all_states(len(start))

    def minus_information(direction: Array) -> tuple[float, Array]:
        length = np.linalg.norm(direction)
        weights = norm / length * direction
        p_up = filter_rule(weights)
        slope = 2 * (information_slope(joint, p_up) * p_up * (1 - p_up)) @ states  # by w
        slope -= (slope @ weights) / norm**2 * weights  # along the sphere
        information = mutual_information(coarse_joint(joint, p_up))
        return -information, -norm / length * slope

    found = minimize(minus_information, start / np.linalg.norm(start), jac=True, method="BFGS")
    weights: Array = norm / np.linalg.norm(found.x) * found.x
    return weights


def _best(joint: Array, found: list[Array], rule: Callable[[Array], Array]) -> Array:
    best = max(found, key=lambda weights: rule_information(joint, rule(weights)))
    return best if best.sum() >= 0 else -best
