"""Couplings of translation-invariant spin systems from samples, by pseudolikelihood."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from rgdl.ising.lattice import as_square_configurations
from rgdl.rg.pseudolikelihood import maximize_pseudolikelihood, sandwich_errors
from rgdl.states import as_spins
from rgdl.statistics.jackknife import as_n_blocks, jackknife_error
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

_N_VALUES = 9  # a spin times the sum of its four neighbors, or of its four plaquettes: -4 ... 4


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
        If there are fewer than two configurations, a value is not -1 or +1, there are no
        interactions, the displacements are not tuples of as many whole numbers as the lattice has
        axes, or there is no unique finite maximum.

    References
    ----------
    Besag, The Statistician 24, 179 (1975); Aurell & Ekeberg, Phys. Rev. Lett. 108, 090201 (2012).

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=8, coupling=0.3, n_samples=500, seed=1)
    >>> found = fit_couplings(spins, SQUARE_INTERACTIONS, periodic=True)
    >>> K, error = found.set_index("interaction").loc["nearest"]
    >>> abs(K - 0.3) < 5 * error
    True
    """
    spins = as_spins("spins", spins)
    n_samples = len(spins) if spins.ndim else 0
    if n_samples < 2:
        raise ValueError(f"spins must hold >= 2 configurations, got {n_samples}")
    _check_displacements(interactions, spins.ndim - 1)
    features = _local_fields(spins, list(interactions.values()), periodic=periodic)
    try:
        K = maximize_pseudolikelihood(features.reshape(-1, len(interactions)))
    except ValueError as error:
        raise ValueError(f"couplings {list(interactions)} cannot be estimated: {error}") from None
    errors = sandwich_errors(features, K)
    return pd.DataFrame({"interaction": list(interactions), "coupling": K, "coupling_err": errors})


def _check_displacements(interactions: Mapping[str, Interaction], n_axes: int) -> None:
    """Raise ValueError unless each displacement has one whole number for each axis."""
    if not interactions:
        raise ValueError("interactions must hold at least one")
    for name, sets in interactions.items():
        lengths = _lengths_of_displacements(name, sets)
        if lengths != {n_axes}:
            raise ValueError(
                f"interactions[{name!r}] must have displacements of {n_axes} numbers, one for each "
                f"axis of spins, got {sorted(lengths)}"
            )


def _lengths_of_displacements(name: str, sets: Interaction) -> set[int]:
    try:
        displacements = [np.asarray(displacement) for sites in sets for displacement in sites]
        are_right = all(d.ndim == 1 and d.dtype.kind in "iu" for d in displacements)
    except (TypeError, ValueError):  # a number instead of a list; lists of lists and numbers
        are_right = False
    if not are_right:
        raise ValueError(
            f"interactions[{name!r}] must be lists of displacements, which are tuples of whole "
            f"numbers, got {sets}"
        )
    return {len(displacement) for displacement in displacements}


def fit_square_couplings(spins: Array, *, n_blocks: int) -> dict[str, float]:
    """Couplings of `SQUARE_INTERACTIONS` on the torus, fitted together, with jackknife errors.

    The same maximum as that of `fit_couplings`. It is found from the counts of the few different
    surroundings that a spin of the square lattice can have, which is much faster.

    Parameters
    ----------
    spins : ndarray of int8, shape (n_samples, L, L)
        Independent configurations, values -1 or +1; periodic boundaries.
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    dict of str to float
        `nearest`, `next` and `plaquette`, each with `..._err`; NaN if there is no unique finite
        maximum, or none without one of the blocks. A nearest-neighbor Ising model has the others 0.

    Raises
    ------
    ValueError
        If the spins are not square configurations of -1 and +1, or are too few for the blocks.

    Examples
    --------
    >>> rng = np.random.default_rng(1)
    >>> free = rng.choice(np.array([-1, 1], np.int8), (100, 8, 8))
    >>> found = fit_square_couplings(free, n_blocks=10)
    >>> [abs(found[name]) < 5 * found[f"{name}_err"] for name in SQUARE_INTERACTIONS]
    [True, True, True]
    """
    spins = as_square_configurations("spins", spins)
    n_blocks = as_n_blocks(n_blocks, len(spins))
    x, counts = _count_surroundings(spins, n_blocks)
    total = counts.sum(axis=0)
    try:
        K = maximize_pseudolikelihood(x, total)
        without = [maximize_pseudolikelihood(x, total - block) for block in counts]
    except ValueError:
        return {key: math.nan for name in SQUARE_INTERACTIONS for key in (name, f"{name}_err")}
    errors = jackknife_error(np.array(without))
    fitted: dict[str, float] = {}
    for name, value, error in zip(SQUARE_INTERACTIONS, K, errors, strict=True):
        fitted |= {name: float(value), f"{name}_err": float(error)}
    return fitted


def _count_surroundings(spins: Array, n_blocks: int) -> tuple[Array, Array]:
    """Different rows of `_local_fields` (row, interaction), and their counts (block, row)."""
    counts = np.zeros((n_blocks, _N_VALUES**3))
    for count, block in zip(counts, np.array_split(spins, n_blocks), strict=True):
        fields = _local_fields(block, list(SQUARE_INTERACTIONS.values()), periodic=True)
        codes = (fields + 4) @ np.array([_N_VALUES**2, _N_VALUES, 1], np.float32)
        count += np.bincount(codes.ravel().astype(np.intp), minlength=len(count))
    occur = np.flatnonzero(counts.sum(axis=0))
    x = np.stack(np.unravel_index(occur, 3 * (_N_VALUES,)), axis=1) - 4.0
    return x, counts[:, occur]


def _local_fields(spins: Array, interactions: Sequence[Interaction], *, periodic: bool) -> Array:
    """v_i times the product of its partners, summed over sets (sample, site, interaction)."""
    v = spins.astype(np.float32)
    axes = tuple(range(1, v.ndim))
    reach = 0
    features = np.zeros((*v.shape, len(interactions)), np.float32)
    for a, sets in enumerate(interactions):
        for displacements in sets:
            sites = np.array(displacements, np.int64)
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
