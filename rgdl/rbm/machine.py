"""A fitted machine: its conditional probabilities and its likelihood."""

from typing import Any, Self

import numpy as np
from sklearn.neural_network import BernoulliRBM
from sklearn.utils import check_array
from sklearn.utils.validation import check_is_fitted, validate_data

from rgdl.rbm.conditionals import free_energy, mean_visible
from rgdl.rbm.kernels import sum_log_conditionals
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

_FLOATS = (np.float64, np.float32)


class BinaryMachine(BernoulliRBM):  # type: ignore[misc]  # scikit-learn is untyped
    """A BernoulliRBM with both conditionals, free energy and exact pseudo-likelihood."""

    @classmethod
    def from_parameters(
        cls, *, components: Array, intercept_hidden: Array, intercept_visible: Array
    ) -> Self:
        """Create a fitted machine with given weights and biases.

        Parameters
        ----------
        components : ndarray, shape (n_components, n_features)
            Weights, one row per hidden unit.
        intercept_hidden : ndarray, shape (n_components,)
            Biases of the hidden units.
        intercept_visible : ndarray, shape (n_features,)
            Biases of the visible units.

        Raises
        ------
        ValueError
            If the shapes do not match.
        """
        shape = (len(intercept_hidden), len(intercept_visible))
        if components.shape != shape:
            raise ValueError(f"components must have shape {shape}, got {components.shape}")
        rbm = cls(n_components=shape[0])
        rbm.n_features_in_ = shape[1]
        rbm._set_fitted(Parameters(components, intercept_hidden, intercept_visible))
        return rbm

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
        X = check_array(X, dtype=_FLOATS)
        if X.shape[1] != len(self.components_):
            raise ValueError(
                f"X has {X.shape[1]} features, but {type(self).__name__} has "
                f"{len(self.components_)} hidden units"
            )
        return mean_visible(self._fitted(), X)

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
        X = validate_data(self, X, accept_sparse="csr", dtype=_FLOATS, reset=False)
        return free_energy(self._fitted(), X)

    def pseudo_log_likelihood(self, X: Any) -> Array:
        """The exact sum over all units i of log P(v_i | all other visible units).

        scikit-learn's `score_samples` estimates it from one random unit of each sample.

        Parameters
        ----------
        X : array-like or sparse matrix, shape (n_samples, n_features)
            States of the visible units, zeros and ones.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            Pseudo-log-likelihood of each sample, <= 0.
        """
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", dtype=_FLOATS, reset=False)
        v = np.asarray(X.toarray() if hasattr(X, "toarray") else X, np.float64)
        W = self.components_.astype(np.float64)
        activation = v @ W.T + self.intercept_hidden_
        log_likelihood = np.empty(len(v))
        visible = self.intercept_visible_.astype(np.float64)
        sum_log_conditionals(v, activation, np.ascontiguousarray(W.T), visible, log_likelihood)
        return log_likelihood

    def _fitted(self) -> Parameters:
        return Parameters(self.components_, self.intercept_hidden_, self.intercept_visible_)

    def _set_fitted(self, parameters: Parameters) -> None:
        self.components_, self.intercept_hidden_, self.intercept_visible_ = parameters.parts()
        self._n_features_out = len(self.intercept_hidden_)
