"""Exact likelihood of small machines, and its gradient, by enumeration of all states."""

import math
from collections.abc import Iterator

import numpy as np
from scipy.special import expit, logsumexp

from rgdl.enumeration import all_states
from rgdl.rbm.parameters import FittedMachine, Parameters
from rgdl.types import Array

_MAX_UNITS = 20  # of either layer, whose states are enumerated
_MAX_FIELD = 300.0  # exponentials of two smaller fields can be multiplied


class ExactLikelihood:
    """Divergence of machines from a given distribution P(v), and its gradient.

    The visible units are split into two halves, v = (u, w). The exponential of a hidden unit's
    field is then a product of a function of u and a function of w.

    Parameters
    ----------
    probabilities : array-like, shape (2^N,)
        P(v) of every state of N 0/1 units, in the order of `rgdl.enumeration.all_states`.

    Raises
    ------
    ValueError
        If their number is not 2^N with N in 1 .. 20, one is negative, or their sum is not 1.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-17.

    Examples
    --------
    Two units that always agree need one hidden unit with large weights:

    >>> from rgdl.rbm.exact_gradient import fit_exactly
    >>> from rgdl.rbm.parameters import Parameters
    >>> likelihood = ExactLikelihood(np.array([0.5, 0.0, 0.0, 0.5]))
    >>> start = Parameters(np.array([[0.1, 0.2]]), np.zeros(1), np.zeros(2))
    >>> found = fit_exactly(likelihood, start)
    >>> likelihood.divergence(start) > 0.6 and likelihood.divergence(found) < 1e-3
    True
    """

    def __init__(self, probabilities: Array) -> None:
        probabilities = np.asarray(probabilities, np.float64)
        n_states = probabilities.size
        self.n_visible = n_states.bit_length() - 1
        if probabilities.ndim != 1 or n_states != 2**self.n_visible or n_states < 2:
            raise ValueError(f"probabilities must be of 2^N states, got {probabilities.shape}")
        _check_layer("visible", self.n_visible)
        if probabilities.min() < 0 or not math.isclose(probabilities.sum(), 1, rel_tol=1e-9):
            raise ValueError(
                f"probabilities must be >= 0 with sum 1, got a minimum of "
                f"{probabilities.min():g} and a sum of {probabilities.sum():.10g}"
            )
        n_upper = self.n_visible // 2
        self._upper = all_states(n_upper, values=(0, 1))
        self._lower = all_states(self.n_visible - n_upper, values=(0, 1))
        self._P = probabilities.reshape(len(self._upper), len(self._lower))  # u, w
        known = probabilities[probabilities > 0]
        self._entropy = -float(known @ np.log(known))
        self._mean_visible = self._visible_means(self._P)

    def divergence(self, machine: Parameters | FittedMachine) -> float:
        """D_KL(P || p) of a machine with distribution p(v) (Eq. 17), in nats.

        Parameters
        ----------
        machine : Parameters or FittedMachine
            Weights and biases, float64, or a fitted machine, with at most 20 hidden units.
        """
        machine = self._fitting(machine)
        log_Z, _ = _hidden_states(machine)
        product = np.ones(self._P.shape)  # u, w
        with np.errstate(over="ignore"):
            for factor in self._factors(machine):
                product *= factor
        return self._divergence(machine, log_Z, product)

    def ascent(self, machine: Parameters | FittedMachine) -> Parameters:
        """Gradient of -D_KL: averages of h v, h and v under P, minus those of the machine.

        Parameters
        ----------
        machine : Parameters or FittedMachine
            Weights and biases, float64, or a fitted machine, with at most 20 hidden units.
        """
        machine = self._fitting(machine)
        return self._ascent(machine, _hidden_states(machine), np.ones(self._P.shape))

    def divergence_and_ascent(
        self, machine: Parameters | FittedMachine
    ) -> tuple[float, Parameters]:
        """`divergence` and `ascent`, which share most of their work.

        Parameters
        ----------
        machine : Parameters or FittedMachine
            Weights and biases, float64, or a fitted machine, with at most 20 hidden units.
        """
        machine = self._fitting(machine)
        hidden_states, product = _hidden_states(machine), np.ones(self._P.shape)  # u, w
        gradient = self._ascent(machine, hidden_states, product)
        return self._divergence(machine, hidden_states[0], product), gradient

    def _fitting(self, machine: Parameters | FittedMachine) -> Parameters:
        """Parameters of a machine; ValueError unless it has the visible units of P."""
        machine = as_parameters(machine)
        shapes = [part.shape for part in machine.parts()]
        M, N = len(machine.hidden), self.n_visible
        if shapes != [(M, N), (M,), (N,)]:
            raise ValueError(
                f"a machine of {N} visible units must have weights, hidden biases and visible "
                f"biases of shapes (M, {N}), (M,) and ({N},), got {shapes}"
            )
        return machine

    def _ascent(
        self, machine: Parameters, hidden_states: tuple[float, Array], product: Array
    ) -> Parameters:
        """The gradient; `product` is multiplied by the factors 1 + exp(b_j + (W v)_j)."""
        weights, hidden = np.empty_like(machine.weights), np.empty_like(machine.hidden)
        for j, factor in enumerate(self._factors(machine)):
            off = self._P / factor  # P(v) p(h_j = 0 | v)
            hidden[j] = 1 - off.sum()
            weights[j] = self._mean_visible - self._visible_means(off)
            with np.errstate(over="ignore"):
                product *= factor
        model = _model_means(machine, hidden_states)
        return Parameters(
            weights - model.weights, hidden - model.hidden, self._mean_visible - model.visible
        )

    def _divergence(self, machine: Parameters, log_Z: float, product: Array) -> float:
        """From the product of all factors 1 + exp(b_j + (W v)_j) of every v, inf on overflow."""
        logs = np.log(product) if np.isfinite(product).all() else self._log_factors(machine)
        log_weight = self._mean_visible @ machine.visible  # <log sum_h exp(-E)> in P
        log_weight += (self._P * logs).sum()
        return float(log_Z - self._entropy - log_weight)

    def _factors(self, machine: Parameters) -> Iterator[Array]:
        """1 + exp(b_j + (W v)_j) of every v, for each hidden unit j."""
        return map(_one_plus_exp, *self._fields(machine))

    def _fields(self, machine: Parameters) -> tuple[Array, Array]:
        """Two summands of the fields b_j + (W v)_j: by u, shape (j, u), and by w, (j, w)."""
        n_upper = self._upper.shape[1]
        upper: Array = machine.weights[:, :n_upper] @ self._upper.T + machine.hidden[:, None]
        lower: Array = machine.weights[:, n_upper:] @ self._lower.T
        return upper, lower

    def _log_factors(self, machine: Parameters) -> Array:
        """sum_j log(1 + exp(b_j + (W v)_j)) of every v, without overflow."""
        fields = zip(*self._fields(machine), strict=True)
        logs = [np.logaddexp(0, upper[:, None] + lower) for upper, lower in fields]
        return np.sum(logs, axis=0)  # type: ignore[no-any-return]

    def _visible_means(self, weight: Array) -> Array:
        """sum_v weight(v) v_i of every unit i."""
        upper, lower = weight.sum(axis=1) @ self._upper, weight.sum(axis=0) @ self._lower
        return np.concatenate([upper, lower])


def as_parameters(machine: Parameters | FittedMachine) -> Parameters:
    """Parameters as they are; those of a fitted machine in double precision.

    Parameters
    ----------
    machine : Parameters or FittedMachine
        Weights and biases, or a fitted machine.

    Returns
    -------
    machine : Parameters
        The same ones, or a copy in float64.

    Raises
    ------
    TypeError
        If the machine is neither parameters nor a fitted machine.

    Examples
    --------
    >>> from rgdl.rbm import BinaryMachine
    >>> parts = {"intercept_hidden": np.zeros(1), "intercept_visible": np.zeros(2)}
    >>> machine = BinaryMachine.from_parameters(components=np.ones((1, 2)), **parts)
    >>> as_parameters(machine).weights
    array([[1., 1.]])
    """
    if isinstance(machine, Parameters):
        return machine
    try:
        parts = machine.components_, machine.intercept_hidden_, machine.intercept_visible_
    except AttributeError:
        raise TypeError(
            "the machine must be a fitted BinaryMachine or L1BernoulliRBM, or Parameters, got "
            f"{type(machine).__name__}"
        ) from None
    return Parameters(*(np.array(part, np.float64) for part in parts))


def _one_plus_exp(upper: Array, lower: Array) -> Array:
    """1 + exp(upper_u + lower_w) for every u and w; inf on overflow."""
    with np.errstate(over="ignore"):
        if max(np.abs(upper).max(), np.abs(lower).max()) < _MAX_FIELD:
            sums: Array = np.exp(upper)[:, None] * np.exp(lower)
        else:
            sums = np.exp(upper[:, None] + lower)
    sums += 1
    return sums


def _model_means(machine: Parameters, hidden_states: tuple[float, Array]) -> Parameters:
    """Averages of h v, h and v under the distribution of the machine."""
    h = all_states(len(machine.hidden), values=(0, 1))
    log_Z, log_weight = hidden_states
    p = np.exp(log_weight - log_Z)
    v = expit(h @ machine.weights + machine.visible)  # p(v_i = 1 | h)
    return Parameters((p[:, None] * h).T @ v, p @ h, p @ v)


def _hidden_states(machine: Parameters) -> tuple[float, Array]:
    """log Z, and -H^RBM(h) of every hidden state h (Eq. 15)."""
    _check_layer("hidden", len(machine.hidden))
    h = all_states(len(machine.hidden), values=(0, 1))
    log_weight = h @ machine.hidden
    log_weight += np.logaddexp(0, h @ machine.weights + machine.visible).sum(axis=1)
    return float(logsumexp(log_weight)), log_weight


def _check_layer(which: str, n_units: int) -> None:
    if n_units > _MAX_UNITS:
        raise ValueError(f"there must be <= {_MAX_UNITS} {which} units, got {n_units}")
