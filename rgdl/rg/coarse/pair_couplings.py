"""Fields and couplings of all pairs of a few spins, from samples by pseudolikelihood."""

import numpy as np
from scipy.special import expit

from rgdl.rg.positions import pair_distances
from rgdl.types import Array

_MOST_SPINS = 200
_MOST_STEPS = 50


def fit_pair_couplings(spins: Array, *, l2: float = 0.0) -> tuple[Array, Array]:
    """Fit P(s) ~ exp(sum_i h_i s_i + sum_{i<j} K_ij s_i s_j), each spin given all others.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, M)
        Independent samples, values -1 or +1, of at most 200 spins.
    l2 : float
        Ridge: l2 / 2 sum_j K_ij^2 is added to minus the mean of log P(s_i | others). Fields are
        free.

    Returns
    -------
    h : ndarray, shape (M,)
        Fields.
    K : ndarray, shape (M, M)
        The mean of the two couplings that a pair has, as seen from each of its spins; symmetric
        with a diagonal of 0.

    Raises
    ------
    ValueError
        If the samples are fewer than the spins, there are too many spins, one of them is
        constant, or its couplings have no finite best value: others tell it without fail.

    References
    ----------
    Ravikumar, Wainwright & Lafferty, Ann. Stat. 38, 1287 (2010); Aurell & Ekeberg, Phys. Rev.
    Lett. 108, 090201 (2012).
    """
    theta = fit_conditionals(spins, l2=l2)
    h = np.diag(theta).copy()
    K = (theta + theta.T) / 2
    np.fill_diagonal(K, 0)
    return h, K


def fit_conditionals(spins: Array, *, l2: float) -> Array:
    """Logistic regression of each spin on all others, log P(s_i | others) at its maximum.

    Parameters
    ----------
    spins, l2
        As for `fit_pair_couplings`.

    Returns
    -------
    ndarray of float64, shape (M, M)
        Row i: K_ij as spin i sees it, and its field h_i on the diagonal.

    Raises
    ------
    ValueError
        As for `fit_pair_couplings`.
    """
    _check(spins, l2)
    s = spins.astype(np.float64)
    return np.stack([_fit_conditional(s, i, l2) for i in range(s.shape[1])])


def nonlocal_fraction(
    K: Array, center_x: Array, center_y: Array, lattice_size: int, *, reach: float
) -> float:
    """Part of sum |K_ij| that lies in pairs further apart than `reach`.

    Parameters
    ----------
    K : ndarray, shape (M, M)
        Symmetric couplings.
    center_x, center_y : ndarray, shape (M,)
        Place of each spin on the torus.
    lattice_size : int
        Linear size L, in the units of the places.
    reach : float
        Minimum-image distance, in the same units.

    Returns
    -------
    float
        Between 0 and 1; NaN if all couplings are 0. Noise counts: |K_ij| of a pair that is not
        coupled is not 0 in a fit.
    """
    strength, distances = _by_pair(np.abs(K), center_x, center_y, lattice_size)
    total = strength.sum()
    return float(strength[distances > reach].sum() / total) if total else np.nan


def nearest_coupling(
    K: Array,
    center_x: Array,
    center_y: Array,
    lattice_size: int,
    *,
    reach: float,
    beyond: float = 0.0,
) -> float:
    """Mean coupling of the pairs that are no further apart than `reach`.

    Parameters
    ----------
    K, center_x, center_y, lattice_size, reach
        As for `nonlocal_fraction`.
    beyond : float
        Pairs that are not further apart than this do not count: with the reach of nearest
        neighbors, it is the next ones that do.

    Returns
    -------
    float
        NaN if there are no such pairs.
    """
    couplings, distances = _by_pair(K, center_x, center_y, lattice_size)
    near = distances <= reach
    if beyond > 0:
        near &= distances > beyond
    return float(couplings[near].mean()) if near.any() else np.nan


def _fit_conditional(s: Array, i: int, l2: float) -> Array:
    """Newton's method for theta: K_ij in place j, h_i in place i.

    The gradient is exact to float64, so that it alone decides where the steps end; the curvature
    need only point there, and is summed in float32.
    """
    z = s * s[:, [i]]  # sample, partner: log P(s_i | others) = log sigmoid(2 z.theta)
    z[:, i] = s[:, i]
    single = z.astype(np.float32)
    ridge = np.full(s.shape[1], l2)
    ridge[i] = 0
    theta = np.zeros(s.shape[1])
    for _ in range(_MOST_STEPS):
        unlikely, gradient = _slope(z, theta, ridge)
        try:
            step = np.linalg.solve(_curvature(single, unlikely, ridge), gradient)
        except np.linalg.LinAlgError:
            break
        theta = theta - step
        if np.abs(step).max() < 1e-10:
            return theta
    raise ValueError(
        f"couplings of spin {i} cannot be told from {len(s)} samples: its partners tell it without "
        f"fail, or are not independent; more samples or l2 > 0 may help, got l2 = {l2}"
    )


def _slope(z: Array, theta: Array, ridge: Array) -> tuple[Array, Array]:
    """Chance of each spin to be the other way, and the gradient of what is minimized."""
    unlikely = expit(-2 * (z @ theta))
    gradient: Array = ridge * theta - 2 * (unlikely @ z) / len(z)
    return unlikely, gradient


def _curvature(z: Array, unlikely: Array, ridge: Array) -> Array:
    """Mean of 4 p (1 - p) z z^T, as a product with its own transpose: half the work in BLAS."""
    root = np.sqrt(4 * unlikely * (1 - unlikely)).astype(z.dtype)
    weighted = z * root[:, None]
    curvature: Array = (weighted.T @ weighted).astype(np.float64) / len(z) + np.diag(ridge)
    return curvature


def _by_pair(
    values: Array, center_x: Array, center_y: Array, lattice_size: int
) -> tuple[Array, Array]:
    """Values and distances of the pairs i < j."""
    pairs = np.triu_indices(len(values), k=1)
    return values[pairs], pair_distances(center_x, center_y, lattice_size)[pairs]


def _check(spins: Array, l2: float) -> None:
    if spins.ndim != 2 or not 1 <= spins.shape[1] <= _MOST_SPINS:
        raise ValueError(
            f"spins must have shape (n_samples, M) with M <= {_MOST_SPINS}, got {spins.shape}"
        )
    if len(spins) < spins.shape[1]:
        raise ValueError(
            f"spins must hold at least as many samples as spins, got shape {spins.shape}"
        )
    constant = np.flatnonzero((spins == spins[0]).all(axis=0)).tolist()
    if constant:
        raise ValueError(f"spins must take both values, but these are constant: {constant}")
    if l2 < 0:
        raise ValueError(f"l2 must be >= 0, got {l2}")
