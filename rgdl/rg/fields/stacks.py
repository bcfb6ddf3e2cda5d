"""All layers of a network in a table: what their receptive fields are, and how large."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rgdl.rg.fields.receptive_fields import (
    compose_receptive_fields,
    fix_signs,
    measure_receptive_fields,
)
from rgdl.rg.fields.summaries import summarize_receptive_fields
from rgdl.rg.fields.tiling import summarize_layer
from rgdl.types import Array

# A unit is silent when p(h = 1) moves by less than this, whatever the layer below does.
_AUDIBLE = 0.1


def summarize_stack(
    weights: Sequence[Array], lattice_size: int, rng: np.random.Generator
) -> pd.DataFrame:
    """Compose the receptive fields of every layer, and put each layer into a few numbers.

    Parameters
    ----------
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one hidden unit a row.
    lattice_size : int
        Linear size L.
    rng : numpy.random.Generator
        Draws the random places of `summarize_layer`, bottom up.

    Returns
    -------
    DataFrame
        A row for each layer: `layer`, the columns of `summarize_receptive_fields` and of
        `summarize_layer`, and `silent_fraction`. The latter counts dead units by their own weights,
        `dead_fraction` by what they see beside the others of the layer: where all are dead, none is
        fainter than the rest.

    Raises
    ------
    ValueError
        If there are no weights, those of successive layers do not fit, or the first ones do not
        have L^2 columns.
    """
    rows = []
    composed_layers = compose_receptive_fields(weights)
    for layer, (composed, W) in enumerate(zip(composed_layers, weights, strict=True), start=1):
        fields = fix_signs(composed)
        measures = measure_receptive_fields(fields, lattice_size)
        sizes = summarize_receptive_fields(measures)
        kinds = summarize_layer(fields, measures, lattice_size, rng)
        silent = {"silent_fraction": float(find_silent(W).mean())}
        rows.append({"layer": layer, **sizes, **kinds, **silent})
    return pd.DataFrame(rows).astype({"n_fields": int})


def find_silent(weights: Array) -> Array:
    """Units that hardly listen: p(h = 1) moves by less than 0.1, whatever the layer below does.

    Parameters
    ----------
    weights : ndarray, shape (n_hidden, n_visible)
        Weights of one machine of 0/1 units.

    Returns
    -------
    ndarray of bool, shape (n_hidden,)
        By the bound sum_i |w_i| / 4, the steepest slope of the sigmoid being 1/4.
    """
    silent: Array = np.abs(weights.astype(np.float64)).sum(axis=1) / 4 < _AUDIBLE
    return silent
