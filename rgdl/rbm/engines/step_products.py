"""What a step of contrastive divergence needs of its matrix products."""

from typing import Protocol

from rgdl.types import Array


class StepProducts(Protocol):
    """Conditional means and the weight step of a mini-batch."""

    def serve(self, weights: Array, n_samples: int, *, binary: bool) -> bool:
        """Whether they are available for these weights and this number of samples.

        Parameters
        ----------
        weights : ndarray, shape (n_hidden, n_visible)
            Of the machine.
        n_samples : int
            Of the mini-batch.
        binary : bool
            Whether all visible states are 0 or 1.
        """

    def begin_step(self, weights: Array) -> None:
        """Prepare the means of a step, within which the weights do not change."""

    def mean_hidden(self, weights: Array, bias: Array, v: Array, out: Array) -> None:
        """out <- sigmoid(v W^T + b), for v of shape (n, n_visible)."""

    def mean_visible(self, weights: Array, bias: Array, h: Array, out: Array) -> None:
        """out <- sigmoid(h W + c), for h of shape (n, n_hidden) with zeros and ones."""

    def step_weights(
        self,
        weights: Array,
        increment: Array,
        h: Array,
        v: Array,
        *,
        rate: float,
        momentum: float,
        l1_step: float,
        proximal: bool,
    ) -> None:
        """increment <- momentum * increment + rate * h^T v, then the L1 step and W += increment.

        Parameters
        ----------
        weights, increment : ndarray, shape (n_hidden, n_visible)
            Changed in place.
        h : ndarray, shape (n, n_hidden)
            Hidden means; those of the negative phase have a negative sign.
        v : ndarray, shape (n, n_visible)
            Visible states or means.
        rate, momentum, l1_step : float
            Factors of the gradient, of the last increment, and of the penalty.
        proximal : bool
            Whether the penalty is a soft threshold, or a subgradient.
        """
