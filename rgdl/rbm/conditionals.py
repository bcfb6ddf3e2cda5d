"""Conditional probabilities, states drawn from them, and the free energy of a machine."""

from typing import Any

import numpy as np
from scipy.special import expit

from rgdl.rbm.parameters import Parameters
from rgdl.types import Array


def mean_hidden(parameters: Parameters, v: Any) -> Array:
    """P(h = 1 | v) = sigmoid(v W^T + b), for rows of v."""
    activation: Array = v @ parameters.weights.T + parameters.hidden
    return expit(activation, out=activation)  # type: ignore[no-any-return]


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
    return draw_states(mean_visible(parameters, draw_states(mean_hidden(parameters, v), rng)), rng)


def free_energy(parameters: Parameters, v: Any) -> Array:
    """F(v) = -c.v - sum_j log(1 + exp(b_j + (W v)_j)), the H^RBM(v) of Eq. 14, for rows of v."""
    activation = v @ parameters.weights.T + parameters.hidden
    energy: Array = -(v @ parameters.visible) - np.logaddexp(0, activation).sum(axis=1)
    return energy
