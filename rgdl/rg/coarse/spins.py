"""Hidden spins as coarse spins of the samples, and spins that they are compared with."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from rgdl.rg.block_spin import block_spin, blocks_at, majority_at
from rgdl.rg.coarse.form_factor import FormFactor, measure_form_factor
from rgdl.rg.coarse.responses import mean_responses
from rgdl.rg.fields.kinds import find_representatives
from rgdl.rg.fields.receptive_fields import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
)
from rgdl.rg.positions import block_positions
from rgdl.types import Array

_DRAWN = ("hidden", "crossed", "matched", "majority")  # each by a generator of its own


@dataclass(frozen=True)
class CoarseSpins:
    """Coarse spins of one kind, at positions on the original lattice.

    Attributes
    ----------
    layer : int
        Layer of the network, or number of block-spin transformations.
    kind : str
        `original`: the samples.
        `hidden`: the localized hidden spins of the layer, duplicates of a unit counted once;
        `unlocalized`: all with nonzero field, if fewer than two are localized.
        `crossed`: the same units, fed the other samples.
        `matched`: majority spins of one step, in blocks around the centers of these units.
        `majority` and `decimation`: block spins of 2 x 2, once for each layer.
        `nearest_only`: samples of an Ising model on the lattice of `majority`.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    center_x, center_y : ndarray, shape (M,)
        Position of each spin, in spacings of the original lattice.
    spacing : float
        L / sqrt(units in the layer, including those left out); b for blocks of b x b.
    form_factor : FormFactor or None
        Of hidden spins, with their mean responses as filters; of block spins, with the block or
        its first site. None for spins that are not made of others.
    n_duplicates : int
        Units that are left out because they are duplicates of one of these.
    """

    layer: int
    kind: str
    states: Array
    center_x: Array
    center_y: Array
    spacing: float
    form_factor: FormFactor | None
    n_duplicates: int = 0


def coarse_spins(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
    *,
    crossed: tuple[Array, Sequence[Array]] | None,
    nearest_only: Sequence[Array],
    localized: float,
    duplicate_cosine: float,
) -> Iterator[CoarseSpins]:
    """The samples, hidden spins of each layer, and spins that they are compared with.

    The sign gauge of a hidden spin is fixed: it is flipped if its field's largest-magnitude entry
    is negative. A unit with a field of zeros has no position and is left out. There are block spins
    in the layers of `nearest_only`.

    Parameters
    ----------
    samples, probabilities, weights, rng, crossed, nearest_only, localized, duplicate_cosine
        As for `rgdl.rg.coarse.measure_spins.measure_coarse_spins`.

    Yields
    ------
    CoarseSpins
        Layer by layer, hidden spins first; layer 0 is the original spins.
    """
    L = samples.shape[1]
    rngs = dict(zip(_DRAWN, rng.spawn(len(_DRAWN)), strict=True))
    fed = {"hidden": (samples, probabilities), **({"crossed": crossed} if crossed else {})}
    responses = {kind: mean_responses(P, weights) for kind, (_, P) in fed.items()}
    blocks = _block_spins(samples, nearest_only, rngs["majority"])
    yield CoarseSpins(
        0, "original", samples.reshape(len(samples), -1), *block_positions(L, L), 1.0, None
    )
    for k, r in enumerate(compose_receptive_fields(weights)):
        chosen = choose_units(r, L, localized=localized, duplicate_cosine=duplicate_cosine)
        units, kind, n_duplicates, (x, y) = chosen
        spacing = L / math.sqrt(len(r))
        at = (x, y, spacing)
        for source, (of, P) in fed.items():
            name = kind if source == "hidden" else source
            states = _draw(P[k], r, rngs[source])[:, units]
            factor = _form_factor(states, of, responses[source][k][units], x, y)
            yield CoarseSpins(k + 1, name, states, *at, factor, n_duplicates)
        b = max(1, round(spacing))
        states = majority_at(samples, b, x, y, rngs["matched"])
        factor = _form_factor(states, samples, blocks_at(L, b, x, y), x, y)
        yield CoarseSpins(k + 1, "matched", states, *at, factor, n_duplicates)
        if k < len(nearest_only):
            yield from next(blocks)


def block_sides(lattice_size: int, n_layers: int) -> list[int]:
    """Sides of the lattices of 2 x 2 block spins, once for each layer, while there are blocks.

    Examples
    --------
    >>> block_sides(40, 3), block_sides(12, 3), block_sides(5, 3)
    ([20, 10, 5], [6, 3], [])
    """
    sides = [lattice_size // 2**layer for layer in range(1, n_layers + 1)]
    return [n for layer, n in enumerate(sides, 1) if n >= 2 and n * 2**layer == lattice_size]


class ChosenUnits(NamedTuple):
    """Units of a layer as coarse spins: see `CoarseSpins`.

    Attributes
    ----------
    units : ndarray of int, shape (M,)
        Their numbers in the layer.
    kind : str
        `hidden` or `unlocalized`.
    n_duplicates : int
        Units that are left out.
    centers : ndarray, ndarray, shapes (M,)
        Positions x and y, in spacings of the original lattice.
    """

    units: Array
    kind: str
    n_duplicates: int
    centers: tuple[Array, Array]


def choose_units(
    r: Array, lattice_size: int, *, localized: float, duplicate_cosine: float
) -> ChosenUnits:
    """The localized units of a layer, or all with nonzero field if fewer than two are localized.

    Parameters
    ----------
    r : ndarray, shape (n_hidden, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    localized, duplicate_cosine : float
        See `measure_receptive_fields` and `find_representatives`.
    """
    measures = measure_receptive_fields(r, lattice_size, localized=localized)
    chosen, kind = np.flatnonzero(measures["localized"]), "hidden"
    if len(chosen) < 2:
        chosen, kind = np.flatnonzero(measures["rms_radius"].notna()), "unlocalized"
    units = chosen[find_representatives(r[chosen], duplicate_cosine=duplicate_cosine)]
    x, y = (measures[f"center_{axis}"].to_numpy()[units] for axis in "xy")
    return ChosenUnits(units, kind, len(chosen) - len(units), (x, y))


def _form_factor(
    states: Array, samples: Array, filters: Array, x: Array, y: Array
) -> FormFactor | None:
    """None if there are no spins."""
    return measure_form_factor(states, samples, filters, x, y) if len(x) else None


def _block_spins(
    samples: Array, nearest_only: Sequence[Array], rng: np.random.Generator
) -> Iterator[list[CoarseSpins]]:
    """Of each layer: block spins by both rules, and the samples on the lattice of the blocks."""
    L = samples.shape[1]
    majority = decimation = samples
    for layer, control in enumerate(nearest_only, start=1):
        majority = block_spin(majority, 2, rng)
        decimation = block_spin(decimation, 2, rule="decimation")
        b = 2**layer
        x, y = block_positions(L // b, L)
        corner = (x - (b - 1) / 2, y - (b - 1) / 2)
        filters = {"majority": blocks_at(L, b, x, y), "decimation": blocks_at(L, 1, *corner)}
        found = []
        for kind, spins in (("majority", majority), ("decimation", decimation)):
            states = spins.reshape(len(spins), -1)
            factor = measure_form_factor(states, samples, filters[kind], x, y)
            found.append(CoarseSpins(layer, kind, states, x, y, float(b), factor))
        states = control.reshape(len(control), -1)
        yield [*found, CoarseSpins(layer, "nearest_only", states, x, y, float(b), None)]


def gauge_signs(r: Array) -> Array:
    """+1 or -1 of each field (int8, shape (n_hidden,)): the sign of its largest entry.

    A field of zeros has the sign 0.
    """
    signs: Array = np.sign((r * fix_signs(r)).sum(axis=1)).astype(np.int8)
    return signs


def _draw(P: Array, r: Array, rng: np.random.Generator) -> Array:
    """Hidden spins, each in the sign gauge of its field (sample, unit)."""
    signs = gauge_signs(r)
    return np.where(rng.random(P.shape) < P, signs, -signs)
