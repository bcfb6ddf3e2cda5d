"""Hamiltonians of small systems from their couplings, and back (Eqs. 3 and 5)."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.enumeration import MAX_UNITS, all_states
from rgdl.types import Array, RandomSource

Lattice = Literal["torus", "ring", "chain", "complete"]


def build_hamiltonian(n_spins: int, couplings: Mapping[tuple[int, ...], float]) -> Array:
    """H(v) = -sum_S K_S prod_{i in S} v_i of every state; the inverse of `expand_hamiltonian`.

    Parameters
    ----------
    n_spins : int
        N, 1 to 20.
    couplings : mapping of tuple of int to float
        K_S in units of kT, by S: (0,) is the field of the first spin, (0, 1) a pair coupling,
        (0, 1, 2) a triple coupling.

    Returns
    -------
    ndarray, shape (2^N,)
        In the order of `rgdl.enumeration.all_states`.

    Raises
    ------
    ValueError
        If `n_spins` is out of range, or a spin is not in 0 .. N - 1.

    References
    ----------
    Mehta & Schwab (2014), Eq. 3.

    Examples
    --------
    Two ferromagnetic spins; the states are --, -+, +-, ++:

    >>> build_hamiltonian(2, {(0, 1): 0.5}).tolist()
    [-0.5, 0.5, 0.5, -0.5]
    """
    v = spin_states(n_spins)
    n_spins = v.shape[1]
    H = np.zeros(len(v))
    for spins, K in couplings.items():
        if not all(0 <= spin < n_spins for spin in spins):
            raise ValueError(f"couplings must be of spins 0 .. {n_spins - 1}, got {spins}")
        H -= K * v[:, list(spins)].prod(axis=1)
    return H


def spin_states(n_spins: int) -> Array:
    """All states of 1 to 20 spins, shape (2^N, N); ValueError for other numbers.

    Examples
    --------
    >>> spin_states(2).tolist()
    [[-1.0, -1.0], [-1.0, 1.0], [1.0, -1.0], [1.0, 1.0]]
    """
    return all_states(whole_number("n_spins", n_spins, minimum=1, maximum=MAX_UNITS))


def expand_hamiltonian(hamiltonian: Array) -> dict[tuple[int, ...], float]:
    """Couplings K_S of H(h) = -sum_S K_S prod_{j in S} h_j, for every set S of spins.

    Parameters
    ----------
    hamiltonian : ndarray, shape (2^M,)
        H of every state, in the order of `rgdl.enumeration.all_states`.

    Returns
    -------
    dict of tuple of int to float
        K_S by S as for `build_hamiltonian`; () is the constant.

    Raises
    ------
    ValueError
        If the length is not a power of two, or below 2.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 3 and 5.

    Examples
    --------
    >>> expand_hamiltonian(np.array([-0.5, 0.5, 0.5, -0.5]))
    {(): 0.0, (0,): 0.0, (1,): 0.0, (0, 1): 0.5}
    """
    n_spins = len(hamiltonian).bit_length() - 1
    if hamiltonian.ndim != 1 or n_spins < 1 or len(hamiltonian) != 2**n_spins:
        raise ValueError(f"hamiltonian must have 2^M values, got shape {hamiltonian.shape}")
    K = -hamiltonian.astype(np.float64).reshape((2,) * n_spins)  # one axis per spin, -1 first
    for axis in range(n_spins):
        down, up = np.split(K, 2, axis=axis)
        K = np.concatenate([(up + down) / 2, (up - down) / 2], axis=axis)  # without h_j, with it
    sets = itertools.chain.from_iterable(
        itertools.combinations(range(n_spins), size) for size in range(n_spins + 1)
    )
    return {S: float(K[tuple(int(j in S) for j in range(n_spins))]) for S in sets}


def lattice_hamiltonian(
    lattice: Lattice,
    size: int,
    *,
    field: float,
    pair: float,
    triple: float,
    rng: RandomSource | None = None,
) -> Array:
    """H(v) of a small lattice with uniform or random couplings.

    Parameters
    ----------
    lattice : {"torus", "ring", "chain", "complete"}
        A size x size square lattice with periodic boundaries, a closed chain, an open chain, or
        spins that all interact with each other.
    size : int
        Linear size of a torus, else the number of spins; at least 3. At most 20 spins.
    field, pair, triple : float
        Couplings in units of kT of every spin, of nearest neighbors, and of three successive
        spins (on the torus along rows and columns). Where a small lattice names one set of spins
        several times, its couplings are added.
    rng : Generator or seed, optional
        If given, the couplings are normal with mean 0, and the values are standard deviations.

    Returns
    -------
    ndarray, shape (2^N,)
        In the order of `rgdl.enumeration.all_states`.

    Raises
    ------
    ValueError
        If the lattice is unknown, too small or too large.

    Examples
    --------
    All spins of a ring of four up: four bonds, and the fields of four spins.

    >>> H = lattice_hamiltonian("ring", 4, field=0.1, pair=1.0, triple=0.0)
    >>> round(float(H[-1]), 6)
    -4.4
    """
    size = whole_number("size", size, minimum=3)
    rng = None if rng is None else as_generator(rng)
    couplings: defaultdict[tuple[int, ...], float] = defaultdict(float)
    for order, K in enumerate((field, pair, triple), start=1):
        for spins in _neighbors(lattice, size, order):
            couplings[tuple(sorted(spins))] += K if rng is None else K * rng.normal()
    nonzero = {spins: K for spins, K in couplings.items() if K != 0}
    return build_hamiltonian(_count_spins(lattice, size), nonzero)


def _count_spins(lattice: Lattice, size: int) -> int:
    return size**2 if lattice == "torus" else size


def _neighbors(lattice: Lattice, size: int, order: int) -> Iterator[tuple[int, ...]]:
    """Single spins, pairs of nearest neighbors, or triples of successive spins."""
    if order == 1:
        yield from ((i,) for i in range(_count_spins(lattice, size)))
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
