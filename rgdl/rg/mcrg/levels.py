"""Spins of the levels between which steps of the RG lead: of networks, and block spins."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from rgdl.rg.block_spin import block_spin, majority_at
from rgdl.rg.coarse.spins import choose_units, draw_spins
from rgdl.rg.fields.kinds import find_representatives
from rgdl.rg.fields.receptive_fields import compose_receptive_fields, measure_receptive_fields
from rgdl.rg.mcrg.operators import Operators, operators_of
from rgdl.rg.positions import block_positions
from rgdl.types import Array


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
    """

    kind: str
    states: Array
    positions: Array
    lattice_size: int

    @cached_property
    def operators(self) -> Operators:
        """All operators, measured once; see `operators_of`, also for what it raises."""
        return operators_of(self.states, self.positions, self.lattice_size)


def level_of_samples(samples: Array) -> Level:
    """The original spins, from samples of shape (n_samples, L, L)."""
    L = samples.shape[1]
    positions = np.stack(block_positions(L, L), axis=1)
    return Level("samples", samples.reshape(len(samples), -1), positions, L)


def network_levels(
    samples: Array,
    probabilities: Sequence[Array],
    weights: Sequence[Array],
    rng: np.random.Generator,
    *,
    localized: float,
    duplicate_cosine: float,
) -> list[list[Level]]:
    """Hidden spins of every layer, and spins to compare them with.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    probabilities : sequence of ndarray, shapes (n_samples, n_1), (n_samples, n_2), ...
        Probability of each hidden unit to be 1, given the samples.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    rng : numpy.random.Generator
        Draws the hidden spins, decides ties between block spins, and permutes positions.
    localized, duplicate_cosine : float
        See `rgdl.rg.coarse.spins.coarse_spins`.

    Returns
    -------
    list of list of Level
        One list per kind, bottom up. `hidden` (or `unlocalized`) and `matched`: see
        `rgdl.rg.coarse.spins.CoarseSpins`. `noiseless`: the hidden spins, each in its more probable
        state. `permuted`: the hidden spins, with their positions permuted. `all`: also those that
        are not localized, duplicates counted once.
    """
    L = samples.shape[1]
    of_draws, of_ties, of_positions = rng.spawn(3)
    found: list[list[Level]] = [[] for _ in range(5)]
    for r, P in zip(compose_receptive_fields(weights), probabilities, strict=True):
        states = draw_spins(P, r, of_draws)
        chosen = choose_units(r, L, localized=localized, duplicate_cosine=duplicate_cosine)
        positions = np.stack(chosen.centers, axis=1)
        certain = draw_spins(np.round(P), r, of_draws)[:, chosen.units]
        hidden = Level(chosen.kind, states[:, chosen.units], positions, L)
        b = max(1, round(L / np.sqrt(len(r))))
        matched = majority_at(samples, b, *chosen.centers, of_ties)
        permuted = of_positions.permutation(positions)
        units, everywhere = _all_units(r, L, duplicate_cosine=duplicate_cosine)
        for kind, level in zip(
            found,
            (
                hidden,
                Level("noiseless", certain, positions, L),
                Level("matched", matched, positions, L),
                Level("permuted", hidden.states, permuted, L),
                Level("all", states[:, units], everywhere, L),
            ),
            strict=True,
        ):
            kind.append(level)
    return found


def block_levels(samples: Array, n_steps: int, rng: np.random.Generator) -> list[list[Level]]:
    """Block spins of 2 x 2 after each of several steps: `majority`, and `decimation`.

    Parameters
    ----------
    samples : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1; periodic boundaries.
    n_steps : int
        Steps; there are fewer where L cannot be halved so often.
    rng : numpy.random.Generator
        Decides ties.
    """
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
    L, spins = samples.shape[1], samples
    for _ in range(n_steps):
        if spins.shape[1] % 2:
            return
        spins = block_spin(spins, 2, rng, rule=rule)
        positions = np.stack(block_positions(spins.shape[1], L), axis=1)
        yield Level(rule, spins.reshape(len(spins), -1), positions, L)


def _all_units(r: Array, lattice_size: int, *, duplicate_cosine: float) -> tuple[Array, Array]:
    """Numbers of all units with a field, duplicates counted once, and their positions."""
    measures = measure_receptive_fields(r, lattice_size, localized=1.0)
    chosen = np.flatnonzero(measures["rms_radius"].notna())
    units = chosen[find_representatives(r[chosen], duplicate_cosine=duplicate_cosine)]
    return units, measures[["center_x", "center_y"]].to_numpy()[units]
