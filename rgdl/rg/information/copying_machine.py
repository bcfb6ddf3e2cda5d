"""A machine that is an exact model of the torus, and whose hidden spins decimate it."""

import numpy as np

from rgdl.arguments import whole_number
from rgdl.types import Array


def copying_weights(lattice_size: int, *, coupling: float, strength: float) -> Array:
    """Weights of hidden spins that each copy one visible spin of the even sublattice.

    The torus has bonds only between sublattices. A hidden spin that is coupled to an even site
    with a large strength s, and to the four odd neighbors with K, has the value of the even spin:
    the machine is then the Ising model itself. D_KL vanishes exponentially with s, and p(h|v) is
    decimation.

    Parameters
    ----------
    lattice_size : int
        L of the L x L torus, even and >= 4.
    coupling : float
        K of the torus.
    strength : float
        s, the weight of the copied spin.

    Returns
    -------
    ndarray, shape (L^2 / 2, L^2)
        Weights w of spins -1 and +1. All biases are 0.

    Raises
    ------
    ValueError
        If `lattice_size` is odd or below 4.
    """
    L = whole_number("lattice_size", lattice_size, minimum=1)
    if L < 4 or L % 2:
        raise ValueError(f"lattice_size must be even and >= 4, got {L}")
    x, y = np.divmod(np.arange(L**2), L)
    even = np.flatnonzero((x + y) % 2 == 0)
    weights = np.zeros((len(even), L**2))
    hidden = np.arange(len(even))
    weights[hidden, even] = strength
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        weights[hidden, (x[even] + dx) % L * L + (y[even] + dy) % L] = coupling
    return weights
