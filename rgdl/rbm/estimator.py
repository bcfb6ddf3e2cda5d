"""L1BernoulliRBM: scikit-learn's BernoulliRBM with an L1 contrastive-divergence step."""

from numbers import Integral, Real
from typing import Any, ClassVar, Self

import numpy as np
from scipy.sparse import issparse
from scipy.special import expit
from sklearn.base import _fit_context
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_array, check_random_state, gen_batches
from sklearn.utils._param_validation import Interval
from sklearn.utils.validation import check_is_fitted, validate_data

from rgdl.progress import track
from rgdl.rbm.contrastive_divergence import ContrastiveDivergence, Parameters, Recipe
from rgdl.rbm.kernels import update_mean
from rgdl.rbm.packed import PackedBits
from rgdl.types import Array


class L1BernoulliRBM(BernoulliRBM):  # type: ignore[misc]  # scikit-learn is untyped
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
    momentum : float, default=0.5
        Part of the last increment that the next one keeps, in [0, 1).
    l1 : float, default=0.0
        L1 penalty on the weights, inside the learning rate; sign(0) = 0.
    n_gibbs : int, default=1
        Gibbs rounds from the data to the negative phase: the k of CD-k.
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

    References
    ----------
    Mehta & Schwab (2014), Eqs. 10-17 and Appendix A; Hinton & Salakhutdinov, Science 313, 504
    (2006).
    """

    _parameter_constraints: ClassVar[dict[str, list[Any]]] = {
        **BernoulliRBM._parameter_constraints,
        "momentum": [Interval(Real, 0, 1, closed="left")],
        "l1": [Interval(Real, 0, None, closed="left")],
        "n_gibbs": [Interval(Integral, 1, None, closed="left")],
        "init_scale": [Interval(Real, 0, None, closed="left")],
        "average_last": [Interval(Integral, 0, None, closed="left")],
        "shuffle": ["boolean"],
    }

    def __init__(
        self,
        n_components: int = 256,
        *,
        learning_rate: float = 0.1,
        momentum: float = 0.5,
        l1: float = 0.0,
        n_gibbs: int = 1,
        batch_size: int = 10,
        n_iter: int = 10,
        init_scale: float = 0.01,
        average_last: int = 0,
        shuffle: bool = True,
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
        self.l1 = l1
        self.n_gibbs = n_gibbs
        self.init_scale = init_scale
        self.average_last = average_last
        self.shuffle = shuffle

    @classmethod
    def from_parameters(
        cls, *, components: Array, intercept_hidden: Array, intercept_visible: Array
    ) -> Self:
        """Make a fitted machine of given weights and biases.

        Parameters
        ----------
        components : ndarray, shape (n_components, n_features)
            Weights.
        intercept_hidden : ndarray, shape (n_components,)
            Biases of the hidden units.
        intercept_visible : ndarray, shape (n_features,)
            Biases of the visible units.

        Raises
        ------
        ValueError
            If the shapes do not fit each other.
        """
        shape = (len(intercept_hidden), len(intercept_visible))
        if components.shape != shape:
            raise ValueError(f"components must have shape {shape}, got {components.shape}")
        rbm = cls(n_components=shape[0])
        rbm.n_features_in_ = shape[1]
        rbm._set_fitted(Parameters(components, intercept_hidden, intercept_visible))
        return rbm

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: None = None) -> Self:
        """Train on X from new random weights.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            Zeros and ones, or probabilities. float32 (and packed bits) are trained in float32.
        y : None
            Ignored.

        Returns
        -------
        self

        Raises
        ------
        FloatingPointError
            If training diverges.
        """
        X, dtype = self._check_data(X, reset=True)
        rng = check_random_state(self.random_state)
        self._start(X.shape[1], dtype, rng)
        try:
            self._set_fitted(self._train(X, rng))
        finally:
            del self._machine
        self.n_iter_ = self.n_iter
        return self

    def _train(self, X: Any, rng: np.random.RandomState) -> Parameters:
        """Go through all epochs; return the last parameters, or the mean over the last epochs."""
        mean, n_seen = self._machine.parameters.zeros_like(), 0
        order = rng.permutation(X.shape[0])
        epochs = track(range(self.n_iter), unit="epoch", enabled=bool(self.verbose))
        for epoch in epochs:
            if self.shuffle and epoch > 0:
                order = rng.permutation(X.shape[0])
            for batch in gen_batches(X.shape[0], self.batch_size):
                self._fit(X[order[batch]], rng)
                if epoch >= self.n_iter - self.average_last:
                    n_seen += 1
                    self._update_mean(mean, n_seen)
            self._check_finite(f"epoch {epoch + 1}")
        return mean if n_seen else self._machine.parameters

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def partial_fit(self, X: Any, y: None = None) -> Self:
        """Take one step with the whole of X as its mini-batch, keeping momentum.

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
        FloatingPointError
            If training diverges.
        """
        first = not hasattr(self, "components_")
        X, dtype = self._check_data(X, reset=first)
        if not hasattr(self, "random_state_"):
            self.random_state_ = check_random_state(self.random_state)
        if first:
            self._start(X.shape[1], dtype, self.random_state_)
        elif not hasattr(self, "_machine"):
            self._resume()
        self._fit(X[:], self.random_state_)
        self._check_finite("this step")
        self._set_fitted(self._machine.parameters)
        return self

    def inverse_transform(self, X: Any) -> Array:
        """Probabilities of the visible units, P(v = 1 | h = X) = sigmoid(X W + c).

        Parameters
        ----------
        X : array-like, shape (n_samples, n_components)
            States or probabilities of the hidden units.

        Returns
        -------
        ndarray, shape (n_samples, n_features)
            Probabilities.

        Raises
        ------
        ValueError
            If X is not two-dimensional with `n_components` columns.
        """
        check_is_fitted(self)
        X = check_array(X, dtype=(np.float64, np.float32))
        if X.shape[1] != len(self.components_):
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} has "
                f"{len(self.components_)} hidden units"
            )
        p: Array = X @ self.components_ + self.intercept_visible_
        return expit(p, out=p)  # type: ignore[no-any-return]

    def free_energy(self, X: Any) -> Array:
        """F(v) = -c.v - sum_j log(1 + exp(b_j + (W v)_j)), the H^RBM(v) of Eq. 14.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            States of the visible units.

        Returns
        -------
        ndarray, shape (n_samples,)
            -log of the unnormalized probability of each state.
        """
        check_is_fitted(self)
        floats = (np.float64, np.float32)
        X = validate_data(self, X, accept_sparse="csr", dtype=floats, reset=False)
        return self._free_energy(X)  # type: ignore[no-any-return]

    def _fit(self, v_pos: Any, rng: np.random.RandomState) -> None:
        """Take one L1 contrastive-divergence step on one mini-batch."""
        key = np.uint64(rng.randint(2**63, dtype=np.int64))
        recipe = Recipe(self.learning_rate, self.momentum, self.l1, self.n_gibbs)
        with np.errstate(over="ignore", invalid="ignore"):  # the callers look for themselves
            self._machine.step(v_pos.toarray() if issparse(v_pos) else v_pos, key, recipe)

    def _check_data(self, X: Any, *, reset: bool) -> tuple[Any, np.dtype[Any]]:
        """Validate X; float32 stays, PackedBits stay packed and are trained in float32."""
        if not isinstance(X, PackedBits):
            floats = (np.float64, np.float32)
            X = validate_data(self, X, accept_sparse="csr", dtype=floats, reset=reset)
            return X, X.dtype
        if reset:
            self.n_features_in_ = X.n_features
        elif X.n_features != self.n_features_in_:
            raise ValueError(
                f"X has {X.n_features} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        return X, np.dtype(np.float32)

    def _start(self, n_features: int, dtype: np.dtype[Any], rng: np.random.RandomState) -> None:
        """Draw the initial weights N(0, init_scale^2); biases are 0."""
        weights = rng.normal(0.0, self.init_scale, (self.n_components, n_features)).astype(dtype)
        hidden, visible = np.zeros(self.n_components, dtype), np.zeros(n_features, dtype)
        self._machine = ContrastiveDivergence(Parameters(weights, hidden, visible))

    def _resume(self) -> None:
        """Go on from the fitted parameters, with no increment behind them."""
        fitted = (self.components_, self.intercept_hidden_, self.intercept_visible_)
        self._machine = ContrastiveDivergence(Parameters(*(part.copy() for part in fitted)))

    def _check_finite(self, when: str) -> None:
        if not all(np.isfinite(part).all() for part in self._machine.parameters.parts()):
            raise FloatingPointError(
                f"the parameters are not finite after {when} with learning_rate = "
                f"{self.learning_rate} and momentum = {self.momentum}: lower one of them"
            )

    def _update_mean(self, mean: Parameters, n_seen: int) -> None:
        for total, part in zip(mean.parts(), self._machine.parameters.parts(), strict=True):
            update_mean(np.atleast_2d(total), np.atleast_2d(part), total.dtype.type(n_seen))

    def _set_fitted(self, parameters: Parameters) -> None:
        self.components_, self.intercept_hidden_, self.intercept_visible_ = parameters.parts()
        self._n_features_out = len(self.intercept_hidden_)
