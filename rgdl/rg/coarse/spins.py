"""Hidden spins as coarse spins of the samples, and spins that they are compared with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rgdl.rg.block_spin import blocks_at, majority_at, repeat_block_spin
from rgdl.rg.coarse.form_factor import FormFactor, measure_form_factor
from rgdl.rg.coarse.hidden_units import ChosenUnits, choose_units
from rgdl.rg.coarse.responses import mean_responses
from rgdl.rg.fields.receptive_fields import compose_receptive_fields
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
        `hidden` or `unlocalized`: hidden spins of the layer, see `ChosenUnits`.
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
        for source, (of, P) in fed.items():
            kind = chosen.kind if source == "hidden" else source
            states = chosen.spins(rngs[source].random(P[k].shape) < P[k])
            yield _at_units(chosen, k + 1, kind, states, of, responses[source][k][chosen.units])
        at = (chosen.block_size, chosen.center_x, chosen.center_y)
        states = majority_at(samples, *at, rngs["matched"])
        yield _at_units(chosen, k + 1, "matched", states, samples, blocks_at(L, *at))
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


def _at_units(
    chosen: ChosenUnits, layer: int, kind: str, states: Array, samples: Array, filters: Array
) -> CoarseSpins:
    """Spins at the positions of hidden units, with their form factor if there are any."""
    x, y = chosen.center_x, chosen.center_y
    factor = measure_form_factor(states, samples, filters, x, y) if len(x) else None
    return CoarseSpins(layer, kind, states, x, y, chosen.spacing, factor, chosen.n_duplicates)


def _block_spins(
    samples: Array, nearest_only: Sequence[Array], rng: np.random.Generator
) -> Iterator[list[CoarseSpins]]:
    """Of each layer: block spins by both rules, and the samples on the lattice of the blocks."""
    L, n_layers = samples.shape[1], len(nearest_only)
    majority = repeat_block_spin(samples, 2, n_layers, rng)
    decimation = repeat_block_spin(samples, 2, n_layers, rule="decimation")
    levels = zip(nearest_only, majority, decimation, strict=True)
    for layer, (control, *of_rules) in enumerate(levels, start=1):
        b = 2**layer
        x, y = block_positions(L // b, L)
        corner = (x - (b - 1) / 2, y - (b - 1) / 2)
        filters = {"majority": blocks_at(L, b, x, y), "decimation": blocks_at(L, 1, *corner)}
        found = []
        for kind, spins in zip(filters, of_rules, strict=True):
            states = spins.reshape(len(spins), -1)
            factor = measure_form_factor(states, samples, filters[kind], x, y)
            found.append(CoarseSpins(layer, kind, states, x, y, float(b), factor))
        states = control.reshape(len(control), -1)
        yield [*found, CoarseSpins(layer, "nearest_only", states, x, y, float(b), None)]
