"""Couplings of coarse spins by both fits, summarized with errors over samples."""

import math
from collections.abc import Callable
from functools import partial

import numpy as np

from rgdl.rg.coarse.neighbor_couplings import (
    check_distances,
    find_neighbors,
    fit_neighbor_couplings,
)
from rgdl.rg.coarse.pair_couplings import jackknife_pair_couplings
from rgdl.rg.coarse.spins import CoarseSpins
from rgdl.rg.positions import pair_distances
from rgdl.statistics.jackknife import correct_bias, jackknife_error
from rgdl.types import Array

# The error of a fraction means nothing if its denominator may be 0: a limit of the arithmetic.
_MIN_ERRORS_OF_SUM = 5.0
#: Measures of the couplings of all pairs, and couplings that all neighbors share.
PAIRS = ("nearest_coupling", "next_coupling", "far_coupling", "nearest_coupling_uncorrected")
SHARED = ("shared_nearest_coupling", "shared_next_coupling", "plaquette_coupling")


def fit_all_couplings(
    coarse: CoarseSpins,
    lattice_size: int,
    *,
    nearest: float,
    next_nearest: float,
    max_pair_spins: int,
    n_blocks: int,
) -> tuple[dict[str, float], list[str]]:
    """Couplings of all pairs, and couplings that all neighbors share; NaN if not estimated.

    Parameters
    ----------
    coarse : CoarseSpins
        Coarse spins of one kind.
    lattice_size : int
        Linear size L of the original lattice.
    nearest, next_nearest
        As for `find_neighbors`.
    max_pair_spins : int
        Pairs are fitted only to at most this many spins.
    n_blocks : int
        Blocks of samples of the jackknife.

    Returns
    -------
    couplings : dict of str to float
        Those of `PAIRS` and `SHARED`, each with `..._err`.
    failures : list of str
        Why a fit failed, one sentence each.
    """
    fits: dict[tuple[str, ...], Callable[..., dict[str, float]]] = {
        PAIRS: partial(summarize_pair_couplings, n_blocks=n_blocks),
        SHARED: summarize_shared_couplings,
    }
    distances = pair_distances(coarse.center_x, coarse.center_y, lattice_size) / coarse.spacing
    found: dict[str, float] = {}
    failures = []
    for names, summarize in fits.items():
        found |= {key: math.nan for name in names for key in (name, f"{name}_err")}
        if names == PAIRS and len(distances) > max_pair_spins:
            continue
        try:
            found |= summarize(coarse.states, distances, nearest=nearest, next_nearest=next_nearest)
        except ValueError as error:
            failures.append(f"{coarse.kind} spins of layer {coarse.layer}: {error}")
    return found, failures


def summarize_pair_couplings(
    spins: Array, distances: Array, *, nearest: float, next_nearest: float, n_blocks: int
) -> dict[str, float]:
    """Measures of the couplings of all pairs, corrected for their bias, with errors.

    Couplings of M spins that are fitted to n samples are too large by a fraction of about M / n.
    The jackknife removes this bias up to terms of order (M / n)^2.

    Parameters
    ----------
    spins, n_blocks
        As for `jackknife_pair_couplings`, which also raises ValueError.
    distances, nearest, next_nearest
        As for `find_neighbors`; another shape than (M, M) raises ValueError.

    Returns
    -------
    dict
        Those of `PAIRS`, each with `..._err`: the measures of `measure_pair_couplings`, corrected,
        and `nearest_coupling_uncorrected`. `far_coupling` is NaN unless the sum of all couplings
        exceeds five of its errors.
    """
    check_distances(spins, distances)
    values, without = (
        measure_pair_couplings(K, distances, nearest=nearest, next_nearest=next_nearest)
        for K in jackknife_pair_couplings(spins, n_blocks=n_blocks)
    )
    fitted = values["nearest_coupling"], jackknife_error(without["nearest_coupling"])
    found = {
        name: (correct_bias(values[name], without[name]), jackknife_error(without[name]))
        for name in values
    }
    total, total_err = found.pop("sum_of_couplings")
    if not total > _MIN_ERRORS_OF_SUM * total_err:
        found["far_coupling"] = (np.array(math.nan), np.array(math.nan))
    summary: dict[str, float] = {}
    for name, (value, error) in {**found, "nearest_coupling_uncorrected": fitted}.items():
        summary |= {name: float(value), f"{name}_err": float(error)}
    return summary


def measure_pair_couplings(
    K: Array, distances: Array, *, nearest: float, next_nearest: float
) -> dict[str, Array]:
    """Mean coupling of neighbors, and the fraction of all couplings between pairs farther apart.

    Parameters
    ----------
    K : ndarray, shape (..., M, M)
        Symmetric couplings.
    distances, nearest, next_nearest
        As for `find_neighbors`.

    Returns
    -------
    dict of str to ndarray, shape (...)
        `nearest_coupling` and `next_coupling`, mean K_ij of such pairs, NaN if there are none;
        `sum_of_couplings`, sum K_ij of all pairs; `far_coupling`, the fraction of it beyond
        next-nearest pairs. Signs are kept, so that the noise of uncoupled pairs averages to 0.
    """
    pairs = np.triu_indices(len(distances), k=1)
    near, beyond = (
        kind[pairs]
        for kind in find_neighbors(distances, nearest=nearest, next_nearest=next_nearest)
    )
    k = K[..., pairs[0], pairs[1]]
    total = k.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        far = k[..., ~(near | beyond)].sum(axis=-1) / total
    return {
        "nearest_coupling": _mean(k[..., near]),
        "next_coupling": _mean(k[..., beyond]),
        "far_coupling": far,
        "sum_of_couplings": total,
    }


def summarize_shared_couplings(
    spins: Array, distances: Array, *, nearest: float, next_nearest: float
) -> dict[str, float]:
    """Couplings of `fit_neighbor_couplings`, which has the same arguments and errors.

    Returns
    -------
    dict
        Those of `SHARED`, fitted together, each with `..._err`.
    """
    table = fit_neighbor_couplings(spins, distances, nearest=nearest, next_nearest=next_nearest)
    summary: dict[str, float] = {}
    for name, K, K_err in zip(SHARED, table["coupling"], table["coupling_err"], strict=True):
        summary |= {name: K, f"{name}_err": K_err}
    return summary


def _mean(values: Array) -> Array:
    """Mean over the last axis; NaN if it is empty."""
    if not values.shape[-1]:
        return np.full(values.shape[:-1], math.nan)
    mean: Array = values.mean(axis=-1)
    return mean
