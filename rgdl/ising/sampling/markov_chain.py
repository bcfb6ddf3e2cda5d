"""Burn-in, thinning and record: the loop of all Markov chain samplers."""

from abc import ABC, abstractmethod

import numpy as np

from rgdl.ising.lattice import TorusShape
from rgdl.ising.observables import energy_per_site, magnetization
from rgdl.short_calls import ShortCalls
from rgdl.types import Array

_CHUNK = 1000  # configurations that are unpacked at a time


class MarkovChain(ABC):
    """A chain of states of the torus. A sampler adds the start and the sweep.

    One state may hold several independent configurations, the replicas.

    Attributes
    ----------
    n_replicas : int
        Configurations in one state.
    state : ndarray
        The current state, in the format of the sampler.
    n_sweeps : int
        Sweeps made so far. Sweep number t uses the random numbers of counter t.
    """

    n_replicas = 1

    def __init__(self, torus: TorusShape, state: Array) -> None:
        self.torus = torus
        self.state = state
        self.n_sweeps = 0

    @abstractmethod
    def _sweep(self, first: int, n: int) -> None:
        """Make sweeps number first, first + 1, ... first + n - 1 in place."""

    @abstractmethod
    def _unpack(self, states: Array, n_replicas: int) -> Array:
        """Spins of the first replicas, int8 of shape (n_states, n_replicas, rows, columns)."""

    def advance(self, n_sweeps: int, calls: ShortCalls | None = None) -> None:
        """Make the next sweeps."""
        for n in (calls or ShortCalls()).divide(n_sweeps):
            self._sweep(self.n_sweeps, n)
            self.n_sweeps += n

    def sample(
        self, n: int, *, burn_in: int, thinning: int, calls: ShortCalls | None = None
    ) -> Array:
        """Spins of n states: the first after `burn_in` sweeps, the others `thinning` sweeps apart.

        Returns int8 of shape (n, n_replicas, rows, columns), values -1 or +1. `calls` divides the
        work; the samples do not depend on it.
        """
        states = self._states(n, burn_in, thinning, calls or ShortCalls())
        return self._unpack(states, self.n_replicas)

    def record(self, n_sweeps: int, *, burn_in: int) -> tuple[Array, Array]:
        """Energy and magnetization per site of the first replica after every sweep."""
        calls = ShortCalls()
        self.advance(burn_in, calls)
        energy, mean_spin = np.empty(n_sweeps), np.empty(n_sweeps)
        for first in range(0, n_sweeps, _CHUNK):
            states = self._states(min(_CHUNK, n_sweeps - first), 1, 1, calls)
            spins = self._unpack(states, 1)[:, 0]
            energy[first : first + _CHUNK] = energy_per_site(spins)
            mean_spin[first : first + _CHUNK] = magnetization(spins)
        return energy, mean_spin

    def _states(self, n: int, burn_in: int, thinning: int, calls: ShortCalls) -> Array:
        states = np.empty((n, *self.state.shape), self.state.dtype)
        for k in range(n):
            self.advance(thinning if k else burn_in, calls)
            states[k] = self.state
            calls.finish(self.n_replicas)
        return states
