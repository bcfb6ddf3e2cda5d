"""Block spins of the periodic square lattice: on a regular coarse lattice, and at any positions."""

from collections.abc import Iterator
from typing import Literal

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.ising.lattice import check_square
from rgdl.rg.positions import check_centers
from rgdl.states import as_spins, as_spins_or_field
from rgdl.types import Array, RandomSource


def block_spin(
    spins: Array,
    block_size: int,
    rng: RandomSource | None = None,
    *,
    rule: Literal["majority", "decimation", "average"] = "majority",
) -> Array:
    """Replace each block of b x b spins by one spin.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; for "average" also the real values of a field.
    block_size : int
        Linear size b of a block, which must divide L.
    rng : Generator or seed, optional
        Decides ties of the majority at random; required if there are ties (even b).
    rule : {"majority", "decimation", "average"}
        Sign of the block's sum, its upper left spin, or its mean.

    Returns
    -------
    ndarray, shape (n_samples, L / b, L / b)
        int8, -1 or +1; for "average" float64 from -1 to +1.

    Raises
    ------
    ValueError
        If the array is not three-dimensional and square, a value is not -1 or +1, `block_size` does
        not divide L, the rule is unknown, or there are ties and no `rng`.

    References
    ----------
    Kadanoff, Physics 2, 263 (1966); Mehta & Schwab (2014), Fig. 1.

    Examples
    --------
    >>> spins = np.array([[[1, 1, -1], [1, -1, -1], [1, 1, 1]]], np.int8)
    >>> block_spin(spins, 3).tolist()
    [[[1]]]
    >>> block_spin(spins, 3, rule="average").round(2).tolist()
    [[[0.33]]]
    """
    check_square("spins", spins)
    if rule not in ("majority", "decimation", "average"):
        raise ValueError(f"rule must be majority, decimation or average, got {rule!r}")
    spins = (as_spins_or_field if rule == "average" else as_spins)("spins", spins)
    (n_samples, L), b = spins.shape[:2], whole_number("block_size", block_size, minimum=1)
    if L % b:
        raise ValueError(f"block_size must divide L = {L}, got {b}")
    blocks = spins.reshape(n_samples, L // b, b, L // b, b)
    if rule == "decimation":
        return blocks[:, :, 0, :, 0].copy()
    if rule == "average":
        return np.asarray(blocks.mean(axis=(2, 4), dtype=np.float64))
    return _majority(blocks.sum(axis=(2, 4), dtype=np.int64), rng)


def repeat_block_spin(
    spins: Array,
    block_size: int,
    n_steps: int,
    rng: RandomSource | None = None,
    *,
    rule: Literal["majority", "decimation", "average"] = "majority",
) -> Iterator[Array]:
    """Block spins of the samples, block spins of these, and so on.

    Parameters
    ----------
    spins, block_size, rng, rule
        As for `block_spin`, also for its errors.
    n_steps : int
        Steps, each of which divides L by `block_size`.

    Yields
    ------
    ndarray, shapes (n_samples, L / b, L / b), (n_samples, L / b^2, L / b^2), ...

    Examples
    --------
    >>> [level.shape for level in repeat_block_spin(np.ones((1, 8, 8), np.int8), 2, 2)]
    [(1, 4, 4), (1, 2, 2)]
    """
    rng = None if rng is None else as_generator(rng)
    for _ in range(whole_number("n_steps", n_steps, minimum=0)):
        spins = block_spin(spins, block_size, rng, rule=rule)
        yield spins


def majority_at(
    spins: Array,
    block_size: int,
    center_x: Array,
    center_y: Array,
    rng: RandomSource | None = None,
) -> Array:
    """Majority spins of b x b sites around any positions; the blocks may overlap.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    block_size : int
        Linear size b of a block, at most L.
    center_x, center_y : ndarray, shape (M,)
        Wanted centers: x is the row, y the column. Each block is the one with the nearest center,
        which is half-integer for even b.
    rng : Generator or seed, optional
        As for `block_spin`. Equal blocks decide their ties separately.

    Returns
    -------
    ndarray of int8, shape (n_samples, M)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If the array is not three-dimensional and square, a value is not -1 or +1, b is not a whole
        number from 1 to L, the centers are not as many finite numbers on each axis, or there are
        ties and no `rng`.

    Examples
    --------
    >>> spins = np.array([[[1, 1, -1], [1, -1, -1], [1, 1, 1]]], np.int8)
    >>> majority_at(spins, 1, np.array([0.2, 1.0]), np.array([2.1, -3.0])).tolist()
    [[-1, 1]]
    """
    check_square("spins", spins)
    spins = as_spins("spins", spins)
    n_samples, L = spins.shape[:2]
    flat = spins.reshape(n_samples, L * L).astype(np.float32)
    return _majority(flat @ blocks_at(L, block_size, center_x, center_y).T, rng)


def blocks_at(lattice_size: int, block_size: int, center_x: Array, center_y: Array) -> Array:
    """Which sites the blocks of `majority_at` hold: 1 or 0, shape (M, L^2), float32.

    Raises
    ------
    ValueError
        If L is not a whole number >= 1, b is not one from 1 to L, or the centers are not as many
        finite numbers on each axis.
    """
    L = whole_number("lattice_size", lattice_size, minimum=1)
    b = whole_number("block_size", block_size, minimum=1, maximum=L)
    check_centers(center_x, center_y, np.size(center_x))
    rows, columns = (  # block, site
        np.floor(center - b / 2 + 1).astype(int)[:, None] + np.arange(b)
        for center in (np.asarray(center_x), np.asarray(center_y))
    )
    holds = np.zeros((len(rows), L, L), np.float32)  # block, site x, site y
    block = np.arange(len(rows))[:, None, None]
    holds[block, rows[:, :, None] % L, columns[:, None, :] % L] = 1
    return holds.reshape(len(rows), L**2)


def _majority(total: Array, rng: RandomSource | None) -> Array:
    signs = np.sign(total).astype(np.int8)
    ties = signs == 0
    if ties.any():
        if rng is None:
            raise ValueError("rng must be given: some blocks of even size have ties")
        signs[ties] = as_generator(rng).choice(np.array([-1, 1], np.int8), size=int(ties.sum()))
    return signs
