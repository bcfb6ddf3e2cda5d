"""Levels of the RG: the original spins, hidden spins of a network, and block spins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from rgdl.arguments import as_generator, whole_number
from rgdl.ising.lattice import as_square_configurations
from rgdl.rg.block_spin import majority_at, repeat_block_spin
from rgdl.rg.coarse.hidden_units import choose_units
from rgdl.rg.fields.receptive_fields import compose_receptive_fields
from rgdl.rg.mcrg.operators import Operators, operators_of
from rgdl.rg.positions import block_positions, minimum_image
from rgdl.types import Array, RandomSource


@dataclass(frozen=True)
class Level:
    """Spins at positions on the original lattice.

    Attributes
    ----------
    kind : str
        See `network_levels` and `block_levels`; `samples` for the original spins.
    states : ndarray of int8, shape (n_samples, M)
        Values -1 or +1.
    positions : ndarray, shape (M, 2)
        In spacings of the original lattice.
    lattice_size : int
        Linear size L of the original lattice.
    from_below : Level, optional
        Spins of the same kind and at the same positions, made from the level below. None if
        `states` themselves are made from it.

    Examples
    --------
    >>> corners = np.array([[0, 0], [0, 2], [2, 0], [2, 2]])
    >>> level = Level("decimation", np.ones((1, 4), np.int8), corners, lattice_size=4)
    >>> level.from_below is None
    True
    """

    kind: str
    states: Array
    positions: Array
    lattice_size: int
    from_below: "Level | None" = None

    @cached_property
    def operators(self) -> Operators:
        """All operators, measured once; see `operators_of`, also for what it raises."""
        return operators_of(self.states, self.positions, self.lattice_size)


def level_of_samples(samples: Array) -> Level:
    """The original spins as a level.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.

    Returns
    -------
    Level

    Examples
    --------
    >>> level_of_samples(np.ones((1, 2, 2), np.int8)).positions.tolist()
    [[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]
    """
    samples = as_square_configurations("samples", samples)
    L = samples.shape[1]
    positions = np.stack(block_positions(L, L), axis=1)
    return Level("samples", samples.reshape(len(samples), -1), positions, L)


def network_levels(
    samples: Array,
    states: Sequence[Array],
    certain: Sequence[Array],
    weights: Sequence[Array],
    rng: RandomSource,
    *,
    localized: float,
    duplicate_cosine: float,
) -> list[list[Level]]:
    """Hidden spins of every layer, and spins to compare them with.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    states : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        States of all hidden units, 0 or 1, each layer drawn given the states of the layer below.
    certain : sequence of ndarray
        The same, with the more probable state of each unit in place of a drawn one.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    rng : Generator or seed
        Decides ties between block spins, and permutes positions.
    localized, duplicate_cosine : float
        See `rgdl.rg.coarse.hidden_units.choose_units`.

    Returns
    -------
    list of list of Level
        One list per kind, bottom up. `hidden` (or `unlocalized`): see
        `rgdl.rg.coarse.hidden_units.ChosenUnits`. `noiseless`: the same units, each in its more
        probable state. `matched`: majority spins at their positions, in blocks of the samples, or
        of as many nearest matched spins of the level below. `permuted`: the hidden spins, with
        their positions permuted.

    Examples
    --------
    Four units, each with the weights of a block of 2 x 2:

    >>> from rgdl.ising import sample_ising
    >>> samples = sample_ising(lattice_size=4, coupling=0.4, n_samples=10, seed=1)
    >>> block = np.kron(np.eye(2), [[1.0, 1.0]])
    >>> weights = np.kron(block, block)
    >>> up = samples.reshape(10, 16) @ weights.T > 0
    >>> settings = {"localized": 0.5, "duplicate_cosine": 0.9}
    >>> kinds = network_levels(samples, [up], [up], [weights], rng=1, **settings)
    >>> [layers[0].kind for layers in kinds]
    ['hidden', 'noiseless', 'matched', 'permuted']
    """
    samples, rng = as_square_configurations("samples", samples), as_generator(rng)
    L = samples.shape[1]
    found: list[list[Level]] = [[] for _ in range(4)]
    hidden, noiseless, matched, permuted = found
    for r, drawn, sure in zip(compose_receptive_fields(weights), states, certain, strict=True):
        chosen = choose_units(r, L, localized=localized, duplicate_cosine=duplicate_cosine)
        centers = chosen.center_x, chosen.center_y
        positions, spins = np.stack(centers, axis=1), chosen.spins(drawn > 0.5)
        hidden.append(Level(chosen.kind, spins, positions, L))
        noiseless.append(Level("noiseless", chosen.spins(sure > 0.5), positions, L))
        permuted.append(Level("permuted", spins, rng.permutation(positions), L))
        blocks = majority_at(samples, chosen.block_size, *centers, rng)
        below = nearest_majority(matched[-1], positions, rng) if matched else None
        matched.append(Level("matched", blocks, positions, L, below))
    return found


def nearest_majority(fine: Level, positions: Array, rng: np.random.Generator) -> Level:
    """Majority spins at M positions, each of the N / M nearest of N fine spins (rounded).

    Parameters
    ----------
    fine : Level
        The fine spins.
    positions : ndarray, shape (M, 2)
        Positions of the majority spins.
    rng : numpy.random.Generator
        Decides ties.
    """
    offsets = minimum_image(positions[:, None] - fine.positions, fine.lattice_size)
    n = max(1, round(len(fine.positions) / max(len(positions), 1)))
    nearest = np.argsort((offsets**2).sum(axis=-1), axis=1)[:, :n]
    sums = fine.states[:, nearest].sum(axis=-1, dtype=np.int16)
    ties = rng.choice(np.array([-1, 1], np.int8), sums.shape)
    states = np.where(sums == 0, ties, np.sign(sums)).astype(np.int8)
    return Level(fine.kind, states, positions, fine.lattice_size)


def block_levels(samples: Array, n_steps: int, rng: RandomSource) -> list[list[Level]]:
    """Block spins of 2 x 2 after each of several steps: `majority`, and `decimation`.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    n_steps : int
        Steps; there are fewer where L cannot be halved so often.
    rng : Generator or seed
        Decides ties.

    Returns
    -------
    list of list of Level
        The levels after 1, 2, ... steps of majority rule, and those of decimation.

    Examples
    --------
    >>> spins = np.ones((1, 8, 8), np.int8)
    >>> majority, decimation = block_levels(spins, 2, rng=1)
    >>> [level.states.shape for level in majority]
    [(1, 16), (1, 4)]
    """
    n_steps, rng = whole_number("n_steps", n_steps, minimum=0), as_generator(rng)
    return [
        [*_block_levels(samples, "majority", n_steps, rng)],
        [*_block_levels(samples, "decimation", n_steps, None)],
    ]


def _block_levels(
    samples: Array,
    rule: Literal["majority", "decimation"],
    n_steps: int,
    rng: np.random.Generator | None,
) -> Iterator[Level]:
    L = samples.shape[1]
    n_halvings = (L & -L).bit_length() - 1  # how often L can be divided by 2
    for spins in repeat_block_spin(samples, 2, min(n_steps, n_halvings), rng, rule=rule):
        positions = np.stack(block_positions(spins.shape[1], L), axis=1)
        yield Level(rule, spins.reshape(len(spins), -1), positions, L)
