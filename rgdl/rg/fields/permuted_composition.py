"""Null model of composed receptive fields: hidden indices permuted between layers."""

from collections.abc import Sequence

import pandas as pd

from rgdl.arguments import as_generator, whole_number
from rgdl.rg.fields.noise import cut_noise
from rgdl.rg.fields.receptive_fields import (
    as_layers,
    compose_receptive_fields,
    measure_receptive_fields,
)
from rgdl.types import Array, RandomSource

_SIZES = ("participation_ratio", "rms_radius")


def measure_permuted_composition(
    weights: Sequence[Array],
    lattice_size: int,
    rng: RandomSource,
    *,
    n_permutations: int,
    localized: float,
    noise_false_alarm: float,
) -> pd.DataFrame:
    """Sizes of the fields of `compose_permuted`, once for each of several permutations.

    Parameters
    ----------
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    lattice_size : int
        Linear size L.
    rng : Generator or seed
        Draws the permutations.
    n_permutations : int
        How often all indices are permuted.
    localized, noise_false_alarm : float
        See `measure_receptive_fields` and `noise_floor`.

    Returns
    -------
    DataFrame
        One row per `permutation` and `layer`: `localized_fraction`; the same of fields whose noise
        is cut, `localized_above_noise_fraction`; medians of `participation_ratio` and `rms_radius`.

    Raises
    ------
    ValueError
        As `compose_receptive_fields` and `measure_receptive_fields`, or if `n_permutations` is not
        a whole number >= 1.
    """
    n_permutations = whole_number("n_permutations", n_permutations, minimum=1)
    rng, rows = as_generator(rng), []
    for number in range(n_permutations):
        for layer, fields in enumerate(compose_permuted(weights, rng), start=1):
            above_noise = cut_noise(fields, false_alarm=noise_false_alarm)
            whole, above = (
                measure_receptive_fields(one, lattice_size, localized=localized)
                for one in (fields, above_noise)
            )
            row = {
                "permutation": number,
                "layer": layer,
                "localized_fraction": whole["localized"].mean(),
                "localized_above_noise_fraction": above["localized"].mean(),
            }
            rows.append(row | {size: whole[size].median() for size in _SIZES})
    return pd.DataFrame(rows)


def compose_permuted(weights: Sequence[Array], rng: RandomSource) -> list[Array]:
    """Receptive fields if each layer reads the units of the layer below in a random order.

    Parameters
    ----------
    weights : sequence of ndarray, shapes (n_1, n_0), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    rng : Generator or seed
        Draws the orders, from the bottom up.

    Returns
    -------
    list of ndarray, shapes (n_1, n_0), (n_2, n_0), ...
        As `compose_receptive_fields`; those of layer 1 are its weights.

    Raises
    ------
    ValueError
        As `compose_receptive_fields`.
    """
    rng, (first, *others) = as_generator(rng), as_layers(weights)
    permuted = [W[:, rng.permutation(W.shape[1])] for W in others]
    return compose_receptive_fields([first, *permuted])
