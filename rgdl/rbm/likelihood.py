"""Partition functions of machines: exact for a small layer, bounds for larger machines."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy.special import expit, logsumexp
from sklearn.utils import check_random_state
from sklearn.utils.validation import check_is_fitted

from rgdl.enumeration import all_states
from rgdl.rbm.conditionals import draw_states, gibbs_round
from rgdl.rbm.kernels import log_sums_of_factors
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

_MAX_UNITS = 25  # of the layer that is enumerated
_LOW_UNITS = 10  # units whose states form one block
_MAX_FIELD = 290.0  # exponentials of smaller fields can be multiplied: exp(290) < 1e130


def log_partition_exact(rbm: BinaryMachine, *, n_threads: int = 1) -> float:
    """Logarithm of Z, the sum of exp(b.h + c.v + h.Wv) over all states of both layers.

    The smaller layer is enumerated; for each of its states the sum over the other layer is a
    product of factors 1 + exp(field).

    Parameters
    ----------
    rbm : L1BernoulliRBM
        Fitted machine with at most 25 units in one layer.
    n_threads : int, default=1
        Number of threads; the result does not depend on it.

    Returns
    -------
    float
        log Z, in double precision.

    Raises
    ------
    ValueError
        If both layers have more than 25 units.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-14.

    Examples
    --------
    Without weights and biases all 2^(2 + 3) states have weight 1:

    >>> import numpy as np
    >>> from rgdl.rbm import L1BernoulliRBM, log_partition_exact
    >>> rbm = L1BernoulliRBM.from_parameters(
    ...     components=np.zeros((2, 3)),
    ...     intercept_hidden=np.zeros(2),
    ...     intercept_visible=np.zeros(3),
    ... )
    >>> bool(np.isclose(log_partition_exact(rbm), 5 * np.log(2)))
    True
    """
    check_is_fitted(rbm)
    W, b, c = (part.astype(np.float64) for part in rbm._fitted().parts())
    if W.shape[0] > W.shape[1]:
        W, b, c = W.T, c, b  # enumerate the visible layer
    n = len(b)
    if n > _MAX_UNITS:
        raise ValueError(
            f"rbm must have a layer of <= {_MAX_UNITS} units, got {len(c)} visible and {n} "
            "hidden ones: use log_partition_ais"
        )
    n_low = min(n, _LOW_UNITS)
    low, highs = (all_states(k, values=(0, 1)) for k in (n_low, n - n_low))  # state, unit
    low_bias, low_field = (
        low @ b[:n_low],
        low @ W[:n_low],
    )  # of the first units of the enumerated layer
    bound = np.abs(c).max() + np.abs(W).sum(axis=0).max()  # of all fields
    low_factor = np.exp(low_field) if bound < _MAX_FIELD else None

    def sum_block(high: Array) -> float:
        field = c + high @ W[n_low:]
        logs = _log_sums(low_factor, low_field, field)
        return float(high @ b[n_low:] + logsumexp(low_bias + logs))

    with ThreadPoolExecutor(n_threads) as pool:
        return float(logsumexp(list(pool.map(sum_block, highs))))


def _log_sums(low_factor: Array | None, low_field: Array, field: Array) -> Array:
    """sum_i log(1 + exp(field_i + low_field[s, i])) for each state s of the first units."""
    if low_factor is None:
        sums: Array = np.logaddexp(0, field + low_field).sum(axis=1)
        return sums
    logs = np.empty(len(low_factor))
    log_sums_of_factors(low_factor, np.exp(field), logs)
    return logs


@dataclass(frozen=True)
class LogPartition:
    """Estimates of log Z from below and from above.

    Attributes
    ----------
    forward, forward_err : float
        Estimate by annealing towards the machine, and its standard error. The estimate of Z is
        unbiased; that of log Z is too low on average.
    reverse, reverse_err : float
        Estimate by annealing from states of the machine, and its standard error. It is too high
        on average.
    """

    forward: float
    forward_err: float
    reverse: float
    reverse_err: float

    @property
    def estimate(self) -> float:
        """Mean of both estimates."""
        return (self.forward + self.reverse) / 2

    @property
    def lower(self) -> float:
        """Three standard errors below the forward estimate."""
        return self.forward - 3 * self.forward_err

    @property
    def upper(self) -> float:
        """Three standard errors above the reverse estimate."""
        return self.reverse + 3 * self.reverse_err


def log_partition_ais(
    rbm: BinaryMachine,
    *,
    n_chains: int = 200,
    n_temperatures: int = 1000,
    n_burn_in: int = 1000,
    visible_states: Any = None,
    random_state: Any = None,
) -> LogPartition:
    """Estimate log Z by annealed importance sampling in both directions.

    Parameters
    ----------
    rbm : L1BernoulliRBM
        Fitted machine.
    n_chains : int, default=200
        Independent chains in each direction, at least 2.
    n_temperatures : int, default=1000
        Steps between the machine without weights, whose Z is known, and the given machine.
    n_burn_in : int, default=1000
        Gibbs rounds from `visible_states` before the reverse chains start.
    visible_states : array-like, shape (n_states, n_features), optional
        Zeros and ones from which the initial states of the reverse chains are drawn: states
        typical of the machine, such as its training data. Random bits by default.
    random_state : int, RandomState instance or None, default=None
        Draws everything.

    Returns
    -------
    LogPartition
        Forward and reverse estimates. They differ by more than their errors if there are too few
        temperatures, or if the machine mixes too slowly for `n_burn_in`.

    Raises
    ------
    ValueError
        If an argument is out of range.

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
    check_is_fitted(rbm)
    for name, value, minimum in (
        ("n_chains", n_chains, 2),
        ("n_temperatures", n_temperatures, 1),
        ("n_burn_in", n_burn_in, 0),
    ):
        if value < minimum:
            raise ValueError(f"{name} must be >= {minimum}, got {value}")
    machine = Parameters(*(part.astype(np.float64) for part in rbm._fitted().parts()))
    rng = check_random_state(random_state)
    betas = np.linspace(0.0, 1.0, n_temperatures + 1)
    n_hidden, n_visible = machine.weights.shape
    log_z_base = float(n_hidden * np.log(2) + np.logaddexp(0, machine.visible).sum())
    v = draw_states(np.broadcast_to(expit(machine.visible), (n_chains, n_visible)), rng)
    forward, forward_err = _log_mean(_anneal(machine, v, betas, rng))
    v = _start_reverse(machine, visible_states, n_chains, rng)
    for _ in range(n_burn_in):
        v = gibbs_round(machine, v, rng)
    reverse, reverse_err = _log_mean(_anneal(machine, v, betas[::-1], rng))
    return LogPartition(log_z_base + forward, forward_err, log_z_base - reverse, reverse_err)


def _anneal(machine: Parameters, v: Array, betas: Array, rng: np.random.RandomState) -> Array:
    """Logarithms of the importance weights of all chains, along inverse temperatures beta.

    Weights and hidden biases are scaled by beta. With x = b + W v the free energy of v is
    -c.v - sum_j log(1 + exp(beta x_j)).
    """
    log_weights = np.zeros(len(v))
    for before, after in pairwise(betas):
        x = machine.hidden + v @ machine.weights.T
        log_weights += (np.logaddexp(0, after * x) - np.logaddexp(0, before * x)).sum(axis=1)
        h = draw_states(expit(after * x), rng)
        v = draw_states(expit(machine.visible + after * (h @ machine.weights)), rng)
    return log_weights


def _start_reverse(
    machine: Parameters, visible_states: Any, n_chains: int, rng: np.random.RandomState
) -> Array:
    if visible_states is None:
        return draw_states(np.full((n_chains, len(machine.visible)), 0.5), rng)
    states = np.asarray(visible_states, np.float64)
    if states.ndim != 2 or states.shape[1] != len(machine.visible) or len(states) == 0:
        raise ValueError(
            f"visible_states must have shape (n, {len(machine.visible)}), got {states.shape}"
        )
    return states[rng.randint(len(states), size=n_chains)]


def _log_mean(log_weights: Array) -> tuple[float, float]:
    """Logarithm of the mean of the weights, and its standard error."""
    n = len(log_weights)
    log_mean = float(logsumexp(log_weights) - np.log(n))
    relative = np.exp(log_weights - log_mean)
    return log_mean, float(relative.std(ddof=1) / np.sqrt(n))
