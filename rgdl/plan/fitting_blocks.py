"""Blocks of spins that fit a lattice."""

from typing import NamedTuple


class Blocks(NamedTuple):
    """Blocks of b x b spins, and how often they are replaced by one spin."""

    block_size: int
    n_steps: int


def fitting_blocks(lattice_size: int, block_size: int, *, max_steps: int) -> Blocks:
    """Blocks of the given size, or else the smallest ones that fit a lattice.

    Parameters
    ----------
    lattice_size : int
        Linear size L.
    block_size : int
        Wanted linear size b. If it does not divide L, or is L, the smallest divisor of L takes its
        place.
    max_steps : int
        Wanted number of steps from a lattice to that of its blocks.

    Returns
    -------
    Blocks
        With as many of these steps as fit: none where L is a prime number.

    Examples
    --------
    >>> fitting_blocks(40, 2, max_steps=2)
    Blocks(block_size=2, n_steps=2)
    >>> fitting_blocks(15, 2, max_steps=2), fitting_blocks(7, 2, max_steps=2).n_steps
    (Blocks(block_size=3, n_steps=1), 0)
    """
    divisors = (b for b in (block_size, *range(2, lattice_size)) if _fits(lattice_size, b))
    b = next(divisors, None)
    if b is None:
        return Blocks(block_size, 0)
    n_steps = 1
    while n_steps < max_steps and lattice_size % b ** (n_steps + 1) == 0:
        n_steps += 1
    return Blocks(b, n_steps)


def _fits(lattice_size: int, block_size: int) -> bool:
    return lattice_size % block_size == 0 and block_size < lattice_size
