"""The sign of a hidden spin is free: choose it, and let all that depends on it follow."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rgdl.explore.content import Layer
from rgdl.types import Array


def fix_gauge(layers: Sequence[Layer]) -> list[Layer]:
    """Turn every hidden spin so that the largest weight of its field is positive.

    Exchanging 0 and 1 of a hidden unit changes the signs of its field and of all its weights,
    to the layers below and above, and no probability of anything else: fields remain the sums of
    those below, r^(l) = W^(l) r^(l-1).

    Parameters
    ----------
    layers : sequence of Layer
        Bottom up, as trained.

    Returns
    -------
    list of Layer
        Fields, weights and activations of turned spins: w becomes -w, P(h = 1) its complement.
    """
    turned = []
    below = np.ones(layers[0].weights.shape[1]) if layers else np.ones(0)
    for layer in layers:
        signs = _signs(layer.fields)
        turned.append(
            replace(
                layer,
                fields=layer.fields * signs[:, None, None],
                weights=layer.weights * signs[:, None] * below,
                activations=np.where(signs < 0, 1 - layer.activations, layer.activations),
            )
        )
        below = signs
    return turned


def _signs(fields: Array) -> Array:
    """Sign of the entry of largest size of each field; +1 for a field of zeros."""
    flat = fields.reshape(len(fields), -1)
    largest = flat[np.arange(len(flat)), np.abs(flat).argmax(axis=1)]
    return np.where(largest < 0, -1.0, 1.0)
