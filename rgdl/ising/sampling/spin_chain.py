"""Exact, independent samples of the one-dimensional Ising chain, drawn bond by bond."""

import math

import numpy as np
from scipy.special import expit

from rgdl.arguments import as_generator, whole_number
from rgdl.types import Array, RandomSource


def sample_spin_chain(
    *, n_spins: int, coupling: float, n_samples: int, periodic: bool, rng: RandomSource
) -> Array:
    """Draw configurations of a chain of spins.

    In an open chain the bonds are independent: two neighbors differ with probability
    (1 - tanh J) / 2. In a closed chain the number of such bonds is even; the bonds are drawn one
    by one, given the parity of the remaining ones.

    Parameters
    ----------
    n_spins : int
        N >= 2, or N >= 3 for a closed chain.
    coupling : float
        J / kT, positive or negative.
    n_samples : int
        Number of configurations.
    periodic : bool
        Whether the last spin is coupled to the first.
    rng : Generator or seed
        Source of the random numbers.

    Returns
    -------
    ndarray of int8, shape (n_samples, n_spins)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If there are too few spins or samples, or the coupling is not finite.

    References
    ----------
    Mehta & Schwab (2014), Eq. 23.
    """
    n_spins = whole_number("n_spins", n_spins, minimum=3 if periodic else 2)
    n_samples, rng = whole_number("n_samples", n_samples, minimum=1), as_generator(rng)
    if not math.isfinite(coupling):
        raise ValueError(f"coupling must be finite, got {coupling}")
    if periodic:
        unlike = _closed_bonds(n_spins, coupling, n_samples, rng)[:, :-1]
    else:
        unlike = rng.random((n_samples, n_spins - 1)) < _probability_unlike(coupling)
    first = rng.random((n_samples, 1)) < 0.5
    down = np.logical_xor.accumulate(np.concatenate([first, unlike], axis=1), axis=1)
    spins: Array = 1 - 2 * down.astype(np.int8)
    return spins


def _closed_bonds(n_bonds: int, coupling: float, n_samples: int, rng: np.random.Generator) -> Array:
    """Whether the ends of each bond of a closed chain differ."""
    q = _probability_unlike(coupling)
    uniform = rng.random((n_samples, n_bonds))
    unlike = np.empty((n_samples, n_bonds), bool)
    odd = np.zeros(n_samples, bool)  # parity of the unlike bonds that remain
    for k in range(n_bonds):
        n_left = n_bonds - k - 1
        correlation = math.tanh(coupling) ** n_left
        even_left, odd_left = (1 + correlation) / 2, (1 - correlation) / 2
        weight_unlike = q * np.where(odd, even_left, odd_left)
        weight_like = (1 - q) * np.where(odd, odd_left, even_left)
        unlike[:, k] = uniform[:, k] * (weight_unlike + weight_like) < weight_unlike
        odd ^= unlike[:, k]
    return unlike


def _probability_unlike(coupling: float) -> float:
    """(1 - tanh J) / 2, without cancellation."""
    return float(expit(-2 * coupling))
