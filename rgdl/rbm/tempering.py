"""Parallel tempering: chains that pass from mode to mode through independent units."""

from math import ceil

import numpy as np
from scipy.special import expit

from rgdl.rbm.annealing_path import anneal_from_base, even_in_variance
from rgdl.rbm.conditionals import activate_hidden, draw_states
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

_PILOT_STEPS = 200  # of the run that chooses the temperatures
_PILOT_CHAINS = 50


class TemperedChains:
    """Independent chains of one machine, each with states at several inverse temperatures.

    At inverse temperature beta, weights and biases are multiplied by beta: beta = 0 are fair coins,
    beta = 1 is the machine. A round exchanges the states of neighboring temperatures with
    probability min(1, exp(gain)) and then takes a Gibbs round at each of them, so a state that
    sticks to a mode at beta = 1 gives way to others, which were drawn anew at beta = 0. The
    distribution at beta = 1 remains that of the machine.

    A pilot run of annealing chooses the temperatures: the log weight of a step has the same
    standard deviation everywhere, at most about 1. Neighbors then exchange about half of the time.
    Even and odd pairs of neighbors take turns, by which states travel fastest.

    Parameters
    ----------
    machine : Parameters
        Weights and biases.
    v : ndarray, shape (n_chains, n_visible)
        Initial zeros and ones of the visible layer, at all temperatures.
    rng : Generator
        Draws everything.

    Attributes
    ----------
    betas : ndarray, shape (n_temperatures,)
        Inverse temperatures, from 0 to 1. A round takes longer than this many Gibbs rounds.

    References
    ----------
    Desjardins, Courville, Bengio, Vincent & Delalleau, AISTATS (2010); Syed, Bouchard-Cote,
    Deligiannidis & Doucet, J. R. Stat. Soc. B 84, 321 (2022).
    """

    def __init__(self, machine: Parameters, v: Array, rng: np.random.Generator) -> None:
        self._machine, self._rng = machine, rng
        self.betas = _choose_betas(machine, rng)
        dtype = machine.visible.dtype
        self._beta = self.betas.astype(dtype)[:, None, None]
        self._v = np.repeat(v[None].astype(dtype), len(self.betas), axis=0)  # beta, chain, unit
        self._first = 0  # of the pairs that are exchanged in the next round

    def run(self, n_rounds: int) -> Array:
        """States of the visible layer at beta = 1 after some more rounds: chain, unit."""
        for _ in range(n_rounds):
            activation = activate_hidden(self._machine, self._v)  # at beta = 1
            self._exchange(activation)
            h = draw_states(expit(self._beta * activation), self._rng)
            field = h @ self._machine.weights + self._machine.visible
            self._v = draw_states(expit(self._beta * field), self._rng)
        last: Array = self._v[-1]
        return last

    def _exchange(self, activation: Array) -> None:
        """Exchange states, with their activations, of every other pair of neighbors."""
        low = np.arange(self._first, len(self._beta) - 1, 2)
        self._first = 1 - self._first
        gain = self._decrease(low, low + 1, activation) + self._decrease(low + 1, low, activation)
        accepted = np.log1p(-self._rng.random(gain.shape)) < gain
        pair, chain = np.nonzero(accepted)
        k = low[pair]
        for states in (self._v, activation):
            states[k, chain], states[k + 1, chain] = states[k + 1, chain], states[k, chain]

    def _decrease(self, of: Array, to: Array, activation: Array) -> Array:
        """Decrease of beta F when states go from their betas to others: pair, chain."""
        v, activation, before, after = self._v[of], activation[of], self._beta[of], self._beta[to]
        terms = np.logaddexp(0, after * activation) - np.logaddexp(0, before * activation)
        of_visible = (after - before)[..., 0] * (v @ self._machine.visible)
        decrease: Array = terms.sum(axis=-1) + of_visible
        return decrease


def _choose_betas(machine: Parameters, rng: np.random.Generator) -> Array:
    """Inverse temperatures between which the log weights change by about 1 or less."""
    rough = np.linspace(0.0, 1.0, _PILOT_STEPS + 1)
    increments = anneal_from_base([machine.zeros_like(), machine], rough, _PILOT_CHAINS, rng)
    length = increments.std(axis=1).sum()  # the standard deviation is proportional to the step
    return even_in_variance(rough, increments, max(ceil(length), 1))
