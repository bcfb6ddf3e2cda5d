"""Whether the two ends of a bond are connected without it, on the periodic square lattice.

A bond is seen from both of its ends. Seen from site i towards direction d = 0, 1, 2, 3 (right,
below, left, above: a quarter turn apart) it has the number 4 i + d. Its state, kept under both
numbers, is 1 if it is open in the lower of two ordered chains plus 2 if it is open in the upper.
"""

from typing import Any, NamedTuple

import numpy as np

from rgdl.jit import compiled
from rgdl.types import Array

LOWER, UPPER = 0, 1  # bits of a bond's state
CLOSED, UPPER_OPEN, OPEN = np.uint8(0), np.uint8(2), np.uint8(3)

# What a walk around two clusters finds out.
_PARTED_IN_BOTH, _PARTED, _CONNECTED, _UNDECIDED = 0, 1, 2, 3


class Torus(NamedTuple):
    """Tables of the L x L torus, by the numbers of bonds seen from a site.

    Attributes
    ----------
    reverse : ndarray, shape (4 L^2,)
        The same bond seen from its other end.
    turn : ndarray, shape (2, 4 L^2)
        The next bond of a walk: behind a closed one (0) the next at the same site, behind an
        open one (1) the next but one at the other end, so that closed bonds stay on one hand.
    seam : ndarray of int32, shape (4 L^2,)
        +1 and -1 where a bond goes around the torus by its rows, 2^16 and -2^16 by its columns.
    """

    reverse: Array
    turn: Array
    seam: Array


def torus_tables(lattice_size: int) -> Torus:
    """Make the tables of one lattice size."""
    L = lattice_size
    kind = np.uint16 if 4 * L**2 <= 2**16 else np.int32  # the tables should stay in cache
    x, y, direction = np.indices((L, L, 4)).reshape(3, -1)
    dx, dy = np.array([0, 1, 0, -1])[direction], np.array([1, 0, -1, 0])[direction]
    here, other = 4 * (x * L + y), 4 * ((x + dx) % L * L + (y + dy) % L)
    turn = np.array([here + (direction + 1) % 4, other + (direction + 3) % 4])
    around_x, around_y = (x + dx) // L, (y + dy) // L
    return Torus(
        reverse=(other + (direction + 2) % 4).astype(kind),
        turn=turn.astype(kind),
        seam=(around_x + around_y * 2**16).astype(np.int32),
    )


# The functions below take the tables one by one: unpacking a tuple counts references, which
# costs more than a walk.


@compiled
def connect_chains(bonds: Array, bond: int, reverse: Array, turn: Array, seam: Array) -> Any:
    """State of a closed bond once it is opened in the chains in which its ends are connected.

    The chains are ordered: what is connected in the lower one is so in the upper one.
    """
    lower = _connect(bonds, bond, LOWER, reverse, turn, seam)
    if lower == _CONNECTED:
        return OPEN
    if lower == _PARTED_IN_BOTH:
        return CLOSED
    upper = _connect(bonds, bond, UPPER, reverse, turn, seam)
    return UPPER_OPEN if upper == _CONNECTED else CLOSED


@compiled
def _connect(bonds: Array, bond: int, chain: int, reverse: Array, turn: Array, seam: Array) -> int:
    found = _walk_around(bonds, bond, chain, reverse, turn, seam)
    if found == _UNDECIDED:
        return _CONNECTED if search_connection(bonds, bond, chain, reverse) else _PARTED
    return found


@compiled
def _walk_around(
    bonds: Array, bond: int, chain: int, reverse: Array, turn: Array, seam: Array
) -> int:
    """Walk around the clusters at both ends of a closed bond at once, a step each at a time.

    To come to the other end is to have walked from one end to the other. To come back to where
    the walk began is to have drawn a closed line that no open bond crosses; where that line does
    not wind around the torus it parts the ends. Where it does, nothing follows. What is true of
    a walk in one chain is true in the other one if they agree all along it.
    """
    i, j = bond, int(reverse[bond])
    at_i, at_j = int(turn[0, i]), int(turn[0, j])
    winding_i, winding_j, differ_i, differ_j = 0, 0, 0, 0
    while not ((at_i == i) | (at_i == j) | (at_j == i) | (at_j == j)):
        # without a branch on open or closed, which cannot be guessed
        state_i, state_j = bonds[at_i], bonds[at_j]
        open_i, open_j = (state_i >> chain) & 1, (state_j >> chain) & 1
        winding_i += open_i * seam[at_i]
        winding_j += open_j * seam[at_j]
        differ_i |= state_i ^ (state_i >> UPPER)
        differ_j |= state_j ^ (state_j >> UPPER)
        at_i, at_j = int(turn[open_i, at_i]), int(turn[open_j, at_j])
    if at_i == j or at_j == i:
        return _CONNECTED
    winding, differ = winding_j, differ_j
    if at_i == i:
        winding, differ = winding_i, differ_i
    if winding != 0:
        return _UNDECIDED
    return _PARTED if differ & 1 else _PARTED_IN_BOTH


@compiled
def search_connection(bonds: Array, bond: int, chain: int, reverse: Array) -> bool:
    """Tell whether the ends of a closed bond are connected in a chain, site by site from one."""
    goal = reverse[bond] >> 2
    seen = np.zeros(reverse.shape[0] // 4, np.bool_)
    waiting = np.empty(seen.shape[0], np.int64)
    waiting[0], n_waiting = bond >> 2, 1
    seen[bond >> 2] = True
    while n_waiting > 0:
        n_waiting -= 1
        first = 4 * waiting[n_waiting]
        for step in range(first, first + 4):
            site = reverse[step] >> 2
            if (bonds[step] >> chain) & 1 and not seen[site]:
                if site == goal:
                    return True
                seen[site] = True
                waiting[n_waiting] = site
                n_waiting += 1
    return False
