"""Kadanoff's variational RG on the 4 x 4 torus, and a machine of the same wiring beside it."""

import numpy as np

from rgdl.rg.kadanoff import kadanoff_operator, square_blocks, square_couplings
from rgdl.rg.small_machine import SmallMachine
from rgdl.rg.variational import (
    conditional_operator,
    free_energy,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    hamiltonian_rg,
    kl_divergence,
    log_X,
    operator_T,
)
from rgdl.types import Array

#: Four blocks of 2 x 2 spins.
BLOCKS = square_blocks(4, 2)

_KINDS = ("nearest", "diagonal", "four_spin")


def block_wiring() -> Array:
    """Which spin belongs to which block, shape (4, 16)."""
    return np.array([[spin in block for spin in range(16)] for block in BLOCKS])


def coarse_grain(hamiltonian: Array, p: float) -> dict[str, float]:
    """Couplings of the coarse torus at one p, and whether the RG is exact.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^16,)
        H of the 4 x 4 torus.
    p : float
        How closely coarse spins follow their blocks.

    Returns
    -------
    dict of str to float
        `p`; the couplings as `square_couplings` gives them; `dF` and the largest |log Tr_h
        exp(T)|, `largest_log_X`, both 0 (Eqs. 8 and 9).
    """
    T = kadanoff_operator(BLOCKS, p)
    coarse = hamiltonian_rg(T, hamiltonian)
    dF = free_energy(coarse) - free_energy(hamiltonian)
    worst = float(np.abs(log_X(T)).max())
    return {"p": p, **square_couplings(coarse), "dF": dF, "largest_log_X": worst}


def compare_with_kadanoff(hamiltonian: Array, machine: SmallMachine) -> dict[str, float]:
    """A machine whose hidden spins see one block each, as an RG of the same torus.

    With weights -w on all wires its p(h|v) is that of Kadanoff's operator at p = w, and its T is
    that operator plus log X(v) (Eq. 22). So the hidden states that the data excite have just
    Kadanoff's couplings; the machine itself, whose blocks nothing connects, has none.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^16,)
        H of the 4 x 4 torus.
    machine : SmallMachine
        Of spins, 16 visible and 4 hidden.

    Returns
    -------
    dict of str to float
        `weight`, the mean w, and `weight_spread`; `D_KL`, `dF`, `least_log_X`, `largest_log_X`;
        couplings `own_...` of the machine's H^RBM(h), `driven_...` of the hidden states that the
        data excite, and `kadanoff_...` at p = w.
    """
    energy, weights = machine.energy(), -machine.weights[block_wiring().T]
    T = operator_T(energy, hamiltonian)
    couplings = {
        "own": square_couplings(hamiltonian_rbm_hidden(energy)),
        "driven": square_couplings(hamiltonian_rg(conditional_operator(energy), hamiltonian)),
        "kadanoff": coarse_grain(hamiltonian, float(weights.mean())),
    }
    return {
        "weight": float(weights.mean()),
        "weight_spread": float(np.ptp(weights)),
        "D_KL": kl_divergence(hamiltonian, hamiltonian_rbm_visible(energy)),
        "dF": free_energy(hamiltonian_rg(T, hamiltonian)) - free_energy(hamiltonian),
        "least_log_X": float(log_X(T).min()),
        "largest_log_X": float(log_X(T).max()),
        **{f"{of}_{kind}": K[kind] for of, K in couplings.items() for kind in _KINDS},
    }
