"""A run of training: epochs of mini-batches, and the state in which it can be cut off and go on."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from sklearn.utils import gen_batches

from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.types import Array


class Machine(Protocol):
    """Parameters under training: what an engine offers."""

    @property
    def parameters(self) -> Parameters:
        """The present weights and biases."""

    @property
    def mean(self) -> Parameters:
        """What `average` has averaged."""

    def step(self, batch: Array, key: np.uint64, recipe: Recipe) -> None:
        """Change the parameters by one mini-batch."""

    def average(self, n_seen: int) -> None:
        """Take the present parameters into the mean, as the `n_seen`-th of it."""

    def is_finite(self) -> bool:
        """Whether no parameter and no increment is infinite or no number."""

    def state(self) -> dict[str, Array]:
        """All that the next steps depend on."""

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from what `state` gave."""


class Checkpoint(Protocol):
    """Where the state of a run is kept, so that one that was cut off can go on."""

    def load(self) -> Mapping[str, Array] | None:
        """The last state that was saved, or None."""

    def is_due(self, *, at_end: bool) -> bool:
        """Whether to save another: the time has come, or the state at the end is wanted."""

    def save(self, state: Mapping[str, Array]) -> None:
        """Keep a state in place of the last one."""


@dataclass(frozen=True)
class Schedule:
    """How a run goes through its samples.

    Attributes
    ----------
    n_epochs : int
        Passes over the samples.
    batch_size : int
        Samples in a mini-batch; the last one may be smaller.
    average_last : int
        Last epochs over whose steps the parameters are averaged.
    shuffle : bool
        New mini-batches every epoch, or the same throughout.
    """

    n_epochs: int
    batch_size: int
    average_last: int
    shuffle: bool


class Training:
    """Epochs done and to do, and everything that the next one depends on.

    Parameters
    ----------
    machine : Machine
        What is trained.
    samples : ndarray of int
        Rows of the data to train on.
    schedule : Schedule
        How to go through them.
    rng : RandomState
        Source of the mini-batches; `step` draws from it as well.

    Attributes
    ----------
    epoch : int
        Epochs done.
    order : ndarray of int, shape (n_samples,)
        Samples in the order of the mini-batches.
    """

    def __init__(
        self, machine: Machine, samples: Array, schedule: Schedule, rng: np.random.RandomState
    ) -> None:
        self._machine, self._schedule, self._rng = machine, schedule, rng
        self.epoch, self._n_averaged = 0, 0
        self.order: Array = rng.permutation(samples)

    def run_epoch(self, X: Any, step: Callable[[Any, np.random.RandomState], object]) -> None:
        """Give every mini-batch of X to `step`, in turn."""
        schedule = self._schedule
        if schedule.shuffle and self.epoch > 0:
            self.order = self._rng.permutation(np.sort(self.order))
        for batch in gen_batches(len(self.order), schedule.batch_size):
            step(X[self.order[batch]], self._rng)
            if self.epoch >= schedule.n_epochs - schedule.average_last:
                self._n_averaged += 1
                self._machine.average(self._n_averaged)
        self.epoch += 1

    def result(self) -> Parameters:
        """The last parameters, or their mean over the last epochs."""
        return self._machine.mean if self._n_averaged else self._machine.parameters

    def state(self) -> dict[str, Array]:
        """All that the rest of the run depends on."""
        _, words, position, has_gauss, gauss = self._rng.get_state(legacy=True)
        return {
            **self._machine.state(),
            "counts": np.array([self.epoch, self._n_averaged, position, has_gauss]),
            "random_words": np.asarray(words),
            "random_gauss": np.array(gauss),
            "order": self.order,
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` gave.

        Raises
        ------
        ValueError
            If it is the state of another machine, of other samples, or of a run that is longer or
            has averaged over other epochs.
        """
        epoch, n_averaged = map(int, state["counts"][:2])
        alike = self._schedule.n_epochs - self._schedule.average_last
        if epoch > self._schedule.n_epochs or (n_averaged > 0) != (epoch > max(alike, 0)):
            raise ValueError(
                f"checkpoint holds a run of {epoch} epochs with averages over {n_averaged} steps, "
                f"which no run of n_iter = {self._schedule.n_epochs} and average_last = "
                f"{self._schedule.average_last} comes by"
            )
        if not np.array_equal(np.sort(state["order"]), np.sort(self.order)):
            raise ValueError("checkpoint holds a run on other samples")
        self._machine.restore(dict(state))
        self.epoch, self._n_averaged, position, has_gauss = map(int, state["counts"])
        words, gauss = state["random_words"], float(state["random_gauss"])
        self._rng.set_state(("MT19937", words, position, has_gauss, gauss))
        self.order = state["order"]


def both_momenta(momentum: Any) -> tuple[float, float]:
    """The momentum of the first epochs, and that of the others.

    Raises
    ------
    ValueError
        Unless there are one or two floats in [0, 1).
    """
    momenta = np.atleast_1d(momentum).astype(float)
    if momenta.shape not in ((1,), (2,)) or not ((momenta >= 0) & (momenta < 1)).all():
        raise ValueError(f"momentum must be one or two floats in [0, 1), got {momentum!r}")
    return float(momenta[0]), float(momenta[-1])
