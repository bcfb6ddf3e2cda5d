"""What a fitted L1BernoulliRBM computes, by the conventions of scikit-learn."""

from typing import Any

import numpy as np
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_is_fitted, validate_data

from rgdl.arguments import check_unit_interval
from rgdl.rbm.conditionals import gibbs_round, log_conditional
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

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
            self.random_state_ = check_random_state(self.random_state)
        return gibbs_round(machine, v, self.random_state_).astype(np.uint8)

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
        rng = check_random_state(self.random_state)
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
            return super()._checked_visible(X)
        X = validate_data(self, X, accept_sparse="csr", dtype=_FLOATS, reset=False)
        check_unit_interval("X", X)
        return X

    def _checked_hidden(self, X: Any) -> Any:
        if isinstance(X, PackedBits):
            return super()._checked_hidden(X)
        X = check_array(X, dtype=_FLOATS)
        check_unit_interval("X", X)
        if X.shape[1] != len(self.components_):
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} has "
                f"{len(self.components_)} hidden units"
            )
        return X
