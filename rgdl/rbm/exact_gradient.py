"""Learning without sampling: the steps and the optimum of an exact likelihood."""

import numpy as np

from rgdl.arguments import whole_number
from rgdl.rbm.exact_likelihood import ExactLikelihood, as_parameters
from rgdl.rbm.parameters import FittedMachine, Parameters
from rgdl.types import Array


class ExactGradient:
    """Gradient ascent of the exact likelihood, with the momentum of contrastive divergence.

    Parameters
    ----------
    likelihood : ExactLikelihood
        Likelihood of the distribution to learn.
    start : Parameters or FittedMachine
        Initial weights and biases; they are copied.

    Examples
    --------
    >>> from rgdl.rbm.parameters import Parameters
    >>> likelihood = ExactLikelihood(np.array([0.5, 0.0, 0.0, 0.5]))
    >>> start = Parameters(np.array([[0.1, 0.2]]), np.zeros(1), np.zeros(2))
    >>> ascent = ExactGradient(likelihood, start)
    >>> for _ in range(200):
    ...     ascent.step(learning_rate=0.5, momentum=0.5)
    >>> likelihood.divergence(ascent.parameters) < likelihood.divergence(start)
    True
    """

    def __init__(self, likelihood: ExactLikelihood, start: Parameters | FittedMachine) -> None:
        self._likelihood = likelihood
        self.parameters = as_parameters(start).copy()
        self._increments = self.parameters.zeros_like()

    def step(self, *, learning_rate: float, momentum: float) -> None:
        """increment <- momentum * increment + learning_rate * gradient; parameters += increment."""
        gradient = self._likelihood.ascent(self.parameters)
        for part, increment, slope in zip(
            self.parameters.parts(), self._increments.parts(), gradient.parts(), strict=True
        ):
            increment *= momentum
            increment += learning_rate * slope
            part += increment


def fit_exactly(
    likelihood: ExactLikelihood,
    start: Parameters | FittedMachine,
    *,
    wiring: Array | None = None,
    max_iterations: int = 5000,
) -> Parameters:
    """Minimize D_KL(P || p) by L-BFGS: the best machine near a start.

    Parameters
    ----------
    likelihood : ExactLikelihood
        Likelihood of the distribution to learn.
    start : Parameters or FittedMachine
        Initial weights and biases, float64, or a fitted machine.
    wiring : ndarray of bool, shape (n_hidden, n_visible), optional
        Weights to fit; all others are 0. Default: all weights are fitted.
    max_iterations : int
        Maximum number of iterations, >= 1.

    Returns
    -------
    machine : Parameters
        The machine at a local minimum, or after the last iteration.

    Raises
    ------
    ValueError
        If `wiring` has another shape than the weights, or a number is out of range.
    TypeError
        If `start` is neither parameters nor a machine.

    Examples
    --------
    >>> from rgdl.rbm.parameters import Parameters
    >>> likelihood = ExactLikelihood(np.array([0.4, 0.1, 0.1, 0.4]))
    >>> start = Parameters(np.array([[0.1, 0.2]]), np.zeros(1), np.zeros(2))
    >>> found = fit_exactly(likelihood, start)
    >>> likelihood.divergence(start) > 0.1, likelihood.divergence(found) < 1e-6
    (True, True)
    """
    from scipy.optimize import minimize

    start = as_parameters(start)
    max_iterations = whole_number("max_iterations", max_iterations, minimum=1)
    wires = np.ones(start.weights.shape, bool) if wiring is None else np.asarray(wiring, bool)
    if wires.shape != start.weights.shape:
        raise ValueError(f"wiring must have shape {start.weights.shape}, got {wires.shape}")
    cuts = np.cumsum([int(wires.sum()), start.hidden.size])

    def unpack(x: Array) -> Parameters:
        weights = np.zeros(start.weights.shape)
        weights[wires], hidden, visible = np.split(x, cuts)
        return Parameters(weights, hidden, visible)

    def pack(machine: Parameters) -> Array:
        return np.concatenate([machine.weights[wires], machine.hidden, machine.visible])

    def objective(x: Array) -> tuple[float, Array]:
        divergence, gradient = likelihood.divergence_and_ascent(unpack(x))
        return divergence, -pack(gradient)

    limits = {"maxiter": max_iterations, "maxfun": 2 * max_iterations, "ftol": 1e-14, "gtol": 1e-9}
    found = minimize(objective, pack(start), jac=True, method="L-BFGS-B", options=limits)
    return unpack(found.x)
