"""Couplings of translation-invariant spin systems from samples, by pseudolikelihood."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rgdl.rg.pseudolikelihood import maximize_pseudolikelihood, sandwich_errors
from rgdl.types import Array

# Sets of spins that one coupling multiplies, as displacements from a site: one set per direction.
Interaction = Sequence[Sequence[tuple[int, ...]]]

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
    """Couplings of given interactions that maximize sum_i log P(v_i | all others).

    Parameters
    ----------
    spins : ndarray, shape (n_samples, ...)
        Independent configurations of a lattice of any dimension, values -1 or +1.
    interactions : mapping of str to sequence of sequence of tuple of int
        By name, the sets of spins that each coupling multiplies, one set per direction:
        [[(0, 0), (1, 0)], [(0, 0), (0, 1)]] are nearest neighbors on the square lattice.
    periodic : bool
        Whether the boundaries are periodic. If not, only spins that are far enough from the ends
        to have all their partners are used.

    Returns
    -------
    DataFrame
        Columns `interaction`, `coupling` and `coupling_err`, the sandwich error with each
        configuration as one observation.

    Raises
    ------
    ValueError
        If there are fewer than two configurations, or no unique finite maximum.

    References
    ----------
    Besag, The Statistician 24, 179 (1975); Aurell & Ekeberg, Phys. Rev. Lett. 108, 090201 (2012).
    """
    if len(spins) < 2:
        raise ValueError(f"spins must hold >= 2 configurations, got {len(spins)}")
    features = _local_fields(spins, list(interactions.values()), periodic=periodic)
    try:
        K = maximize_pseudolikelihood(features.reshape(-1, len(interactions)))
    except ValueError as error:
        raise ValueError(f"couplings {list(interactions)} cannot be estimated: {error}") from None
    errors = sandwich_errors(features, K)
    return pd.DataFrame({"interaction": list(interactions), "coupling": K, "coupling_err": errors})


def _local_fields(spins: Array, interactions: Sequence[Interaction], *, periodic: bool) -> Array:
    """v_i times the product of its partners, summed over sets (sample, site, interaction)."""
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
