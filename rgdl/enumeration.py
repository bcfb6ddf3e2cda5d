"""All states of a few units with two values each."""

import numpy as np

from rgdl.arguments import whole_number
from rgdl.types import Array

MAX_UNITS = 20  # visible and hidden together, of systems of which all states are enumerated
MAX_JOINT_SPINS = 22  # of a block and both borders of its environment, whose states are enumerated


def all_states(n_units: int, *, values: tuple[float, float] = (-1, 1)) -> Array:
    """Every state of some units; the first unit varies slowest.

    Parameters
    ----------
    n_units : int
        Number N of units, >= 0. The result has 2^N rows: the caller limits N.
    values : pair of float, default=(-1, 1)
        Lower and upper value of a unit: (-1, 1) for spins, (0, 1) for bits.

    Returns
    -------
    ndarray of float64, shape (2^N, N)
        Row k holds the binary digits of k, written with the two values.

    Examples
    --------
    >>> all_states(2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    (low, high), n = values, whole_number("n_units", n_units, minimum=0)
    digits = np.arange(2**n)[:, None] >> np.arange(n)[::-1] & 1  # state, unit
    return np.where(digits, float(high), float(low))
