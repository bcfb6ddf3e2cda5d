"""All states of tiny lattices, and their probabilities."""

import numpy as np

from rgdl.ising.lattice import check_coupling, check_lattice_size, unpack_spins
from rgdl.ising.observables import energy_per_site
from rgdl.types import Array

#: Largest lattice that is enumerated: 2^16 states; the next one has 2^25.
LARGEST_ENUMERATED = 4


def enumerate_states(lattice_size: int) -> Array:
    """Every configuration of a tiny lattice.

    Parameters
    ----------
    lattice_size : int
        Linear size L, 2 to 4.

    Returns
    -------
    ndarray of int8, shape (2^(L^2), L, L)
        Values -1 or +1. Read as a binary number with +1 as 1, row by row, the spins of a state
        are its index.

    Raises
    ------
    ValueError
        If `lattice_size` is not in 2 .. 4.
    """
    _check_tiny(lattice_size)
    n_sites = lattice_size**2
    numbers = np.arange(2**n_sites) << (32 - n_sites)  # the first spin in the highest bit
    return unpack_spins(numbers.astype(">u4")[:, None].view(np.uint8), lattice_size)


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
    """
    _check_tiny(lattice_size)
    check_coupling(coupling)
    energies = lattice_size**2 * energy_per_site(enumerate_states(lattice_size))
    weights = np.exp(-coupling * (energies - energies.min()))
    probabilities: Array = weights / weights.sum()
    return probabilities


def _check_tiny(lattice_size: int) -> None:
    check_lattice_size(lattice_size)
    if lattice_size > LARGEST_ENUMERATED:
        raise ValueError(
            f"lattice_size must be <= {LARGEST_ENUMERATED} for the enumeration of all states, "
            f"got {lattice_size}"
        )
