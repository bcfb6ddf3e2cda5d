"""The joint distribution of a block of the torus and of what lies beyond a buffer around it."""

import itertools
import math

import numpy as np

from rgdl.arguments import whole_number
from rgdl.enumeration import MAX_JOINT_SPINS, all_states
from rgdl.types import Array


def block_environment(
    *, columns: int, rows: int, block_size: int, buffer: int, coupling: float
) -> Array:
    """Probability of every state of a block and of the borders of its environment.

    The block is the square of b x b spins in the first rows of b successive columns. The buffer is
    the rest of these columns and some whole columns on either side; all other columns are the
    environment. By the Markov property the block depends on the environment only through its two
    outermost columns, so all mutual information is that with these two. They follow from products
    of the transfer matrix.

    Parameters
    ----------
    columns, rows : int
        Size of the torus. A single row is a closed chain; of two rows, neighbors are joined twice.
    block_size : int
        b, at most `rows`.
    buffer : int
        Columns of the buffer on either side of the block; 0 or more. At least one column must be
        left for the environment.
    coupling : float
        K = J/kT, of either sign.

    Returns
    -------
    ndarray, shape (2^n, 2^m)
        p(V, E) of n = b^2 and m = 2 `rows` spins, with sum 1, in the order of
        `rgdl.enumeration.all_states`. The block's spins are numbered column by column. The
        environment's spins are those of the column behind the block, and then those of the column
        in front of it; both are the same if it has only one.

    Raises
    ------
    ValueError
        If a size is not positive, the parts do not fit, a joint state has more than 22 spins, or
        the coupling is not finite.

    References
    ----------
    Koch-Janusz & Ringel, Nature Physics 14, 578 (2018), for V, buffer and environment.

    Examples
    --------
    Spins of a closed chain at distance 2 on either side:

    >>> p = block_environment(columns=20, rows=1, block_size=1, buffer=1, coupling=0.5)
    >>> p.shape
    (2, 4)
    >>> bool(abs(p[1, 3] - p[0, 0]) < 1e-15)
    True
    """
    columns = whole_number("columns", columns, minimum=1)
    rows = whole_number("rows", rows, minimum=1)
    block_size = whole_number("block_size", block_size, minimum=1)
    buffer = whole_number("buffer", buffer, minimum=0)
    n_environment = columns - block_size - 2 * buffer
    if block_size > rows:
        raise ValueError(f"block_size must be from 1 to rows = {rows}, got {block_size}")
    if n_environment < 1:
        raise ValueError(
            f"buffer must be >= 0 and leave a column of {columns} beside the block of "
            f"{block_size}, got {buffer}"
        )
    n_spins = block_size**2 + 2 * rows
    if n_spins > MAX_JOINT_SPINS:
        raise ValueError(
            f"block and environment must have <= {MAX_JOINT_SPINS} spins, got {n_spins}"
        )
    if not math.isfinite(coupling):
        raise ValueError(f"coupling must be finite, got {coupling}")
    T = _transfer_matrix(rows, coupling)
    through = _power(T, buffer + 1)  # from the block to the environment
    around = _power(T, n_environment - 1)  # from one end of the environment to the other
    joint = np.stack([path.T * around for path in _paths(T, through, rows, block_size)])
    joint /= joint.sum()
    return joint.reshape(len(joint), -1)


def _transfer_matrix(rows: int, coupling: float) -> Array:
    """exp(K (bonds between columns x and y, and half of those within each)), over its maximum."""
    x = all_states(rows)
    within = (x * np.roll(x, 1, axis=1)).sum(axis=1) / 2
    bonds = coupling * (x @ x.T + within[:, None] + within)
    T: Array = np.exp(bonds - bonds.max())
    return T


def _power(T: Array, n: int) -> Array:
    """T^n over its largest entry."""
    product = np.eye(len(T))
    for _ in range(n):
        product = product @ T
        product /= product.max()
    return product


def _paths(T: Array, through: Array, rows: int, block_size: int) -> list[Array]:
    """Of each state of the block, the weight of every pair of columns in front and behind."""
    n_rest = 2 ** (rows - block_size)  # states of a column's other spins, which vary fastest
    parts = [slice(u * n_rest, (u + 1) * n_rest) for u in range(2**block_size)]
    weights = []
    for states in itertools.product(parts, repeat=block_size):
        path = through[:, states[0]]  # column in front, first column of the block
        for here, there in itertools.pairwise(states):
            path = path @ T[here, there]
        weights.append(path @ through[states[-1]])
    return weights
