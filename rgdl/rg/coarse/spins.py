"""Hidden spins as coarse spins of the samples, and block spins of the same samples."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from rgdl.rg.block_spin import block_spin
from rgdl.rg.coarse.correlations import correlation_by_distance, summarize_coarse_spins
from rgdl.rg.coarse.couplings import (
    PAIRS,
    SHARED,
    summarize_pair_couplings,
    summarize_shared_couplings,
)
from rgdl.rg.fields.receptive_fields import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
)
from rgdl.rg.positions import block_positions
from rgdl.types import Array


@dataclass(frozen=True)
class CoarseSpins:
    """Coarse spins of one kind, at positions on the original lattice.

    Attributes
    ----------
    layer : int
        Layer of the network, or number of block-spin transformations.
    kind : str
        `hidden`: the localized hidden spins of the layer; `unlocalized`: all of them, if fewer
        than two are localized; `majority` and `decimation`: block spins.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin, in spacings of the original lattice.
    spacing : float
        Spacing of a square lattice of as many spins as the layer has, in the same units.
    """

    layer: int
    kind: str
    states: Array
    center_x: Array
    center_y: Array
    spacing: float


@dataclass(frozen=True)
class CoarseMeasures:
    """Measures of coarse spins.

    Attributes
    ----------
    table : DataFrame
        One row per layer and kind (`spins`): `n_spins`, the columns of `summarize_coarse_spins`,
        `summarize_pair_couplings` and `summarize_shared_couplings`.
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
    rng: np.random.Generator,
    *,
    localized: float,
    nearest: float,
    next_nearest: float,
    max_pair_spins: int,
    n_distance_bins: int,
    n_jackknife_blocks: int,
) -> CoarseMeasures:
    """Measure the hidden spins of every layer, and the block spins of the samples.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Independent samples, values -1 or +1; periodic boundaries.
    probabilities : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        Probability of each hidden unit to be 1, given the samples.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    rng : numpy.random.Generator
        Draws the hidden spins, and decides ties between block spins.
    localized : float
        See `measure_receptive_fields`.
    nearest, next_nearest : float
        Largest distance of nearest and of next-nearest pairs, in spacings.
    max_pair_spins : int
        Pair couplings are fitted to at most this many spins.
    n_distance_bins : int
        Bins of C(r), from 0 to L / 2.
    n_jackknife_blocks : int
        Blocks of samples, for errors.

    Returns
    -------
    CoarseMeasures
        Kinds with fewer than two spins are left out. Couplings that cannot be estimated are NaN.
    """
    L = samples.shape[1]
    edges = np.linspace(0, L / 2, n_distance_bins + 1)
    rows, correlations, failures = [], [], []
    for coarse in coarse_spins(samples, probabilities, weights, rng, localized=localized):
        M = len(coarse.center_x)
        if M < 2:
            continue
        labels: dict[str, Any] = {"layer": coarse.layer, "spins": coarse.kind, "n_spins": M}
        at = (coarse.states, coarse.center_x, coarse.center_y, L)
        couplings, complaints = _couplings(
            coarse,
            L,
            reaches={"nearest": nearest, "next_nearest": next_nearest},
            max_pair_spins=max_pair_spins,
            n_blocks=n_jackknife_blocks,
        )
        failures += complaints
        summary = summarize_coarse_spins(*at, n_blocks=n_jackknife_blocks)
        rows.append({**labels, **summary, **couplings})
        correlation = correlation_by_distance(*at, bin_edges=edges, n_blocks=n_jackknife_blocks)
        correlations.append(correlation.assign(**labels))
    if not rows:
        nothing = pd.DataFrame(columns=["layer", "spins", "n_spins"])
        return CoarseMeasures(nothing, nothing, failures)
    return CoarseMeasures(pd.DataFrame(rows), pd.concat(correlations), failures)


def coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
    *,
    localized: float,
) -> Iterator[CoarseSpins]:
    """Hidden spins of each layer, and block spins as long as the lattice has blocks.

    The sign gauge of a hidden spin is fixed: it is multiplied by the sign of its field, so that it
    follows the spins that it depends on. A unit without a field has no position and is left out.

    Parameters
    ----------
    samples, probabilities, weights, rng, localized
        As for `measure_coarse_spins`.

    Yields
    ------
    CoarseSpins
        Layer by layer, hidden spins first.
    """
    L = samples.shape[1]
    blocks: dict[Literal["majority", "decimation"], Array] = {
        "majority": samples,
        "decimation": samples,
    }
    fields = compose_receptive_fields(weights)
    for layer, (P, r) in enumerate(zip(probabilities, fields, strict=True), start=1):
        measures = measure_receptive_fields(r, L, localized=localized)
        yield _hidden_spins(layer, P, r, measures, L, rng)
        if L % 2**layer == 0 and L // 2**layer >= 2:
            x, y = block_positions(L // 2**layer, L)
            for rule, finer in blocks.items():
                blocks[rule] = block_spin(finer, 2, rng, rule=rule)
                states = blocks[rule].reshape(len(samples), -1)
                yield CoarseSpins(layer, rule, states, x, y, 2.0**layer)


def _hidden_spins(
    layer: int,
    P: Array,
    r: Array,
    measures: pd.DataFrame,
    lattice_size: int,
    rng: np.random.Generator,
) -> CoarseSpins:
    signs = np.sign((r * fix_signs(r)).sum(axis=1))
    states = np.where(rng.random(P.shape) < P, 1, -1) * signs
    chosen = measures["localized"].to_numpy(bool)
    kind = "hidden" if chosen.sum() >= 2 else "unlocalized"
    if kind == "unlocalized":
        chosen = measures["rms_radius"].notna().to_numpy()
    x, y = (measures[f"center_{axis}"].to_numpy()[chosen] for axis in "xy")
    spacing = lattice_size / math.sqrt(len(r))
    return CoarseSpins(layer, kind, states[:, chosen].astype(np.int8), x, y, spacing)


def _couplings(
    coarse: CoarseSpins,
    lattice_size: int,
    *,
    reaches: dict[str, float],
    max_pair_spins: int,
    n_blocks: int,
) -> tuple[dict[str, float], list[str]]:
    """Couplings of both fits, NaN where they cannot be estimated, and the reasons."""
    fits: dict[tuple[str, ...], Callable[..., dict[str, float]]] = {
        PAIRS: partial(summarize_pair_couplings, n_blocks=n_blocks),
        SHARED: summarize_shared_couplings,
    }
    at = (coarse.states, coarse.center_x, coarse.center_y, lattice_size)
    found: dict[str, float] = {}
    failures = []
    for names, summarize in fits.items():
        found |= {key: math.nan for name in names for key in (name, f"{name}_err")}
        if names == PAIRS and len(coarse.center_x) > max_pair_spins:
            continue
        try:
            found |= summarize(*at, spacing=coarse.spacing, **reaches)
        except ValueError as error:
            failures.append(f"{coarse.kind} spins of layer {coarse.layer}: {error}")
    return found, failures
