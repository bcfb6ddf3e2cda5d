"""Mutual information of coarse spins and original spins far away: a lower bound from samples."""

import math

import numpy as np
from scipy.special import entr, expit

from rgdl.ising.lattice import as_square_configurations
from rgdl.rg.coarse.spins import CoarseSpins
from rgdl.rg.positions import check_centers, minimum_image
from rgdl.states import as_spins
from rgdl.statistics.jackknife import as_n_blocks, jackknife_means
from rgdl.types import Array

_N_RINGS = 3
_N_STEPS = 8  # of Newton's method, which starts at independence
_RIDGE = 1e-3  # of the sums over samples; keeps features that are all zero harmless
_MAX_SPINS = 128  # of one kind; the mean over more of them costs time and gains little


def environment_information(
    coarse: CoarseSpins, samples: Array, *, environment: float, n_blocks: int
) -> tuple[float, float]:
    """Lower bound of the mutual information of coarse spins and the spins far from them, in bits.

    Hidden spins see the whole lattice, so what reaches them directly, through weights far from
    their centers, counts, too.

    Parameters
    ----------
    coarse : CoarseSpins
        Coarse spins; of more than 128, as many at even steps of their numbers are taken.
    samples : ndarray of int8, shape (n_samples, L, L)
        The samples of which they are made.
    environment : float
        Where the environment begins, in the coarse spins' spacings.
    n_blocks : int
        Blocks of samples, for the jackknife error.

    Returns
    -------
    value, error : float
        See `information_bound`. NaN if no spin of the lattice is so far away.
    """
    M, distance = len(coarse.center_x), environment * coarse.spacing
    chosen = np.linspace(0, M - 1, min(M, _MAX_SPINS)).round().astype(int)
    at = coarse.center_x[chosen], coarse.center_y[chosen]
    features = environment_features(samples, *at, distance=distance)
    if not features.any():
        return math.nan, math.nan
    return information_bound(coarse.states[:, chosen], features, n_blocks=n_blocks)


def environment_features(
    samples: Array, center_x: Array, center_y: Array, *, distance: float
) -> Array:
    """Sums over the spins of three rings around each center: features of the environment.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    center_x, center_y : ndarray, shape (M,)
        Positions of the coarse spins, in lattice spacings.
    distance : float
        Where the environment begins, in lattice spacings.

    Returns
    -------
    ndarray of float64, shape (n_samples, M, 3)
        Of the sites at `distance` and up to 1 more, at 1 to 2 more, and of all beyond: the sum of
        their spins over the root of their number; 0 where there are none.

    Raises
    ------
    ValueError
        If the samples are not square configurations of -1 and +1, or the centers are not as many
        finite numbers on each axis.
    """
    samples = as_square_configurations("samples", samples)
    check_centers(center_x, center_y, len(center_x))
    n_samples, L = samples.shape[:2]
    x, y = np.divmod(np.arange(L * L), L)
    r = np.hypot(
        minimum_image(center_x[:, None] - x, L), minimum_image(center_y[:, None] - y, L)
    )  # center, site
    ring = np.minimum(np.floor(r - distance), _N_RINGS - 1)
    flat = samples.reshape(n_samples, -1).astype(np.float32)
    features = np.empty((n_samples, len(r), _N_RINGS))
    for k in range(_N_RINGS):
        members = (ring == k).astype(np.float32)
        features[:, :, k] = flat @ (members / np.sqrt(members.sum(axis=1).clip(1))[:, None]).T
    return features


def information_bound(states: Array, features: Array, *, n_blocks: int) -> tuple[float, float]:
    """Lower bound of I(h : E), mean over coarse spins, in bits.

    I(h : E) = H(h) - H(h|E), and no prediction q(h|E) has a smaller mean of -log2 q than H(h|E).
    The prediction is a logistic function of the features of E. It is fitted to each half of the
    samples and judged by the other half, so that it does not profit from chance.

    Parameters
    ----------
    states : ndarray, shape (n_samples, M)
        Coarse spins, -1 or +1, of independent samples.
    features : ndarray, shape (n_samples, M, n_features)
        Functions of the environment of each coarse spin.
    n_blocks : int
        Contiguous blocks of samples, for the jackknife error.

    Returns
    -------
    value, error : float
        The value may be slightly negative if there is no information.

    Raises
    ------
    ValueError
        If the shapes do not match, `states` has other values than -1 and +1, or there are fewer
        samples than blocks, or than two blocks.

    References
    ----------
    Barber & Agakov, Advances in Neural Information Processing Systems 16 (2003), Eq. 3.
    """
    states = as_spins("states", states)
    if features.shape[:2] != states.shape:
        raise ValueError(
            f"features must have shape ({', '.join(map(str, states.shape))}, n), "
            f"got {features.shape}"
        )
    n_samples, n_blocks = len(states), as_n_blocks(n_blocks, len(states))
    inputs = np.concatenate([np.ones((*states.shape, 1)), features], axis=2)
    halves = np.arange(n_samples) < n_samples // 2
    log_q = np.empty(n_samples)  # mean over coarse spins, in bits
    for judged in (halves, ~halves):
        w = _fit(states[~judged], inputs[~judged])
        z = states[judged] * np.einsum("nmk,mk->nm", inputs[judged], w)
        log_q[judged] = -np.logaddexp(0, -2 * z).mean(axis=1) / math.log(2)
    moments = np.column_stack([log_q, states])
    blocks = np.array_split(moments, n_blocks)
    sums = np.stack([block.sum(axis=0) for block in blocks])
    sizes = np.array([len(block) for block in blocks])
    value, error = jackknife_means(sums, sizes, _information)
    return float(value), float(error)


def _information(means: Array) -> Array:
    """Mean entropy of spins with these means, plus mean log2 q; the latter comes first."""
    up = (1 + means[..., 1:]) / 2
    entropy: Array = (entr(up) + entr(1 - up)).mean(axis=-1) / math.log(2)
    return entropy + means[..., 0]


def _fit(states: Array, inputs: Array) -> Array:
    """w of q(h|E) = 1 / (1 + exp(-2 h w.x)) with the largest likelihood, shape (M, n)."""
    M, n = inputs.shape[1:]
    x = np.ascontiguousarray(inputs.transpose(1, 0, 2))  # spin, sample, input
    target = (1 + states.T) / 2
    w = np.zeros((M, n))
    for _ in range(_N_STEPS):
        q = expit(2 * np.einsum("mnk,mk->mn", x, w))
        slope = np.einsum("mn,mnk->mk", target - q, x) - _RIDGE * w
        curvature = 2 * (x * (q * (1 - q))[:, :, None]).transpose(0, 2, 1) @ x
        w += np.linalg.solve(curvature + _RIDGE * np.eye(n), slope[..., None])[..., 0]
    return w
