"""Training of a small machine by the exact gradient, by CD-k and by persistent CD."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.enumeration import all_states
from rgdl.rbm.engines import ContrastiveDivergence
from rgdl.rbm.exact_gradient import ExactGradient
from rgdl.rbm.exact_likelihood import ExactLikelihood
from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.types import Array, RandomSource

#: Number of Gibbs rounds and whether chains persist, for the methods that sample.
SAMPLED_METHODS: dict[str, tuple[int, bool]] = {
    "CD-1": (1, False),
    "CD-10": (10, False),
    "persistent CD": (1, True),
}
METHODS = ("exact gradient", *SAMPLED_METHODS)

_N_KEPT = 60  # machines of a path that are kept, at most


@dataclass(frozen=True)
class LearningPath:
    """Machines at some steps of training.

    Attributes
    ----------
    steps : list of int
        Numbers of steps: 0, and then about evenly spaced in the logarithm.
    machines : list of Parameters
        The machine after each of these numbers of steps.
    mean : Parameters
        Mean over the second half of all steps; it reduces the noise of the mini-batches.
    """

    steps: list[int]
    machines: list[Parameters]
    mean: Parameters


def follow_path(
    probabilities: Array,
    start: Parameters,
    *,
    method: str,
    n_steps: int,
    batch_size: int,
    learning_rate: float,
    momentum: float,
    rng: RandomSource,
) -> LearningPath:
    """Train a small machine on a given distribution.

    Every mini-batch is drawn independently from the distribution, so no result depends on a finite
    set of samples.

    Parameters
    ----------
    probabilities : ndarray, shape (2^N,)
        P(v) of every state of N 0/1 units, in the order of `rgdl.enumeration.all_states`.
    start : Parameters
        Initial weights and biases, float64.
    method : {"exact gradient", "CD-1", "CD-10", "persistent CD"}
        How the gradient is computed or estimated.
    n_steps : int
        Number of steps.
    batch_size : int
        Samples in a mini-batch; not used by the exact gradient.
    learning_rate, momentum : float
        As in `ContrastiveDivergence`, without penalties.
    rng : Generator or seed
        Draws samples, and the key of every step.

    Returns
    -------
    LearningPath

    Raises
    ------
    ValueError
        If the method is unknown, or a number is not a whole number >= 1.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    n_steps = whole_number("n_steps", n_steps, minimum=1)
    if method in SAMPLED_METHODS:
        n_gibbs, persistent = SAMPLED_METHODS[method]
        recipe = Recipe(learning_rate, momentum, 0.0, n_gibbs, persistent=persistent)
        sampled = ContrastiveDivergence(start.copy())
        batch_size = whole_number("batch_size", batch_size, minimum=1)
        draw = _batches(probabilities, batch_size, as_generator(rng))
        return _walk(sampled.parameters, lambda: sampled.step(*next(draw), recipe), n_steps)
    exact = ExactGradient(ExactLikelihood(probabilities), start)
    rates = {"learning_rate": learning_rate, "momentum": momentum}
    return _walk(exact.parameters, lambda: exact.step(**rates), n_steps)


def _batches(
    probabilities: Array, batch_size: int, rng: np.random.Generator
) -> Iterator[tuple[Array, np.uint64]]:
    """Yield independent mini-batches, each with the key of its step."""
    cumulative = np.cumsum(probabilities)
    states = all_states(probabilities.size.bit_length() - 1, values=(0, 1))
    while True:
        uniform = rng.random(batch_size) * cumulative[-1]
        batch = states[np.searchsorted(cumulative, uniform, side="right")]
        yield batch, np.uint64(rng.integers(2**63))


def _walk(machine: Parameters, take_step: Callable[[], None], n_steps: int) -> LearningPath:
    """Take all steps, which change the machine in place, and keep some of the machines."""
    kept = set(np.geomspace(1, n_steps, _N_KEPT).round().astype(int).tolist())
    steps, machines, mean = [0], [machine.copy()], machine.zeros_like()
    first_averaged = n_steps // 2 + 1
    for step in range(1, n_steps + 1):
        take_step()
        if step in kept:
            steps.append(step)
            machines.append(machine.copy())
        if step >= first_averaged:
            for total, part in zip(mean.parts(), machine.parts(), strict=True):
                total += part / (n_steps + 1 - first_averaged)
    return LearningPath(steps, machines, mean)
