"""Fields and couplings of all pairs of coarse spins, from samples by pseudolikelihood."""

import numpy as np

from rgdl.rg.pseudolikelihood import (
    fisher_information,
    maximize_pseudolikelihood,
    probability_of_flip,
)
from rgdl.states import as_spins
from rgdl.statistics.jackknife import as_n_blocks
from rgdl.types import Array

# Limits of the arithmetic of fits without a block.
_MAX_STEPS = 100
_TOLERANCE = 1e-5


def fit_conditionals(spins: Array) -> Array:
    """Fit P(s) ~ exp(sum_i h_i s_i + sum_{i<j} K_ij s_i s_j), each spin given all others.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1.

    Returns
    -------
    ndarray of float64, shape (M, M)
        Row i holds K_ij as estimated from spin i, and its field h_i on the diagonal.

    Raises
    ------
    ValueError
        If there are no spins, fewer samples than spins, or values that are not -1 or +1; if a spin
        is constant, or its couplings have no finite maximum because the other spins determine it.

    References
    ----------
    Ravikumar, Wainwright & Lafferty, Ann. Stat. 38, 1287 (2010); Aurell & Ekeberg, Phys. Rev.
    Lett. 108, 090201 (2012).
    """
    s = _as_varying_spins(spins).astype(np.float64)
    theta = np.empty((s.shape[1], s.shape[1]))
    for i in range(len(theta)):
        try:
            theta[i] = maximize_pseudolikelihood(_conditional(s, i))
        except ValueError as error:
            raise ValueError(
                f"couplings of spin {i} cannot be estimated from {len(s)} samples: {error}"
            ) from None
    return theta


def symmetrize(theta: Array) -> Array:
    """Mean of the two estimates that each pair has, with zeros on the diagonal.

    Parameters
    ----------
    theta : ndarray, shape (..., M, M)
        As `fit_conditionals` returns it.

    Returns
    -------
    ndarray, shape (..., M, M)
        K_ij.
    """
    K: Array = (theta + np.swapaxes(theta, -1, -2)) / 2
    i = np.arange(K.shape[-1])
    K[..., i, i] = 0
    return K


def jackknife_pair_couplings(spins: Array, *, n_blocks: int) -> tuple[Array, Array]:
    """Couplings of all pairs, and the same without each block of the samples.

    Parameters
    ----------
    spins
        As for `fit_conditionals`.
    n_blocks : int
        Contiguous blocks of samples.

    Returns
    -------
    K : ndarray, shape (M, M)
        Symmetric, with zeros on the diagonal.
    left_out : ndarray, shape (n_blocks, M, M)
        Without each block, fitted until no coupling changes by more than 1e-5.

    Raises
    ------
    ValueError
        As for `fit_conditionals`; if there are fewer samples than blocks, or no such fit is found.
    """
    spins, n_blocks = as_spins("spins", spins), as_n_blocks(n_blocks, len(spins))
    theta = fit_conditionals(spins)
    s = spins.astype(np.float32)  # single precision is enough for errors
    left_out = np.stack(
        [_without_blocks(_conditional(s, i), row, n_blocks) for i, row in enumerate(theta)], axis=1
    )
    return symmetrize(theta), symmetrize(left_out)


def _conditional(s: Array, i: int) -> Array:
    """Rows of `maximize_pseudolikelihood` for spin i: s_i s_j in column j, s_i in column i."""
    x = s * s[:, [i]]
    x[:, i] = s[:, i]
    return x


def _without_blocks(x: Array, theta: Array, n_blocks: int) -> Array:
    """One row of `fit_conditionals` without each block (block left out, partner).

    Newton's method from theta, with the information of the remaining samples at theta.
    """
    p = probability_of_flip(x, theta.astype(x.dtype))
    blocks = [*zip(np.array_split(x, n_blocks), np.array_split(p, n_blocks), strict=True)]
    by_block = np.stack([fisher_information(*block) for block in blocks]).astype(np.float64)
    inverse = np.linalg.inv(by_block.sum(axis=0) - by_block)  # block, partner, partner
    kept = np.repeat(~np.eye(n_blocks, dtype=bool), [len(block) for block, _ in blocks], axis=0)
    left_out = np.tile(theta, (n_blocks, 1))
    for _ in range(_MAX_STEPS):
        p = probability_of_flip(x, left_out.T.astype(x.dtype)) * kept  # sample, block left out
        step = (inverse @ (2 * p.T @ x)[:, :, None])[:, :, 0]
        left_out += step
        if np.abs(step).max() < _TOLERANCE:
            return left_out
    raise ValueError("couplings without a block of samples cannot be estimated")


def _as_varying_spins(spins: Array) -> Array:
    spins = as_spins("spins", spins)
    if spins.ndim != 2 or not 0 < spins.shape[1] <= len(spins):
        raise ValueError(
            "spins must have shape (n_samples, M >= 1) with at least as many samples as spins, "
            f"got {spins.shape}"
        )
    constant = np.flatnonzero((spins == spins[0]).all(axis=0)).tolist()
    if constant:
        raise ValueError(f"spins must take both values, but these are constant: {constant}")
    return spins
