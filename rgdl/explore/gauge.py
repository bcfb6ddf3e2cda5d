"""The sign of a hidden spin is arbitrary: fix it, consistently in all layers."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rgdl.explore.content import Layer
from rgdl.types import Array


def fix_gauge(layers: Sequence[Layer]) -> list[Layer]:
    """Flip hidden spins so that the largest weight of every field is positive.

    Exchanging 0 and 1 of a hidden unit changes the sign of its field and of all its weights, to
    the layers below and above, but no other probability. Fields remain weighted sums of the fields
    below, r^(l) = W^(l) r^(l-1).

    Parameters
    ----------
    layers : sequence of Layer
        From the bottom up, as trained.

    Returns
    -------
    list of Layer
        With w replaced by -w, and P(h = 1) by 1 - P, where spins are flipped.
    """
    fixed = []
    below = np.ones(layers[0].weights.shape[1]) if layers else np.ones(0)
    for layer in layers:
        signs = _signs(layer.fields)
        fixed.append(
            replace(
                layer,
                fields=layer.fields * signs[:, None, None],
                weights=layer.weights * signs[:, None] * below,
                activations=np.where(signs < 0, 1 - layer.activations, layer.activations),
            )
        )
        below = signs
    return fixed


def _signs(fields: Array) -> Array:
    """Sign of the largest entry of each field, by absolute value; +1 for a field of zeros."""
    flat = fields.reshape(len(fields), -1)
    largest = flat[np.arange(len(flat)), np.abs(flat).argmax(axis=1)]
    return np.where(largest < 0, -1.0, 1.0)
