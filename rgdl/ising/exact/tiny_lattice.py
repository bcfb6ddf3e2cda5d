"""All states of lattices of up to 16 sites, and their probabilities."""

import numpy as np

from rgdl.enumeration import all_states
from rgdl.ising.lattice import LatticeSize, TorusShape, as_coupling, as_torus_shape
from rgdl.ising.observables import energy_per_site
from rgdl.types import Array

#: Sites of the largest lattice that is enumerated, with 2^16 states.
MAX_ENUMERATED_SITES = 16


def enumerate_states(lattice_size: LatticeSize) -> Array:
    """Every configuration of a tiny lattice.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2, with up to 16 sites.

    Returns
    -------
    ndarray of int8, shape (2^N, rows, columns)
        Values -1 or +1. The index of a state is the binary number of its spins, row by row,
        with +1 as digit 1.

    Raises
    ------
    ValueError
        If a side is below 2, or there are more than 16 sites.

    Examples
    --------
    >>> states = enumerate_states(2)
    >>> states.shape
    (16, 2, 2)
    >>> states[0b0110].tolist()
    [[-1, 1], [1, -1]]
    """
    torus = _as_tiny(lattice_size)
    spins: Array = all_states(torus.n_sites).astype(np.int8)
    return spins.reshape(-1, *torus)


def state_probabilities(lattice_size: LatticeSize, coupling: float) -> Array:
    """Boltzmann probability of every state, in the order of `enumerate_states`.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2, with up to 16 sites.
    coupling : float
        K = J/kT >= 0.

    Returns
    -------
    ndarray of float64, shape (2^N,)
        exp(-K E) / Z.

    Raises
    ------
    ValueError
        If a side is below 2, there are more than 16 sites, or `coupling` is negative or not finite.

    Examples
    --------
    Both ground states of the 2 x 2 torus, with energy -8, of Z = 2 exp(8K) + 12 + 2 exp(-8K):

    >>> probabilities = state_probabilities(2, 0.5)
    >>> round(float(probabilities[0] + probabilities[-1]), 4)
    0.9007
    """
    torus, K = _as_tiny(lattice_size), as_coupling(coupling)
    energies = torus.n_sites * energy_per_site(enumerate_states(torus))
    weights = np.exp(-K * (energies - energies.min()))
    probabilities: Array = weights / weights.sum()
    return probabilities


def _as_tiny(lattice_size: LatticeSize) -> TorusShape:
    torus = as_torus_shape(lattice_size)
    if torus.n_sites > MAX_ENUMERATED_SITES:
        raise ValueError(
            f"lattice_size must have <= {MAX_ENUMERATED_SITES} sites for the enumeration of all "
            f"states, got {torus.n_sites}"
        )
    return torus
