"""The equations of the mapping as numbers that must be zero."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from rgdl.rg.variational import (
    free_energy,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    hamiltonian_rg,
    kl_divergence,
    log_X,
    operator_T,
)
from rgdl.types import Array


def equation_residuals(energy: Array, hamiltonian: Array) -> pd.DataFrame:
    """Check every equation of the mapping on one system and one machine.

    Both sides of an equation are computed by ways of their own: one from the logarithms of sums,
    the other from the probabilities of all joint states.

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E(v, h) of the machine (Eq. 10).
    hamiltonian : ndarray, shape (2^N,)
        H(v) of the system (Eq. 3).

    Returns
    -------
    DataFrame
        Columns `equation`, `statement` and `residual`: the largest absolute difference of both
        sides, of logarithms or of probabilities.

    Raises
    ------
    ValueError
        If the shapes do not fit each other.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 4-22.
    """
    if energy.ndim != 2 or hamiltonian.shape != energy.shape[:1]:
        raise ValueError(f"hamiltonian must have shape {energy.shape[:1]}, got {hamiltonian.shape}")
    rows = [*_renormalization(energy, hamiltonian), *_machine(energy), *_X(energy, hamiltonian)]
    return pd.DataFrame(
        [(equation, statement, _largest(left, right)) for equation, statement, left, right in rows],
        columns=["equation", "statement", "residual"],
    )


def free_energy_counterexample(energy: Array, hamiltonian: Array) -> dict[str, float]:
    """A machine with dF = 0 that is no exact RG: the half of Eq. 8 which does not hold.

    A constant in E moves dF to 0, whatever the machine, and leaves its distribution as it is.

    Parameters
    ----------
    energy : ndarray, shape (2^N, 2^M)
        E(v, h) of any machine.
    hamiltonian : ndarray, shape (2^N,)
        H(v) of the system.

    Returns
    -------
    dict of str to float
        `dF_before` of the machine as given; with the constant, `dF`, the least and the largest
        log Tr_h exp(T) over all v, `least_log_X` and `largest_log_X`, all 0 for an exact RG; and
        `D_KL`, which the constant does not change.
    """
    F_visible = free_energy(hamiltonian)
    before = free_energy(hamiltonian_rg(operator_T(energy, hamiltonian), hamiltonian)) - F_visible
    moved = energy - before
    T = operator_T(moved, hamiltonian)
    logs = log_X(T)
    return {
        "dF_before": before,
        "dF": free_energy(hamiltonian_rg(T, hamiltonian)) - F_visible,
        "least_log_X": float(logs.min()),
        "largest_log_X": float(logs.max()),
        "D_KL": kl_divergence(hamiltonian, hamiltonian_rbm_visible(moved)),
    }


_Row = tuple[str, str, Array | float, Array | float]


def _renormalization(energy: Array, H: Array) -> Iterator[_Row]:
    """Section I, and Section III: T of the machine, and what it makes of the system."""
    T = operator_T(energy, H)
    H_rg, H_hidden = hamiltonian_rg(T, H), hamiltonian_rbm_hidden(energy)
    H_visible = hamiltonian_rbm_visible(energy)
    joint = np.exp(T - H[:, None] + free_energy(H)).T.copy()  # exp(T - H) / Z  # h, v
    log_Z, log_Z_machine = -free_energy(H), float(logsumexp(-energy))
    yield "7", "F^h = -log Tr_h exp(-H^RG)", free_energy(H_rg), -np.log(joint.sum()) - log_Z
    normalized = T - log_X(T)[:, None]
    yield "9", "Tr_h exp(T) = 1 for a normalized T", log_X(normalized), 0.0
    exact = free_energy(hamiltonian_rg(normalized, H))
    yield "8", "then dF = 0", exact, free_energy(H)
    yield (
        "6, 19",
        "-H^RG - log Z = log Tr_v exp(T - H) / Z",
        -H_rg - log_Z,
        np.log(joint.sum(axis=1)),
    )
    log_p = -H_hidden - log_Z_machine
    log_ratio = log_Z_machine - log_Z
    yield "20", "exp(-H^RG) / Z = p(h) Z_lambda / Z", -H_rg - log_Z, log_p + log_ratio
    yield "21", "H^RG(h) = H^RBM(h)", H_rg, H_hidden
    log_conditional = -energy - logsumexp(-energy, axis=1, keepdims=True)
    yield "18, 22", "T = log p(h|v) + H - H^RBM", T, log_conditional + (H - H_visible)[:, None]


def _machine(energy: Array) -> Iterator[_Row]:
    """Section II: the marginals of the machine."""
    log_Z = float(logsumexp(-energy))
    p = np.exp(-energy - log_Z)  # p(v, h), Eq. 11
    yield "11", "Tr p(v, h) = 1", p.sum(), 1.0
    visible, hidden = hamiltonian_rbm_visible(energy), hamiltonian_rbm_hidden(energy)
    yield "12, 14", "Tr_h p(v, h) = exp(-H^RBM(v)) / Z", p.sum(axis=1), np.exp(-visible - log_Z)
    yield (
        "13, 15",
        "Tr_v p(v, h) = exp(-H^RBM(h)) / Z",
        p.T.copy().sum(axis=1),
        np.exp(-hidden - log_Z),
    )


def _X(energy: Array, H: Array) -> Iterator[_Row]:
    """What follows for X(v) = Tr_h exp(T), by averages over the system's own states."""
    T, H_visible = operator_T(energy, H), hamiltonian_rbm_visible(energy)
    log_P = -H + free_energy(H)
    log_of_X = log_X(T)
    mean_log = float(np.exp(log_P) @ log_of_X)
    log_mean = float(logsumexp(log_P + log_of_X))
    dF = free_energy(hamiltonian_rg(T, H)) - free_energy(H)
    divergence = kl_divergence(H, H_visible)
    log_ratio = float(logsumexp(-energy)) + free_energy(H)
    yield "16, 17", "D_KL of a system from itself is 0", kl_divergence(H, H + 1.0), 0.0
    yield "X", "log X = H - H^RBM", log_of_X, H - H_visible
    yield "X", "<X> = Z_lambda / Z", log_mean, log_ratio
    yield "X", "dF = -log <X>", dF, -log_mean
    yield "X", "D_KL = log <X> - <log X>", divergence, log_mean - mean_log
    yield "X", "D_KL + dF = -<log X>", divergence + dF, -mean_log


def _largest(left: Array | float, right: Array | float) -> float:
    return float(np.max(np.abs(np.asarray(left) - np.asarray(right))))
