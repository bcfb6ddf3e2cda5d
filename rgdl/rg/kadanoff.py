"""Kadanoff's variational RG: each coarse spin follows the sum of its block, closely or not."""

import itertools
from collections.abc import Sequence

import numpy as np

from rgdl.rg.variational import all_states
from rgdl.types import Array


def kadanoff_operator(blocks: Sequence[Sequence[int]], p: float) -> Array:
    """T(v, h) = sum_b [p h_b s_b - log 2cosh(p s_b)], with s_b the sum over block b.

    It is normalized over h for every v, so that the RG is exact for every p (Eq. 9): p = 0 makes
    the coarse spins free, and for p to infinity they follow the majority, ties being random.

    Parameters
    ----------
    blocks : sequence of sequence of int
        Visible spins of each block; every spin in one block. N + M is at most 20.
    p : float
        How closely a coarse spin follows its block.

    Returns
    -------
    ndarray, shape (2^N, 2^M)
        In the order of `rgdl.rg.variational.all_states`.

    Raises
    ------
    ValueError
        If a spin is in no block or in two, or there are more than 20.

    References
    ----------
    Kadanoff, Houghton & Yalabik, J. Stat. Phys. 14, 171 (1976); Mehta & Schwab (2014), Sec. I.
    """
    spins = sorted(spin for block in blocks for spin in block)
    if spins != list(range(len(spins))):
        raise ValueError(f"blocks must hold every spin once, got {[list(b) for b in blocks]}")
    if len(spins) + len(blocks) > 20:
        raise ValueError(f"there must be <= 20 spins, got {len(spins) + len(blocks)}")
    v, h = all_states(len(spins)), all_states(len(blocks))
    sums = np.stack([v[:, list(block)].sum(axis=1) for block in blocks], axis=1)  # v, b
    normalization = np.logaddexp(p * sums, -p * sums).sum(axis=1)
    T: Array = p * sums @ h.T - normalization[:, None]
    return T


def square_blocks(lattice_size: int, block_size: int) -> list[list[int]]:
    """Spins of each b x b block of an L x L lattice, row by row.

    Raises
    ------
    ValueError
        If `block_size` does not divide `lattice_size`.
    """
    if block_size < 1 or lattice_size % block_size:
        raise ValueError(f"block_size must divide L = {lattice_size}, got {block_size}")
    numbers = np.arange(lattice_size**2).reshape(lattice_size, lattice_size)
    starts = range(0, lattice_size, block_size)
    return [
        numbers[x : x + block_size, y : y + block_size].ravel().tolist()
        for x, y in itertools.product(starts, starts)
    ]


def expand_hamiltonian(hamiltonian: Array) -> dict[tuple[int, ...], float]:
    """Couplings of H(h) = -sum_S K_S prod_{j in S} h_j, of every set S of spins (Eqs. 3 and 5).

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^M,)
        H of every state, in the order of `rgdl.rg.variational.all_states`.

    Returns
    -------
    dict of tuple of int to float
        K_S by S: () is the constant, (0,) the field of the first spin, (0, 1) a pair.

    Raises
    ------
    ValueError
        If the length is not a power of two, at least 2.
    """
    n_spins = len(hamiltonian).bit_length() - 1
    if hamiltonian.ndim != 1 or n_spins < 1 or len(hamiltonian) != 2**n_spins:
        raise ValueError(f"hamiltonian must have 2^M values, got shape {hamiltonian.shape}")
    K = -hamiltonian.astype(np.float64).reshape((2,) * n_spins)  # spin by spin, -1 first
    for axis in range(n_spins):
        down, up = np.split(K, 2, axis=axis)
        K = np.concatenate([(up + down) / 2, (up - down) / 2], axis=axis)  # without h_j, with it
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(n_spins), size) for size in range(n_spins + 1)
    )
    return {S: float(K[tuple(int(j in S) for j in range(n_spins))]) for S in sets}


def square_couplings(hamiltonian: Array) -> dict[str, float]:
    """Couplings of four coarse spins on a square, as a 4 x 4 torus has with blocks of 2 x 2.

    Parameters
    ----------
    hamiltonian : ndarray, shape (16,)
        H of the spins 0 1 / 2 3.

    Returns
    -------
    dict of str to float
        Means of `field` (absolute values), `nearest`, `diagonal` and `four_spin` couplings, each
        pair counted once: on this torus two bonds join nearest neighbors. `asymmetry`: how far a
        coupling is from the mean of its kind at most, triples from 0.

    Raises
    ------
    ValueError
        If there are not 16 values.
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
    means = {name: float(np.mean(values)) for name, values in kinds.items()}
    return {"field": float(np.mean(fields)), **means, "asymmetry": float(max(*spreads, *triples))}
