"""A fitted machine: its conditional probabilities and its likelihood, without scikit-learn."""

from typing import Any, Self

import numpy as np

from rgdl.rbm.conditionals import free_energy, mean_hidden, mean_visible
from rgdl.rbm.packed import PackedBits
from rgdl.rbm.parameters import Parameters
from rgdl.short_calls import ShortCalls
from rgdl.states import check_unit_interval
from rgdl.types import Array


class BinaryMachine:
    """Weights and biases of a restricted Boltzmann machine, and what follows from them.

    Jobs train and read such machines, because importing scikit-learn takes longer than most
    measurements. `L1BernoulliRBM`, which can be trained, is one of them. To train a machine
    further that was read from a file, give its parameters to `L1BernoulliRBM.from_parameters`.

    Attributes
    ----------
    components_ : ndarray, shape (n_components, n_features)
        Weights W; one row per hidden unit.
    intercept_hidden_ : ndarray, shape (n_components,)
        Biases b of the hidden units.
    intercept_visible_ : ndarray, shape (n_features,)
        Biases c of the visible units.
    n_components, n_features_in_ : int
        Number of hidden and of visible units.

    Examples
    --------
    Without weights and biases every unit is 1 half of the time:

    >>> import numpy as np
    >>> from rgdl.rbm import BinaryMachine
    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.zeros((2, 3)),
    ...     intercept_hidden=np.zeros(2),
    ...     intercept_visible=np.zeros(3),
    ... )
    >>> machine.transform([[0, 1, 1]])
    array([[0.5, 0.5]])
    """

    n_features_in_: int
    components_: Array
    intercept_hidden_: Array
    intercept_visible_: Array

    def __init__(self, n_components: int) -> None:
        self.n_components = n_components

    @classmethod
    def from_parameters(
        cls, *, components: Array, intercept_hidden: Array, intercept_visible: Array
    ) -> Self:
        """Create a fitted machine with given weights and biases.

        Parameters
        ----------
        components : array-like, shape (n_components, n_features)
            Weights, one row per hidden unit.
        intercept_hidden : array-like, shape (n_components,)
            Biases of the hidden units.
        intercept_visible : array-like, shape (n_features,)
            Biases of the visible units.

        Raises
        ------
        ValueError
            If the shapes do not match, or a value is not a finite real number.
        """
        parameters = Parameters(
            _as_floats("components", components),
            _as_vector("intercept_hidden", intercept_hidden, "n_components"),
            _as_vector("intercept_visible", intercept_visible, "n_features"),
        )
        shape = (parameters.hidden.size, parameters.visible.size)
        if parameters.weights.shape != shape:
            raise ValueError(f"components must have shape {shape}, got {parameters.weights.shape}")
        if not parameters.are_finite():
            raise ValueError("components and intercepts must be finite numbers")
        machine = cls(n_components=shape[0])
        machine.n_features_in_ = shape[1]
        machine._set_fitted(parameters)
        return machine

    def transform(self, X: Any) -> Array:
        """Probabilities of the hidden units, P(h = 1 | v = X) = sigmoid(X W^T + b).

        Parameters
        ----------
        X : array-like or PackedBits, shape (n_samples, n_features)
            States 0 or 1, or probabilities, of the visible units.

        Returns
        -------
        ndarray, shape (n_samples, n_components)
            Probabilities.

        Raises
        ------
        ValueError
            If X is not two-dimensional with `n_features_in_` columns, or a value is not in [0, 1].
        """
        return mean_hidden(self._fitted(), self._checked_visible(X))

    def inverse_transform(self, X: Any) -> Array:
        """Probabilities of the visible units, P(v = 1 | h = X) = sigmoid(X W + c).

        Parameters
        ----------
        X : array-like or PackedBits, shape (n_samples, n_components)
            States 0 or 1, or probabilities, of the hidden units.

        Returns
        -------
        ndarray, shape (n_samples, n_features)
            Probabilities.

        Raises
        ------
        ValueError
            If X is not two-dimensional with `n_components` columns, or a value is not in [0, 1].
        """
        machine = self._fitted()
        return mean_visible(machine, self._checked_hidden(X))

    def free_energy(self, X: Any) -> Array:
        """F(v) = -c.v - sum_j log(1 + exp(b_j + (W v)_j)), the H^RBM(v) of Eq. 14.

        Parameters
        ----------
        X : array-like or PackedBits, shape (n_samples, n_features)
            States 0 or 1 of the visible units, or values between.

        Returns
        -------
        ndarray, shape (n_samples,)
            -log of the unnormalized probability of each state.

        Raises
        ------
        ValueError
            As for `transform`.
        """
        machine = self._fitted()
        return free_energy(machine, self._checked_visible(X))

    def pseudo_log_likelihood(self, X: Any) -> Array:
        """The exact sum over all units i of log P(v_i | all other visible units).

        scikit-learn's `score_samples` estimates it from one random unit of each sample.

        Parameters
        ----------
        X : array-like or PackedBits, shape (n_samples, n_features)
            States 0 or 1 of the visible units. For values between, 1 - v takes the place of the
            other state of a unit.

        Returns
        -------
        ndarray of float64, shape (n_samples,)
            Pseudo-log-likelihood of each sample, <= 0.

        Raises
        ------
        ValueError
            As for `transform`.
        """
        from rgdl.rbm.kernels import sum_log_conditionals  # loads numba

        machine = self._fitted()
        X = self._checked_visible(X)
        v = np.asarray(X.toarray() if hasattr(X, "toarray") else X, np.float64)
        W = machine.weights.astype(np.float64)
        activation = v @ W.T + machine.hidden
        log_likelihood = np.empty(len(v))
        visible = machine.visible.astype(np.float64)
        weights, first = np.ascontiguousarray(W.T), 0
        for n in ShortCalls().divide(len(v)):
            rows = slice(first, first + n)
            sum_log_conditionals(v[rows], activation[rows], weights, visible, log_likelihood[rows])
            first += n
        return log_likelihood

    def _fitted(self) -> Parameters:
        return Parameters(self.components_, self.intercept_hidden_, self.intercept_visible_)

    def _set_fitted(self, parameters: Parameters) -> None:
        self.components_, self.intercept_hidden_, self.intercept_visible_ = parameters.parts()

    def _checked_visible(self, X: Any) -> Any:
        return self._checked(X, self.n_features_in_, "visible")

    def _checked_hidden(self, X: Any) -> Any:
        return self._checked(X, self.n_components, "hidden")

    def _checked(self, X: Any, n_units: int, layer: str) -> Array:
        if not isinstance(X, PackedBits):
            X = np.asarray(X)
        if len(X.shape) != 2 or X.shape[1] != n_units:
            raise ValueError(f"X must have shape (n, {n_units}) of {layer} units, got {X.shape}")
        if isinstance(X, PackedBits):
            return X.unpacked(self.components_.dtype)
        values = _as_floats("X", X)
        check_unit_interval("X", values)
        return values


def _as_vector(name: str, values: Any, length: str) -> Array:
    array = _as_floats(name, values)
    if array.ndim != 1:
        raise ValueError(f"{name} must have shape ({length},), got {array.shape}")
    return array


def _as_floats(name: str, values: Any) -> Array:
    """The same array if it is of float32 or float64, else one of float64."""
    array = np.asarray(values)
    if array.dtype.kind == "c":
        raise ValueError(f"{name} must be real, got values of type {array.dtype}")
    is_float = array.dtype in (np.float64, np.float32)
    return array if is_float else np.asarray(array, np.float64)
