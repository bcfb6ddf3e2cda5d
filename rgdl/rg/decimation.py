"""The coupling of the one-dimensional Ising chain under decimation."""

import numpy as np

from rgdl.types import Array


def decimate_coupling(coupling: Array | float, n_steps: int) -> Array:
    """Coupling of the chain after n decimations, each a sum over every other spin.

    One step takes J to J' with tanh J' = tanh^2 J, which doubles the dual coupling J* =
    -log(tanh J) / 2. Since the dual of J* is J, n steps need two evaluations of one function,
    and lose no digits for small or large J.

    Parameters
    ----------
    coupling : float or ndarray
        J in units of kT, of either sign.
    n_steps : int
        Number of decimations, at least 0.

    Returns
    -------
    ndarray of float64, same shape
        J^(n); not negative for n >= 1.

    Raises
    ------
    ValueError
        If `n_steps` is negative, or a coupling is NaN.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 23 and 24; Kadanoff, Ann. Phys. 100, 359 (1976).

    Examples
    --------
    >>> [round(float(decimate_coupling(1.0, n)), 4) for n in range(4)]
    [1.0, 0.6625, 0.3501, 0.1137]
    """
    J = np.asarray(coupling, np.float64)
    if n_steps < 0:
        raise ValueError(f"n_steps must be >= 0, got {n_steps}")
    if np.isnan(J).any():
        raise ValueError("coupling must be a number, got nan")
    if n_steps == 0:
        return J.copy()
    with np.errstate(over="ignore"):  # J* = inf: the coupling has flowed to 0
        return dual_coupling(np.ldexp(dual_coupling(np.abs(J)), n_steps))


def dual_coupling(coupling: Array | float) -> Array:
    """The dual J* = -log(tanh J) / 2 of J >= 0; it is its own inverse.

    Parameters
    ----------
    coupling : float or ndarray
        J in units of kT, at least 0; 0 and inf are duals of each other.

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
        # tanh J = 1 - 2 / (exp(2J) + 1): at large J only the second term keeps the digits
        decay = np.exp(-2 * J)
        large = -np.log1p(-2 * decay / (1 + decay)) / 2
        small = -np.log(np.tanh(J)) / 2
    dual: Array = np.where(J > 0.5, large, small)
    return dual
