"""Partition functions of large machines: annealed importance sampling in both directions."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.special import logit, logsumexp

from rgdl.arguments import as_random_state, whole_number
from rgdl.rbm.annealing_path import anneal, anneal_from_base, even_in_variance
from rgdl.rbm.conditionals import draw_states, gibbs_round
from rgdl.rbm.log_partition import LogPartition
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.parameters import Parameters
from rgdl.states import as_units, check_unit_interval
from rgdl.types import Array

_FAIR = 0.05  # fraction of fair coins in the base: a unit that never changes has a finite bias
_PILOT = 5  # the pilot run has one temperature for this many of the final run


def log_partition_ais(
    rbm: BinaryMachine,
    *,
    n_chains: int = 200,
    n_temperatures: int = 1000,
    n_burn_in: int = 1000,
    visible_states: Any = None,
    visible_mean: Any = None,
    through: Sequence[BinaryMachine] = (),
    random_state: Any = None,
) -> LogPartition:
    """Estimate log Z by annealed importance sampling in both directions.

    The path starts at independent units, whose Z is known, and ends at the machine; in between
    all weights and biases are interpolated. The independent units have the mean of the data, not
    the biases of the machine: those are far from the data where weights balance them.

    A pilot run chooses the temperatures such that the log weights of all steps have the same
    variance, which keeps the effective sample size of each step the same. The estimates are from
    new chains at these temperatures: a choice on the same chains would bias them.

    Parameters
    ----------
    rbm : BinaryMachine
        Fitted machine.
    n_chains : int, default=200
        Independent chains in each direction, at least 2.
    n_temperatures : int, default=1000
        Steps from the independent units to the machine, or of each leg of a path that passes
        other machines: a leg is the way between two of them. The pilot run has a fifth of these.
    n_burn_in : int, default=1000
        Gibbs rounds from `visible_states` before the reverse chains start.
    visible_states : array-like or PackedBits, shape (n_states, n_features), optional
        Zeros and ones from which the initial states of the reverse chains are drawn: states
        typical of the machine, such as its training data. Random bits by default.
    visible_mean : array-like, shape (n_features,), optional
        Mean p of the data. The independent units have mean 0.95 p + 0.05 / 2, so that no bias is
        infinite. By default p is the mean of `visible_states`, or 1/2 without them.
    through : sequence of BinaryMachine, default=()
        Machines that the path passes, the first one first, with the shape of `rbm`: earlier
        states of its training. Such a path meets modes in the order in which they were learned.
    random_state : int, RandomState instance or None, default=None
        Draws everything; None is numpy's global generator, as in scikit-learn.

    Returns
    -------
    LogPartition
        Forward and reverse estimates, and the states in which the reverse chains start. They
        differ by more than their errors if there are too few temperatures, or if the machine
        mixes too slowly for `n_burn_in`.

    Raises
    ------
    ValueError
        If an argument is out of range, or a machine is not fitted.

    Notes
    -----
    That both estimates agree does not prove them. The reverse chains do not start from exact
    samples of the machine, but from Gibbs chains that begin at `visible_states` and may stay in
    the modes of these states. If the machine has a mode that is far from the data, and if the
    path from the independent units does not lead there, both directions miss this mode: they
    agree, and both are too low. If the reverse chains do not begin at data, they may lie in the
    modes to which the path leads, and both directions miss those of the data. An average over
    `reverse_states` that differs from that of the data shows that the machine has other modes
    than the data; a path `through` other machines, or another base, may lead to other modes.

    A standard error near 1 means that a single chain has nearly all of the weight. It is then no
    limit, and the gap between both directions is the better measure.

    References
    ----------
    Neal, Stat. Comput. 11, 125 (2001); Salakhutdinov & Murray, ICML (2008); Burda, Grosse &
    Salakhutdinov, AISTATS (2015).

    Examples
    --------
    >>> import numpy as np
    >>> from rgdl.rbm import L1BernoulliRBM, log_partition_ais, log_partition_exact
    >>> X = np.repeat(np.eye(4), 50, axis=0)
    >>> rbm = L1BernoulliRBM(8, n_iter=50, random_state=0).fit(X)
    >>> found = log_partition_ais(rbm, visible_states=X, random_state=0)
    >>> found.lower < log_partition_exact(rbm) < found.upper
    True
    """
    machine = rbm._fitted()
    n_chains = whole_number("n_chains", n_chains, minimum=2)
    n_temperatures = whole_number("n_temperatures", n_temperatures, minimum=1)
    n_burn_in = whole_number("n_burn_in", n_burn_in, minimum=0)
    rng = as_random_state(random_state)
    states = _states_of_data(visible_states, machine, n_chains, rng)
    if visible_mean is None:
        visible_mean = np.full(states.shape[1], 0.5) if visible_states is None else states.mean(0)
    base = _independent_units(visible_mean, machine)
    path = [base, *_checked_machines(through, machine), machine]
    log_z_base = _log_z_of_independent_units(base)
    n_steps = n_temperatures * (len(path) - 1)
    rough = np.linspace(0.0, len(path) - 1, max(n_steps // _PILOT, 1) + 1)
    pilot = anneal_from_base(path, rough, n_chains, rng)
    positions = even_in_variance(rough, pilot, n_steps)
    increments = anneal_from_base(path, positions, n_chains, rng)
    forward, forward_err = _log_mean(increments.sum(axis=0))
    start = _states_of_machine(machine, states, n_chains, n_burn_in, rng)
    back = anneal(path, start, positions[::-1], rng)
    reverse, reverse_err = _log_mean(back.sum(axis=0))
    return LogPartition(log_z_base + forward, forward_err, log_z_base - reverse, reverse_err, start)


def _independent_units(mean: Any, machine: Parameters) -> Parameters:
    """A machine without weights whose visible units have nearly the given mean."""
    p = np.asarray(mean, np.float64)
    if p.shape != machine.visible.shape:
        raise ValueError(f"visible_mean must have shape {machine.visible.shape}, got {p.shape}")
    check_unit_interval("visible_mean", p)
    base = machine.zeros_like()
    base.visible[:] = logit((1 - _FAIR) * p + _FAIR / 2)
    return base


def _log_z_of_independent_units(base: Parameters) -> float:
    c = base.visible.astype(np.float64)
    return float(len(base.hidden) * np.log(2) + np.logaddexp(0, c).sum())


def _checked_machines(through: Sequence[BinaryMachine], machine: Parameters) -> list[Parameters]:
    machines = [rbm._fitted() for rbm in through]
    for other in machines:
        if other.weights.shape != machine.weights.shape:
            raise ValueError(
                f"through must be machines with weights of shape {machine.weights.shape}, got "
                f"{other.weights.shape}"
            )
    return machines


def _states_of_data(
    visible_states: Any, machine: Parameters, n_chains: int, rng: np.random.RandomState
) -> Array:
    """The given states, or random bits."""
    n_visible = len(machine.visible)
    if visible_states is None:
        return draw_states(np.full((n_chains, n_visible), 0.5, machine.visible.dtype), rng)
    states = as_units("visible_states", visible_states)
    if states.ndim != 2 or states.shape[1] != n_visible or len(states) == 0:
        raise ValueError(f"visible_states must have shape (n, {n_visible}), got {states.shape}")
    return states.astype(machine.visible.dtype)


def _states_of_machine(
    machine: Parameters, states: Array, n_chains: int, n_burn_in: int, rng: np.random.RandomState
) -> Array:
    """Where Gibbs chains that begin at some of the given states end."""
    v = states[rng.choice(len(states), n_chains, replace=len(states) < n_chains)]
    for _ in range(n_burn_in):
        v = gibbs_round(machine, v, rng)
    return v


def _log_mean(log_weights: Array) -> tuple[float, float]:
    """Logarithm of the mean of the weights, and its standard error."""
    n = len(log_weights)
    log_mean = float(logsumexp(log_weights) - np.log(n))
    relative = np.exp(log_weights - log_mean)
    return log_mean, float(relative.std(ddof=1) / np.sqrt(n))
