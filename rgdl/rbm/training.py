"""A training run: epochs of mini-batches, with a state that can be saved and resumed."""

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from scipy.sparse import issparse
from sklearn.utils import gen_batches

from rgdl.progress import Progress
from rgdl.rbm.conditionals import mean_hidden, mean_visible
from rgdl.rbm.engines.numpy_engine import ContrastiveDivergence
from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.rbm.run_identity import check_same_run, run_as_array
from rgdl.types import Array


class Checkpoint(Protocol):
    """Stores the state of a training run, so that an interrupted run can resume."""

    def load(self) -> Mapping[str, Array] | None:
        """The last saved state, or None."""

    def is_due(self, *, at_end: bool) -> bool:
        """Whether to save a state now; `at_end` after the last epoch."""

    def save(self, state: Mapping[str, Array]) -> None:
        """Replace the last saved state."""


@dataclass(frozen=True)
class Schedule:
    """How a run goes through its samples.

    Attributes
    ----------
    n_epochs : int
        Passes over the samples.
    batch_size : int
        Samples in a mini-batch; the last one of an epoch may be smaller.
    average_last : int
        The result is the mean over all steps of this many last epochs; 0: the last parameters.
    shuffle : bool
        Whether to draw new mini-batches every epoch, or to keep those of the first.
    """

    n_epochs: int
    batch_size: int
    average_last: int
    shuffle: bool


class TrainingRun:
    """A machine, its recipe and schedule, and how far its training is.

    Parameters
    ----------
    engine : ContrastiveDivergence
        Holds the machine.
    recipe : Recipe
        Of every step.
    schedule : Schedule
        Epochs and mini-batches.
    n_samples : int
        Number of rows of the data.
    rng : RandomState
        Draws the mini-batches and the key of every step.

    Attributes
    ----------
    epoch : int
        Number of finished epochs.
    order : ndarray of int, shape (n_samples,)
        Rows of the data in the order of the mini-batches.
    """

    def __init__(
        self,
        engine: ContrastiveDivergence,
        recipe: Recipe,
        schedule: Schedule,
        n_samples: int,
        rng: np.random.RandomState,
    ) -> None:
        self._engine, self._recipe, self._schedule, self._rng = engine, recipe, schedule, rng
        self.epoch, self._n_averaged = 0, 0
        self.order: Array = rng.permutation(n_samples)

    def run(
        self,
        X: Any,
        *,
        checkpoint: Checkpoint | None = None,
        identity: Mapping[str, Any] | None = None,
        after_epoch: Callable[[Parameters, int], None] | None = None,
        verbose: bool = False,
    ) -> Parameters:
        """Run all epochs that are left, and return the trained parameters.

        Parameters
        ----------
        X : ndarray, sparse matrix or PackedBits, shape (n_samples, n_features)
            The data.
        checkpoint : Checkpoint, optional
            Its saved state is resumed first; later states are saved to it.
        identity : mapping, optional
            What a saved state must have been made for, from `describe_run`.
        after_epoch : callable, optional
            Called with the parameters and the number of epochs after each of them.
        verbose : bool
            Whether to report progress.

        Raises
        ------
        ValueError
            If the saved state belongs to another run.
        FloatingPointError
            If training diverges.
        """
        n_epochs, run = self._schedule.n_epochs, identity or {}
        state = None if checkpoint is None else checkpoint.load()
        if state is not None:
            check_same_run(state.get("run"), run)
            self.restore(state)
        progress = Progress(n_epochs, unit="epoch", start=self.epoch, enabled=verbose)
        with closing(progress):
            while self.epoch < n_epochs:
                self._run_epoch(X)
                check_finite(self._engine, self._recipe, after=f"epoch {self.epoch}")
                at_end = self.epoch == n_epochs
                if checkpoint is not None and checkpoint.is_due(at_end=at_end):
                    checkpoint.save({**self.state(), "run": run_as_array(run)})
                if after_epoch is not None:
                    after_epoch(self._engine.parameters, self.epoch)
                progress.advance(1, note=lambda: self._describe_fit(X))
        return self._engine.mean if self._n_averaged else self._engine.parameters

    def _run_epoch(self, X: Any) -> None:
        schedule = self._schedule
        if schedule.shuffle and self.epoch > 0:
            self.order = self._rng.permutation(len(self.order))
        for batch in gen_batches(len(self.order), schedule.batch_size):
            take_step(self._engine, X[self.order[batch]], self._recipe, self._rng)
            if self.epoch >= schedule.n_epochs - schedule.average_last:
                self._n_averaged += 1
                self._engine.average(self._n_averaged)
        self.epoch += 1

    def _describe_fit(self, X: Any) -> str:
        """Mean square of v - P(v = 1 | P(h = 1 | v)), of the last mini-batch and all its units."""
        n, size = len(self.order), self._schedule.batch_size
        batch = X[self.order[(n - 1) // size * size :]]
        parameters = self._engine.parameters
        v = (batch.toarray() if issparse(batch) else batch).astype(parameters.weights.dtype)
        with np.errstate(over="ignore", invalid="ignore"):
            error = v - mean_visible(parameters, mean_hidden(parameters, v))
        return f"reconstruction error {np.square(error).mean():.4f}"

    def state(self) -> dict[str, Array]:
        """Everything that the rest of the run depends on."""
        _, words, position, has_gauss, gauss = self._rng.get_state(legacy=True)
        return {
            **self._engine.state(),
            "counts": np.array([self.epoch, self._n_averaged, position, has_gauss]),
            "random_words": np.asarray(words),
            "random_gauss": np.array(gauss),
            "order": self.order,
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Continue from an earlier `state`.

        Raises
        ------
        ValueError
            If this run does not reach the state: it has fewer epochs, or averages over other ones.
        """
        epoch, n_averaged = map(int, state["counts"][:2])
        n_epochs, average_last = self._schedule.n_epochs, self._schedule.average_last
        steps_per_epoch = -(-len(self.order) // self._schedule.batch_size)
        n_epochs_averaged = max(epoch - max(n_epochs - average_last, 0), 0)
        if epoch > n_epochs or n_averaged != n_epochs_averaged * steps_per_epoch:
            raise ValueError(
                f"checkpoint holds a run of {epoch} epochs with averages over {n_averaged} steps; "
                f"no run of n_iter = {n_epochs} and average_last = {average_last} reaches this "
                "state"
            )
        self._engine.restore(dict(state))
        self.epoch, self._n_averaged, position, has_gauss = map(int, state["counts"])
        words, gauss = state["random_words"], float(state["random_gauss"])
        self._rng.set_state(("MT19937", words, position, has_gauss, gauss))
        self.order = state["order"]


def take_step(
    engine: ContrastiveDivergence, batch: Any, recipe: Recipe, rng: np.random.RandomState
) -> None:
    """Change the parameters by one mini-batch, dense or sparse, with a key drawn from `rng`."""
    key = np.uint64(rng.randint(2**63, dtype=np.int64))
    with np.errstate(over="ignore", invalid="ignore"):  # `check_finite` finds what overflows
        engine.step(batch.toarray() if issparse(batch) else batch, key, recipe)


def check_finite(engine: ContrastiveDivergence, recipe: Recipe, *, after: str) -> None:
    """Raise FloatingPointError if training has diverged."""
    if not engine.is_finite():
        raise FloatingPointError(
            f"the parameters are not finite after {after} with learning_rate = "
            f"{recipe.learning_rate} and momentum = {recipe.momentum}: lower one of them"
        )
