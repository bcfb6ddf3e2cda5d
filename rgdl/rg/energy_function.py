"""The energy function of a small machine, in the paper's signs, with bits or with spins."""

from dataclasses import dataclass
from typing import Literal, Self

import numpy as np

from rgdl.arguments import as_generator
from rgdl.rg.variational import joint_energy
from rgdl.types import Array, RandomSource


@dataclass(frozen=True)
class EnergyFunction:
    """E(v, h) = constant + sum_j b_j h_j + sum_ij v_i w_ij h_j + sum_i c_i v_i (Eq. 10).

    Attributes
    ----------
    weights : ndarray, shape (N, M)
        w_ij of visible unit i and hidden unit j; negative for a ferromagnet.
    hidden : ndarray, shape (M,)
        b_j.
    visible : ndarray, shape (N,)
        c_i.
    units : {"spins", "bits"}
        Values -1 and +1, or 0 and 1.
    constant : float
        Shifts F and dF, but changes no probability.
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
        """From scikit-learn's parameters, whose signs in the energy are the opposite.

        Parameters
        ----------
        components : ndarray, shape (M, N)
            Weights W_ji of p(h_j = 1 | v) = sigmoid(b_j + sum_i W_ji v_i).
        intercept_hidden : ndarray, shape (M,)
            Biases b_j.
        intercept_visible : ndarray, shape (N,)
            Biases of the visible units.
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
        rng: RandomSource,
    ) -> Self:
        """Normal weights and biases of mean 0 and standard deviation `scale`."""
        rng = as_generator(rng)
        weights = rng.normal(0, scale, (n_visible, n_hidden))
        return cls(weights, rng.normal(0, scale, n_hidden), rng.normal(0, scale, n_visible), units)

    def in_spins(self) -> Self:
        """The same energy of every state, as a function of spins s = 2 v - 1."""
        if self.units == "spins":
            return self
        w = self.weights / 4
        hidden = self.hidden / 2 + w.sum(axis=0)
        visible = self.visible / 2 + w.sum(axis=1)
        constant = self.constant + self.hidden.sum() / 2 + self.visible.sum() / 2 + w.sum()
        return type(self)(w, hidden, visible, "spins", float(constant))

    def with_hidden_aligned(self) -> Self:
        """Flip hidden spins so that each is aligned with the visible spins: sum_i w_ij <= 0.

        No probability of the visible spins changes. The sum decides, as for a block spin.
        `fix_signs` decides by the largest entry, because a weak background can dominate the sum of
        a field over the whole lattice. Both agree if all weights of a hidden spin have one sign.

        Raises
        ------
        ValueError
            If the units are not spins.
        """
        if self.units != "spins":
            raise ValueError(f"units must be spins, got {self.units!r}")
        signs = np.where(self.weights.sum(axis=0) > 0, -1.0, 1.0)
        return type(self)(
            self.weights * signs, self.hidden * signs, self.visible, "spins", self.constant
        )

    def of_all_states(self) -> Array:
        """E(v, h) in units of kT, shape (2^N, 2^M)."""
        energy = joint_energy(self.weights, self.hidden, self.visible, units=self.units)
        energy += self.constant
        return energy
