"""Exact quantities of the variational RG and of a Boltzmann machine, by enumeration.

Nothing is minimized here: each function evaluates one equation of the paper.

The system is small: its N visible units have 2^N states v, its M hidden units 2^M states h. Every
array holds logarithms or energies in units of kT, with one entry per state (v), (h) or (v, h), in
the order of `rgdl.enumeration.all_states`.

References
----------
Mehta & Schwab (2014), Eqs. 1-22.

Examples
--------
Three spins on a ring at J = 1, and a machine with one hidden spin:

>>> import numpy as np
>>> v = all_states(3)
>>> H = -(v * np.roll(v, 1, axis=1)).sum(axis=1)
>>> weights = np.full((3, 1), -0.5)
>>> energy = joint_energy(weights, hidden=np.zeros(1), visible=np.zeros(3))
>>> T = operator_T(energy, H)
>>> bool(np.allclose(hamiltonian_rg(T, H), hamiltonian_rbm_hidden(energy)))  # Eq. 21
True
>>> round(kl_divergence(H, hamiltonian_rbm_visible(energy)), 3)
0.668
"""

from typing import Literal

import numpy as np
from scipy.special import logsumexp

from rgdl.enumeration import MAX_UNITS, all_states
from rgdl.types import Array

_VALUES: dict[str, tuple[float, float]] = {"spins": (-1, 1), "bits": (0, 1)}


def joint_energy(
    weights: Array, hidden: Array, visible: Array, *, units: Literal["spins", "bits"] = "spins"
) -> Array:
    """E(v, h) = sum_j b_j h_j + sum_ij v_i w_ij h_j + sum_i c_i v_i, with the paper's signs.

    Parameters
    ----------
    weights : ndarray, shape (N, M)
        w_ij of visible unit i and hidden unit j; negative for a ferromagnet.
    hidden : ndarray, shape (M,)
        b_j.
    visible : ndarray, shape (N,)
        c_i.
    units : {"spins", "bits"}
        Values -1 and +1, or 0 and 1.

    Returns
    -------
    ndarray, shape (2^N, 2^M)
        In units of kT.

    Raises
    ------
    ValueError
        If the shapes do not match, N + M > 20, or `units` is unknown.

    References
    ----------
    Mehta & Schwab (2014), Eq. 10.

    Examples
    --------
    One visible and one hidden spin that like to agree; columns are h = -1 and h = 1:

    >>> joint_energy(np.array([[-0.5]]), hidden=np.zeros(1), visible=np.zeros(1)).tolist()
    [[-0.5, 0.5], [0.5, -0.5]]
    """
    if weights.shape != (len(visible), len(hidden)):
        shape = (len(visible), len(hidden))
        raise ValueError(f"weights must have shape {shape}, got {weights.shape}")
    if sum(weights.shape) > MAX_UNITS:
        raise ValueError(f"N + M must be <= {MAX_UNITS} units, got {sum(weights.shape)}")
    if units not in _VALUES:
        raise ValueError(f"units must be spins or bits, got {units!r}")
    v, h = (all_states(n, values=_VALUES[units]) for n in weights.shape)
    energy: Array = (v @ visible)[:, None] + v @ weights @ h.T + h @ hidden
    return energy


def operator_T(energy: Array, hamiltonian: Array) -> Array:
    """T(v, h) = -E(v, h) + H(v): the coarse graining that a machine performs (Eq. 18).

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E(v, h) of the machine.
    hamiltonian : ndarray, shape (2^N,)
        H(v) of the system.

    Returns
    -------
    ndarray, shape (2^N, 2^M)

    Examples
    --------
    >>> operator_T(np.array([[0.5, 1.0], [0.0, 2.0]]), np.array([1.0, 3.0])).tolist()
    [[0.5, 0.0], [3.0, 1.0]]
    """
    T: Array = -energy + hamiltonian[:, None]
    return T


def conditional_operator(energy: Array) -> Array:
    """T(v, h) = log p(h|v) of a machine, shape (2^N, 2^M): Eq. 22 without exp(H - H^RBM).

    It is an exact RG for every system (Eq. 9). Its H^RG belongs to the hidden states that the
    system's samples excite: the data on which the next layer is trained.

    Examples
    --------
    >>> np.exp(conditional_operator(np.log([[1.0, 3.0], [1.0, 1.0]]))).round(2).tolist()
    [[0.75, 0.25], [0.5, 0.5]]
    """
    T: Array = -energy - logsumexp(-energy, axis=1, keepdims=True)
    return T


def hamiltonian_rg(T: Array, hamiltonian: Array) -> Array:
    """H^RG(h) = -log Tr_v exp(T(v, h) - H(v)), shape (2^M,) (Eq. 6).

    Examples
    --------
    A normalized T that ignores v (Eq. 9) gives free hidden spins and keeps the free energy:

    >>> T, H = np.log(np.full((4, 2), 0.5)), np.array([0.0, 1.0, 1.0, 0.0])
    >>> hamiltonian_rg(T, H).round(3).tolist()
    [-0.313, -0.313]
    """
    return -_log_sum_over_visible(T - hamiltonian[:, None])


def hamiltonian_rbm_hidden(energy: Array) -> Array:
    """H^RBM(h) = -log Tr_v exp(-E(v, h)), shape (2^M,) (Eqs. 13 and 15).

    Examples
    --------
    >>> hamiltonian_rbm_hidden(np.log([[2.0, 1.0], [2.0, 0.5]])).round(3).tolist()
    [-0.0, -1.099]
    """
    return -_log_sum_over_visible(-energy)


def hamiltonian_rbm_visible(energy: Array) -> Array:
    """H^RBM(v) = -log Tr_h exp(-E(v, h)), shape (2^N,) (Eqs. 12 and 14).

    Examples
    --------
    >>> hamiltonian_rbm_visible(np.log([[2.0, 1.0], [2.0, 0.5]])).round(3).tolist()
    [-0.405, -0.916]
    """
    H: Array = -logsumexp(-energy, axis=1)
    return H


def log_X(T: Array) -> Array:
    """log X(v) = log Tr_h exp(T(v, h)), shape (2^N,): zero for an exact RG (Eq. 9).

    Examples
    --------
    >>> log_X(np.log([[0.25, 0.75], [1.0, 1.0]])).round(3).tolist()  # exact for the first
    [0.0, 0.693]
    """
    log: Array = logsumexp(T, axis=1)
    return log


def free_energy(hamiltonian: Array) -> float:
    """F = -log Tr exp(-H), of the visible spins (Eq. 4) or of the hidden spins (Eq. 7).

    Examples
    --------
    >>> round(free_energy(np.zeros(8)), 3)  # three free spins: -3 log 2
    -2.079
    """
    return float(-logsumexp(-hamiltonian))


def free_energy_difference(T: Array, hamiltonian: Array) -> float:
    """dF = F^h - F^v of the coarse graining T of H(v): zero for an exact RG (Eq. 8).

    Examples
    --------
    >>> normalized, H = np.log(np.full((4, 2), 0.5)), np.array([0.0, 1.0, 1.0, 0.0])
    >>> abs(free_energy_difference(normalized, H)) < 1e-12
    True
    """
    return free_energy(hamiltonian_rg(T, hamiltonian)) - free_energy(hamiltonian)


def log_probabilities(hamiltonian: Array) -> Array:
    """log P = -H + F of the Boltzmann distribution, same shape as H (Eqs. 1 and 2).

    Examples
    --------
    >>> np.exp(log_probabilities(np.log([2.0, 1.0, 1.0, 2.0]))).round(3).tolist()
    [0.167, 0.333, 0.333, 0.167]
    """
    log_P: Array = -hamiltonian + free_energy(hamiltonian)
    return log_P


def kl_divergence(hamiltonian: Array, model: Array) -> float:
    """D_KL(P || p) of the Boltzmann distributions of two Hamiltonians (Eqs. 16 and 17).

    Parameters
    ----------
    hamiltonian, model : ndarray, shape (2^N,)
        H(v) of the system, and H^RBM(v) of the machine.

    Returns
    -------
    float
        In nats; at least 0.

    Examples
    --------
    >>> H = np.log([2.0, 1.0, 1.0, 2.0])
    >>> round(kl_divergence(H, np.zeros(4)), 4)
    0.0566
    >>> kl_divergence(H, H + 1.0)  # a constant changes no probability
    0.0
    """
    log_P, log_p = log_probabilities(hamiltonian), log_probabilities(model)
    return float(np.exp(log_P) @ (log_P - log_p))


def _log_sum_over_visible(logs: Array) -> Array:
    """log Tr_v exp(...). Transposed first: numpy sums pairwise, without loss, only along rows."""
    summed: Array = logsumexp(np.ascontiguousarray(logs.T), axis=1)
    return summed
