"""What a fitted L1BernoulliRBM computes, by the conventions of scikit-learn."""

from typing import Any

import numpy as np
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

from rgdl.arguments import as_generator, as_random_state, whole_number
from rgdl.rbm.check_data import check_not_empty
from rgdl.rbm.conditionals import gibbs_round, log_conditional
from rgdl.rbm.generation import generate
from rgdl.rbm.gibbs_chains import chains_stick
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.parameters import Parameters
from rgdl.states import check_unit_interval
from rgdl.types import Array, RandomSource

_FLOATS = (np.float64, np.float32)


class FittedEstimator(BernoulliRBM, BinaryMachine):  # type: ignore[misc]  # scikit-learn is untyped
    """A BinaryMachine that is a scikit-learn estimator as well: conditionals, chains, scores."""

    def transform(self, X: Any) -> Any:
        """Probabilities of the hidden units, P(h = 1 | v = X) = sigmoid(X W^T + b).

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            States 0 or 1, or probabilities, of the visible units.

        Returns
        -------
        ndarray, or the container of `set_output`, shape (n_samples, n_components)
            Probabilities.

        Raises
        ------
        ValueError
            If X does not have `n_features_in_` columns, or a value is not in [0, 1].
        """
        return BinaryMachine.transform(self, X)

    def gibbs(self, v: Any) -> Array:
        """Draw new states of the visible units by one Gibbs round: h ~ p(h | v), v ~ p(v | h).

        Parameters
        ----------
        v : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            States 0 or 1, or probabilities.

        Returns
        -------
        ndarray of uint8, shape (n_samples, n_features)
            Zeros and ones. Every call draws other ones.

        Raises
        ------
        ValueError
            As for `transform`.
        """
        machine, v = self._fitted(), self._checked_visible(v)
        if not hasattr(self, "random_state_"):
            self.random_state_ = as_random_state(self.random_state)
        return gibbs_round(machine, v, self.random_state_).astype(np.uint8)

    def sample(
        self,
        n_samples: int = 1,
        *,
        n_chains: int = 100,
        n_burn_in: int = 1000,
        thinning: int = 10,
        start: Any = None,
        tempered: bool | None = None,
        rng: RandomSource | None = None,
    ) -> Array:
        """Draw samples from the machine by Gibbs chains, tempered if they stick; see `generate`.

        Parameters
        ----------
        n_samples : int, default=1
            Number of samples.
        n_chains : int, default=100
            Number of independent chains; one per sample if there are fewer samples.
        n_burn_in : int, default=1000
            Gibbs rounds before the first sample of a chain.
        thinning : int, default=10
            Rounds between two samples of a chain, >= 1.
        start : array-like or PackedBits, shape (n_chains, n_features), optional
            Initial zeros and ones of the chains. Random bits by default.
        tempered : bool, optional
            Whether the chains are tempered (`rgdl.rbm.tempering`), which takes longer by more than
            the number of temperatures. By default they are if Gibbs chains still depend on their
            start after `n_burn_in` rounds. This is tested on 50 other chains, from states of all
            densities: they do if the R of Gelman & Rubin exceeds 1.1 for some visible unit over
            the second half of the rounds. If `n_burn_in` < 100 nothing is tested or tempered.
        rng : Generator or seed, optional
            Draws everything. By default a seed is drawn from `random_state`: with an integer
            there, every call gives the same samples.

        Returns
        -------
        ndarray of uint8, shape (n_samples, n_features)
            Zeros and ones: the first samples of all chains, then the second ones, and so on.

        Raises
        ------
        ValueError
            If a number is out of range, or `start` has the wrong shape or values.

        Warns
        -----
        RuntimeWarning
            If tempered chains, too, still depend on their start: `n_burn_in` is too small.

        Examples
        --------
        >>> import numpy as np
        >>> from rgdl.rbm import L1BernoulliRBM
        >>> rbm = L1BernoulliRBM.from_parameters(
        ...     components=np.zeros((1, 2)),
        ...     intercept_hidden=np.zeros(1),
        ...     intercept_visible=np.array([9.0, 0.0]),
        ... )
        >>> rbm.sample(1000, n_burn_in=0, rng=1).mean(axis=0).round(1)
        array([1. , 0.5])
        """
        machine = self._fitted()
        n_samples = whole_number("n_samples", n_samples, minimum=1)
        n_chains = min(whole_number("n_chains", n_chains, minimum=1), n_samples)
        if rng is None:
            words = as_random_state(self.random_state).randint(2**32, size=4, dtype=np.uint32)
            rng = words.tolist()
        rng, n_burn_in = as_generator(rng), whole_number("n_burn_in", n_burn_in, minimum=0)
        if tempered is None:
            tempered = chains_stick(machine, n_burn_in, rng)
        drawn = generate(
            [self],
            n_samples=-(-n_samples // n_chains) * n_chains,
            n_chains=n_chains,
            n_burn_in=n_burn_in,
            thinning=thinning,
            rng=rng,
            start=start,
            tempered=tempered,
        )
        return drawn[:n_samples]

    def score_samples(self, X: Any) -> Array:
        """Pseudo-log-likelihood, estimated from one random unit of each sample.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            As for `pseudo_log_likelihood`, which has no such noise but takes longer.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            n_features times log P(v_i | all other units) of a unit i. An integer `random_state`
            draws the same units each time.

        Raises
        ------
        ValueError
            As for `transform`.
        """
        machine, v = self._fitted(), self._checked_visible(X)
        rng = as_random_state(self.random_state)
        units = rng.randint(0, v.shape[1], v.shape[0])
        scores: Array = v.shape[1] * log_conditional(machine, v, units)
        return scores

    def score(self, X: Any, y: None = None) -> float:
        """Mean of `score_samples`, the larger the better: for `GridSearchCV` and the like.

        Parameters
        ----------
        X : array-like, sparse matrix or PackedBits, shape (n_samples, n_features)
            As for `score_samples`.
        y : None
            Ignored.

        Returns
        -------
        float
            Estimate of the mean pseudo-log-likelihood.
        """
        return float(self.score_samples(X).mean())

    def _fitted(self) -> Parameters:
        check_is_fitted(self)
        return super()._fitted()

    def _set_fitted(self, parameters: Parameters) -> None:
        super()._set_fitted(parameters)
        self._n_features_out = len(self.intercept_hidden_)  # of scikit-learn

    def _checked_visible(self, X: Any) -> Any:
        if isinstance(X, PackedBits):
            check_not_empty(X)
            return super()._checked_visible(X)
        X = validate_data(self, X, accept_sparse="csr", dtype=_FLOATS, reset=False)
        check_unit_interval("X", X)
        return X

    def _checked_hidden(self, X: Any) -> Any:
        if isinstance(X, PackedBits):
            check_not_empty(X)
            return super()._checked_hidden(X)
        X = check_array(X, dtype=_FLOATS)
        check_unit_interval("X", X)
        if X.shape[1] != len(self.components_):
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} has "
                f"{len(self.components_)} hidden units"
            )
        return X
