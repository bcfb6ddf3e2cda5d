"""Decimation of the one-dimensional Ising chain: from all states, and from samples.

Everywhere `coupling` is J in units of kT, and `periodic` tells whether the chain is closed. A
decimation keeps every other spin: of an open chain the second, fourth, ...
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.special import logsumexp

from rgdl.arguments import whole_number
from rgdl.rg.coupling_expansion import expand_hamiltonian, spin_states
from rgdl.rg.decimation import decimate_coupling
from rgdl.rg.lattice_couplings import CHAIN_INTERACTIONS, fit_couplings
from rgdl.states import as_spins
from rgdl.types import Array

_MIN_LEFT = 6  # spins after the last decimation, to have triples of different spins


def chain_hamiltonian(n_spins: int, coupling: float, *, periodic: bool) -> Array:
    """H(v) = -J sum v_i v_{i+1} of every state of 1 to 20 spins, shape (2^N,) (Eq. 23)."""
    v = spin_states(n_spins)
    bonds = (v * np.roll(v, -1, axis=1)) if periodic else v[:, :-1] * v[:, 1:]
    H: Array = -coupling * bonds.sum(axis=1)
    return H


def marginal_hamiltonian(hamiltonian: Array, kept: Sequence[int]) -> Array:
    """Effective Hamiltonian of some spins after summing over all others.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^N,)
        H(v).
    kept : sequence of int
        Indices of the spins that remain, ascending.

    Returns
    -------
    ndarray, shape (2^len(kept),)
        -log Tr exp(-H), traced over the other spins.

    Raises
    ------
    ValueError
        If the Hamiltonian is not that of 2^N states, or `kept` is not of ascending indices from 0
        to N - 1.
    """
    hamiltonian = np.asarray(hamiltonian)
    n_spins = hamiltonian.size.bit_length() - 1
    if hamiltonian.shape != (2 ** max(n_spins, 0),):
        raise ValueError(f"hamiltonian must have shape (2^N,), got {hamiltonian.shape}")
    kept = [whole_number("kept", i, minimum=0, maximum=n_spins - 1) for i in kept]
    if kept != sorted(set(kept)):
        raise ValueError(f"kept must be ascending, got {kept}")
    summed = tuple(sorted(set(range(n_spins)) - set(kept)))
    marginal: Array = -logsumexp(-hamiltonian.reshape((2,) * n_spins), axis=summed)
    return marginal.ravel()


def decimate_by_enumeration(n_spins: int, coupling: float, *, periodic: bool) -> pd.DataFrame:
    """Couplings of a chain of 2 to 20 spins after each decimation, exactly.

    Returns
    -------
    DataFrame
        One row per step that leaves at least two spins: `step`, `n_spins`; `nearest`, the mean
        coupling of a bond; `largest_deviation`, the maximum over all sets of spins of the
        difference from a chain with the `expected` coupling of Eq. 24.
    """
    n_spins = whole_number("n_spins", n_spins, minimum=2)
    H, rows, step = chain_hamiltonian(n_spins, coupling, periodic=periodic), [], 0
    while n_spins >= 2:
        J = decimate_coupling(coupling, step)
        rows.append((step, n_spins, *_nearest_and_deviation(H, n_spins, J, periodic), J))
        if periodic and n_spins % 2:
            break  # the first and the last spin are neighbors, and both would be kept
        kept = range(n_spins)[_kept_spins(1, periodic)]
        H, n_spins, step = marginal_hamiltonian(H, kept), len(kept), step + 1
    columns = ["step", "n_spins", "nearest", "largest_deviation", "expected"]
    return pd.DataFrame(rows, columns=columns)


def decimate_samples(
    spins: Array, coupling: float, n_steps: int, *, periodic: bool
) -> pd.DataFrame:
    """Couplings of sampled chains after each decimation, and those of Eq. 24.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, N)
        Independent chains.
    coupling, periodic
        Of the chains; N of closed chains must be a multiple of 2^n_steps.
    n_steps : int
        Number of decimations; at least 6 spins must remain after the last.

    Returns
    -------
    DataFrame
        One row per step and interaction of `CHAIN_INTERACTIONS`: `step`, `n_spins`,
        `interaction`; `coupling` and `coupling_err` by pseudolikelihood; `expected`; and `z`,
        the difference in standard errors.

    Raises
    ------
    ValueError
        If the spins are not chains of -1 and +1, `n_steps` is not a whole number >= 0, too few
        spins remain, or a closed chain cannot be halved so often.
    """
    spins, n_steps = as_spins("spins", spins), whole_number("n_steps", n_steps, minimum=0)
    _check_length(spins, n_steps, periodic=periodic)
    tables = []
    for step in range(n_steps + 1):
        kept = spins[:, _kept_spins(step, periodic)]
        table = fit_couplings(kept, CHAIN_INTERACTIONS, periodic=periodic)
        nearest = table["interaction"] == "nearest"
        table["expected"] = np.where(nearest, decimate_coupling(coupling, step), 0.0)
        table["z"] = (table["coupling"] - table["expected"]) / table["coupling_err"]
        table.insert(0, "step", step)
        table.insert(1, "n_spins", kept.shape[1])
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _check_length(spins: Array, n_steps: int, *, periodic: bool) -> None:
    if spins.ndim != 2:
        raise ValueError(f"spins must have shape (n_samples, N), got {spins.shape}")
    N = spins.shape[1]
    scale = 2**n_steps
    if scale * _MIN_LEFT > N or (periodic and N % scale):
        multiple = f", a multiple of {scale}," if periodic else ""
        raise ValueError(
            f"spins must have >= {scale * _MIN_LEFT} spins in a chain{multiple} for n_steps = "
            f"{n_steps}, got {N}"
        )


def _kept_spins(step: int, periodic: bool) -> slice:
    """Spins of the original chain that remain after a number of decimations."""
    return slice(0 if periodic else 2**step - 1, None, 2**step)


def _nearest_and_deviation(
    hamiltonian: Array, n_spins: int, expected: float, periodic: bool
) -> tuple[float, float]:
    """Mean coupling of the bonds, and the largest difference of any coupling from a chain's."""
    K = expand_hamiltonian(hamiltonian)
    chain = expand_hamiltonian(chain_hamiltonian(n_spins, expected, periodic=periodic))
    pairs = {(i, i + 1) for i in range(n_spins - 1)} | ({(0, n_spins - 1)} if periodic else set())
    n_bonds = n_spins if periodic else n_spins - 1  # two bonds join the spins of a ring of two
    nearest = sum(K[pair] for pair in pairs) / n_bonds
    return nearest, max(abs(K[S] - chain[S]) for S in K if S)
