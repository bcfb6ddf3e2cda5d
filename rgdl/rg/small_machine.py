"""Small machines in the paper's signs, with units of zeros and ones or of spins."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from rgdl.rg.variational import joint_energy
from rgdl.types import Array


@dataclass(frozen=True)
class SmallMachine:
    """E(v, h) = constant + sum_j b_j h_j + sum_ij v_i w_ij h_j + sum_i c_i v_i (Eq. 10).

    Attributes
    ----------
    weights : ndarray, shape (N, M)
        w_ij, visible i and hidden j: a ferromagnet has negative ones.
    hidden, visible : ndarray, shapes (M,) and (N,)
        b_j and c_i.
    units : {"spins", "bits"}
        Whether units are -1 and +1, or 0 and 1.
    constant : float
        It moves F and dF, and no probability.
    """

    weights: Array
    hidden: Array
    visible: Array
    units: Literal["spins", "bits"]
    constant: float = 0.0

    @classmethod
    def of_network(
        cls, components: Array, intercept_hidden: Array, intercept_visible: Array
    ) -> Self:
        """The machine of scikit-learn's parameters, whose energy has the opposite signs.

        Parameters
        ----------
        components : ndarray, shape (M, N)
            Weights W_ji of p(h_j = 1 | v) = sigmoid(b_j + sum_i W_ji v_i).
        intercept_hidden, intercept_visible : ndarray, shapes (M,) and (N,)
            Biases.
        """
        return cls(-components.T, -intercept_hidden, -intercept_visible, "bits")

    @classmethod
    def random(
        cls,
        n_visible: int,
        n_hidden: int,
        *,
        scale: float,
        units: Literal["spins", "bits"],
        rng: np.random.Generator,
    ) -> Self:
        """A machine of normal weights and biases.

        Parameters
        ----------
        n_visible, n_hidden : int
            Units of both layers.
        scale : float
            Standard deviation of all parameters.
        units : {"spins", "bits"}
            What the units are.
        rng : Generator
            Draws them.
        """
        weights = rng.normal(0, scale, (n_visible, n_hidden))
        return cls(weights, rng.normal(0, scale, n_hidden), rng.normal(0, scale, n_visible), units)

    def in_spins(self) -> Self:
        """The same machine, of the same energy in every state, with units s = 2 v - 1."""
        if self.units == "spins":
            return self
        w = self.weights / 4
        hidden = self.hidden / 2 + w.sum(axis=0)
        visible = self.visible / 2 + w.sum(axis=1)
        constant = self.constant + self.hidden.sum() / 2 + self.visible.sum() / 2 + w.sum()
        return type(self)(w, hidden, visible, "spins", float(constant))

    def with_hidden_upright(self) -> Self:
        """The same machine of spins with hidden ones turned so that they follow those below.

        Raises
        ------
        ValueError
            If its units are not spins.
        """
        if self.units != "spins":
            raise ValueError(f"units must be spins, got {self.units!r}")
        signs = np.where(self.weights.sum(axis=0) > 0, -1.0, 1.0)
        return type(self)(
            self.weights * signs, self.hidden * signs, self.visible, "spins", self.constant
        )

    def energy(self) -> Array:
        """E(v, h) of all states, shape (2^N, 2^M)."""
        energy = joint_energy(self.weights, self.hidden, self.visible, units=self.units)
        energy += self.constant
        return energy
