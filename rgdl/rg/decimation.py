"""The coupling of the one-dimensional Ising chain under decimation."""

import math
from typing import overload

import numpy as np

from rgdl.arguments import whole_number
from rgdl.types import Array

_LARGE = 300.0  # beyond it, exp(-2J) may underflow
_MAX_DOUBLINGS = 10_000  # after fewer, every dual coupling is inf


@overload
def decimate_coupling(coupling: float, n_steps: int) -> float: ...


@overload
def decimate_coupling(coupling: Array, n_steps: int) -> Array: ...


def decimate_coupling(coupling: Array | float, n_steps: int) -> Array | float:
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
    float or ndarray of float64, same shape
        J^(n); not negative for n >= 1.

    Raises
    ------
    ValueError
        If `n_steps` is not a whole number >= 0, or a coupling is not a real number.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 23 and 24; Kadanoff, Ann. Phys. 100, 359 (1976).

    Examples
    --------
    >>> [round(decimate_coupling(1.0, n), 4) for n in range(4)]
    [1.0, 0.6625, 0.3501, 0.1137]
    """
    J, n = _as_couplings(coupling), whole_number("n_steps", n_steps, minimum=0)
    found = _decimate(np.abs(J), n) if n else J.copy()
    return found if J.ndim else float(found)


def _decimate(J: Array, n_steps: int) -> Array:
    # a large J loses this much; more steps than a float can hold take all of it
    halvings = n_steps * math.log(2) / 2 if n_steps.bit_length() < 1024 else math.inf
    left = np.subtract(J, halvings, where=np.isfinite(J), out=np.full(J.shape, np.inf))
    with np.errstate(over="ignore"):  # J* = inf: the coupling has flowed to 0
        doubled = np.ldexp(dual_coupling(np.minimum(J, _LARGE)), min(n_steps, _MAX_DOUBLINGS))
        # of a large J, J* is exp(-2J) in double precision
        doubled = np.where(J > _LARGE, np.exp(-2 * left), doubled)
    return np.where(left > _LARGE, left, dual_coupling(doubled))


@overload
def dual_coupling(coupling: float) -> float: ...


@overload
def dual_coupling(coupling: Array) -> Array: ...


def dual_coupling(coupling: Array | float) -> Array | float:
    """The dual J* = -log(tanh J) / 2 of J >= 0; it is its own inverse.

    Parameters
    ----------
    coupling : float or ndarray
        J in units of kT, at least 0; 0 and inf are duals of each other.

    Returns
    -------
    float or ndarray of float64, same shape

    Raises
    ------
    ValueError
        If a coupling is not a real number, or negative.

    Examples
    --------
    >>> round(dual_coupling(dual_coupling(0.3)), 12)
    0.3
    """
    J = _as_couplings(coupling)
    if (J < 0).any():
        raise ValueError(f"coupling must be >= 0, got {J.min()}")
    with np.errstate(divide="ignore", over="ignore"):  # log 0 at J = 0, exp(-2J) = 0
        # tanh J = 1 - 2 / (exp(2J) + 1): at large J only the second term keeps the digits
        decay = np.exp(-2 * J)
        large = -np.log1p(-2 * decay / (1 + decay)) / 2
        small = -np.log(np.tanh(J)) / 2
    dual: Array = np.where(J > 0.5, large, small)
    return dual if J.ndim else float(dual)


def _as_couplings(coupling: Array | float) -> Array:
    J = np.asarray(coupling)
    if J.dtype.kind not in "iuf":
        raise ValueError(f"coupling must be a real number, or an array of them, got {coupling!r}")
    if np.isnan(J).any():
        raise ValueError("coupling must be a number, got nan")
    return J.astype(np.float64)
