"""Couplings of coarse spins in a few numbers, with errors over samples."""

import math
from collections.abc import Callable

import numpy as np
from scipy.special import expit

from rgdl.rg.coarse.neighbor_couplings import NEAREST, NEXT, fit_neighbor_couplings
from rgdl.rg.coarse.pair_couplings import fit_conditionals, nearest_coupling, nonlocal_fraction
from rgdl.types import Array

_MOST_SPINS = 128  # of which all pair couplings are fitted
_BLOCKS = 20

#: What is measured of all pairs, and of what neighbors share.
PAIRS = ("nearest_coupling", "next_coupling", "nonlocal_fraction")
SHARED = ("shared_nearest_coupling", "shared_next_coupling", "plaquette_coupling")


def summarize_pair_couplings(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int, *, spacing: float
) -> dict[str, float]:
    """Couplings of all pairs, averaged over neighbors, and how much of them is elsewhere.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Place of each spin on the torus.
    lattice_size : int
        Linear size L, in the units of the places.
    spacing : float
        Of a square lattice of as many spins, in the same units.

    Returns
    -------
    dict
        `nearest_coupling`, of pairs up to 1.2 spacings apart, `next_coupling`, up to 1.7, and
        `nonlocal_fraction`, the part of sum |K_ij| beyond nearest neighbors; each with `..._err`, a
        jackknife over 20 blocks of samples. All NaN for more than 128 spins.

    Raises
    ------
    ValueError
        As for `fit_pair_couplings`, or if there are fewer than 20 samples.
    """
    if spins.shape[1] > _MOST_SPINS:
        return {key: math.nan for name in PAIRS for key in (name, f"{name}_err")}
    K, left_out = jackknife_pair_couplings(spins)
    x, y, L = center_x, center_y, lattice_size
    near, beyond = NEAREST * spacing, NEXT * spacing
    measured: dict[str, Callable[[Array], float]] = {
        "nearest_coupling": lambda K: nearest_coupling(K, x, y, L, reach=near),
        "next_coupling": lambda K: nearest_coupling(K, x, y, L, reach=beyond, beyond=near),
        "nonlocal_fraction": lambda K: nonlocal_fraction(K, x, y, L, reach=near),
    }
    summary = {}
    for name, measure in measured.items():
        replicas = np.array([measure(replica) for replica in left_out])
        summary[name] = measure(K)
        summary[f"{name}_err"] = float(np.sqrt((len(replicas) - 1) * replicas.var()))
    return summary


def summarize_shared_couplings(
    spins: Array, center_x: Array, center_y: Array, lattice_size: int, *, spacing: float
) -> dict[str, float]:
    """Couplings that all nearest pairs, all next ones and all plaquettes share.

    Parameters
    ----------
    spins, center_x, center_y, lattice_size, spacing
        As for `summarize_pair_couplings`; any number of spins.

    Returns
    -------
    dict
        `shared_nearest_coupling`, `shared_next_coupling` and `plaquette_coupling`, fitted together;
        each with `..._err`.

    Raises
    ------
    ValueError
        As for `fit_neighbor_couplings`.
    """
    table = fit_neighbor_couplings(spins, center_x, center_y, lattice_size, spacing=spacing)
    couplings = table[["coupling", "coupling_err"]].to_numpy()
    summary: dict[str, float] = {}
    for name, (K, K_err) in zip(SHARED, couplings, strict=True):
        summary |= {name: float(K), f"{name}_err": float(K_err)}
    return summary


def jackknife_pair_couplings(spins: Array) -> tuple[Array, Array]:
    """Couplings of all pairs, and what they would be without each block of the samples.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1.

    Returns
    -------
    K : ndarray, shape (M, M)
        As `fit_pair_couplings` has them.
    left_out : ndarray, shape (20, M, M)
        Without each of 20 contiguous blocks, after a single Newton step from K: the error of the
        step is of second order in the size of a block.

    Raises
    ------
    ValueError
        As for `fit_pair_couplings`, or if there are fewer than 20 samples.
    """
    if len(spins) < _BLOCKS:
        raise ValueError(f"spins must hold >= {_BLOCKS} samples, got {len(spins)}")
    theta = fit_conditionals(spins, l2=0.0)
    s = spins.astype(np.float32)
    left_out = np.stack([_without_blocks(s, i, row) for i, row in enumerate(theta)], axis=1)
    return _symmetric(theta), _symmetric(left_out)


def _without_blocks(s: Array, i: int, theta: Array) -> Array:
    """Couplings of spin i to all others, and its field in place i (block left out, partner)."""
    z = s * s[:, [i]]
    z[:, i] = s[:, i]
    unlikely = expit(-2 * (z @ theta.astype(s.dtype)))
    blocks = zip(np.array_split(unlikely, _BLOCKS), np.array_split(z, _BLOCKS), strict=True)
    scores = np.stack([2 * p @ part for p, part in blocks])  # block, partner
    information = (4 * unlikely * (1 - unlikely) * z.T) @ z
    rest = (_BLOCKS - 1) / _BLOCKS * information.astype(np.float64)
    left: Array = theta - np.linalg.solve(rest, scores.T.astype(np.float64)).T
    return left


def _symmetric(theta: Array) -> Array:
    """The mean of both couplings of each pair, without the fields on the diagonal."""
    K: Array = (theta + np.swapaxes(theta, -1, -2)) / 2
    i = np.arange(K.shape[-1])
    K[..., i, i] = 0
    return K
