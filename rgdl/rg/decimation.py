"""Decimation of the one-dimensional Ising chain."""

import numpy as np

from rgdl.types import Array


def decimate_coupling(coupling: Array | float, n_steps: int) -> Array:
    """Coupling of the chain after every other spin has been summed over, n times.

    One step takes J to J' with tanh J' = tanh^2 J (Eq. 24). In terms of the dual coupling J* =
    -log(tanh J) / 2 it doubles J*, and the dual of the dual is J again: n steps are two
    evaluations of one function, without loss of digits at either end.

    Parameters
    ----------
    coupling : float or ndarray
        J / kT, of either sign.
    n_steps : int
        Number of decimations, at least 0.

    Returns
    -------
    ndarray of float64, same shape
        J^(n); not negative after the first step.

    Raises
    ------
    ValueError
        If `n_steps` is negative, or a coupling is not a number.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 23 and 24; Kadanoff, Ann. Phys. 100, 359 (1976).
    """
    J = np.asarray(coupling, np.float64)
    if n_steps < 0:
        raise ValueError(f"n_steps must be >= 0, got {n_steps}")
    if np.isnan(J).any():
        raise ValueError("coupling must be a number, got nan")
    if n_steps == 0:
        return J.copy()
    with np.errstate(over="ignore"):  # a coupling that has flowed to 0
        return dual_coupling(np.ldexp(dual_coupling(np.abs(J)), n_steps))


def dual_coupling(coupling: Array | float) -> Array:
    """The dual -log(tanh J) / 2 of a coupling J >= 0; its own inverse.

    Parameters
    ----------
    coupling : float or ndarray
        J / kT >= 0; 0 and infinity are each other's duals.

    Returns
    -------
    ndarray of float64, same shape

    Raises
    ------
    ValueError
        If a coupling is negative.
    """
    J = np.asarray(coupling, np.float64)
    if (J < 0).any():
        raise ValueError(f"coupling must be >= 0, got {J.min()}")
    with np.errstate(divide="ignore"):  # log 0 at J = 0
        # tanh J = 1 - 2 / (exp(2J) + 1), of which the second term alone is left at large J
        decay = np.exp(-2 * J)
        large = -np.log1p(-2 * decay / (1 + decay)) / 2
        small = -np.log(np.tanh(J)) / 2
    dual: Array = np.where(J > 0.5, large, small)
    return dual
