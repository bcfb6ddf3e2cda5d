"""Positions on the torus: centers of blocks, and distances between any positions."""

import numpy as np

from rgdl.arguments import whole_number
from rgdl.types import Array


def block_positions(n_side: int, lattice_size: int) -> tuple[Array, Array]:
    """Centers of the blocks of a regular coarse lattice, in spacings of the original lattice.

    Parameters
    ----------
    n_side : int
        Blocks on a side, which must divide L.
    lattice_size : int
        Linear size L of the original lattice, with sites at 0 .. L - 1.

    Returns
    -------
    center_x, center_y : ndarray of float64, shape (n_side^2,)
        In the order of `block_spin(...).reshape(n_samples, -1)`: x is the row, y the column. The
        first block of b x b sites is centered at (b - 1) / 2. Decimated spins sit in the corners of
        their blocks; this shift changes no distance.

    Raises
    ------
    ValueError
        If `n_side` does not divide L.
    """
    n_side = whole_number("n_side", n_side, minimum=1)
    lattice_size = whole_number("lattice_size", lattice_size, minimum=1)
    if lattice_size % n_side:
        raise ValueError(f"n_side must divide L = {lattice_size}, got {n_side}")
    b = lattice_size // n_side
    centers = b * np.arange(n_side) + (b - 1) / 2
    return np.repeat(centers, n_side), np.tile(centers, n_side)


def pair_distances(center_x: Array, center_y: Array, lattice_size: int) -> Array:
    """Minimum-image distance of every pair of positions on the torus.

    Parameters
    ----------
    center_x, center_y : ndarray, shape (M,)
        Positions, in lattice spacings.
    lattice_size : int
        Linear size L.

    Returns
    -------
    ndarray of float64, shape (M, M)
        In lattice spacings.
    """
    dx, dy = (minimum_image(c[:, None] - c, lattice_size) for c in (center_x, center_y))
    distances: Array = np.hypot(dx, dy)
    return distances


def check_centers(center_x: Array, center_y: Array, n_spins: int) -> None:
    """Raise ValueError unless each of the spins has a finite position on both axes."""
    for name, center in (("center_x", center_x), ("center_y", center_y)):
        if np.shape(center) != (n_spins,) or not np.isfinite(center).all():
            raise ValueError(
                f"{name} must hold {n_spins} finite positions, got {np.asarray(center).tolist()}"
            )


def minimum_image(difference: Array, lattice_size: int) -> Array:
    """Differences of coordinates on the torus, from -L / 2 up to, but not including, L / 2."""
    shifted: Array = (difference + lattice_size / 2) % lattice_size - lattice_size / 2
    return shifted
