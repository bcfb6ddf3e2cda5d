"""Hidden units that stand for coarse spins: which of a layer, where, and in which sign gauge."""

import math
from dataclasses import dataclass

import numpy as np

from rgdl.rg.fields.kinds import find_representatives
from rgdl.rg.fields.receptive_fields import fix_signs, measure_receptive_fields
from rgdl.types import Array


@dataclass(frozen=True)
class ChosenUnits:
    """Units of one layer as coarse spins.

    Attributes
    ----------
    units : ndarray of int, shape (M,)
        Their numbers in the layer.
    kind : str
        `hidden`: the localized units, duplicates of a unit counted once; `unlocalized`: all with
        nonzero field, if fewer than two are localized.
    signs : ndarray of int8, shape (M,)
        See `gauge_signs`.
    center_x, center_y : ndarray, shape (M,)
        Position of each unit, in spacings of the original lattice.
    spacing : float
        L / sqrt(units in the layer, including those left out).
    n_duplicates : int
        Units that are left out because they are duplicates of one of these.
    """

    units: Array
    kind: str
    signs: Array
    center_x: Array
    center_y: Array
    spacing: float
    n_duplicates: int

    @property
    def block_size(self) -> int:
        """Linear size of the blocks with which they are compared: the spacing, rounded."""
        return max(1, round(self.spacing))

    def spins(self, is_up: Array) -> Array:
        """Spins of these units, each in the sign gauge of its field.

        Parameters
        ----------
        is_up : ndarray of bool, shape (n_samples, n_hidden)
            Whether each unit of the layer is 1.

        Returns
        -------
        ndarray of int8, shape (n_samples, M)
            Values -1 or +1.
        """
        return np.where(is_up[:, self.units], self.signs, -self.signs)


def choose_units(
    r: Array, lattice_size: int, *, localized: float, duplicate_cosine: float
) -> ChosenUnits:
    """The localized units of a layer, or all with nonzero field if fewer than two are localized.

    Parameters
    ----------
    r : ndarray, shape (n_hidden, L^2)
        Receptive fields.
    lattice_size : int
        Linear size L.
    localized, duplicate_cosine : float
        See `measure_receptive_fields` and `find_representatives`.
    """
    measures = measure_receptive_fields(r, lattice_size, localized=localized)
    chosen, kind = np.flatnonzero(measures["localized"]), "hidden"
    if len(chosen) < 2:
        chosen, kind = np.flatnonzero(measures["rms_radius"].notna()), "unlocalized"
    units = chosen[find_representatives(r[chosen], duplicate_cosine=duplicate_cosine)]
    x, y = (measures[f"center_{axis}"].to_numpy()[units] for axis in "xy")
    return ChosenUnits(
        units=units,
        kind=kind,
        signs=gauge_signs(r)[units],
        center_x=x,
        center_y=y,
        spacing=lattice_size / math.sqrt(len(r)),
        n_duplicates=len(chosen) - len(units),
    )


def gauge_signs(r: Array) -> Array:
    """+1 or -1 of each field (int8, shape (n_hidden,)): the sign of its largest entry.

    A field of zeros has the sign 0.
    """
    signs: Array = np.sign((r * fix_signs(r)).sum(axis=1)).astype(np.int8)
    return signs
