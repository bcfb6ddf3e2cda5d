"""L1BernoulliRBM: scikit-learn's BernoulliRBM, trained by contrastive divergence with L1."""

from collections.abc import Callable
from dataclasses import fields
from functools import partial
from numbers import Integral, Real
from typing import Any, ClassVar, Self, TypeVar, cast

from sklearn.base import _fit_context
from sklearn.neural_network import BernoulliRBM
from sklearn.utils._param_validation import Interval, StrOptions

from rgdl.arguments import as_random_state
from rgdl.rbm.check_data import check_data
from rgdl.rbm.fitted_estimator import FittedEstimator
from rgdl.rbm.hyperparameters import NAMES, Hyperparameters
from rgdl.rbm.parameters import Parameters
from rgdl.rbm.run_identity import Checkpoint
from rgdl.rbm.training_data import as_training_data
from rgdl.rbm.undo import as_before_if_it_fails

M = TypeVar("M", bound=Callable[..., Any])


def _validated(method: M) -> M:
    """Check the parameters of the estimator before a method of it runs."""
    return cast(M, _fit_context(prefer_skip_nested_validation=True)(method))


class L1BernoulliRBM(FittedEstimator):
    """Bernoulli restricted Boltzmann machine, trained by contrastive divergence with L1.

    Units are 0 or 1. The training step is that of Hinton and Salakhutdinov's code with an L1
    penalty in place of weight decay (Mehta & Schwab 2014, Appendix A). On a mini-batch `v` of n
    samples, with learning rate eta, it is::

        ph = sigmoid(v W^T + b),  h ~ ph,  v' ~ sigmoid(h W + c),  nh = sigmoid(v' W^T + b)
        dW = (ph^T v - nh^T v') / n
        increment <- momentum * increment + eta * (dW - l1 * sign(W) - l2 * W)
        W <- W + increment

    with `n_gibbs` rounds from v to v'. Biases change likewise, without penalties. Unlike in
    BernoulliRBM, Gibbs chains start at the data by default; persistent chains start at the h with
    which the last step ended. Zeros and ones of any type are trained in float32, other values in
    float32 if they are float32, else in float64. Training holds BLAS to one thread.

    Parameters
    ----------
    n_components : int, default=256
        Number of hidden units.
    learning_rate : float, default=0.1
        Step size eta of weights and biases.
    momentum : float, default=0.5
        Fraction of the last increment that is added to the next one, in [0, 1).
    l1 : float, default=0.0
        L1 penalty on the weights; it is multiplied by the learning rate.
    l1_step : {"subgradient", "proximal"}, default="subgradient"
        "subgradient" subtracts eta * l1 * sign(W), with sign(0) = 0, as in the paper. "proximal"
        moves every weight towards zero by eta * l1 after the step, but not beyond zero.
    l2 : float, default=0.0
        Weight decay; it is multiplied by the learning rate. Must be 0 with the proximal step.
    units : {"bits", "spins"}, default="bits"
        Whether gradient, penalties and initial weights are those of a machine of 0/1 units or of
        -1/1 units. For spins `4 dW - 2 (dh 1^T + 1 dv^T)` replaces dW, where dh and dv are the
        differences between the means of both phases. The fitted parameters are those of 0/1 units
        with the same probabilities. Must be "bits" with the proximal step.
    n_gibbs : int, default=1
        Gibbs rounds of the negative phase: the k of CD-k.
    persistent : bool, default=False
        Whether Gibbs chains continue from step to step (persistent CD) or start at the data.
    batch_size : int, default=10
        Samples in a mini-batch; the last one of an epoch may be smaller.
    n_iter : int, default=10
        Number of epochs.
    init_scale : float, default=0.01
        Standard deviation of the initial weights.
    init_visible : {"zeros", "data"}, default="zeros"
        Initial biases of the visible units: 0, as in the paper, or the logits of the smoothed
        mean of the data, p = (sum + 1) / (n_samples + 2), with which a machine without weights
        has this mean. Hidden biases start at 0.
    average_last : int, default=0
        The fitted parameters are the mean over all steps of this many last epochs; 0 returns the
        parameters of the last step.
    shuffle : bool, default=True
        Whether to draw new mini-batches every epoch, or to keep those of one random permutation.
    engine : {"numpy", "torch"}, default="numpy"
        Library that multiplies matrices. "torch" takes PyTorch's products in bfloat16, if the
        processor has instructions for them and the data are zeros and ones or float32; the trained
        machine then differs by rounding. There is no training on a GPU.
    verbose : int, default=0
        Report progress on standard error: the time left, and the reconstruction error of the last
        mini-batch, the mean of (v - P(v = 1 | P(h = 1 | v)))^2 over its samples and units.
    random_state : int, RandomState instance or None, default=None
        Draws the initial weights, the mini-batches and the Gibbs chains.

    Attributes
    ----------
    components_ : ndarray, shape (n_components, n_features)
        Weights W; one row per hidden unit.
    intercept_hidden_ : ndarray, shape (n_components,)
        Biases b of the hidden units.
    intercept_visible_ : ndarray, shape (n_features,)
        Biases c of the visible units.
    n_features_in_, n_iter_ : int
        Number of visible units, and number of epochs of the last `fit`.

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-17 and Appendix A; Hinton & Salakhutdinov, Science 313, 504
    (2006); Tieleman, ICML (2008): persistent CD.

    Examples
    --------
    >>> import numpy as np
    >>> from rgdl.rbm import L1BernoulliRBM
    >>> X = np.repeat(np.eye(4), 50, axis=0)  # one of four units is 1
    >>> recipe = {"batch_size": 20, "l1": 0.05, "random_state": 0}
    >>> rbm = L1BernoulliRBM(8, n_iter=100, **recipe).fit(X)
    >>> rbm.transform(X).shape
    (200, 8)

    The proximal step leaves weights that are exactly 0:

    >>> sparse = L1BernoulliRBM(8, n_iter=100, l1_step="proximal", **recipe).fit(X)
    >>> float((rbm.components_ == 0).mean()), bool((sparse.components_ == 0).any())
    (0.0, True)

    `partial_fit` takes single steps, so any measure can be followed during training:

    >>> rbm = L1BernoulliRBM(8, **recipe)
    >>> curve = [rbm.partial_fit(X).pseudo_log_likelihood(X).mean() for _ in range(20)]
    >>> bool(curve[-1] > curve[0])
    True
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **BernoulliRBM._parameter_constraints,
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
        "l2": [Interval(Real, 0, None, closed="left")],
        "n_gibbs": [Interval(Integral, 1, None, closed="left")],
        "persistent": ["boolean"],
        "init_scale": [Interval(Real, 0, None, closed="left")],
        "average_last": [Interval(Integral, 0, None, closed="left")],
        "shuffle": ["boolean"],
        **{name: [StrOptions(set(allowed))] for name, allowed in NAMES.items()},
    }

    def __init__(
        self,
        n_components: int = 256,
        *,
        learning_rate: float = 0.1,
        momentum: float = 0.5,
        l1: float = 0.0,
        l1_step: str = "subgradient",
        l2: float = 0.0,
        units: str = "bits",
        n_gibbs: int = 1,
        persistent: bool = False,
        batch_size: int = 10,
        n_iter: int = 10,
        init_scale: float = 0.01,
        init_visible: str = "zeros",
        average_last: int = 0,
        shuffle: bool = True,
        engine: str = "numpy",
        verbose: int = 0,
        random_state: Any = None,
    ) -> None:
        super().__init__(  # type: ignore[call-arg]
            n_components,
            learning_rate=learning_rate,
            batch_size=batch_size,
            n_iter=n_iter,
            verbose=verbose,
            random_state=random_state,
        )
        self.momentum = momentum
        self.l1, self.l1_step, self.l2 = l1, l1_step, l2
        self.units = units
        self.n_gibbs, self.persistent = n_gibbs, persistent
        self.init_scale, self.init_visible = init_scale, init_visible
        self.average_last, self.shuffle = average_last, shuffle
        self.engine = engine

    @_validated
    def fit(
        self,
        X: Any,
        y: None = None,
        *,
        checkpoint: Checkpoint | None = None,
        callback: Callable[[Self, int], None] | None = None,
    ) -> Self:
        """Train on X from new random weights.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            Values in [0, 1]: bits or probabilities.
        y : None
            Ignored.
        checkpoint : Checkpoint, optional
            Stores the state of training. Training resumes from an existing state, with the same
            result as without interruption. The state may be that of a fit with fewer epochs and
            otherwise equal parameters, data and `random_state`, before averaging started.
        callback : callable, optional
            Called as `callback(rbm, epoch)` after each epoch, from 1. The machine is the one after
            its last step, without averaging. With an integer `random_state` no method of `rbm`
            changes the training. If the callback raises, `fit` fails.

        Returns
        -------
        self

        Raises
        ------
        ValueError, FloatingPointError
            If a parameter or X is out of range, X is empty, or the checkpoint belongs to another
            run; if training diverges.
        """
        from rgdl.rbm.training import train  # loads numba

        with as_before_if_it_fails(self):
            fitted = train(
                check_data(self, X, reset=True),
                self._hyperparameters(),
                random_state=self.random_state,
                checkpoint=checkpoint,
                after_epoch=None if callback is None else partial(self._call_back, callback),
                verbose=bool(self.verbose),
            )
            self._set_fitted(fitted)
        self.n_iter_ = self.n_iter
        self.__dict__.pop("_engine", None)  # a later partial_fit starts at this result
        return self

    @_validated
    def partial_fit(self, X: Any, y: None = None) -> Self:
        """Take one step with all of X as its mini-batch.

        The first call starts at the fitted parameters, or at new random weights. Momentum and
        persistent chains continue from call to call. A step that fails leaves the machine and its
        random numbers as they were before; the next one starts there, without momentum and with
        new chains.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            Values in [0, 1]: bits or probabilities.
        y : None
            Ignored.

        Returns
        -------
        self

        Raises
        ------
        ValueError, FloatingPointError
            If a parameter or X is out of range; if training diverges.
        """
        from rgdl.rbm.engines import start_engine  # loads numba
        from rgdl.rbm.training import take_single_step

        is_fitted = hasattr(self, "components_")
        with as_before_if_it_fails(self) as before:
            how = self._hyperparameters()
            X, dtype = as_training_data(check_data(self, X, reset=not is_fitted))
            if not hasattr(self, "random_state_"):
                self.random_state_ = as_random_state(self.random_state)
            if not hasattr(self, "_engine"):
                arguments = (X, dtype, self.random_state_)
                start = self._fitted().copy() if is_fitted else how.draw_machine(*arguments)
                self._engine = start_engine(self.engine, start)
            before.pop("_engine", None)  # if the step fails, a part of it has been taken
            take_single_step(self._engine, X, how, self.random_state_)
            self._set_fitted(self._engine.parameters.copy())
        return self

    def _call_back(
        self, callback: Callable[[Self, int], None], parameters: Parameters, epoch: int
    ) -> None:
        self._set_fitted(parameters.copy())
        self.n_iter_ = epoch
        callback(self, epoch)

    def _hyperparameters(self) -> Hyperparameters:
        names = [field.name for field in fields(Hyperparameters)]
        return Hyperparameters(**{name: getattr(self, name) for name in names})
