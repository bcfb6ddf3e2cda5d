"""Maximum of a pseudolikelihood: the product of P(s_i | all others) over spins and samples."""

import numpy as np
from scipy.special import expit

from rgdl.types import Array

# Limits of the arithmetic, not of the physics.
_MAX_STEPS = 50
_TOLERANCE = 1e-10  # of the last step in every coupling
_NEAR = 0.03  # after a smaller step the curvature is kept: the next steps shrink about as much
_MAX_CONDITION = 1e12  # of the curvature at the maximum; above it, features are collinear
_CLEAR_CONDITION = 1e4  # a curvature near the maximum below it shows that the one there is below


def maximize_pseudolikelihood(x: Array, counts: Array | float = 1.0) -> Array:
    """Couplings K that maximize the sum of log P(s_i | others) = log sigmoid(2 x.K) over all rows.

    Newton's method, starting from K = 0. Scores are in double precision; the curvature, which sets
    only the speed of convergence, is in single precision.

    Parameters
    ----------
    x : ndarray, shape (n_conditionals, n_couplings)
        One row per sample and spin: s_i times the product of the other spins that each coupling
        multiplies, summed over all such products.
    counts : ndarray, shape (n_conditionals,), optional
        How often each row occurs; by default once.

    Returns
    -------
    ndarray of float64, shape (n_couplings,)

    Raises
    ------
    ValueError
        If there is no unique finite maximum: a spin is determined by the others, or two couplings
        act in the same way.

    References
    ----------
    Besag, The Statistician 24, 179 (1975).
    """
    x, single = x.astype(np.float64, copy=False), x.astype(np.float32, copy=False)
    K, step = np.zeros((2, x.shape[1]))
    information: Array | None = None
    for _ in range(_MAX_STEPS):
        p = probability_of_flip(x, K)
        if information is None or np.abs(step).max() > _NEAR:
            single_p = p.astype(np.float32)
            information = fisher_information(single, single_p, counts).astype(np.float64)
        try:
            step = np.linalg.solve(information, (2 * counts * p) @ x)
        except np.linalg.LinAlgError:
            break
        K = K + step
        if np.abs(step).max() < _TOLERANCE:
            if (
                np.linalg.cond(information) < _CLEAR_CONDITION
                or np.linalg.cond(fisher_information(x, p, counts)) < _MAX_CONDITION
            ):
                return K
            break
    raise ValueError(
        "the pseudolikelihood has no unique finite maximum: spins are determined by others, or "
        "couplings act in the same way"
    )


def probability_of_flip(x: Array, K: Array) -> Array:
    """1 - P(s_i | others) = sigmoid(-2 x.K) of every row of x."""
    p: Array = expit(-2 * (x @ K))
    return p


def fisher_information(x: Array, p: Array, counts: Array | float = 1.0) -> Array:
    """Sum over rows of 4 p (1 - p) x x^T: minus the second derivatives of sum log P."""
    information: Array = (4 * counts * p * (1 - p) * x.T) @ x
    return information


def sandwich_errors(features: Array, K: Array) -> Array:
    """Standard errors of couplings, where each sample is one independent observation.

    Parameters
    ----------
    features : ndarray, shape (n_samples, n_spins, n_couplings)
        Rows of `maximize_pseudolikelihood`, by sample and spin.
    K : ndarray, shape (n_couplings,)
        Couplings at the maximum.

    Returns
    -------
    ndarray of float64, shape (n_couplings,)
        Of J^-1 V J^-1, with J the information and V the sum of outer products of scores.
    """
    x = features.reshape(-1, len(K))
    p = probability_of_flip(x, K)
    scores = np.einsum("nia,ni->na", features, 2 * p.reshape(features.shape[:2]))
    inverse = np.linalg.inv(fisher_information(x, p))
    errors: Array = np.sqrt(np.diag(inverse @ (scores.T @ scores) @ inverse))
    return errors
