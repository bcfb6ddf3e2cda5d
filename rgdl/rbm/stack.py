"""A stack of machines: the hidden layer of each machine is the visible layer of the next."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from rgdl.arguments import as_generator, as_seed, whole_number
from rgdl.rbm.conditionals import draw_states
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.types import Array, RandomSource

_BLOCK = 1000  # samples in memory at a time


def propagate_up(
    stack: Sequence[BinaryMachine], visible: Any, *, rng: RandomSource | None = None
) -> list[Array]:
    """Pass data from the visible layer up to the top layer.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        From the bottom up.
    visible : array-like or PackedBits, shape (n_samples, n_visible)
        Zeros and ones, or probabilities.
    rng : Generator or seed, optional
        Draws the states that are passed on; without it, probabilities are passed on.

    Returns
    -------
    list of ndarray, shape (n_samples, n_units)
        P(h = 1 | layer below), or states, of every hidden layer, from the bottom up.

    Examples
    --------
    A hidden unit with weights of 40 and a bias of -60 is 1 if both of its visible units are:

    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.array([[40.0, 40.0, 0.0, 0.0], [0.0, 0.0, 40.0, 40.0]]),
    ...     intercept_hidden=np.array([-60.0, -60.0]),
    ...     intercept_visible=np.full(4, -20.0),
    ... )
    >>> propagate_up([machine], np.array([[1, 1, 0, 1]]))[0].round(6)
    array([[1., 0.]])
    """
    rng = _as_generator_or_none(rng)
    layers = [visible]
    for rbm in stack:
        probability = rbm.transform(layers[-1])
        layers.append(draw_states(probability, rng) if rng else probability)
    return layers[1:]


def propagate_down(
    stack: Sequence[BinaryMachine], hidden: Any, *, rng: RandomSource | None = None
) -> list[Array]:
    """Pass states from the top layer down to the visible layer.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        From the bottom up.
    hidden : array-like or PackedBits, shape (n_samples, n_hidden)
        Zeros and ones, or probabilities, of the top layer.
    rng : Generator or seed, optional
        Draws the states that are passed on; without it, probabilities are passed on.

    Returns
    -------
    list of ndarray, shape (n_samples, n_units)
        P(v = 1 | layer above), or states, of every layer below the top, from the bottom up: the
        first one is the reconstruction of the visible layer.

    Examples
    --------
    Two visible units that are 1 if and only if a hidden unit is:

    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.array([[40.0, 40.0, 0.0, 0.0], [0.0, 0.0, 40.0, 40.0]]),
    ...     intercept_hidden=np.array([-60.0, -60.0]),
    ...     intercept_visible=np.full(4, -20.0),
    ... )
    >>> propagate_down([machine], np.array([[1, 0]]))[0].round(6)
    array([[1., 1., 0., 0.]])
    """
    rng = _as_generator_or_none(rng)
    layers = [hidden]
    for rbm in reversed(stack):
        probability = rbm.inverse_transform(layers[-1])
        layers.append(draw_states(probability, rng) if rng else probability)
    return layers[:0:-1]


def reconstruct(
    stack: Sequence[BinaryMachine], visible: Any, *, rng: RandomSource | None = None
) -> Array:
    """Reconstruct the visible layer from the top layer: pass data up, and down again.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        From the bottom up, at least one.
    visible : array-like or PackedBits, shape (n_samples, n_visible)
        Zeros and ones, or probabilities.
    rng : Generator or seed, optional
        Draws the states that are passed on, both ways; without it, probabilities are passed on.

    Returns
    -------
    ndarray, shape (n_samples, n_visible)
        Probabilities, or states, of the visible units.

    Raises
    ------
    ValueError
        If the stack is empty, its machines do not fit each other, or `visible` has the wrong shape
        or values.

    Examples
    --------
    Each hidden unit is 1 if both of its visible units are, and they are 1 if and only if it is:

    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.array([[40.0, 40.0, 0.0, 0.0], [0.0, 0.0, 40.0, 40.0]]),
    ...     intercept_hidden=np.array([-60.0, -60.0]),
    ...     intercept_visible=np.full(4, -20.0),
    ... )
    >>> reconstruct([machine], np.array([[1, 1, 0, 1]])).round(6)
    array([[1., 1., 0., 0.]])
    """
    check_stack(stack)
    rng = _as_generator_or_none(rng)
    return propagate_down(stack, propagate_up(stack, visible, rng=rng)[-1], rng=rng)[0]


def check_stack(stack: Sequence[BinaryMachine]) -> None:
    """Raise ValueError unless there is a machine, and each fits the one below.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        From the bottom up.
    """
    if len(stack) == 0:
        raise ValueError("stack must hold at least one machine")
    shapes = [rbm._fitted().weights.shape for rbm in stack]
    for layer, ((n_hidden, _), (_, n_visible)) in enumerate(pairwise(shapes), start=2):
        if n_visible != n_hidden:
            raise ValueError(
                f"machine {layer} of the stack must have {n_hidden} visible units, as many as the "
                f"one below has hidden units, got {n_visible}"
            )


def layer_seed(seed: int, layer: int) -> int:
    """Seed for the training of one layer, independent of other layers and other seeds.

    Parameters
    ----------
    seed : int
        Seed of the network.
    layer : int
        Number of the layer, from 1.

    Returns
    -------
    int
        Value for `random_state`, 0 to 2^32 - 1.

    Examples
    --------
    >>> layer_seed(1, 1), layer_seed(1, 2)
    (1189033389, 1596810411)
    """
    layer = whole_number("layer", layer, minimum=1)
    return int(np.random.SeedSequence([as_seed(seed), layer]).generate_state(1)[0])


def activate(
    stack: Sequence[BinaryMachine],
    data: Any,
    *,
    rng: RandomSource | None = None,
) -> Any:
    """Training data of the next machine: states or probabilities of the top layer.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        From the bottom up; may be empty.
    data : array-like or PackedBits, shape (n_samples, n_visible)
        Zeros and ones, or probabilities; packed bits are unpacked block by block.
    rng : Generator or seed, optional
        Draws the states that are passed on; without it, probabilities are passed on.

    Returns
    -------
    ndarray of float32, shape (n_samples, n_hidden)
        Probabilities in single precision, or states. For an empty stack, `data` itself.

    Examples
    --------
    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.zeros((1, 2)),
    ...     intercept_hidden=np.log([3.0]),
    ...     intercept_visible=np.zeros(2),
    ... )
    >>> activate([machine], np.array([[0, 1], [1, 1]]))  # odds of 3 to 1
    array([[0.75],
           [0.75]], dtype=float32)
    """
    if not stack:
        return data
    rng = _as_generator_or_none(rng)
    data = data if isinstance(data, PackedBits) else np.asarray(data)
    top = np.empty((len(data), stack[-1].n_components), np.float32)
    for start in range(0, len(data), _BLOCK):
        block = slice(start, start + _BLOCK)
        top[block] = propagate_up(stack, data[block].astype(np.float32), rng=rng)[-1]
    return top


def _as_generator_or_none(rng: RandomSource | None) -> np.random.Generator | None:
    return None if rng is None else as_generator(rng)
