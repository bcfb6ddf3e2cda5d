"""Kadanoff's variational RG and the Boltzmann machine as arrays over all configurations.

Every quantity is kept by its logarithm, over the 2^N states v of the visible and the 2^M states h
of the hidden units of a small system. Temperature is 1.

References
----------
Mehta & Schwab (2014), Eqs. 1-22.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.special import logsumexp

from rgdl.types import Array

_MOST_UNITS = 20  # N + M


def all_states(n_units: int, *, units: Literal["spins", "bits"] = "spins") -> Array:
    """Every state of some units.

    Parameters
    ----------
    n_units : int
        How many, 1 to 20.
    units : {"spins", "bits"}
        Whether they are -1 and +1, or 0 and 1.

    Returns
    -------
    ndarray of float64, shape (2^n_units, n_units)
        The first unit varies slowest.

    Raises
    ------
    ValueError
        If there are too many units, or their kind is unknown.
    """
    if not 1 <= n_units <= _MOST_UNITS:
        raise ValueError(f"n_units must be in 1 .. {_MOST_UNITS}, got {n_units}")
    if units not in ("spins", "bits"):
        raise ValueError(f"units must be spins or bits, got {units!r}")
    bits = (np.arange(2**n_units)[:, None] >> np.arange(n_units)[::-1] & 1).astype(np.float64)
    return 2 * bits - 1 if units == "spins" else bits


def joint_energy(
    weights: Array, hidden: Array, visible: Array, *, units: Literal["spins", "bits"] = "spins"
) -> Array:
    """E(v, h) = sum_j b_j h_j + sum_ij v_i w_ij h_j + sum_i c_i v_i, in the paper's signs (Eq. 10).

    Parameters
    ----------
    weights : ndarray, shape (N, M)
        w_ij, visible i and hidden j: a ferromagnet has negative ones.
    hidden, visible : ndarray, shapes (M,) and (N,)
        b_j and c_i.
    units : {"spins", "bits"}
        Whether units are -1 and +1, or 0 and 1.

    Returns
    -------
    ndarray, shape (2^N, 2^M)

    Raises
    ------
    ValueError
        If the shapes do not fit each other, or there are more than 20 units.
    """
    if weights.shape != (len(visible), len(hidden)):
        shape = (len(visible), len(hidden))
        raise ValueError(f"weights must have shape {shape}, got {weights.shape}")
    if sum(weights.shape) > _MOST_UNITS:
        raise ValueError(f"there must be <= {_MOST_UNITS} units, got {sum(weights.shape)}")
    v, h = all_states(len(visible), units=units), all_states(len(hidden), units=units)
    energy: Array = (v @ visible)[:, None] + v @ weights @ h.T + h @ hidden
    return energy


def operator_T(energy: Array, hamiltonian: Array) -> Array:
    """T(v, h) = -E(v, h) + H(v), the coarse graining that a machine does (Eq. 18).

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E of the machine.
    hamiltonian : ndarray, shape (2^N,)
        H of the system.

    Returns
    -------
    ndarray, shape (2^N, 2^M)
    """
    T: Array = -energy + hamiltonian[:, None]
    return T


def conditional_operator(energy: Array) -> Array:
    """T(v, h) = log p(h|v) of a machine, shape (2^N, 2^M): Eq. 22 without exp(H - H^RBM).

    It is an exact RG for any system (Eq. 9): its H^RG is that of the hidden states which the
    system's own states excite, on which the next layer is trained.
    """
    T: Array = -energy - logsumexp(-energy, axis=1, keepdims=True)
    return T


def hamiltonian_rg(T: Array, hamiltonian: Array) -> Array:
    """H^RG(h) = -log Tr_v exp(T(v, h) - H(v)), shape (2^M,) (Eq. 6)."""
    return -_log_sum_over_visible(T - hamiltonian[:, None])


def hamiltonian_rbm_hidden(energy: Array) -> Array:
    """H^RBM(h) = -log Tr_v exp(-E(v, h)), shape (2^M,) (Eqs. 13 and 15)."""
    return -_log_sum_over_visible(-energy)


def hamiltonian_rbm_visible(energy: Array) -> Array:
    """H^RBM(v) = -log Tr_h exp(-E(v, h)), shape (2^N,) (Eqs. 12 and 14)."""
    H: Array = -logsumexp(-energy, axis=1)
    return H


def marginal_hamiltonian(hamiltonian: Array, kept: Sequence[int]) -> Array:
    """Effective Hamiltonian of some spins, after the sum over all others.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^N,)
        H(v), in the order of `all_states`.
    kept : sequence of int
        The spins that stay, ascending.

    Returns
    -------
    ndarray, shape (2^len(kept),)
        -log Tr exp(-H) over the others, in the order of `all_states`.
    """
    n_spins = hamiltonian.size.bit_length() - 1
    summed = tuple(sorted(set(range(n_spins)) - set(kept)))
    marginal: Array = -logsumexp(-hamiltonian.reshape((2,) * n_spins), axis=summed)
    return marginal.ravel()


def log_X(T: Array) -> Array:
    """log X(v) = log Tr_h exp(T(v, h)), shape (2^N,): zero for an exact RG (Eq. 9)."""
    log: Array = logsumexp(T, axis=1)
    return log


def free_energy(hamiltonian: Array) -> float:
    """F = -log Tr exp(-H), of the visible spins (Eq. 4) or of the hidden ones (Eq. 7)."""
    return float(-logsumexp(-hamiltonian))


def kl_divergence(hamiltonian: Array, model: Array) -> float:
    """D_KL(P || p) of the Boltzmann distributions of two Hamiltonians (Eqs. 16 and 17).

    Parameters
    ----------
    hamiltonian, model : ndarray, shape (2^N,)
        H of the system, and H^RBM(v) of the machine.

    Returns
    -------
    float
        At least 0.
    """
    log_P = -hamiltonian + free_energy(hamiltonian)
    log_p = -model + free_energy(model)
    return float(np.exp(log_P) @ (log_P - log_p))


def _log_sum_over_visible(logs: Array) -> Array:
    """log Tr_v exp(...): numpy adds in pairs, and keeps the last digits, along rows only."""
    summed: Array = logsumexp(np.ascontiguousarray(logs.T), axis=1)
    return summed
