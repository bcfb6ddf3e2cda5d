"""The path from independent units to a machine, and chains that are annealed along it."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.special import expit

from rgdl.rbm.conditionals import (
    activate_hidden,
    draw_states,
    free_energy,
    free_energy_of,
    redraw_visible,
)
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

_EVEN = 0.1  # fraction of the positions that are spaced evenly, whatever the increments are


def anneal_from_base(
    path: Sequence[Parameters],
    positions: Array,
    n_chains: int,
    rng: np.random.Generator | np.random.RandomState,
) -> Array:
    """Increments of the log weights of chains that begin at the first machine of the path.

    Parameters
    ----------
    path : sequence of Parameters
        Machines of one shape; the first one has no weights.
    positions : ndarray, shape (n_steps + 1,)
        Positions on the path: see `interpolate`.
    n_chains : int
        Number of independent chains.
    rng : Generator or RandomState
        Draws everything.

    Returns
    -------
    ndarray of float64, shape (n_steps, n_chains)
        See `anneal`.
    """
    c = path[0].visible
    v = np.broadcast_to(expit(c), (n_chains, len(c)))
    return anneal(path, draw_states(v, rng), positions, rng)


def anneal(
    path: Sequence[Parameters],
    v: Array,
    positions: Array,
    rng: np.random.Generator | np.random.RandomState,
) -> Array:
    """Increments of the log weights, F(v) before less F(v) after each step: step, chain."""
    increments = np.empty((len(positions) - 1, len(v)))
    machines = (interpolate(path, position) for position in positions)
    for step, (before, after) in enumerate(pairwise(machines)):
        activation = activate_hidden(after, v)  # for the free energy and for the Gibbs round
        increments[step] = free_energy(before, v) - free_energy_of(after, v, activation)
        v = redraw_visible(after, activation, rng)
    return increments


def interpolate(path: Sequence[Parameters], position: float) -> Parameters:
    """Parameters at a position from 0, the first machine, to len(path) - 1, the last one."""
    k = min(int(position), len(path) - 2)
    fraction = float(position) - k  # a Python float: single precision remains
    pairs = zip(path[k].parts(), path[k + 1].parts(), strict=True)
    return Parameters(*(first + fraction * (last - first) for first, last in pairs))


def even_in_variance(positions: Array, increments: Array, n_steps: int) -> Array:
    """Positions of `n_steps` steps in each of which the increments have the same variance.

    The standard deviation of an increment is proportional to the length of a short step.
    """
    lengths = np.diff(positions) / (positions[-1] - positions[0])
    std = increments.std(axis=1)
    if std.sum() > 0:
        lengths = _EVEN * lengths + (1 - _EVEN) * std / std.sum()
    passed = np.concatenate([[0.0], np.cumsum(lengths)])
    return np.interp(np.linspace(0.0, 1.0, n_steps + 1), passed / passed[-1], positions)
