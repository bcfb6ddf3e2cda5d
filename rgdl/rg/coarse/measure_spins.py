"""All measures of the coarse spins of a network and of its samples."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from rgdl.arguments import as_generator, whole_number
from rgdl.ising.fluctuations import abs_magnetization, binder_cumulant, susceptibility
from rgdl.ising.lattice import as_square_configurations
from rgdl.rg.coarse.correlations import correlation_by_distance, correlation_length
from rgdl.rg.coarse.couplings import fit_all_couplings
from rgdl.rg.coarse.environment import environment_information
from rgdl.rg.coarse.spins import CoarseSpins, coarse_spins
from rgdl.types import Array, RandomSource


@dataclass(frozen=True)
class CoarseMeasures:
    """Measures of coarse spins.

    Attributes
    ----------
    table : DataFrame
        One row per layer and kind (`spins`): `n_spins`, `n_duplicates`, the columns of
        `summarize_coarse_spins`, `summarize_pair_couplings` and `summarize_shared_couplings`, and
        `information` with its error: see `environment_information`.
    correlation : DataFrame
        C(r) of each: see `correlation_by_distance`.
    failures : list of str
        Why couplings are missing, one sentence each.
    """

    table: pd.DataFrame
    correlation: pd.DataFrame
    failures: list[str]


def measure_coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: RandomSource,
    *,
    crossed: tuple[Array, Sequence[Array]] | None,
    nearest_only: Sequence[Array],
    localized: float,
    duplicate_cosine: float,
    nearest: float,
    next_nearest: float,
    max_pair_spins: int,
    n_distance_bins: int,
    environment: float,
    n_jackknife_blocks: int,
) -> CoarseMeasures:
    """Measure the samples, the hidden spins of every layer, and spins to compare these with.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Independent samples, values -1 or +1; periodic boundaries.
    probabilities : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        Probability of each hidden unit to be 1, given the samples.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    rng : Generator or seed
        Draws the hidden spins, and decides ties between block spins.
    crossed : (samples, probabilities) or None
        Other samples, and the probabilities given these; without them there are no `crossed` spins.
    nearest_only : sequence of ndarray of int8, shapes (n_samples, side, side)
        Samples of an Ising model on lattices of `block_sides(L, n_layers)`: the spins that are
        known to have nearest couplings only.
    localized : float
        See `measure_receptive_fields`.
    duplicate_cosine : float
        Duplicates above this |cosine| are counted once: see `find_representatives`.
    nearest, next_nearest : float
        Largest distance of nearest and of next-nearest pairs, in spacings.
    max_pair_spins : int
        Pair couplings are fitted to at most this many spins.
    n_distance_bins : int
        Bins of C(r), from 0 to L / 2.
    environment : float
        Where the environment of a coarse spin begins, in spacings: see `environment_information`.
    n_jackknife_blocks : int
        Blocks of samples, for errors.

    Returns
    -------
    CoarseMeasures
        Kinds with fewer than two spins are left out. Couplings that cannot be estimated are NaN, as
        are those of the original spins, which are not fitted. Of `nearest_only` only couplings are
        measured: its lengths are in its own spacings.
    """
    samples, rng = as_square_configurations("samples", samples), as_generator(rng)
    L, n_bins = samples.shape[1], whole_number("n_distance_bins", n_distance_bins, minimum=1)
    measure = partial(
        _measure_kind,
        lattice_size=L,
        nearest=nearest,
        next_nearest=next_nearest,
        max_pair_spins=max_pair_spins,
        bin_edges=np.linspace(0, L / 2, n_bins + 1),
        environment=environment,
        n_blocks=n_jackknife_blocks,
    )
    rows, correlations, failures = [], [], []
    for coarse in coarse_spins(
        samples,
        probabilities,
        weights,
        rng,
        crossed=crossed,
        nearest_only=nearest_only,
        localized=localized,
        duplicate_cosine=duplicate_cosine,
    ):
        if len(coarse.center_x) >= 2:
            source = crossed[0] if crossed and coarse.kind == "crossed" else samples
            row, correlation, complaints = measure(coarse, source)
            rows.append(row)
            correlations += correlation
            failures += complaints
    return CoarseMeasures(pd.DataFrame(rows), pd.concat(correlations), failures)


def _measure_kind(
    coarse: CoarseSpins,
    samples: Array,
    *,
    lattice_size: int,
    nearest: float,
    next_nearest: float,
    max_pair_spins: int,
    bin_edges: Array,
    environment: float,
    n_blocks: int,
) -> tuple[dict[str, Any], list[pd.DataFrame], list[str]]:
    """Row of the table, C(r) if it is measured, and failures, of spins of one kind."""
    labels: dict[str, Any] = {"layer": coarse.layer, "spins": coarse.kind}
    labels |= {"n_spins": len(coarse.center_x)}
    row = {**labels, "n_duplicates": coarse.n_duplicates}
    correlations: list[pd.DataFrame] = []
    failures: list[str] = []
    if coarse.kind != "nearest_only":  # another model: its lengths are in its own spacings
        row |= summarize_coarse_spins(coarse, lattice_size, n_blocks=n_blocks)
        row |= _information(coarse, samples, environment=environment, n_blocks=n_blocks)
        at = (coarse.states, coarse.center_x, coarse.center_y, lattice_size)
        found = correlation_by_distance(*at, bin_edges=bin_edges, n_blocks=n_blocks)
        correlations.append(found.assign(**labels))
    if coarse.kind != "original":  # their coupling is that of the model
        couplings, failures = fit_all_couplings(
            coarse,
            lattice_size,
            nearest=nearest,
            next_nearest=next_nearest,
            max_pair_spins=max_pair_spins,
            n_blocks=n_blocks,
        )
        row |= couplings
    return row, correlations, failures


def summarize_coarse_spins(
    coarse: CoarseSpins, lattice_size: int, *, n_blocks: int
) -> dict[str, float]:
    """Correlation length and magnetization of coarse spins, with errors.

    Returns
    -------
    dict
        `correlation_length`, with the form factor, and `correlation_length_uncorrected`, without;
        `binder_cumulant`, `susceptibility` and `magnetization`, the mean of |m|, from which no
        mean is subtracted. Each with its error `..._err`.
    """
    spins = coarse.states
    at = (spins, coarse.center_x, coarse.center_y, lattice_size)
    form_factor = coarse.form_factor
    measured = {
        "correlation_length": correlation_length(*at, form_factor=form_factor, n_blocks=n_blocks),
        "correlation_length_uncorrected": correlation_length(
            *at, form_factor=None, n_blocks=n_blocks
        ),
        "binder_cumulant": binder_cumulant(spins, connected=True, n_blocks=n_blocks),
        "susceptibility": susceptibility(spins, connected=True, n_blocks=n_blocks),
        "magnetization": abs_magnetization(spins, n_blocks=n_blocks),
    }
    summary: dict[str, float] = {}
    for name, (value, error) in measured.items():
        summary |= {name: value, f"{name}_err": error}
    return summary


def _information(
    coarse: CoarseSpins, samples: Array, *, environment: float, n_blocks: int
) -> dict[str, float]:
    known = environment_information(coarse, samples, environment=environment, n_blocks=n_blocks)
    return dict(zip(("information", "information_err"), known, strict=True))
