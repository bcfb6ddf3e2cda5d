"""Every state of a few binary units."""

import numpy as np

from rgdl.types import Array


def all_states(n_units: int) -> Array:
    """Every state of some units, the first one varying slowest.

    Parameters
    ----------
    n_units : int
        At least 0, of which there is one state.

    Returns
    -------
    ndarray of float64, shape (2^n_units, n_units)
        Zeros and ones.
    """
    numbers = np.arange(2**n_units)[:, None]
    return (numbers >> np.arange(n_units)[::-1] & 1).astype(np.float64)
