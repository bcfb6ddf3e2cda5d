"""A training run: epochs of mini-batches, with a state that can be saved and resumed."""

from collections.abc import Callable, Mapping
from contextlib import closing
from typing import Any

import numpy as np

from rgdl.arguments import as_random_state
from rgdl.progress import Progress
from rgdl.rbm.conditionals import mean_hidden, mean_visible
from rgdl.rbm.engines import ContrastiveDivergence, one_thread, start_engine
from rgdl.rbm.hyperparameters import Hyperparameters
from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.rbm.run_identity import Checkpoint, check_same_run, describe_run, run_as_array
from rgdl.rbm.training_data import as_training_data, is_sparse
from rgdl.types import Array


def train(
    X: Any,
    hyperparameters: Hyperparameters,
    *,
    random_state: Any,
    checkpoint: Checkpoint | None = None,
    after_epoch: Callable[[Parameters, int], None] | None = None,
    verbose: bool = False,
) -> Parameters:
    """Train a machine from new random weights, with BLAS on one thread.

    Parameters
    ----------
    X : PackedBits, ndarray or sparse matrix of rows, shape (n_samples, n_features)
        Values in [0, 1] of bool, uint8, float32 or float64.
    hyperparameters : Hyperparameters
        Of the machine and its training.
    random_state : int, RandomState instance or None
        Draws the initial weights, the mini-batches and the Gibbs chains.
    checkpoint : Checkpoint, optional
        A saved state of the same run is resumed; later states are saved to it.
    after_epoch : callable, optional
        Called with the parameters and the number of epochs after each of them.
    verbose : bool
        Whether to report progress.

    Returns
    -------
    trained : Parameters
        Of the last step, or the means of the last epochs.

    Raises
    ------
    ValueError, FloatingPointError
        If a value of X is out of range, or the checkpoint belongs to another run; if training
        diverges.
    """
    X, dtype = as_training_data(X)
    rng = as_random_state(random_state)
    shared, numbers = hyperparameters.of_every_run(), None if random_state is None else rng
    identity = None if checkpoint is None else describe_run(shared, X, numbers)
    start = hyperparameters.draw_machine(X, dtype, rng)
    engine = start_engine(hyperparameters.engine, start)
    run = TrainingRun(engine, hyperparameters, X.shape[0], rng)
    with one_thread(hyperparameters.engine):
        return run.run(
            X, checkpoint=checkpoint, identity=identity, after_epoch=after_epoch, verbose=verbose
        )


def take_single_step(
    engine: ContrastiveDivergence,
    X: Any,
    hyperparameters: Hyperparameters,
    rng: np.random.RandomState,
) -> None:
    """Change a machine by one step with all of X, from `as_training_data`, as its mini-batch.

    Raises
    ------
    FloatingPointError
        If training diverges.
    """
    with one_thread(hyperparameters.engine):
        _take_step(engine, X[:], hyperparameters.recipe(), rng)
    _check_finite(engine, hyperparameters, after="this step")


class TrainingRun:
    """A machine, and how far its training is.

    Parameters
    ----------
    engine : ContrastiveDivergence
        Holds the machine.
    hyperparameters : Hyperparameters
        Steps, epochs and mini-batches.
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
        hyperparameters: Hyperparameters,
        n_samples: int,
        rng: np.random.RandomState,
    ) -> None:
        self._engine, self._rng = engine, rng
        self._hyperparameters, self._recipe = hyperparameters, hyperparameters.recipe()
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
        n_epochs, run = self._hyperparameters.n_iter, identity or {}
        state = None if checkpoint is None else checkpoint.load()
        if state is not None:
            check_same_run(state.get("run"), run)
            self.restore(state)
        progress = Progress(n_epochs, unit="epoch", start=self.epoch, enabled=verbose)
        with closing(progress):
            while self.epoch < n_epochs:
                self._run_epoch(X)
                _check_finite(self._engine, self._hyperparameters, after=f"epoch {self.epoch}")
                at_end = self.epoch == n_epochs
                if checkpoint is not None and checkpoint.is_due(at_end=at_end):
                    checkpoint.save({**self.state(), "run": run_as_array(run)})
                if after_epoch is not None:
                    after_epoch(self._engine.parameters, self.epoch)
                progress.advance(1, note=lambda: self._describe_fit(X))
        return self._engine.mean if self._n_averaged else self._engine.parameters

    def _run_epoch(self, X: Any) -> None:
        n, how = len(self.order), self._hyperparameters
        if how.shuffle and self.epoch > 0:
            self.order = self._rng.permutation(n)
        for start in range(0, n, how.batch_size):
            batch = X[self.order[start : start + how.batch_size]]
            _take_step(self._engine, batch, self._recipe, self._rng)
            if self.epoch >= how.n_iter - how.average_last:
                self._n_averaged += 1
                self._engine.average(self._n_averaged)
        self.epoch += 1

    def _describe_fit(self, X: Any) -> str:
        """Mean square of v - P(v = 1 | P(h = 1 | v)), of the last mini-batch and all its units."""
        n, size = len(self.order), self._hyperparameters.batch_size
        batch = X[self.order[(n - 1) // size * size :]]
        parameters = self._engine.parameters
        v = (batch.toarray() if is_sparse(batch) else batch).astype(parameters.weights.dtype)
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
        how = self._hyperparameters
        n_epochs, average_last = how.n_iter, how.average_last
        steps_per_epoch = -(-len(self.order) // how.batch_size)
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


def _take_step(
    engine: ContrastiveDivergence, batch: Any, recipe: Recipe, rng: np.random.RandomState
) -> None:
    """Change the parameters by one mini-batch, dense or sparse, with a key drawn from `rng`."""
    key = np.uint64(rng.randint(2**63, dtype=np.int64))
    with np.errstate(over="ignore", invalid="ignore"):  # `_check_finite` finds what overflows
        engine.step(batch.toarray() if is_sparse(batch) else batch, key, recipe)


def _check_finite(
    engine: ContrastiveDivergence, hyperparameters: Hyperparameters, *, after: str
) -> None:
    """Raise FloatingPointError if training has diverged."""
    if not engine.is_finite():
        names = ("learning_rate", "momentum", "l1", "l2")
        values = ", ".join(f"{name} = {getattr(hyperparameters, name)}" for name in names)
        raise FloatingPointError(
            f"the parameters are not finite after {after} with {values}: lower one of them"
        )
