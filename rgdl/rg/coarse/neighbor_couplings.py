"""Couplings shared by all neighbors of spins at any places: hidden spins and block spins alike."""

import numpy as np
import pandas as pd
from scipy.special import expit

from rgdl.rg.positions import pair_distances
from rgdl.types import Array

# Spacings up to which pairs are nearest or next neighbors; on a square lattice 1 and 1.41.
NEAREST, NEXT = 1.2, 1.7

_MOST_STEPS = 50
_WORST_CONDITION = 1e12  # beyond it the couplings are not told apart

_NAMES = ("nearest", "next", "plaquette")


def fit_neighbor_couplings(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int, *, spacing: float
) -> pd.DataFrame:
    """Maximize sum_i log P(s_i | all others) over three couplings that all neighbors share.

    They are those of nearest pairs, no further apart than 1.2 spacings; of next ones, no further
    than 1.7; and of plaquettes: four spins in a ring of nearest pairs, across which are next ones.
    On a square lattice these are the interactions of that name.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Place of each spin on the torus.
    lattice_size : int
        Linear size L, in the units of the places.
    spacing : float
        Of a square lattice of as many spins as there are, in the same units.

    Returns
    -------
    DataFrame
        Columns `interaction` (nearest, next, plaquette), `coupling` and `coupling_err`, NaN where
        there are no such neighbors: the sandwich error, which counts each sample as one
        observation.

    Raises
    ------
    ValueError
        If there are fewer than two samples, no neighbors at all, or the maximum is not reached.

    References
    ----------
    Besag, The Statistician 24, 179 (1975).
    """
    if len(spins) < 2:
        raise ValueError(f"spins must hold >= 2 samples, got {len(spins)}")
    distances = pair_distances(center_x, center_y, lattice_size) / spacing
    features = _local_fields(spins.astype(np.float32), distances)  # sample, spin, interaction
    present = features.any(axis=(0, 1))
    if not present.any():
        raise ValueError(f"no two of {spins.shape[1]} spins are within {NEXT} spacings")
    K, K_err = np.full((2, len(_NAMES)), np.nan)
    K[present], K_err[present] = _maximize(features[:, :, present])
    return pd.DataFrame({"interaction": _NAMES, "coupling": K, "coupling_err": K_err})


def find_plaquettes(distances: Array) -> Array:
    """Rings of four spins whose sides are nearest pairs and whose diagonals are next ones.

    Parameters
    ----------
    distances : ndarray, shape (M, M)
        In spacings.

    Returns
    -------
    ndarray of int, shape (n_plaquettes, 4)
        Each ring once, in the order of its sides.
    """
    near, beyond = _neighbors(distances)
    rings = []
    for a, c in zip(*np.nonzero(np.triu(beyond)), strict=True):  # a diagonal
        shared = np.flatnonzero(near[a] & near[c])
        for b, d in zip(*np.nonzero(np.triu(beyond[np.ix_(shared, shared)])), strict=True):
            if a < min(shared[b], shared[d]):  # else it is found by the other diagonal
                rings.append([a, shared[b], c, shared[d]])
    return np.array(rings, np.int64).reshape(-1, 4)


def _neighbors(distances: Array) -> tuple[Array, Array]:
    """Which pairs are nearest and which next neighbors."""
    near = distances <= NEAREST
    np.fill_diagonal(near, False)
    beyond: Array = (distances > NEAREST) & (distances <= NEXT)
    return near, beyond


def _local_fields(s: Array, distances: Array) -> Array:
    """s_i times the sum over its neighbors, and over its plaquettes the product of all four."""
    near, beyond = (pairs.astype(s.dtype) for pairs in _neighbors(distances))
    rings = find_plaquettes(distances)
    holds = np.zeros((len(rings), s.shape[1]), s.dtype)  # ring, spin
    np.put_along_axis(holds, rings, 1, axis=1)
    products = s[:, rings].prod(axis=2)  # sample, ring
    return np.stack([s * (s @ near), s * (s @ beyond), products @ holds], axis=2)


def _maximize(features: Array) -> tuple[Array, Array]:
    """Newton's method for the couplings, and their sandwich errors."""
    x = features.reshape(-1, features.shape[2])
    K = np.zeros(x.shape[1])
    for _ in range(_MOST_STEPS):
        unlikely = expit(-2 * (x @ K))  # of a spin to be the other way
        information = (4 * unlikely * (1 - unlikely) * x.T) @ x
        scores = np.einsum("nia,ni->na", features, 2 * unlikely.reshape(features.shape[:2]))
        if np.linalg.cond(information) > _WORST_CONDITION:
            break
        step = np.linalg.solve(information, scores.sum(axis=0))
        if np.abs(step).max() < 1e-9:
            inverse = np.linalg.inv(information)
            return K + step, np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
        K = K + step
    raise ValueError(f"couplings of neighbors cannot be told from {len(features)} samples")
