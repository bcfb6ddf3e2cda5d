"""Parameters of a machine, and the recipe by which a training step changes them."""

from dataclasses import dataclass, fields
from typing import Protocol, Self

import numpy as np

from rgdl.types import Array


class FittedMachine(Protocol):
    """A machine with scikit-learn's names: `BinaryMachine`, or a fitted estimator."""

    components_: Array
    intercept_hidden_: Array
    intercept_visible_: Array


@dataclass
class Parameters:
    """Weights and biases of one machine, or increments or means of the same shapes."""

    weights: Array  # W[j, i], hidden j, visible i
    hidden: Array  # b[j]
    visible: Array  # c[i]

    def zeros_like(self) -> Self:
        """Zeros of the same shapes and type."""
        return type(self)(*(np.zeros_like(part) for part in self.parts()))

    def copy(self) -> Self:
        """The same values in new arrays."""
        return type(self)(*(part.copy() for part in self.parts()))

    def parts(self) -> tuple[Array, Array, Array]:
        """The three arrays, weights first."""
        return self.weights, self.hidden, self.visible

    def named(self, prefix: str) -> dict[str, Array]:
        """The three arrays under the names that a checkpoint uses."""
        return {f"{prefix}_{field.name}": getattr(self, field.name) for field in fields(self)}

    def set_named(self, prefix: str, arrays: dict[str, Array]) -> None:
        """Copy the values of arrays that `named` returned.

        Raises
        ------
        ValueError
            If their shapes or types differ.
        """
        for name, part in self.named(prefix).items():
            kinds = [(array.shape, array.dtype.name) for array in (arrays[name], part)]
            if kinds[0] != kinds[1]:
                raise ValueError(f"checkpoint holds {name} of {kinds[0]}, not of {kinds[1]}")
            part[...] = arrays[name]

    def are_finite(self) -> bool:
        """Whether all values are finite."""
        return all(bool(np.isfinite(part).all()) for part in self.parts())


@dataclass(frozen=True)
class Recipe:
    """How a step of contrastive divergence changes the parameters.

    Attributes
    ----------
    learning_rate : float
        Step size eta of the parameters; with `spins`, of those of -1/1 units.
    momentum : float
        Fraction of the last increment that is kept, in [0, 1).
    l1 : float
        L1 penalty on the weights; it is multiplied by the learning rate.
    n_gibbs : int
        Gibbs rounds of the negative phase: the k of CD-k.
    l2 : float
        Weight decay; it is multiplied by the learning rate.
    proximal : bool
        Whether the L1 penalty is a soft threshold after the step, or a subgradient within it.
    persistent : bool
        Whether the Gibbs chains continue from the last step, or start at the data.
    spins : bool
        Whether the step follows the gradient of a machine of -1/1 units s = 2 v - 1. Machines are
        always stored as those of 0/1 units: weights w_ji and biases b'_j of spins correspond to
        W_ji = 4 w_ji and b_j = 2 (b'_j - sum_i w_ji). The probabilities are the same, but the
        gradient step is another one.

    Raises
    ------
    ValueError
        If weight decay or spins are combined with the proximal step.
    """

    learning_rate: float
    momentum: float
    l1: float
    n_gibbs: int
    l2: float = 0.0
    proximal: bool = False
    persistent: bool = False
    spins: bool = False

    def __post_init__(self) -> None:
        if self.proximal and self.l2:
            raise ValueError(f"l2 must be 0 with l1_step = 'proximal', got {self.l2}")
        if self.proximal and self.spins:
            raise ValueError("units must be 'bits' with l1_step = 'proximal', got 'spins'")

    @property
    def weight_rate(self) -> float:
        """Step of W along <h v>; for spins 4 * 4 times that of w along <s s'>."""
        return (16 if self.spins else 1) * self.learning_rate

    @property
    def bias_rate(self) -> float:
        """Step of b along <h>; for spins 2 * 2 times that of b' along <s>."""
        return (4 if self.spins else 1) * self.learning_rate

    @property
    def l1_decrease(self) -> float:
        """Decrease of |W| by the L1 penalty; for spins 4 times the decrease of |w|."""
        return (4 if self.spins else 1) * self.learning_rate * self.l1

    @property
    def l2_step(self) -> float:
        """Fraction of W that weight decay subtracts."""
        return self.learning_rate * self.l2


def initial_parameters(weights: Array, *, spins: bool) -> Parameters:
    """A machine of 0/1 units from the weights of a machine without biases.

    Parameters
    ----------
    weights : ndarray, shape (n_hidden, n_visible)
        Weights W of 0/1 units, or w of -1/1 units.
    spins : bool
        Whether the weights are those of -1/1 units, whose biases are 0; see `Recipe`.
    """
    n_hidden, n_visible = weights.shape
    if not spins:
        return Parameters(
            weights, np.zeros(n_hidden, weights.dtype), np.zeros(n_visible, weights.dtype)
        )
    return Parameters(4 * weights, -2 * weights.sum(axis=1), -2 * weights.sum(axis=0))
