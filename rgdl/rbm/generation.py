"""New samples from a stack of machines: Gibbs sampling of the top machine, then a pass down."""

import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.rbm.gibbs_chains import MAX_SCALE_REDUCTION, GibbsChains, scale_reduction
from rgdl.rbm.machine import BinaryMachine
from rgdl.rbm.stack import check_stack, propagate_down, propagate_up
from rgdl.rbm.tempering import TemperedChains
from rgdl.states import as_units
from rgdl.types import Array, RandomSource


def generate(
    stack: Sequence[BinaryMachine],
    *,
    n_samples: int,
    n_chains: int,
    n_burn_in: int,
    thinning: int,
    rng: RandomSource,
    start: Any = None,
    tempered: bool = False,
) -> Array:
    """Draw samples from the deep belief network that a stack of machines forms.

    Gibbs rounds draw the two layers of the top machine in turn. States of its visible layer are
    passed down through the other machines, drawing states at every layer. Samples of one chain
    are correlated; `thinning` reduces the correlation.

    Parameters
    ----------
    stack : sequence of BinaryMachine
        Fitted machines, from the bottom up; at least one.
    n_samples : int
        Number of samples, a multiple of `n_chains`.
    n_chains : int
        Number of independent chains.
    n_burn_in : int
        Gibbs rounds before the first sample; a round draws the hidden and then the visible layer.
    thinning : int
        Further rounds before every sample, >= 1.
    rng : Generator or seed
        Draws everything.
    start : array-like or PackedBits, shape (n_chains, n_visible), optional
        Initial zeros and ones of the lowest layer, passed up with states drawn at every layer.
        By default the chains start at random bits of the top machine's visible layer.
    tempered : bool
        Whether the chains of the top machine are those of `TemperedChains`, which pass between
        modes that are far apart.

    Returns
    -------
    ndarray of uint8, shape (n_samples, n_visible)
        Zeros and ones: the first samples of all chains, then the second ones, and so on.

    Raises
    ------
    ValueError
        If the stack is empty or its machines do not fit each other, a number is out of range,
        `n_samples` is not a multiple of `n_chains`, or `start` has the wrong shape or values.

    Warns
    -----
    RuntimeWarning
        If tempered chains differ after `n_burn_in` rounds: see `scale_reduction`.

    References
    ----------
    Hinton, Osindero & Teh, Neural Computation 18, 1527 (2006).

    Examples
    --------
    >>> from rgdl.rbm import BinaryMachine, generate
    >>> copying = BinaryMachine.from_parameters(  # the hidden unit is 1 if both others are
    ...     components=np.full((1, 2), 40.0),
    ...     intercept_hidden=np.full(1, -40.0),
    ...     intercept_visible=np.full(2, -20.0),
    ... )
    >>> chains = {"n_samples": 1000, "n_chains": 1000, "n_burn_in": 0, "thinning": 1}
    >>> samples = generate([copying], **chains, rng=1)
    >>> bool((samples[:, 0] == samples[:, 1]).all())
    True
    """
    n_chains = whole_number("n_chains", n_chains, minimum=1)
    n_samples = whole_number("n_samples", n_samples, minimum=1)
    if n_samples % n_chains:
        raise ValueError(f"n_samples must be a multiple of n_chains = {n_chains}, got {n_samples}")
    n_burn_in = whole_number("n_burn_in", n_burn_in, minimum=0)
    thinning = whole_number("thinning", thinning, minimum=1)
    rng = as_generator(rng)
    check_stack(stack)
    *lower, top = stack
    v = _first_states(stack, n_chains, rng, start)
    chains = (TemperedChains if tempered else GibbsChains)(top._fitted(), v, rng)
    if tempered:
        _warn_if_they_differ(scale_reduction(chains, n_burn_in), n_burn_in)
    else:
        chains.run(n_burn_in)
    samples = np.empty((n_samples, stack[0].n_features_in_), np.uint8)
    for first in range(0, n_samples, n_chains):
        v = chains.run(thinning)
        samples[first : first + n_chains] = propagate_down(lower, v, rng=rng)[0] if lower else v
    return samples


def _first_states(
    stack: Sequence[BinaryMachine], n_chains: int, rng: np.random.Generator, start: Any
) -> Array:
    """Initial states of the top machine's visible layer."""
    shape = (n_chains, stack[0].n_features_in_)
    if start is None:
        start = rng.integers(0, 2, shape, np.uint8)
    start = as_units("start", start)
    if start.shape != shape:
        raise ValueError(f"start must have shape {shape}, got {start.shape}")
    states = start.astype(np.float32)
    lower = stack[:-1]
    return propagate_up(lower, states, rng=rng)[-1] if lower else states


def _warn_if_they_differ(scale_reduction: float, n_burn_in: int) -> None:
    if scale_reduction > MAX_SCALE_REDUCTION:
        warnings.warn(
            f"tempered chains differ from each other after n_burn_in = {n_burn_in} rounds "
            f"(R = {scale_reduction:.2f}): give them more rounds",
            RuntimeWarning,
            stacklevel=3,
        )
