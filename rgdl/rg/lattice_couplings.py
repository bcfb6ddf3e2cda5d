"""Couplings of translation-invariant spin systems from samples, by pseudolikelihood."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import expit

from rgdl.types import Array

# A set of spins by their displacements from a site, for each direction that an interaction has.
Interaction = Sequence[Sequence[tuple[int, ...]]]

_MOST_STEPS = 50

#: Fields, pairs and triples of a chain; all but `nearest` must be 0 after decimation.
CHAIN_INTERACTIONS: dict[str, Interaction] = {
    "field": [[(0,)]],
    "nearest": [[(0,), (1,)]],
    "next": [[(0,), (2,)]],
    "triple": [[(0,), (1,), (2,)]],
}

#: Pairs and plaquettes of the square lattice.
SQUARE_INTERACTIONS: dict[str, Interaction] = {
    "nearest": [[(0, 0), (1, 0)], [(0, 0), (0, 1)]],
    "next": [[(0, 0), (1, 1)], [(0, 0), (1, -1)]],
    "plaquette": [[(0, 0), (1, 0), (0, 1), (1, 1)]],
}


def fit_couplings(
    spins: Array, interactions: Mapping[str, Interaction], *, periodic: bool
) -> pd.DataFrame:
    """Maximize sum_i log P(v_i | all others) over the couplings of some interactions.

    Parameters
    ----------
    spins : ndarray, shape (n_samples, ...)
        Independent configurations of a lattice of any dimension, values -1 or +1.
    interactions : mapping of str to sequence of sequence of tuple of int
        By name, the sets of spins that each coupling multiplies, one set for each direction:
        [[(0, 0), (1, 0)], [(0, 0), (0, 1)]] are nearest neighbors on the square lattice.
    periodic : bool
        Whether the lattice is closed; otherwise only conditionals of spins whose partners are all
        there are used.

    Returns
    -------
    DataFrame
        Columns `interaction`, `coupling` and `coupling_err`: the sandwich error, which
        counts each configuration as one observation.

    Raises
    ------
    ValueError
        If there are fewer than two configurations, or the maximum is not reached: at no or
        infinite couplings, or with interactions that are the same.

    References
    ----------
    Besag, The Statistician 24, 179 (1975); Aurell & Ekeberg, Phys. Rev. Lett. 108, 090201 (2012).
    """
    if len(spins) < 2:
        raise ValueError(f"spins must hold >= 2 configurations, got {len(spins)}")
    features = _local_fields(spins, list(interactions.values()), periodic=periodic)
    K = np.zeros(len(interactions))
    for _ in range(_MOST_STEPS):
        scores, information = _slopes(features, K)
        try:
            step = np.linalg.solve(information, scores.sum(axis=0))
        except np.linalg.LinAlgError:
            break
        K = K + step
        if np.abs(step).max() < 1e-10:
            return _with_errors(list(interactions), K, *_slopes(features, K))
    raise ValueError(f"couplings cannot be told from these spins: {list(interactions)}")


def _local_fields(spins: Array, interactions: Sequence[Interaction], *, periodic: bool) -> Array:
    """v_i times the product of its partners, summed over the sets that hold i.

    # sample, site, interaction
    """
    v = spins.astype(np.float32)
    axes = tuple(range(1, v.ndim))
    reach = 0
    features = np.zeros((*v.shape, len(interactions)), np.float32)
    for a, sets in enumerate(interactions):
        for displacements in sets:
            sites = np.array(displacements)
            for center in sites:  # each spin of the set in turn is v_i
                product = np.ones_like(v)
                for shift in sites - center:
                    product *= np.roll(v, tuple(-shift), axes)
                    reach = max(reach, int(np.abs(shift).max()))
                features[..., a] += product
    if not periodic and reach:
        inside = (slice(None), *(slice(reach, -reach) for _ in axes))
        features = features[inside]
    return features.reshape(len(v), -1, len(interactions))


def _slopes(features: Array, K: Array) -> tuple[Array, Array]:
    """First derivatives of each configuration's sum of log sigmoid(2 K.x), and minus the second."""
    x = features.reshape(-1, len(K))
    unlikely = expit(-2 * (x @ K))  # of a spin to be the other way
    scores = np.einsum("nia,ni->na", features, 2 * unlikely.reshape(features.shape[:2]))
    information = (4 * unlikely * (1 - unlikely) * x.T) @ x
    return scores, information


def _with_errors(names: list[str], K: Array, scores: Array, information: Array) -> pd.DataFrame:
    inverse = np.linalg.inv(information)
    covariance = inverse @ (scores.T @ scores) @ inverse
    errors = np.sqrt(np.diag(covariance))
    return pd.DataFrame({"interaction": names, "coupling": K, "coupling_err": errors})
