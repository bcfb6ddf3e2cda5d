"""A stack of machines: each one's hidden layer is the visible layer of the next."""

from collections.abc import Sequence

import numpy as np

from rgdl.rbm.estimator import L1BernoulliRBM
from rgdl.rbm.packed import PackedBits
from rgdl.types import Array

_BLOCK = 1000  # samples that are unpacked at a time


def propagate_up(
    stack: Sequence[L1BernoulliRBM],
    visible: Array,
    *,
    rng: np.random.Generator | None = None,
) -> list[Array]:
    """Pass from the visible layer to the top.

    Parameters
    ----------
    stack : sequence of L1BernoulliRBM
        From the bottom up.
    visible : ndarray, shape (n_samples, n_visible)
        Zeros and ones, or probabilities.
    rng : Generator, optional
        Pass states drawn with it; without, probabilities.

    Returns
    -------
    list of ndarray, shape (n_samples, n_units)
        P(h = 1 | layer below) of every hidden layer, or states, bottom up.
    """
    layers = [visible]
    for rbm in stack:
        layers.append(_states(rbm.transform(layers[-1]), rng))
    return layers[1:]


def propagate_down(
    stack: Sequence[L1BernoulliRBM],
    hidden: Array,
    *,
    rng: np.random.Generator | None = None,
) -> list[Array]:
    """Pass from the top to the visible layer.

    Parameters
    ----------
    stack : sequence of L1BernoulliRBM
        From the bottom up.
    hidden : ndarray, shape (n_samples, n_hidden)
        State of the top layer.
    rng : Generator, optional
        Pass states drawn with it; without, probabilities.

    Returns
    -------
    list of ndarray, shape (n_samples, n_units)
        P(v = 1 | layer above) of every layer below the top, or states, bottom up: the first one
        is the reconstruction.
    """
    layers = [hidden]
    for rbm in reversed(stack):
        layers.append(_states(rbm.inverse_transform(layers[-1]), rng))
    return layers[:0:-1]


def reconstruct(
    stack: Sequence[L1BernoulliRBM],
    visible: Array,
    *,
    rng: np.random.Generator | None = None,
) -> Array:
    """What the top layer alone says about the visible one: up, and down again.

    Parameters
    ----------
    stack : sequence of L1BernoulliRBM
        From the bottom up, at least one.
    visible : ndarray, shape (n_samples, n_visible)
        Zeros and ones, or probabilities.
    rng : Generator, optional
        Pass states drawn with it, both ways; without, probabilities.

    Returns
    -------
    ndarray, shape (n_samples, n_visible)
        Probabilities, or states, of the visible units.
    """
    return propagate_down(stack, propagate_up(stack, visible, rng=rng)[-1], rng=rng)[0]


def _states(probability: Array, rng: np.random.Generator | None) -> Array:
    """States drawn with the given probabilities, or these themselves."""
    if rng is None:
        return probability
    return (rng.random(probability.shape) < probability).astype(probability.dtype)


def layer_seed(seed: int, layer: int) -> int:
    """Seed of one layer's training, as far from the other layers' as from other seeds'.

    Parameters
    ----------
    seed : int
        Seed of the network.
    layer : int
        Number of the layer.

    Returns
    -------
    int
        For `random_state`, 0 to 2^32 - 1.
    """
    return int(np.random.SeedSequence([seed, layer]).generate_state(1)[0])


def activate(
    stack: Sequence[L1BernoulliRBM],
    data: Array | PackedBits,
    *,
    rng: np.random.Generator | None = None,
) -> Array | PackedBits:
    """Data of the next machine: what the top layer makes of them, or those of an empty stack.

    Parameters
    ----------
    stack : sequence of L1BernoulliRBM
        From the bottom up; may be empty.
    data : ndarray or PackedBits, shape (n_samples, n_visible)
        The samples; bits are unpacked a block at a time.
    rng : Generator, optional
        Pass states drawn with it; without, probabilities.

    Returns
    -------
    ndarray of float32, shape (n_samples, n_hidden), or the data themselves
        Probabilities, computed in single precision, or states.
    """
    if not stack:
        return data
    top = np.empty((len(data), stack[-1].n_components), np.float32)
    for start in range(0, len(data), _BLOCK):
        block = slice(start, start + _BLOCK)
        top[block] = propagate_up(stack, data[block].astype(np.float32), rng=rng)[-1]
    return top
