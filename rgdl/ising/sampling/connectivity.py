"""Whether the two ends of a bond are connected without it, on the periodic square lattice.

A bond has two numbers, one from each end: from site i in direction d = 0, 1, 2, 3 (right, below,
left, above) it is 4 i + d. Its state is stored under both numbers: 1 if it is open in the lower of
two ordered chains, plus 2 if it is open in the upper one.
"""

from typing import Any, NamedTuple

import numpy as np
from numba import int64

from rgdl.ising.lattice import TorusShape
from rgdl.jit import compiled, compiled_with_memory, inlined
from rgdl.types import Array

# Bits of a bond's state. Functions are compiled once for all numbers of numpy, but again for each
# integer that stands in the code.
LOWER: Any = np.int64(0)
UPPER: Any = np.int64(1)
CLOSED, UPPER_OPEN, OPEN = np.uint8(0), np.uint8(2), np.uint8(3)

# Results of a walk around two clusters.
_SEPARATE_IN_BOTH, _SEPARATE, _CONNECTED = 0, 1, 2


class Torus(NamedTuple):
    """Tables of a torus of N sites, indexed by the number of a bond.

    Attributes
    ----------
    reverse : ndarray, shape (4 N,)
        Number of the same bond from its other end.
    turn : ndarray, shape (8 N,)
        The next bond of a walk around a cluster, at 2 * bond after a closed bond and at
        2 * bond + 1 after an open one. After a closed bond it is the next one at the same site.
        After an open one it starts at the other end, so that the closed bonds stay on the same
        side of the walk.
    seam : ndarray of int32, shape (4 N,)
        +1 or -1 where a bond crosses the boundary of the rows, 2^16 or -2^16 of the columns.
    """

    reverse: Array
    turn: Array
    seam: Array


def torus_tables(torus: TorusShape) -> Torus:
    """Tables of one shape."""
    rows, columns = torus
    kind = np.uint16 if 4 * torus.n_sites <= 2**16 else np.int32  # small, to stay in the cache
    x, y, direction = np.indices((rows, columns, 4)).reshape(3, -1)
    dx, dy = np.array([0, 1, 0, -1])[direction], np.array([1, 0, -1, 0])[direction]
    here, other = 4 * (x * columns + y), 4 * ((x + dx) % rows * columns + (y + dy) % columns)
    turn = np.stack([here + (direction + 1) % 4, other + (direction + 3) % 4], axis=1).ravel()
    around_x, around_y = (x + dx) // rows, (y + dy) // columns
    return Torus(
        reverse=(other + (direction + 2) % 4).astype(kind),
        turn=turn.astype(kind),
        seam=(around_x + around_y * 2**16).astype(np.int32),
    )


# The functions below take the tables as separate arguments: to unpack a tuple costs more than a
# walk, because numba counts references.


@inlined
def connect_chains(bonds: Array, bond: int, reverse: Array, turn: Array, seam: Array) -> Any:
    """State of a bond that opens in the chains in which its ends are connected without it.

    The bond must be closed. Sites connected in the lower chain are connected in the upper one.
    """
    lower = _walk_around(bonds, bond, LOWER, reverse, turn, seam)
    if lower == _CONNECTED:
        return OPEN
    if lower == _SEPARATE_IN_BOTH:
        return CLOSED
    upper = _walk_around(bonds, bond, UPPER, reverse, turn, seam)
    return UPPER_OPEN if upper == _CONNECTED else CLOSED


@compiled
def _walk_around(
    bonds: Array, bond: int, chain: int, reverse: Array, turn: Array, seam: Array
) -> int:
    """Walk around the clusters at both ends of a closed bond, one step of each walk in turn.

    If a walk reaches the other end, the ends are connected. If it returns to its start, it has
    drawn a closed line that no open bond crosses. If this line does not wind around the torus, it
    separates the ends; if it does, a search decides. The result also holds in the other chain if
    both chains agree along the walk.
    """
    i, j = bond, int64(reverse[bond])
    at_i, at_j = int64(turn[2 * i]), int64(turn[2 * j])
    winding_i, winding_j, differ_i, differ_j = 0, 0, 0, 0
    while not ((at_i == i) | (at_i == j) | (at_j == i) | (at_j == j)):
        # no branch on open or closed: the processor could not predict it
        state_i, state_j = bonds[at_i], bonds[at_j]
        open_i, open_j = (state_i >> chain) & 1, (state_j >> chain) & 1
        winding_i += open_i * seam[at_i]
        winding_j += open_j * seam[at_j]
        differ_i |= state_i ^ (state_i >> UPPER)
        differ_j |= state_j ^ (state_j >> UPPER)
        at_i, at_j = int64(turn[2 * at_i + open_i]), int64(turn[2 * at_j + open_j])
    if at_i == j or at_j == i:
        return _CONNECTED
    winding, differ = winding_j, differ_j
    if at_i == i:
        winding, differ = winding_i, differ_i
    if winding != 0:
        return _CONNECTED if search_connection(bonds, bond, chain, reverse) else _SEPARATE
    return _SEPARATE if differ & 1 else _SEPARATE_IN_BOTH


@compiled_with_memory
def search_connection(bonds: Array, bond: int, chain: int, reverse: Array) -> bool:
    """Whether the ends of a closed bond are connected in a chain, by a search from one end."""
    target = reverse[bond] >> 2
    n_sites = reverse.shape[0] // 4
    seen, waiting = np.empty(n_sites, np.int32), np.empty(n_sites, np.int32)
    for site in range(n_sites):
        seen[site] = 0
    waiting[0], n_waiting = bond >> 2, 1
    seen[bond >> 2] = 1
    while n_waiting > 0:
        n_waiting -= 1
        first = 4 * waiting[n_waiting]
        for step in range(first, first + 4):
            site = reverse[step] >> 2
            if (bonds[step] >> chain) & 1 and not seen[site]:
                if site == target:
                    return True
                seen[site] = 1
                waiting[n_waiting] = site
                n_waiting += 1
    return False
