"""Gibbs chains of a machine, and whether they forget where they started."""

import copy
from typing import Protocol

import numpy as np

from rgdl.rbm.conditionals import draw_states, gibbs_round, mean_visible
from rgdl.rbm.parameters import Parameters
from rgdl.types import Array

MAX_SCALE_REDUCTION = 1.1  # of chains that have forgotten their start
_MIN_ROUNDS = 100  # in which forgetting can be seen
_TEST_CHAINS = 50  # an even number


class Chains(Protocol):
    """Independent Markov chains of one machine."""

    def run(self, n_rounds: int) -> Array:
        """States of the visible layer after some more rounds: chain, unit."""


class GibbsChains:
    """Independent Gibbs chains of one machine.

    Parameters
    ----------
    machine : Parameters
        Weights and biases.
    v : ndarray, shape (n_chains, n_visible)
        Initial zeros and ones of the visible layer.
    rng : Generator
        Draws the states.
    """

    def __init__(self, machine: Parameters, v: Array, rng: np.random.Generator) -> None:
        self._machine, self._v, self._rng = machine, v, rng

    def run(self, n_rounds: int) -> Array:
        """States of the visible layer after some more rounds: chain, unit."""
        for _ in range(n_rounds):
            self._v = gibbs_round(self._machine, self._v, self._rng)
        return self._v


def chains_stick(machine: Parameters, n_rounds: int, rng: np.random.Generator) -> bool:
    """Whether Gibbs chains still depend on their start after some rounds.

    Half of 50 chains start from random bits of the visible layer, half from states drawn for
    random bits of the hidden one; the densities of both run evenly from 0 to 1. They stick if
    `scale_reduction` finds more than 1.1. With fewer than 100 rounds the answer is no.

    Parameters
    ----------
    machine : Parameters
        Weights and biases.
    n_rounds : int
        Length of the chains.
    rng : Generator
        Its state gives a seed for the chains; it is not changed.

    Returns
    -------
    bool
    """
    if n_rounds < _MIN_ROUNDS:
        return False
    rng = np.random.default_rng(copy.deepcopy(rng).integers(2**32, size=4))
    n, dtype = _TEST_CHAINS // 2, machine.visible.dtype
    density = ((np.arange(n) + 0.5) / n).astype(dtype)[:, None]
    v, h = (
        draw_states(np.broadcast_to(density, (n, bias.size)), rng)
        for bias in (machine.visible, machine.hidden)
    )
    v = np.concatenate([v, draw_states(mean_visible(machine, h), rng)])
    return scale_reduction(GibbsChains(machine, v, rng), n_rounds) > MAX_SCALE_REDUCTION


def scale_reduction(chains: Chains, n_rounds: int) -> float:
    """Run chains, and measure how much they still differ: the largest R of all visible units.

    R^2 = 1 + B / W, where B is the variance between the means of the chains over the second half
    of the rounds, and W the mean variance within a chain. B / W is about 2 tau / n for n rounds,
    if the integrated autocorrelation time tau is short.

    Returns
    -------
    float
        R >= 1; NaN for one chain, or fewer than 100 rounds.

    References
    ----------
    Gelman & Rubin, Stat. Sci. 7, 457 (1992).
    """
    n = n_rounds // 2
    total = np.zeros_like(chains.run(n_rounds - n), dtype=np.float64)
    for _ in range(n):
        total += chains.run(1)
    if n_rounds < _MIN_ROUNDS or len(total) < 2:
        return float("nan")
    means = total / n  # chain, unit
    within = (means * (1 - means)).mean(axis=0)
    between = means.var(axis=0, ddof=1)
    moves = between > 0
    with np.errstate(divide="ignore"):
        return float(np.sqrt(1 + (between[moves] / within[moves]).max(initial=0.0)))
