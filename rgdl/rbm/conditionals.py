"""Conditional probabilities, states drawn from them, and the free energy of a machine."""

from typing import Any

import numpy as np
from scipy.special import expit

from rgdl.rbm.parameters import Parameters
from rgdl.types import Array


def mean_hidden(parameters: Parameters, v: Any) -> Array:
    """P(h = 1 | v) = sigmoid(v W^T + b), for rows of v."""
    activation = activate_hidden(parameters, v)
    return expit(activation, out=activation)  # type: ignore[no-any-return]


def activate_hidden(parameters: Parameters, v: Any) -> Array:
    """v W^T + b, for rows of v."""
    activation: Array = v @ parameters.weights.T + parameters.hidden
    return activation


def mean_visible(parameters: Parameters, h: Any) -> Array:
    """P(v = 1 | h) = sigmoid(h W + c), for rows of h."""
    activation: Array = h @ parameters.weights + parameters.visible
    return expit(activation, out=activation)  # type: ignore[no-any-return]


def draw_states(probability: Array, rng: np.random.Generator | np.random.RandomState) -> Array:
    """1 with the given probability, else 0; same shape and type."""
    return (rng.random(probability.shape) < probability).astype(probability.dtype)


def gibbs_round(
    parameters: Parameters, v: Array, rng: np.random.Generator | np.random.RandomState
) -> Array:
    """States of the visible layer after h ~ p(h | v) and v ~ p(v | h)."""
    return redraw_visible(parameters, activate_hidden(parameters, v), rng)


def redraw_visible(
    parameters: Parameters, activation: Array, rng: np.random.Generator | np.random.RandomState
) -> Array:
    """The same, where the activations of the hidden units are known: they are overwritten."""
    h = draw_states(expit(activation, out=activation), rng)
    return draw_states(mean_visible(parameters, h), rng)


def log_conditional(parameters: Parameters, v: Any, units: Array) -> Array:
    """log P(v_i | all other visible units), for one unit i of each row of v.

    It is -log(1 + exp(F(v) - F(v'))), where v' is v with 1 - v_i in place of v_i.
    """
    rows = np.arange(len(units))
    flip = 1 - 2 * np.asarray(v[rows, units], np.float64).ravel()  # v'_i - v_i
    activation = activate_hidden(parameters, v)
    flipped = activation + flip[:, None] * parameters.weights.T[units]
    gain = flip * parameters.visible[units]  # F(v) - F(v')
    gain += np.logaddexp(0, flipped).sum(axis=1) - np.logaddexp(0, activation).sum(axis=1)
    log_probability: Array = -np.logaddexp(0, gain)
    return log_probability


def free_energy(parameters: Parameters, v: Any) -> Array:
    """F(v) = -c.v - sum_j log(1 + exp(b_j + (W v)_j)), the H^RBM(v) of Eq. 14, for rows of v."""
    return free_energy_of(parameters, v, activate_hidden(parameters, v))


def free_energy_of(parameters: Parameters, v: Any, activation: Array) -> Array:
    """The free energy of rows of v whose activations of the hidden units are known."""
    energy: Array = -(v @ parameters.visible) - np.logaddexp(0, activation).sum(axis=1)
    return energy
