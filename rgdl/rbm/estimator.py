"""L1BernoulliRBM: scikit-learn's BernoulliRBM with an L1 contrastive-divergence step."""

from collections.abc import Mapping
from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from scipy.sparse import issparse
from sklearn.base import _fit_context
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_random_state
from sklearn.utils._param_validation import Interval, StrOptions

from rgdl.progress import track
from rgdl.rbm.data import check_data, split_samples
from rgdl.rbm.engines import ENGINES, start_machine
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.parameters import Recipe, start_at
from rgdl.rbm.trace import Trace
from rgdl.rbm.training import Checkpoint, Schedule, Training, both_momenta
from rgdl.types import Array


class L1BernoulliRBM(BinaryMachine):
    """Bernoulli restricted Boltzmann machine trained by contrastive divergence with L1.

    Units are 0/1. A step on a mini-batch is that of Hinton and Salakhutdinov's code, which
    Mehta & Schwab (2014, Appendix A) took with an L1 penalty in place of weight decay:
    see `ContrastiveDivergence`. Unlike BernoulliRBM the Gibbs chain starts at the data (CD),
    the initial weights have the given scale, and float32 data stay float32 throughout.

    Parameters
    ----------
    n_components : int, default=256
        Number of hidden units.
    learning_rate : float, default=0.1
        Step size eta of weights and biases.
    momentum : float or pair of float, default=0.5
        Part of the last increment that the next one keeps, in [0, 1). Of two, the first holds for
        `momentum_epochs` epochs and then the second: Hinton and Salakhutdinov's (0.5, 0.9).
    momentum_epochs : int, default=5
        Epochs with the first of two momenta.
    l1 : float, default=0.0
        L1 penalty on the weights, inside the learning rate.
    l1_step : {"subgradient", "proximal"}, default="subgradient"
        Subtract the penalty's subgradient, with sign(0) = 0, as the paper does; or move weights
        towards zero and not beyond it after every step, which leaves exact zeros.
    l2 : float, default=0.0
        Weight decay, inside the learning rate: the penalty that L1 takes the place of. Not with
        the proximal step.
    units : {"bits", "spins"}, default="bits"
        Take the gradient, the penalties and the initial weights of a machine of 0/1 or of -1/1
        units; the fitted parameters are those of 0/1 units with the same probabilities. Spins not
        with the proximal step. See `Recipe.spins`.
    n_gibbs : int, default=1
        Gibbs rounds to the negative phase: the k of CD-k.
    persistent : bool, default=False
        Let the Gibbs chains go on from step to step (persistent CD), one for each sample of a
        mini-batch, in place of starting at the data.
    batch_size : int, default=10
        Samples in a mini-batch; the last one may be smaller, and is divided by its own size.
    n_iter : int, default=10
        Epochs.
    init_scale : float, default=0.01
        Standard deviation of the initial weights; biases start at 0.
    average_last : int, default=0
        The fitted parameters are the mean over all steps of this many last epochs; 0 returns
        those of the last step.
    shuffle : bool, default=True
        Draw new mini-batches every epoch. False keeps those of one random permutation.
    warm_start : bool, default=False
        Let `fit` begin at the parameters of an earlier fit.
    trace_every : int, default=0
        Epochs from one row of `trace_` to the next; 0 takes none.
    validation_fraction : float, default=0.0
        Part of the samples that is held out of training, for the trace.
    check_range : bool, default=True
        Refuse data outside of [0, 1].
    engine : {"numpy", "torch"}, default="numpy"
        What does the arithmetic: see `rgdl.rbm.engines`.
    verbose : int, default=0
        Show progress, as a bar on a terminal and as lines elsewhere.
    random_state : int, RandomState instance or None, default=None
        Source of the initial weights, the batches and the Gibbs draws.

    Attributes
    ----------
    components_ : ndarray, shape (n_components, n_features)
        Weights, one hidden unit a row.
    intercept_hidden_ : ndarray, shape (n_components,)
        Biases of the hidden units.
    intercept_visible_ : ndarray, shape (n_features,)
        Biases of the visible units.
    n_features_in_ : int
        Number of visible units.
    n_iter_ : int
        Epochs done.
    trace_ : DataFrame
        A row after every `trace_every` epochs and the last: `epoch`; `reconstruction_error`, the
        mean square of v - P(v = 1 | P(h | v)); `free_energy` and `free_energy_held_out`, their
        means over up to 1000 samples of either kind, which part when training fits noise;
        `zero_weights`, the share of exact zeros; `sparsity`, 1 - (sum |W|)^2 / (n sum W^2), which
        is 0 for weights of one size. Only after `fit` with `trace_every` > 0.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-17 and Appendix A; Hinton & Salakhutdinov, Science 313, 504
    (2006); Tieleman, *Training RBMs using approximations to the likelihood gradient*, ICML (2008).
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **BernoulliRBM._parameter_constraints,
        "momentum": [Interval(Real, 0, 1, closed="left"), "array-like"],
        "momentum_epochs": [Interval(Integral, 0, None, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
        "l1_step": [StrOptions({"subgradient", "proximal"})],
        "l2": [Interval(Real, 0, None, closed="left")],
        "units": [StrOptions({"bits", "spins"})],
        "n_gibbs": [Interval(Integral, 1, None, closed="left")],
        "persistent": ["boolean"],
        "init_scale": [Interval(Real, 0, None, closed="left")],
        "average_last": [Interval(Integral, 0, None, closed="left")],
        "shuffle": ["boolean"],
        "warm_start": ["boolean"],
        "trace_every": [Interval(Integral, 0, None, closed="left")],
        "validation_fraction": [Interval(Real, 0, 1, closed="left")],
        "check_range": ["boolean"],
        "engine": [StrOptions(set(ENGINES))],
    }

    def __init__(
        self,
        n_components: int = 256,
        *,
        learning_rate: float = 0.1,
        momentum: float | tuple[float, float] = 0.5,
        momentum_epochs: int = 5,
        l1: float = 0.0,
        l1_step: str = "subgradient",
        l2: float = 0.0,
        units: str = "bits",
        n_gibbs: int = 1,
        persistent: bool = False,
        batch_size: int = 10,
        n_iter: int = 10,
        init_scale: float = 0.01,
        average_last: int = 0,
        shuffle: bool = True,
        warm_start: bool = False,
        trace_every: int = 0,
        validation_fraction: float = 0.0,
        check_range: bool = True,
        engine: str = "numpy",
        verbose: int = 0,
        random_state: Any = None,
    ) -> None:
        super().__init__(
            n_components,
            learning_rate=learning_rate,
            batch_size=batch_size,
            n_iter=n_iter,
            verbose=verbose,
            random_state=random_state,
        )
        self.momentum = momentum
        self.momentum_epochs = momentum_epochs
        self.l1 = l1
        self.l1_step = l1_step
        self.l2 = l2
        self.units = units
        self.n_gibbs = n_gibbs
        self.persistent = persistent
        self.init_scale = init_scale
        self.average_last = average_last
        self.shuffle = shuffle
        self.warm_start = warm_start
        self.trace_every = trace_every
        self.validation_fraction = validation_fraction
        self.check_range = check_range
        self.engine = engine

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: None = None, *, checkpoint: Checkpoint | None = None) -> Self:
        """Train on X from new random weights, or with `warm_start` from those of the last fit.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            Zeros and ones, or probabilities. float32 (and packed bits) are trained in float32.
        y : None
            Ignored.
        checkpoint : Checkpoint, optional
            Where the state of training is kept; a state that is there is gone on from, to the
            same parameters as without interruption. It may be of a fit with fewer `n_iter`, without
            averages and trace, that is the same in all else.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If a parameter or X is out of range, X has no sample to train on, or the checkpoint is
            of another run.
        FloatingPointError
            If training diverges.
        """
        momenta = both_momenta(self.momentum)
        warm = self.warm_start and hasattr(self, "components_")
        if warm and self.n_components != len(self.components_):
            raise ValueError(
                f"n_components = {self.n_components} must be that of the fit to go on from, "
                f"{len(self.components_)}: set warm_start=False"
            )
        X, dtype = check_data(self, X, reset=not warm)
        rng = check_random_state(self.random_state)
        training, held_out = split_samples(X.shape[0], self.validation_fraction, rng)
        self._start(X.shape[1], dtype, rng, warm=warm)
        schedule = Schedule(self.n_iter, self.batch_size, self.average_last, self.shuffle)
        run = Training(self._machine, training, schedule, rng)
        self.__dict__.pop("trace_", None)
        trace = Trace(X, training, held_out, dtype) if self.trace_every else None
        try:
            self._momentum = momenta[0]
            self._train(X, run, trace, checkpoint, momenta)
            self._set_fitted(run.result())
        finally:
            del self._machine, self._momentum
        self.n_iter_ = self.n_iter
        if trace:
            self.trace_ = trace.table()
        return self

    def _train(
        self,
        X: Any,
        run: Training,
        trace: Trace | None,
        checkpoint: Checkpoint | None,
        momenta: tuple[float, float],
    ) -> None:
        """Go through all epochs that are left."""
        state = checkpoint.load() if checkpoint else None
        if state is not None:
            _restore(state, run, trace)
        verbose = bool(self.verbose)
        for epoch in track(range(self.n_iter), unit="epoch", start=run.epoch, enabled=verbose):
            self._momentum = momenta[epoch >= self.momentum_epochs]
            run.run_epoch(X, self._fit)
            self._check_finite(f"epoch {epoch + 1}")
            if trace and (run.epoch % self.trace_every == 0 or run.epoch == self.n_iter):
                trace.measure(self._machine.parameters, run.epoch)
            if checkpoint and checkpoint.is_due(at_end=run.epoch == self.n_iter):
                checkpoint.save(run.state() | (trace.state() if trace else {}))

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: None = None) -> Self:
        """Take one step with the whole of X as its mini-batch, keeping momentum and precision.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            Zeros and ones, or probabilities.
        y : None
            Ignored.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If a parameter or X is out of range.
        FloatingPointError
            If training diverges.
        """
        self._momentum = both_momenta(self.momentum)[0]
        first = not hasattr(self, "components_")
        X, dtype = check_data(self, X, reset=first)
        if not hasattr(self, "random_state_"):
            self.random_state_ = check_random_state(self.random_state)
        if not hasattr(self, "_machine"):
            self._start(X.shape[1], dtype, self.random_state_, warm=not first)
        self._fit(X[:], self.random_state_)
        self._check_finite("this step")
        self._set_fitted(self._machine.parameters.copy())
        return self

    def _fit(self, v_pos: Any, rng: np.random.RandomState) -> None:
        """Take one L1 contrastive-divergence step on one mini-batch."""
        key = np.uint64(rng.randint(2**63, dtype=np.int64))
        recipe = Recipe(
            self.learning_rate,
            self._momentum,
            self.l1,
            self.n_gibbs,
            l2=self.l2,
            proximal=self.l1_step == "proximal",
            persistent=self.persistent,
            spins=self.units == "spins",
        )
        with np.errstate(over="ignore", invalid="ignore"):  # the callers look for themselves
            self._machine.step(v_pos.toarray() if issparse(v_pos) else v_pos, key, recipe)

    def _start(
        self, n_features: int, dtype: np.dtype[Any], rng: np.random.RandomState, *, warm: bool
    ) -> None:
        """Begin at the fitted parameters, or at weights N(0, init_scale^2) and biases of 0."""
        if self.l2 and self.l1_step == "proximal":
            raise ValueError(f"l2 must be 0 with l1_step = 'proximal', got {self.l2}")
        if self.units == "spins" and self.l1_step == "proximal":
            raise ValueError("units must be 'bits' with l1_step = 'proximal', got 'spins'")
        if warm:
            start = self._fitted().copy()
        else:
            weights = rng.normal(0.0, self.init_scale, (self.n_components, n_features))
            start = start_at(weights.astype(dtype), spins=self.units == "spins")
        self._machine = start_machine(self.engine, start)

    def _check_finite(self, when: str) -> None:
        if not self._machine.is_finite():
            raise FloatingPointError(
                f"the parameters are not finite after {when} with learning_rate = "
                f"{self.learning_rate} and momentum = {self._momentum}: lower one of them"
            )


def _restore(state: Mapping[str, Array], run: Training, trace: Trace | None) -> None:
    if (trace is not None) != ("trace" in state):
        raise ValueError("checkpoint holds a run with another trace_every")
    run.restore(state)
    if trace:
        trace.restore(state)
