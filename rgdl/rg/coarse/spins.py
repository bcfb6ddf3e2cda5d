"""Hidden spins as coarse spins of the samples, beside block spins of the same samples."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
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
from rgdl.rg.positions import block_places
from rgdl.types import Array

_N_BINS = 20  # of the correlation function, up to half of the lattice

_COUPLINGS: dict[Callable[..., dict[str, float]], tuple[str, ...]] = {
    summarize_pair_couplings: PAIRS,
    summarize_shared_couplings: SHARED,
}


@dataclass(frozen=True)
class CoarseSpins:
    """Coarse spins of one kind, at places on the original lattice.

    Attributes
    ----------
    layer : int
        Of the network, or steps of the block-spin transformation.
    kind : str
        `hidden`: the localized hidden spins of the layer; `unlocalized`: all of them, where fewer
        than two are; `majority` and `decimation`: block spins.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Place of each, in spacings of the original lattice.
    spacing : float
        Of a square lattice of as many spins as the layer has.
    """

    layer: int
    kind: str
    states: Array
    center_x: Array
    center_y: Array
    spacing: float


@dataclass(frozen=True)
class CoarseMeasures:
    """What was measured on coarse spins.

    Attributes
    ----------
    table : DataFrame
        A row for each layer and kind of `spins`: `n_spins`, the columns of
        `summarize_coarse_spins`, `summarize_pair_couplings` and `summarize_shared_couplings`.
    correlation : DataFrame
        C(r) of each: see `correlation_by_distance`.
    failures : list of str
        Why couplings are missing, a sentence each.
    """

    table: pd.DataFrame
    correlation: pd.DataFrame
    failures: list[str]


def measure_coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
) -> CoarseMeasures:
    """Measure the hidden spins of every layer, and the block spins of the samples.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Independent samples, values -1 or +1; periodic boundaries.
    probabilities : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        Of the hidden units of each layer to be on, given the samples.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one hidden unit a row.
    rng : numpy.random.Generator
        Draws the hidden spins, and decides ties between block spins.

    Returns
    -------
    CoarseMeasures
        Kinds of which there are fewer than two spins are left out; couplings that cannot be told
        are NaN.
    """
    L = samples.shape[1]
    edges = np.linspace(0, L / 2, _N_BINS + 1)
    rows, correlations, failures = [], [], []
    for coarse in coarse_spins(samples, probabilities, weights, rng):
        places = (coarse.states, coarse.center_x, coarse.center_y, L)
        if len(coarse.center_x) < 2:
            continue
        labels: dict[str, Any] = {
            "layer": coarse.layer,
            "spins": coarse.kind,
            "n_spins": len(coarse.center_x),
        }
        couplings, complaints = _couplings(coarse, L)
        failures += complaints
        rows.append({**labels, **summarize_coarse_spins(*places), **couplings})
        correlations.append(correlation_by_distance(*places, bin_edges=edges).assign(**labels))
    if not rows:
        nothing = pd.DataFrame(columns=["layer", "spins", "n_spins"])
        return CoarseMeasures(nothing, nothing, failures)
    return CoarseMeasures(pd.DataFrame(rows), pd.concat(correlations), failures)


def coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
) -> Iterator[CoarseSpins]:
    """Hidden spins of each layer, and block spins where there are blocks left.

    A hidden spin is the sign of its unit times that of its field, so that it follows the spins it
    sees; without a field it has no place and is left out.

    Parameters
    ----------
    samples, probabilities, weights, rng
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
        yield _hidden_spins(layer, P, r, L, rng)
        if L % 2**layer == 0 and L // 2**layer >= 2:
            x, y = block_places(L // 2**layer, L)
            for rule, finer in blocks.items():
                blocks[rule] = block_spin(finer, 2, rng, rule=rule)
                states = blocks[rule].reshape(len(samples), -1)
                yield CoarseSpins(layer, rule, states, x, y, 2.0**layer)


def _hidden_spins(
    layer: int, P: Array, r: Array, lattice_size: int, rng: np.random.Generator
) -> CoarseSpins:
    measures = measure_receptive_fields(r, lattice_size)
    upright = np.sign((r * fix_signs(r)).sum(axis=1))
    states = np.where(rng.random(P.shape) < P, 1, -1) * upright
    chosen = measures["localized"].to_numpy(bool)
    kind = "hidden" if chosen.sum() >= 2 else "unlocalized"
    if kind == "unlocalized":
        chosen = measures["rms_radius"].notna().to_numpy()
    x, y = (measures[f"center_{axis}"].to_numpy()[chosen] for axis in "xy")
    spacing = lattice_size / math.sqrt(len(r))
    return CoarseSpins(layer, kind, states[:, chosen].astype(np.int8), x, y, spacing)


def _couplings(coarse: CoarseSpins, lattice_size: int) -> tuple[dict[str, float], list[str]]:
    """Couplings of all kinds, NaN where there are too few samples to tell, and why."""
    found: dict[str, float] = {}
    failures = []
    for summarize, names in _COUPLINGS.items():
        found |= {key: math.nan for name in names for key in (name, f"{name}_err")}
        try:
            found |= summarize(
                coarse.states, coarse.center_x, coarse.center_y, lattice_size,
                spacing=coarse.spacing,
            )  # fmt: skip
        except ValueError as error:
            failures.append(f"{coarse.kind} spins of layer {coarse.layer}: {error}")
    return found, failures
