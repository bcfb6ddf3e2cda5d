"""Clusters of open bonds on the periodic square lattice, and their colors."""

from numba import int64, uint32

from rgdl.jit import compiled
from rgdl.types import Array


@compiled
def label_clusters(open_right: Array, open_below: Array, columns: int, root: Array) -> None:
    """Write the smallest site number of its cluster for each site (Hoshen-Kopelman algorithm).

    `open_right[i]` is the bond from site i to its right, `open_below[i]` that to the site below.
    """
    n_sites = root.shape[0]
    root[0] = 0
    for i in range(1, columns):
        root[i] = root[i - 1] if open_right[i - 1] else i
    for first in range(columns, n_sites, columns):
        root[first] = root[first - columns] if open_below[first - columns] else first
        for i in range(first + 1, first + columns):
            left, above = int64(root[i - 1]), int64(root[i - columns])
            right_open, below_open = open_right[i - 1], open_below[i - columns]
            root[i] = left if right_open else (above if below_open else i)
            if right_open & below_open & (left != above):  # rare
                root[i] = _join(root, left, above)
    for first in range(0, n_sites, columns):  # the bonds that close the torus
        if open_right[first + columns - 1]:
            _join(root, first + columns - 1, first)
    for k in range(columns):
        if open_below[n_sites - columns + k]:
            _join(root, n_sites - columns + k, k)
    for i in range(n_sites):  # root[i] <= i, and smaller sites already point to their root
        root[i] = root[root[i]]


@compiled
def color_clusters(root: Array, bits: Array, spins: Array) -> None:
    """Set each spin by the bit of the smallest site of its cluster."""
    for i in range(root.shape[0]):
        r = root[i]
        spins[i] = 2 * int64((bits[r >> 5] >> uint32(r & 31)) & uint32(1)) - 1


@compiled
def _join(root: Array, i: int, j: int) -> int:
    """Merge two clusters under the smaller root, and return it."""
    while root[i] != i:
        root[i] = root[root[i]]
        i = root[i]
    while root[j] != j:
        root[j] = root[root[j]]
        j = root[j]
    smaller, larger = (i, j) if i < j else (j, i)
    root[larger] = smaller
    return smaller
