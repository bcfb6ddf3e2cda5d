"""Hidden spins as coarse spins of the samples, and block spins of the same samples."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from rgdl.rg.block_spin import block_spin
from rgdl.rg.coarse.form_factor import FormFactor, measure_form_factor
from rgdl.rg.coarse.responses import mean_responses
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
        `original`: the samples; `hidden`: the localized hidden spins of the layer; `unlocalized`:
        all with nonzero field, if fewer than two are localized; `majority` and `decimation`: block
        spins.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin, in spacings of the original lattice.
    spacing : float
        L / sqrt(units in the layer, including those left out); b for blocks of b x b.
    form_factor : FormFactor or None
        Of hidden spins, with their mean responses as filters; of block spins, with the block or
        its first site. None for spins that are not made of others.
    """

    layer: int
    kind: str
    states: Array
    center_x: Array
    center_y: Array
    spacing: float
    form_factor: FormFactor | None


def coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
    *,
    localized: float,
) -> Iterator[CoarseSpins]:
    """The samples, hidden spins of each layer, and block spins as long as the lattice has blocks.

    The sign gauge of a hidden spin is fixed: it is flipped if its field's largest-magnitude entry
    is negative. A unit with a field of zeros has no position and is left out.

    Parameters
    ----------
    samples, probabilities, weights, rng, localized
        As for `rgdl.rg.coarse.measure_spins.measure_coarse_spins`.

    Yields
    ------
    CoarseSpins
        Layer by layer, hidden spins first; layer 0 is the original spins.
    """
    L = samples.shape[1]
    yield CoarseSpins(
        0, "original", samples.reshape(len(samples), -1), *block_positions(L, L), 1.0, None
    )
    blocks: dict[Literal["majority", "decimation"], Array] = {
        "majority": samples,
        "decimation": samples,
    }
    fields = compose_receptive_fields(weights)
    responses = mean_responses(probabilities, weights)
    for layer, (P, r, f) in enumerate(zip(probabilities, fields, responses, strict=True), start=1):
        measures = measure_receptive_fields(r, L, localized=localized)
        yield _hidden_spins(layer, P, r, f, measures, samples, rng)
        if L % 2**layer == 0 and L // 2**layer >= 2:
            for rule, finer in blocks.items():
                blocks[rule] = block_spin(finer, 2, rng, rule=rule)
                yield _block_spins(layer, rule, blocks[rule], samples)


def _hidden_spins(
    layer: int,
    P: Array,
    r: Array,
    responses: Array,
    measures: pd.DataFrame,
    samples: Array,
    rng: np.random.Generator,
) -> CoarseSpins:
    signs = np.sign((r * fix_signs(r)).sum(axis=1))
    drawn = np.where(rng.random(P.shape) < P, 1, -1) * signs
    chosen = measures["localized"].to_numpy(bool)
    kind = "hidden" if chosen.sum() >= 2 else "unlocalized"
    if kind == "unlocalized":
        chosen = measures["rms_radius"].notna().to_numpy()
    x, y = (measures[f"center_{axis}"].to_numpy()[chosen] for axis in "xy")
    states = drawn[:, chosen].astype(np.int8)
    spacing = samples.shape[1] / math.sqrt(len(r))
    filters = responses[chosen]
    form_factor = measure_form_factor(states, samples, filters, x, y) if len(x) else None
    return CoarseSpins(layer, kind, states, x, y, spacing, form_factor)


def _block_spins(
    layer: int, rule: Literal["majority", "decimation"], blocks: Array, samples: Array
) -> CoarseSpins:
    """Block spins as coarse spins; their filter is the even mean of a block, or its first site."""
    n_side, L = blocks.shape[1], samples.shape[1]
    b = L // n_side
    filters = np.zeros((n_side, n_side, n_side, b, n_side, b), np.float32)  # block, site
    width = b if rule == "majority" else 1
    for i, j in np.ndindex(n_side, n_side):
        filters[i, j, i, :width, j, :width] = 1
    x, y = block_positions(n_side, L)
    states = blocks.reshape(len(blocks), -1)
    form_factor = measure_form_factor(states, samples, filters.reshape(n_side**2, -1), x, y)
    return CoarseSpins(layer, rule, states, x, y, float(b), form_factor)
