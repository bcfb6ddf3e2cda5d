"""Hamiltonians of small systems from their couplings: Eq. 3 as an array over all states."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from rgdl.rg.variational import all_states
from rgdl.types import Array

Lattice = Literal["torus", "ring", "chain", "complete"]


def build_hamiltonian(n_spins: int, couplings: Mapping[tuple[int, ...], float]) -> Array:
    """H(v) = -sum_S K_S prod_{i in S} v_i of every state (Eq. 3).

    Parameters
    ----------
    n_spins : int
        N, 1 to 20.
    couplings : mapping of tuple of int to float
        K_S by S: (0,) is the field of the first spin, (0, 1) a pair, (0, 1, 2) a triple.

    Returns
    -------
    ndarray, shape (2^N,)
        In the order of `rgdl.rg.variational.all_states`; the inverse of
        `rgdl.rg.kadanoff.expand_hamiltonian`.

    Raises
    ------
    ValueError
        If a spin is not in 0 .. N - 1, or there are too many.
    """
    v = all_states(n_spins)
    H = np.zeros(len(v))
    for spins, K in couplings.items():
        if not all(0 <= spin < n_spins for spin in spins):
            raise ValueError(f"couplings must be of spins 0 .. {n_spins - 1}, got {spins}")
        H -= K * v[:, list(spins)].prod(axis=1)
    return H


def lattice_couplings(
    lattice: Lattice,
    size: int,
    *,
    field: float,
    pair: float,
    triple: float,
    rng: np.random.Generator | None = None,
) -> dict[tuple[int, ...], float]:
    """Fields, pairs and triples of a lattice: all equal, or random.

    Parameters
    ----------
    lattice : {"torus", "ring", "chain", "complete"}
        A size x size square lattice with periodic ends, a closed or an open chain, or spins of
        which every two and every three interact.
    size : int
        Linear size, or number of spins; at least 3.
    field, pair, triple : float
        Couplings of every spin, of nearest neighbors, and of three successive spins, on the
        torus along rows and columns.
    rng : Generator, optional
        Draws normal couplings of mean 0, with the values for standard deviations.

    Returns
    -------
    dict of tuple of int to float
        For `build_hamiltonian`; a set that the lattice names several times has the sum.

    Raises
    ------
    ValueError
        If the lattice is unknown or too small.
    """
    if size < 3:
        raise ValueError(f"size must be >= 3, got {size}")
    sets = [(field, _neighbors(lattice, size, 1)), (pair, _neighbors(lattice, size, 2)),
            (triple, _neighbors(lattice, size, 3))]  # fmt: skip
    couplings: defaultdict[tuple[int, ...], float] = defaultdict(float)
    for K, of_one_order in sets:
        for spins in of_one_order:
            couplings[tuple(sorted(spins))] += K if rng is None else K * rng.normal()
    return {spins: K for spins, K in couplings.items() if K != 0}


def n_spins_of(lattice: Lattice, size: int) -> int:
    """Number of spins of a lattice."""
    return size**2 if lattice == "torus" else size


def _neighbors(lattice: Lattice, size: int, order: int) -> Iterator[tuple[int, ...]]:
    """Single spins, sets of two nearest neighbors, or of three successive spins."""
    if order == 1:
        yield from ((i,) for i in range(n_spins_of(lattice, size)))
    elif lattice == "complete":
        yield from itertools.combinations(range(size), order)
    elif lattice == "ring":
        yield from (tuple((i + k) % size for k in range(order)) for i in range(size))
    elif lattice == "chain":
        yield from (tuple(range(i, i + order)) for i in range(size - order + 1))
    elif lattice == "torus":
        for x, y in itertools.product(range(size), repeat=2):
            yield tuple(x * size + (y + k) % size for k in range(order))
            yield tuple((x + k) % size * size + y for k in range(order))
    else:
        raise ValueError(f"lattice must be torus, ring, chain or complete, got {lattice!r}")
