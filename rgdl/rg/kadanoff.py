"""Kadanoff's variational RG on the 4 x 4 torus, and a machine with the same connections.

Each coarse spin follows the sum of its block, with a strength p. The RG is exact for every p
(Eq. 9), and p is the variational parameter.
"""

import itertools
from collections.abc import Sequence

import numpy as np

from rgdl.arguments import whole_number
from rgdl.enumeration import MAX_UNITS, all_states
from rgdl.rg.coupling_expansion import expand_hamiltonian
from rgdl.rg.energy_function import EnergyFunction
from rgdl.rg.variational import (
    conditional_operator,
    free_energy_difference,
    hamiltonian_rbm_hidden,
    hamiltonian_rbm_visible,
    hamiltonian_rg,
    kl_divergence,
    log_X,
    operator_T,
)
from rgdl.types import Array


def kadanoff_operator(blocks: Sequence[Sequence[int]], p: float) -> Array:
    """T(v, h) = sum_b [p h_b s_b - log 2cosh(p s_b)], where s_b is the sum over block b.

    T is normalized over h for every v, so the RG is exact for every p (Eq. 9). At p = 0 the
    coarse spins are free; for p to infinity they follow the majority, with random ties.

    Parameters
    ----------
    blocks : sequence of sequence of int
        Visible spins of each block; every spin in exactly one block; N + M <= 20.
    p : float
        How strongly a coarse spin follows its block.

    Returns
    -------
    ndarray, shape (2^N, 2^M)
        In the order of `rgdl.enumeration.all_states`.

    Raises
    ------
    ValueError
        If a spin is in no block or in two, or N + M > 20.

    References
    ----------
    Kadanoff, Houghton & Yalabik, J. Stat. Phys. 14, 171 (1976); Mehta & Schwab (2014), Sec. I.

    Examples
    --------
    It is normalized: the weights of all coarse states add up to 1 for every state.

    >>> T = kadanoff_operator([[0, 1], [2, 3]], p=0.7)
    >>> T.shape, bool(np.allclose(np.exp(T).sum(axis=1), 1))
    ((16, 4), True)
    """
    spins = sorted(spin for block in blocks for spin in block)
    if spins != list(range(len(spins))):
        raise ValueError(f"blocks must hold every spin once, got {[list(b) for b in blocks]}")
    if len(spins) + len(blocks) > MAX_UNITS:
        raise ValueError(f"there must be <= {MAX_UNITS} spins, got {len(spins) + len(blocks)}")
    v, h = all_states(len(spins)), all_states(len(blocks))
    sums = np.stack([v[:, list(block)].sum(axis=1) for block in blocks], axis=1)  # v, b
    normalization = np.logaddexp(p * sums, -p * sums).sum(axis=1)
    T: Array = p * sums @ h.T - normalization[:, None]
    return T


def square_blocks(lattice_size: int, block_size: int) -> list[list[int]]:
    """Spins of each b x b block of an L x L lattice, block by block along the rows.

    Raises
    ------
    ValueError
        If `block_size` does not divide `lattice_size`, or they are not whole numbers >= 1.

    Examples
    --------
    >>> square_blocks(4, 2)
    [[0, 1, 4, 5], [2, 3, 6, 7], [8, 9, 12, 13], [10, 11, 14, 15]]
    """
    lattice_size = whole_number("lattice_size", lattice_size, minimum=1)
    block_size = whole_number("block_size", block_size, minimum=1)
    if lattice_size % block_size:
        raise ValueError(f"block_size must divide L = {lattice_size}, got {block_size}")
    numbers = np.arange(lattice_size**2).reshape(lattice_size, lattice_size)
    starts = range(0, lattice_size, block_size)
    return [
        numbers[x : x + block_size, y : y + block_size].ravel().tolist()
        for x, y in itertools.product(starts, starts)
    ]


BLOCKS = square_blocks(4, 2)

# On the 2 x 2 torus of block spins, bonds that join a pair of one kind, and plaquettes of all four.
_BONDS = {"nearest": 2, "diagonal": 4, "four_spin": 4}


def block_wiring() -> Array:
    """Whether hidden spin j is connected to visible spin i, of its block: bool, shape (4, 16).

    Examples
    --------
    >>> block_wiring().sum(axis=1).tolist()
    [4, 4, 4, 4]
    """
    return np.array([[spin in block for spin in range(16)] for block in BLOCKS])


def coarse_grain_4x4(hamiltonian: Array, p: float) -> dict[str, float]:
    """Couplings of the 2 x 2 torus of block spins at one p, and whether the RG is exact.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^16,)
        H of the 4 x 4 torus.
    p : float
        How strongly coarse spins follow their blocks.

    Returns
    -------
    dict of str to float
        `p`; the couplings of `square_couplings`; `dF`, and `largest_log_X`, the maximum of
        |log Tr_h exp(T)| over v. The last two are 0 for an exact RG (Eqs. 8 and 9).

    Examples
    --------
    >>> from rgdl.rg.coupling_expansion import lattice_hamiltonian
    >>> H = lattice_hamiltonian("torus", 4, field=0.0, pair=0.4, triple=0.0)
    >>> found = coarse_grain_4x4(H, p=1.0)
    >>> 0 < found["nearest"] < 0.4, abs(found["dF"]) < 1e-12
    (True, True)
    """
    T = kadanoff_operator(BLOCKS, p)
    return {
        "p": p,
        **square_couplings(hamiltonian_rg(T, hamiltonian)),
        "dF": free_energy_difference(T, hamiltonian),
        "largest_log_X": float(np.abs(log_X(T)).max()),
    }


def square_couplings(hamiltonian: Array) -> dict[str, float]:
    """Couplings of four coarse spins on a square: the 4 x 4 torus in blocks of 2 x 2.

    Parameters
    ----------
    hamiltonian : ndarray, shape (16,)
        H of the spins 0 1 / 2 3.

    Returns
    -------
    dict of str to float
        Means of `field` (absolute values), and of `nearest`, `diagonal` and `four_spin` couplings.
        These count per bond of the torus, as K does: two bonds join nearest neighbors of the 2 x 2
        torus, four join diagonal ones, and the four spins are on four plaquettes. `asymmetry`:
        the largest difference between couplings of one kind, before they are divided, or absolute
        value of a triple coupling; 0 by symmetry.

    Raises
    ------
    ValueError
        If there are not 16 values.

    Examples
    --------
    >>> from rgdl.rg.coupling_expansion import build_hamiltonian
    >>> H = build_hamiltonian(4, {(0, 1): 0.6, (2, 3): 0.6, (0, 2): 0.6, (1, 3): 0.6})
    >>> found = square_couplings(H)
    >>> round(found["nearest"], 6), round(found["diagonal"], 6)  # two bonds per pair
    (0.3, 0.0)
    """
    if hamiltonian.shape != (16,):
        raise ValueError(f"hamiltonian must have shape (16,), got {hamiltonian.shape}")
    K = expand_hamiltonian(hamiltonian)
    kinds = {
        "nearest": [K[0, 1], K[2, 3], K[0, 2], K[1, 3]],
        "diagonal": [K[0, 3], K[1, 2]],
        "four_spin": [K[0, 1, 2, 3]],
    }
    spreads = [np.ptp(values) for values in kinds.values()]
    triples = [abs(value) for S, value in K.items() if len(S) == 3]
    fields = [abs(K[(j,)]) for j in range(4)]
    means = {name: float(np.mean(values)) / _BONDS[name] for name, values in kinds.items()}
    return {"field": float(np.mean(fields)), **means, "asymmetry": float(max(*spreads, *triples))}


def compare_with_kadanoff(hamiltonian: Array, machine: EnergyFunction) -> dict[str, float]:
    """Couplings of a machine whose hidden spins each see one block, and those of Kadanoff's RG.

    With all weights equal to -w, the machine's p(h|v) is Kadanoff's operator at p = w, and its T
    is that operator plus log X(v) (Eq. 22). The hidden states that the data excite then have
    Kadanoff's couplings. The machine's own H^RBM(h) has none, because nothing connects its blocks.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^16,)
        H of the 4 x 4 torus.
    machine : EnergyFunction
        16 visible and 4 hidden spins.

    Returns
    -------
    dict of str to float
        `weight`, the mean of w, and `weight_spread`, its range; `D_KL`, `dF`; `least_log_X` and
        `largest_log_X` over v; couplings `own_...` of H^RBM(h), `driven_...` of the hidden states
        that the data excite, and `kadanoff_...` at p = w.

    Examples
    --------
    >>> from rgdl.rg.coupling_expansion import lattice_hamiltonian
    >>> H = lattice_hamiltonian("torus", 4, field=0.0, pair=0.4, triple=0.0)
    >>> weights = -0.5 * block_wiring().T
    >>> machine = EnergyFunction(weights, np.zeros(4), np.zeros(16), "spins")
    >>> found = compare_with_kadanoff(H, machine)
    >>> round(found["driven_nearest"] - found["kadanoff_nearest"], 12)
    0.0
    """
    energy, weights = machine.of_all_states(), -machine.weights[block_wiring().T]
    T = operator_T(energy, hamiltonian)
    couplings = {
        "own": square_couplings(hamiltonian_rbm_hidden(energy)),
        "driven": square_couplings(hamiltonian_rg(conditional_operator(energy), hamiltonian)),
        "kadanoff": coarse_grain_4x4(hamiltonian, float(weights.mean())),
    }
    kinds = ("nearest", "diagonal", "four_spin")
    return {
        "weight": float(weights.mean()),
        "weight_spread": float(np.ptp(weights)),
        "D_KL": kl_divergence(hamiltonian, hamiltonian_rbm_visible(energy)),
        "dF": free_energy_difference(T, hamiltonian),
        "least_log_X": float(log_X(T).min()),
        "largest_log_X": float(log_X(T).max()),
        **{f"{of}_{kind}": K[kind] for of, K in couplings.items() for kind in kinds},
    }
