"""Decimation of small chains, and the network of Fig. 2B, put beside what all states give."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from rgdl.rg.chain import (
    chain_hamiltonian,
    decimation_network,
    free_energy_difference,
    kl_divergence_of_network,
)
from rgdl.rg.decimation import decimate_coupling
from rgdl.rg.kadanoff import expand_hamiltonian
from rgdl.rg.lattice_couplings import CHAIN_INTERACTIONS, fit_couplings
from rgdl.rg.variational import (
    free_energy,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    hamiltonian_rg,
    joint_energy,
    kl_divergence,
    marginal_hamiltonian,
    operator_T,
)
from rgdl.types import Array


def decimate_by_enumeration(n_spins: int, coupling: float, *, periodic: bool) -> pd.DataFrame:
    """Couplings of a small chain after the sum over every other spin, again and again.

    Parameters
    ----------
    n_spins : int
        N, 2 to 20.
    coupling : float
        J / kT.
    periodic : bool
        Whether the chain is closed. Of an open one the first spin that is kept is the second.

    Returns
    -------
    DataFrame
        A row for each step that leaves two spins or more: `step`, `n_spins`; `nearest`, the mean
        coupling of a bond; `largest_deviation` of any coupling of any set of spins from those of
        a chain with the `expected` coupling of Eq. 24.
    """
    H, rows, step = chain_hamiltonian(n_spins, coupling, periodic=periodic), [], 0
    while n_spins >= 2:
        J = float(decimate_coupling(coupling, step))
        rows.append((step, n_spins, *_nearest_and_deviation(H, n_spins, J, periodic), J))
        if periodic and n_spins % 2:
            break  # both neighbors across the seam of an odd ring would be kept
        kept = range(0 if periodic else 1, n_spins, 2)
        H, n_spins, step = marginal_hamiltonian(H, kept), len(kept), step + 1
    columns = ["step", "n_spins", "nearest", "largest_deviation", "expected"]
    return pd.DataFrame(rows, columns=columns)


def _nearest_and_deviation(
    hamiltonian: Array, n_spins: int, expected: float, periodic: bool
) -> tuple[float, float]:
    """Mean coupling of the bonds, and how far any coupling is from a chain's."""
    K = expand_hamiltonian(hamiltonian)
    chain = expand_hamiltonian(chain_hamiltonian(n_spins, expected, periodic=periodic))
    pairs = {(i, i + 1) for i in range(n_spins - 1)} | ({(0, n_spins - 1)} if periodic else set())
    n_bonds = n_spins if periodic else n_spins - 1  # two spins of a ring share two bonds
    nearest = sum(K[pair] for pair in pairs) / n_bonds
    return nearest, max(abs(K[S] - chain[S]) for S in K if S)


def decimate_samples(
    spins: Array, coupling: float, n_steps: int, *, periodic: bool
) -> pd.DataFrame:
    """Couplings of sampled chains after each decimation, beside Eq. 24.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, N)
        Independent chains.
    coupling : float
        The J / kT that they were sampled at.
    n_steps : int
        Decimations, after each of which at least 6 spins must be left.
    periodic : bool
        Whether the chains are closed; N is then a multiple of 2^n_steps. Of open ones the first
        spin that is kept is the second.

    Returns
    -------
    DataFrame
        A row for each step and interaction of `CHAIN_INTERACTIONS`: `step`, `n_spins`,
        `interaction`, `coupling` and `coupling_err` by pseudolikelihood, `expected`, and `z`,
        the difference in standard errors.
    """
    tables = []
    for step in range(n_steps + 1):
        kept = spins[:, :: 2**step] if periodic else spins[:, 2**step - 1 :: 2**step]
        table = fit_couplings(kept, CHAIN_INTERACTIONS, periodic=periodic)
        nearest = table["interaction"] == "nearest"
        table["expected"] = np.where(nearest, float(decimate_coupling(coupling, step)), 0.0)
        table["z"] = (table["coupling"] - table["expected"]) / table["coupling_err"]
        table.insert(0, "step", step)
        table.insert(1, "n_spins", kept.shape[1])
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def divergence_of_network(n_spins: int, couplings: Array, *, periodic: bool) -> pd.DataFrame:
    """D_KL per spin of one layer of the network of Fig. 2B, from all states and in closed form.

    Parameters
    ----------
    n_spins : int
        N of a small chain, as for `decimation_network` with one layer.
    couplings : ndarray, shape (n_couplings,)
        Values of J / kT.
    periodic : bool
        Whether the chain is closed.

    Returns
    -------
    DataFrame
        Columns `coupling`, `n_spins`, `enumerated`, `closed_form`, and `long_chain`, the
        closed form for many spins.
    """
    long = 2**30 - (not periodic)
    rows = []
    for J in couplings.tolist():
        (weights,) = decimation_network(n_spins, J, 1, periodic=periodic)
        energy = joint_energy(weights, np.zeros(weights.shape[1]), np.zeros(n_spins))
        H = chain_hamiltonian(n_spins, J, periodic=periodic)
        enumerated = kl_divergence(H, hamiltonian_rbm_visible(energy)) / n_spins
        closed_form, limit = (
            kl_divergence_of_network(n, J, periodic=periodic) / n for n in (n_spins, long)
        )
        rows.append((J, n_spins, enumerated, closed_form, limit))
    columns = ["coupling", "n_spins", "enumerated", "closed_form", "long_chain"]
    return pd.DataFrame(rows, columns=columns)


def network_residuals(
    n_visible: int, coupling: float, n_layers: int, *, periodic: bool
) -> pd.DataFrame:
    """Check every layer of the network of Fig. 2B against the chain that it is made for.

    Parameters
    ----------
    n_visible, coupling, n_layers, periodic
        As for `rgdl.rg.chain.decimation_network`; N and the first hidden layer have at most 20
        spins together.

    Returns
    -------
    DataFrame
        Columns `layer`, `statement` and `residual`, the largest absolute difference.
    """
    network = decimation_network(n_visible, coupling, n_layers, periodic=periodic)
    rows = [
        (layer, statement, float(np.max(np.abs(np.asarray(left) - np.asarray(right)))))
        for layer, weights in enumerate(network, start=1)
        for statement, left, right in _layer_checks(weights, layer, coupling, periodic)
    ]
    return pd.DataFrame(rows, columns=["layer", "statement", "residual"])


def _layer_checks(
    weights: Array, layer: int, coupling: float, periodic: bool
) -> Iterator[tuple[str, Any, Any]]:
    n_units, n_above = weights.shape
    J, J_above = (float(decimate_coupling(coupling, n)) for n in (layer - 1, layer))
    H = chain_hamiltonian(n_units, J, periodic=periodic)
    energy = joint_energy(weights, np.zeros(n_above), np.zeros(n_units))
    hidden, visible = hamiltonian_rbm_hidden(energy), hamiltonian_rbm_visible(energy)
    above = chain_hamiltonian(n_above, J_above, periodic=periodic)
    touched = np.flatnonzero(np.abs(weights).sum(axis=1)).tolist()
    yield "hidden spins are the chain of Eq. 24", _log_p(hidden), _log_p(above)
    yield (
        "coupled spins have their marginal in the chain",
        _log_p(marginal_hamiltonian(visible, touched)),
        _log_p(marginal_hamiltonian(H, touched)),
    )
    dF = free_energy(hamiltonian_rg(operator_T(energy, H), H)) - free_energy(H)
    yield "dF is -log 2 for each free spin", dF, free_energy_difference(n_units, periodic=periodic)
    closed = kl_divergence_of_network(n_units, J, periodic=periodic)
    yield "D_KL has its closed form", kl_divergence(H, visible), closed


def _log_p(hamiltonian: Array) -> Array:
    log_p: Array = -hamiltonian + free_energy(hamiltonian)
    return log_p
