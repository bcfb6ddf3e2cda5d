"""One step of L1 contrastive divergence (CD-k), after Hinton and Salakhutdinov's code.

The layer below is `v`, the layer above `h`, both 0/1, with p(h_j = 1 | v) = sigmoid(b_j +
sum_i W_ji v_i). Mehta & Schwab write the weights w_ij = -W_ji (Eq. 10).
"""

import numpy as np
from scipy.linalg.blas import dgemm, sgemm

from rgdl.rbm.binary_products import BinaryProducts, is_binary
from rgdl.rbm.kernels import (
    apply_sigmoid,
    draw_bits,
    step_with_l1,
    step_with_soft_threshold,
    update_mean,
)
from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.types import Array


class ContrastiveDivergence:
    """Parameters under training, their increments, and the step that changes them.

    One step on a mini-batch `v` of n samples is, with eta the learning rate::

        ph = sigmoid(v W^T + b),  h ~ ph,  v' ~ sigmoid(h W + c),  nh = sigmoid(v' W^T + b)
        dW = (ph^T v - nh^T v') / n
        increment <- momentum * increment + eta * (dW - l1 * sign(W) - l2 * W)
        W <- W + increment

    with `n_gibbs` rounds between v and v', and the biases changed likewise without penalty. A
    proximal step leaves the penalty out of the increment, and then moves every weight by eta * l1
    towards zero, but not beyond it. Persistent chains begin at the h where the last step's ended.
    For spins (see `Recipe`) dW becomes 4 dW - 2 (dh 1^T + 1 dv^T) with the differences dh and dv of
    the means of both phases.

    Parameters
    ----------
    parameters : Parameters
        Weights and biases, changed in place; all float32 or all float64. Products in float32 of
        units that are 0 or 1 are looked up where the processor can: see `BinaryProducts`.

    Attributes
    ----------
    increments : Parameters
        The last step's, 0 at first.
    mean : Parameters
        What `average` has averaged, 0 at first.
    """

    def __init__(self, parameters: Parameters) -> None:
        self.parameters = parameters
        self.increments = parameters.zeros_like()
        self.mean = parameters.zeros_like()
        self._chains = np.empty((0, len(parameters.hidden)), parameters.weights.dtype)
        self._products = BinaryProducts(*parameters.weights.shape)
        self._reserve(0)

    def step(self, batch: Array, key: np.uint64, recipe: Recipe) -> None:
        """Change the parameters by one mini-batch.

        Parameters
        ----------
        batch : ndarray, shape (n_samples, n_visible)
            Zeros and ones, or probabilities; uint8 is taken for zeros and ones.
        key : uint64
            Key of the Philox numbers that this step draws.
        recipe : Recipe
            How to step.
        """
        n = len(batch)
        v, h = self._phases(n)
        np.copyto(v[:n], batch)
        looked_up = BinaryProducts.serve(self.parameters.weights, n)
        bits = looked_up and (batch.dtype == np.uint8 or is_binary(v[:n]))
        self._mean_hidden(v[:n], out=h[:n], bits=bits)
        hidden_mean = h[:n]
        for k in range(recipe.n_gibbs):
            draw_bits(hidden_mean, self._state[:n], key, 2 * k)
            if recipe.persistent and k == 0:
                self._state[: len(self._chains[:n])] = self._chains[:n]
            self._sample_visible(self._state[:n], key, 2 * k + 1, out=v[n:], bits=looked_up)
            self._mean_hidden(v[n:], out=h[n:], bits=looked_up)
            hidden_mean = h[n:]
        if recipe.persistent:
            draw_bits(hidden_mean, self._state[:n], key, 2 * recipe.n_gibbs)
            self._chains = np.concatenate([self._state[:n], self._chains[n:]])
        np.negative(h[n:], out=h[n:])  # the products below now add ph^T v - nh^T v'
        differences = (v[:n] - v[n:]).mean(axis=0), h.sum(axis=0) / n
        decay = recipe.l2_step * self.parameters.weights if recipe.l2 else None
        self._change_weights(v, h, recipe, bits=bits)
        if decay is not None:
            self._add_to_weights(-decay)
        if recipe.spins:
            self._turn_to_spins(*differences, recipe)
        self._change_biases(*differences, recipe)

    def average(self, n_seen: int) -> None:
        """Take the present parameters into the mean, as the `n_seen`-th of it."""
        for mean, part in zip(self.mean.parts(), self.parameters.parts(), strict=True):
            update_mean(np.atleast_2d(mean), np.atleast_2d(part), mean.dtype.type(n_seen))

    def is_finite(self) -> bool:
        """Whether no parameter and no increment is infinite or no number."""
        return self.parameters.are_finite() and self.increments.are_finite()

    def state(self) -> dict[str, Array]:
        """All that the next steps depend on."""
        return {
            **self.parameters.named("parameters"),
            **self.increments.named("increments"),
            **self.mean.named("mean"),
            "chains": self._chains,
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Go on from what `state` gave."""
        self.parameters.set_named("parameters", state)
        self.increments.set_named("increments", state)
        self.mean.set_named("mean", state)
        self._chains = state["chains"].copy()

    def _mean_hidden(self, v: Array, out: Array, *, bits: bool) -> None:
        """p(h = 1 | v) = sigmoid(v W^T + b)."""
        if bits:
            self._products.mean_hidden(self.parameters.weights, self.parameters.hidden, v, out)
            return
        np.matmul(v, self.parameters.weights.T, out=out)
        apply_sigmoid(out, self.parameters.hidden)

    def _sample_visible(
        self, h: Array, key: np.uint64, draw: int, out: Array, *, bits: bool
    ) -> None:
        """v ~ p(v = 1 | h) = sigmoid(h W + c)."""
        if bits:
            self._products.mean_visible(self.parameters.weights, self.parameters.visible, h, out)
        else:
            np.matmul(h, self.parameters.weights, out=out)
            apply_sigmoid(out, self.parameters.visible)
        draw_bits(out, out, key, draw)

    def _change_weights(self, v: Array, h: Array, recipe: Recipe, *, bits: bool) -> None:
        """Both outer products, momentum and the L1 step."""
        weights, increment = self.parameters.weights, self.increments.weights
        rate, l1_step = recipe.weight_rate / (len(v) // 2), recipe.l1_step
        if bits:
            self._products.move(
                weights, increment, h, v, rate=rate, momentum=recipe.momentum, l1_step=l1_step,
                proximal=recipe.proximal,
            )  # fmt: skip
            return
        gemm = sgemm if weights.dtype == np.float32 else dgemm
        # BLAS counts in columns: increment^T <- rate * v^T h + momentum * increment^T
        gemm(rate, v.T, h.T, recipe.momentum, increment.T, trans_b=True, overwrite_c=True)
        penalize = step_with_soft_threshold if recipe.proximal else step_with_l1
        penalize(weights, increment, weights.dtype.type(l1_step))

    def _turn_to_spins(self, visible: Array, hidden: Array, recipe: Recipe) -> None:
        """What spins' weights step beside <h v>, and what their step leaves for the biases."""
        self._add_to_weights(-recipe.weight_rate / 2 * (hidden[:, None] + visible))
        self.parameters.hidden -= self.increments.weights.sum(axis=1) / 2
        self.parameters.visible -= self.increments.weights.sum(axis=0) / 2

    def _add_to_weights(self, change: Array) -> None:
        self.increments.weights += change
        self.parameters.weights += change

    def _change_biases(self, visible: Array, hidden: Array, recipe: Recipe) -> None:
        """Step along the mean differences of the two phases."""
        for bias, increment, difference in (
            (self.parameters.visible, self.increments.visible, visible),
            (self.parameters.hidden, self.increments.hidden, hidden),
        ):
            increment *= recipe.momentum
            increment += recipe.bias_rate * difference
            bias += increment

    def _phases(self, n: int) -> tuple[Array, Array]:
        """Both phases one above the other: rows 0..n-1 from the data, n..2n-1 from the model."""
        if 2 * n > len(self._visible):
            self._reserve(n)
        return self._visible[: 2 * n], self._hidden[: 2 * n]

    def _reserve(self, n: int) -> None:
        n_hidden, n_visible = self.parameters.weights.shape
        dtype = self.parameters.weights.dtype
        self._visible = np.empty((2 * n, n_visible), dtype)  # phase and sample, i
        self._hidden = np.empty((2 * n, n_hidden), dtype)  # phase and sample, j
        self._state = np.empty((n, n_hidden), dtype)  # sample, j
