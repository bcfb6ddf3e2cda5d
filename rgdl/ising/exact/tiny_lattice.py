"""All states of lattices up to 4 x 4, and their probabilities."""

import numpy as np

from rgdl.enumeration import all_states
from rgdl.ising.lattice import as_coupling, as_lattice_size
from rgdl.ising.observables import energy_per_site
from rgdl.types import Array

#: Largest L that is enumerated: 2^16 states; the next one has 2^25.
MAX_ENUMERATED = 4


def enumerate_states(lattice_size: int) -> Array:
    """Every configuration of a tiny lattice.

    Parameters
    ----------
    lattice_size : int
        Linear size L, 2 to 4.

    Returns
    -------
    ndarray of int8, shape (2^(L^2), L, L)
        Values -1 or +1. The index of a state is the binary number of its spins, row by row,
        with +1 as digit 1.

    Raises
    ------
    ValueError
        If `lattice_size` is not in 2 .. 4.

    Examples
    --------
    >>> states = enumerate_states(2)
    >>> states.shape
    (16, 2, 2)
    >>> states[0b0110].tolist()
    [[-1, 1], [1, -1]]
    """
    L = _as_tiny(lattice_size)
    spins: Array = all_states(L**2).astype(np.int8)
    return spins.reshape(-1, L, L)


def state_probabilities(lattice_size: int, coupling: float) -> Array:
    """Boltzmann probability of every state, in the order of `enumerate_states`.

    Parameters
    ----------
    lattice_size : int
        Linear size L, 2 to 4.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    ndarray of float64, shape (2^(L^2),)
        exp(-K E) / Z.

    Raises
    ------
    ValueError
        If `lattice_size` is not in 2 .. 4, or `coupling` is negative or not finite.

    Examples
    --------
    Both ground states of the 2 x 2 torus, with energy -8, of Z = 2 exp(8K) + 12 + 2 exp(-8K):

    >>> probabilities = state_probabilities(2, 0.5)
    >>> round(float(probabilities[0] + probabilities[-1]), 4)
    0.9007
    """
    L, K = _as_tiny(lattice_size), as_coupling(coupling)
    energies = L**2 * energy_per_site(enumerate_states(L))
    weights = np.exp(-K * (energies - energies.min()))
    probabilities: Array = weights / weights.sum()
    return probabilities


def _as_tiny(lattice_size: int) -> int:
    L = as_lattice_size(lattice_size)
    if L > MAX_ENUMERATED:
        raise ValueError(
            f"lattice_size must be <= {MAX_ENUMERATED} for the enumeration of all states, got {L}"
        )
    return L
