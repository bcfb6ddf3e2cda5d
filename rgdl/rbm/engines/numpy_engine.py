"""One step of L1 contrastive divergence (CD-k), after Hinton and Salakhutdinov's code.

The visible units v and the hidden units h are 0 or 1, with p(h_j = 1 | v) = sigmoid(b_j + sum_i
W_ji v_i). Mehta & Schwab write the weights as w_ij = -W_ji (Eq. 10).
"""

from collections.abc import Sequence

import numpy as np

from rgdl.rbm.engines.blas_products import BlasProducts
from rgdl.rbm.engines.step_products import StepProducts
from rgdl.rbm.kernels import draw_bits, mean_difference, update_mean
from rgdl.rbm.parameters import Parameters, Recipe
from rgdl.types import Array

try:  # optional, and used nowhere else: without the look-up, BLAS takes all products
    from rgdl.rbm.look_up import LookUpProducts
except ModuleNotFoundError:
    LookUpProducts = None  # type: ignore[assignment]


class ContrastiveDivergence:
    """Parameters of a machine, their increments, and the step that changes them.

    `rgdl.rbm.L1BernoulliRBM` states the equations of a step. A proximal step leaves the L1 penalty
    out of the increment.

    Parameters
    ----------
    parameters : Parameters
        Weights and biases, all float32 or all float64; changed in place.
    products : sequence of StepProducts, optional
        Preferred ones first; the first that serves a mini-batch takes it, BLAS takes the others.
        By default the look-up.

    Attributes
    ----------
    increments : Parameters
        Increments of the last step; 0 at first.
    mean : Parameters
        Running mean of the parameters that `average` has added; 0 at first.

    Examples
    --------
    >>> from rgdl.rbm.parameters import Parameters, Recipe
    >>> start = Parameters(*(np.zeros(shape, np.float32) for shape in ((3, 4), 3, 4)))
    >>> engine = ContrastiveDivergence(start)
    >>> recipe = Recipe(learning_rate=0.1, momentum=0.5, l1=0.0, n_gibbs=1)
    >>> engine.step(np.ones((10, 4), np.uint8), np.uint64(1), recipe)
    >>> bool((engine.parameters.visible >= 0).all())  # towards the data, which are all 1
    True
    """

    def __init__(
        self, parameters: Parameters, products: Sequence[StepProducts] | None = None
    ) -> None:
        self.parameters = parameters
        self.increments = parameters.zeros_like()
        self.mean = parameters.zeros_like()
        self._chains = np.empty((0, len(parameters.hidden)), parameters.weights.dtype)
        if products is None:
            has_look_up = LookUpProducts is not None
            products = [LookUpProducts(*parameters.weights.shape)] if has_look_up else []
        self._products = [*products, BlasProducts()]
        self._reserve(0)

    def step(self, batch: Array, key: np.uint64, recipe: Recipe) -> None:
        """Change the parameters by one mini-batch.

        Parameters
        ----------
        batch : ndarray, shape (n_samples, n_visible)
            Zeros and ones as uint8, or any values in [0, 1] as float32 or float64.
        key : uint64
            Key of the Philox random numbers of this step.
        recipe : Recipe
            Rates, penalties and Gibbs rounds.
        """
        n = len(batch)
        v, h = self._phases(n)
        np.copyto(v[:n], batch)
        for_bits = self._products_for(n, binary=True)
        for_batch = self._products_for(n, binary=batch.dtype == np.uint8)
        W, b, c = self.parameters.parts()
        for products in {for_batch, for_bits}:  # one or two
            products.begin_step(W)
        for_batch.mean_hidden(W, b, v[:n], h[:n])
        hidden_mean = h[:n]
        for k in range(recipe.n_gibbs):
            draw_bits(hidden_mean, self._state[:n], key, 2 * k)
            if recipe.persistent and k == 0:
                self._state[: len(self._chains[:n])] = self._chains[:n]
            for_bits.mean_visible(W, c, self._state[:n], v[n:])
            draw_bits(v[n:], v[n:], key, 2 * k + 1)
            for_bits.mean_hidden(W, b, v[n:], h[n:])
            hidden_mean = h[n:]
        if recipe.persistent:
            draw_bits(hidden_mean, self._state[:n], key, 2 * recipe.n_gibbs)
            self._chains = np.concatenate([self._state[:n], self._chains[n:]])
        np.negative(h[n:], out=h[n:])  # now h^T v is ph^T v - nh^T v'
        self._change_parameters(for_batch, v, h, recipe)

    def average(self, n_seen: int) -> None:
        """Add the current parameters to the mean, as number `n_seen` (from 1)."""
        for mean, part in zip(self.mean.parts(), self.parameters.parts(), strict=True):
            update_mean(np.atleast_2d(mean), np.atleast_2d(part), mean.dtype.type(n_seen))

    def is_finite(self) -> bool:
        """Whether all parameters and increments are finite."""
        return self.parameters.are_finite() and self.increments.are_finite()

    def state(self) -> dict[str, Array]:
        """Everything that later steps depend on."""
        return {
            **self.parameters.named("parameters"),
            **self.increments.named("increments"),
            **self.mean.named("mean"),
            "chains": self._chains,
        }

    def restore(self, state: dict[str, Array]) -> None:
        """Continue from an earlier `state`."""
        self.parameters.set_named("parameters", state)
        self.increments.set_named("increments", state)
        self.mean.set_named("mean", state)
        self._chains = state["chains"].copy()

    def _products_for(self, n: int, *, binary: bool) -> StepProducts:
        """The preferred products for n samples, whose units are 0 or 1 if `binary`."""
        weights = self.parameters.weights
        return next(each for each in self._products if each.serve(weights, n, binary=binary))

    def _change_parameters(
        self, products: StepProducts, v: Array, h: Array, recipe: Recipe
    ) -> None:
        """Step along the gradient; rows of v and h are those of both phases."""
        n = len(v) // 2
        visible, hidden = np.empty_like(v[0]), h.sum(axis=0) / n
        mean_difference(v, visible)
        weights, increment = self.parameters.weights, self.increments.weights
        decay = recipe.l2_step * weights if recipe.l2 else None
        products.step_weights(
            weights,
            increment,
            h,
            v,
            rate=recipe.weight_rate / n,
            momentum=recipe.momentum,
            l1_step=recipe.l1_decrease,
            proximal=recipe.proximal,
        )
        if decay is not None:
            self._add_to_weights(-decay)
        if recipe.spins:
            self._correct_for_spins(visible, hidden, recipe)
        self._change_biases(visible, hidden, recipe)

    def _correct_for_spins(self, visible: Array, hidden: Array, recipe: Recipe) -> None:
        """Add the terms by which a step of spins differs from a step of bits; see `Recipe`."""
        self._add_to_weights(-recipe.weight_rate / 2 * (hidden[:, None] + visible))
        self.parameters.hidden -= self.increments.weights.sum(axis=1) / 2
        self.parameters.visible -= self.increments.weights.sum(axis=0) / 2

    def _add_to_weights(self, change: Array) -> None:
        self.increments.weights += change
        self.parameters.weights += change

    def _change_biases(self, visible: Array, hidden: Array, recipe: Recipe) -> None:
        """Step along the differences between the means of both phases."""
        for bias, increment, difference in (
            (self.parameters.visible, self.increments.visible, visible),
            (self.parameters.hidden, self.increments.hidden, hidden),
        ):
            increment *= recipe.momentum
            increment += recipe.bias_rate * difference
            bias += increment

    def _phases(self, n: int) -> tuple[Array, Array]:
        """Arrays of v and h for both phases: rows 0 .. n-1 data, rows n .. 2n-1 model."""
        if 2 * n > len(self._visible):
            self._reserve(n)
        return self._visible[: 2 * n], self._hidden[: 2 * n]

    def _reserve(self, n: int) -> None:
        n_hidden, n_visible = self.parameters.weights.shape
        dtype = self.parameters.weights.dtype
        self._visible = np.empty((2 * n, n_visible), dtype)  # phase and sample, i
        self._hidden = np.empty((2 * n, n_hidden), dtype)  # phase and sample, j
        self._state = np.empty((n, n_hidden), dtype)  # sample, j
