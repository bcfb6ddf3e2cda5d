"""The equations of the mapping, written as residuals that must be zero."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from rgdl.rg.variational import (
    conditional_operator,
    free_energy,
    free_energy_difference,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    hamiltonian_rg,
    kl_divergence,
    log_probabilities,
    log_X,
    operator_T,
)
from rgdl.types import Array

_Row = tuple[str, str, Array | float, Array | float]  # equation, statement, left, right


def equation_residuals(energy: Array, hamiltonian: Array) -> pd.DataFrame:
    """Check every equation of the mapping on one system and one machine.

    Most rows compare logarithms of sums with probabilities, or with averages, over all states. Both
    sides of Eqs. 18 and 20 to 22 and of log X come from the same energies: these rows only check
    that the definitions are consistent.

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E(v, h) of the machine (Eq. 10).
    hamiltonian : ndarray, shape (2^N,)
        H(v) of the system (Eq. 3).

    Returns
    -------
    DataFrame
        Columns `equation`, `statement` and `residual`: the largest absolute difference between
        the two sides, which are logarithms or probabilities.

    Raises
    ------
    ValueError
        If the shapes do not match.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 4-22.

    Examples
    --------
    >>> from rgdl.rg.coupling_expansion import lattice_hamiltonian
    >>> from rgdl.rg.variational import joint_energy
    >>> H = lattice_hamiltonian("ring", 3, field=0.1, pair=1.0, triple=0.0)
    >>> weights = np.full((3, 1), -0.5)
    >>> energy = joint_energy(weights, hidden=np.zeros(1), visible=np.zeros(3))
    >>> bool((equation_residuals(energy, H)["residual"] < 1e-12).all())
    True
    """
    if energy.ndim != 2 or hamiltonian.shape != energy.shape[:1]:
        raise ValueError(f"hamiltonian must have shape {energy.shape[:1]}, got {hamiltonian.shape}")
    rows = [*_renormalization(energy, hamiltonian), *_machine(energy), *_X(energy, hamiltonian)]
    return pd.DataFrame(
        [
            (equation, statement, float(np.max(np.abs(left - right))))
            for equation, statement, left, right in rows
        ],
        columns=["equation", "statement", "residual"],
    )


def free_energy_counterexample(energy: Array, hamiltonian: Array) -> dict[str, float]:
    """A machine with dF = 0 that is not an exact RG: Eq. 8 does not imply Eq. 9.

    A constant added to E shifts dF to 0 for any machine and changes no probability.

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E(v, h) of any machine.
    hamiltonian : ndarray, shape (2^N,)
        H(v) of the system.

    Returns
    -------
    dict of str to float
        `dF_before` of the machine as given. With the constant: `dF`; `least_log_X` and
        `largest_log_X` over v, both 0 for an exact RG; and `D_KL`, which the constant does not
        change.

    Examples
    --------
    >>> from rgdl.rg.coupling_expansion import lattice_hamiltonian
    >>> from rgdl.rg.variational import joint_energy
    >>> H = lattice_hamiltonian("ring", 3, field=0.0, pair=1.0, triple=0.0)
    >>> weights = np.full((3, 1), -0.5)
    >>> energy = joint_energy(weights, hidden=np.zeros(1), visible=np.zeros(3))
    >>> found = free_energy_counterexample(energy, H)
    >>> abs(found["dF"]) < 1e-12, found["D_KL"] > 0.1
    (True, True)
    """
    before = free_energy_difference(operator_T(energy, hamiltonian), hamiltonian)
    shifted = energy - before
    T = operator_T(shifted, hamiltonian)
    logs = log_X(T)
    return {
        "dF_before": before,
        "dF": free_energy_difference(T, hamiltonian),
        "least_log_X": float(logs.min()),
        "largest_log_X": float(logs.max()),
        "D_KL": kl_divergence(hamiltonian, hamiltonian_rbm_visible(shifted)),
    }


def _renormalization(energy: Array, H: Array) -> Iterator[_Row]:
    """Sections I and III: T of the machine as an RG of the system."""
    T = operator_T(energy, H)
    H_rg, H_hidden = hamiltonian_rg(T, H), hamiltonian_rbm_hidden(energy)
    H_visible = hamiltonian_rbm_visible(energy)
    joint = np.exp(T - H[:, None] + free_energy(H)).T.copy()  # exp(T - H) / Z  # h, v
    log_Z, log_Z_machine = -free_energy(H), float(logsumexp(-energy))
    yield "7", "F^h = -log Tr_h exp(-H^RG)", free_energy(H_rg), -np.log(joint.sum()) - log_Z
    normalized = T - log_X(T)[:, None]
    yield "9", "Tr_h exp(T) = 1 for a normalized T", log_X(normalized), 0.0
    yield "8", "then dF = 0", free_energy_difference(normalized, H), 0.0
    log_sum = np.log(joint.sum(axis=1))
    yield "6, 19", "-H^RG - log Z = log Tr_v exp(T - H) / Z", -H_rg - log_Z, log_sum
    log_p = -H_hidden - log_Z_machine
    log_ratio = log_Z_machine - log_Z
    yield "20", "exp(-H^RG) / Z = p(h) Z_lambda / Z", -H_rg - log_Z, log_p + log_ratio
    yield "21", "H^RG(h) = H^RBM(h)", H_rg, H_hidden
    log_conditional = conditional_operator(energy)
    yield "18, 22", "T = log p(h|v) + H - H^RBM", T, log_conditional + (H - H_visible)[:, None]


def _machine(energy: Array) -> Iterator[_Row]:
    """Section II: the marginal distributions of the machine."""
    log_Z = float(logsumexp(-energy))
    p = np.exp(-energy - log_Z)  # p(v, h), Eq. 11
    yield "11", "Tr p(v, h) = 1", p.sum(), 1.0
    p_visible = np.exp(-hamiltonian_rbm_visible(energy) - log_Z)
    yield "12, 14", "Tr_h p(v, h) = exp(-H^RBM(v)) / Z", p.sum(axis=1), p_visible
    p_hidden = np.exp(-hamiltonian_rbm_hidden(energy) - log_Z)
    yield "13, 15", "Tr_v p(v, h) = exp(-H^RBM(h)) / Z", p.T.copy().sum(axis=1), p_hidden


def _X(energy: Array, H: Array) -> Iterator[_Row]:
    """Consequences for X(v) = Tr_h exp(T), as averages over the system's states."""
    T, H_visible = operator_T(energy, H), hamiltonian_rbm_visible(energy)
    log_P = log_probabilities(H)
    log_of_X = log_X(T)
    mean_log = float(np.exp(log_P) @ log_of_X)
    log_mean = float(logsumexp(log_P + log_of_X))
    dF = free_energy_difference(T, H)
    divergence = kl_divergence(H, H_visible)
    log_ratio = float(logsumexp(-energy)) + free_energy(H)
    yield "16, 17", "D_KL of a system from itself is 0", kl_divergence(H, H + 1.0), 0.0
    yield "X", "log X = H - H^RBM", log_of_X, H - H_visible
    yield "X", "<X> = Z_lambda / Z", log_mean, log_ratio
    yield "X", "dF = -log <X>", dF, -log_mean
    yield "X", "D_KL = log <X> - <log X>", divergence, log_mean - mean_log
    yield "X", "D_KL + dF = -<log X>", divergence + dF, -mean_log
