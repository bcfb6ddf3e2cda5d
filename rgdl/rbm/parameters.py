"""What a machine is made of, and how a training step changes it."""

from dataclasses import dataclass, fields
from typing import Self

import numpy as np

from rgdl.types import Array


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
        """The same values in arrays of their own."""
        return type(self)(*(part.copy() for part in self.parts()))

    def parts(self) -> tuple[Array, Array, Array]:
        """The three arrays, weights first."""
        return self.weights, self.hidden, self.visible

    def named(self, prefix: str) -> dict[str, Array]:
        """The three arrays by name, as a checkpoint holds them."""
        return {f"{prefix}_{field.name}": getattr(self, field.name) for field in fields(self)}

    def set_named(self, prefix: str, arrays: dict[str, Array]) -> None:
        """Take over the values of arrays that `named` gave.

        Raises
        ------
        ValueError
            If their shapes or types are others.
        """
        for name, part in self.named(prefix).items():
            kinds = [(array.shape, array.dtype.name) for array in (arrays[name], part)]
            if kinds[0] != kinds[1]:
                raise ValueError(f"checkpoint holds {name} of {kinds[0]}, not of {kinds[1]}")
            part[...] = arrays[name]

    def are_finite(self) -> bool:
        """Whether no value is infinite or no number."""
        return all(bool(np.isfinite(part).all()) for part in self.parts())


@dataclass(frozen=True)
class Recipe:
    """How a step of contrastive divergence changes the parameters.

    Attributes
    ----------
    learning_rate : float
        Step size eta, of the parameters of the units' kind.
    momentum : float
        Part of the last increment that is kept, in [0, 1).
    l1 : float
        Penalty on the weights, inside the learning rate.
    n_gibbs : int
        Gibbs rounds to the negative phase: the k of CD-k.
    l2 : float
        Weight decay, inside the learning rate.
    proximal : bool
        Whether the penalty is a soft threshold after the step, or a subgradient within it.
    persistent : bool
        Whether the Gibbs chains go on where the last step left them, or start at the data.
    spins : bool
        Whether the gradient is that of units that are -1 or 1. Machines are kept as those of 0/1
        units, s = 2 v - 1, whose weights are W = 4 w and whose biases are b_j = 2 (b'_j - sum_i
        w_ji): the same probabilities, but steps of another length, in another direction.
    """

    learning_rate: float
    momentum: float
    l1: float
    n_gibbs: int
    l2: float = 0.0
    proximal: bool = False
    persistent: bool = False
    spins: bool = False

    @property
    def weight_rate(self) -> float:
        """Step of W along <h v>: 4 * 4 times that of w along <s s'> for spins."""
        return (16 if self.spins else 1) * self.learning_rate

    @property
    def bias_rate(self) -> float:
        """Step of b along <h>: 2 * 2 times that of b' along <s> for spins."""
        return (4 if self.spins else 1) * self.learning_rate

    @property
    def l1_step(self) -> float:
        """What the penalty takes from |W|: 4 times what it takes from |w| for spins."""
        return (4 if self.spins else 1) * self.learning_rate * self.l1

    @property
    def l2_step(self) -> float:
        """The part of W that weight decay takes."""
        return self.learning_rate * self.l2


def start_at(weights: Array, *, spins: bool) -> Parameters:
    """The machine of these weights without biases, of 0/1 units or of spins.

    Parameters
    ----------
    weights : ndarray, shape (n_hidden, n_visible)
        W, or w of spins.
    spins : bool
        Which of them.

    Returns
    -------
    machine : Parameters
        Of 0/1 units.
    """
    n_hidden, n_visible = weights.shape
    if not spins:
        return Parameters(
            weights, np.zeros(n_hidden, weights.dtype), np.zeros(n_visible, weights.dtype)
        )
    return Parameters(4 * weights, -2 * weights.sum(axis=1), -2 * weights.sum(axis=0))
