"""Couplings that all pairs of neighbors among coarse spins share, at any positions."""

import numpy as np
import pandas as pd

from rgdl.rg.pseudolikelihood import maximize_pseudolikelihood, sandwich_errors
from rgdl.states import as_spins
from rgdl.types import Array

_NAMES = ("nearest", "next", "plaquette")


def fit_neighbor_couplings(
    spins: Array, distances: Array, *, nearest: float, next_nearest: float
) -> pd.DataFrame:
    """Three couplings that maximize sum_i log P(s_i | all others).

    They belong to nearest pairs, to next-nearest pairs, and to plaquettes: rings of four spins
    whose sides are nearest pairs and whose diagonals are next-nearest pairs. On a square lattice
    these are the usual interactions.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1.
    distances, nearest, next_nearest
        As for `find_neighbors`.

    Returns
    -------
    DataFrame
        Columns `interaction` (nearest, next, plaquette), `coupling` and `coupling_err`, the
        sandwich error with each sample as one observation; NaN for an interaction that no spins
        have.

    Raises
    ------
    ValueError
        If there are fewer than two samples, values that are not -1 or +1, not one distance for
        each pair, no neighbors at all, or no unique finite maximum.

    References
    ----------
    Besag, The Statistician 24, 179 (1975).
    """
    check_distances(spins, distances)
    if len(spins) < 2:
        raise ValueError(f"spins must hold >= 2 samples, got {len(spins)}")
    spins = as_spins("spins", spins)
    near, beyond = find_neighbors(distances, nearest=nearest, next_nearest=next_nearest)
    features = _local_fields(spins.astype(np.float32), near, beyond)
    present = features.any(axis=(0, 1))
    if not present.any():
        raise ValueError(f"no two of {spins.shape[1]} spins are within {next_nearest} spacings")
    features = features[:, :, present]
    K, K_err = np.full((2, len(_NAMES)), np.nan)
    try:
        K[present] = maximize_pseudolikelihood(features.reshape(-1, features.shape[2]))
    except ValueError as error:
        raise ValueError(
            f"couplings of neighbors cannot be estimated from {len(spins)} samples: {error}"
        ) from None
    K_err[present] = sandwich_errors(features, K[present])
    return pd.DataFrame({"interaction": _NAMES, "coupling": K, "coupling_err": K_err})


def check_distances(spins: Array, distances: Array) -> None:
    """Raise ValueError unless spins have shape (n_samples, M) and distances (M, M)."""
    if spins.ndim != 2 or distances.shape != 2 * spins.shape[1:]:
        raise ValueError(
            "spins must have shape (n_samples, M) and distances (M, M), "
            f"got {spins.shape} and {distances.shape}"
        )


def find_neighbors(distances: Array, *, nearest: float, next_nearest: float) -> tuple[Array, Array]:
    """Which pairs are nearest and which are next-nearest neighbors.

    Parameters
    ----------
    distances : ndarray, shape (M, M)
        Of all pairs, in spacings of the coarse spins.
    nearest, next_nearest : float
        Largest distance of nearest and of next-nearest pairs, in spacings.

    Returns
    -------
    near, beyond : ndarray of bool, shape (M, M)
    """
    near = distances <= nearest
    np.fill_diagonal(near, False)
    return near, (distances > nearest) & (distances <= next_nearest)


def find_plaquettes(near: Array, beyond: Array) -> Array:
    """Rings of four spins whose sides are nearest pairs and whose diagonals are next-nearest pairs.

    Parameters
    ----------
    near, beyond : ndarray of bool, shape (M, M)
        As `find_neighbors` returns them.

    Returns
    -------
    ndarray of int, shape (n_plaquettes, 4)
        Each ring once, in the order of its sides.
    """
    rings = []
    for a, c in zip(*np.nonzero(np.triu(beyond)), strict=True):  # a diagonal
        shared = np.flatnonzero(near[a] & near[c])
        for b, d in zip(*np.nonzero(np.triu(beyond[np.ix_(shared, shared)])), strict=True):
            if a < min(shared[b], shared[d]):  # otherwise the other diagonal finds it
                rings.append([a, shared[b], c, shared[d]])
    return np.array(rings, np.int64).reshape(-1, 4)


def _local_fields(s: Array, near: Array, beyond: Array) -> Array:
    """s_i times the sums over its neighbors, and products of plaquettes (sample, spin, which)."""
    rings = find_plaquettes(near, beyond)
    holds = np.zeros((len(rings), s.shape[1]), s.dtype)  # ring, spin
    np.put_along_axis(holds, rings, 1, axis=1)
    products = s[:, rings].prod(axis=2)  # sample, ring
    pairs = [s * (s @ kind.astype(s.dtype)) for kind in (near, beyond)]
    return np.stack([*pairs, products @ holds], axis=2)
