"""Hidden spins as coarse spins of the samples, and block spins of the same samples."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from rgdl.rg.block_spin import block_spin
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
        `hidden`: the localized hidden spins of the layer; `unlocalized`: all with nonzero field,
        if fewer than two are localized; `majority` and `decimation`: block spins.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin, in spacings of the original lattice.
    spacing : float
        L / sqrt(units in the layer, including those left out); b for blocks of b x b.
    """

    layer: int
    kind: str
    states: Array
    center_x: Array
    center_y: Array
    spacing: float


def coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
    *,
    localized: float,
) -> Iterator[CoarseSpins]:
    """Hidden spins of each layer, and block spins as long as the lattice has blocks.

    The sign gauge of a hidden spin is fixed: it is flipped if its field's largest-magnitude entry
    is negative. A unit with a field of zeros has no position and is left out.

    Parameters
    ----------
    samples, probabilities, weights, rng, localized
        As for `rgdl.rg.coarse.measure_spins.measure_coarse_spins`.

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
