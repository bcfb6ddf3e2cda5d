"""A drawing of a deep network: one sheet of spins per layer."""

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from rgdl.figures.style import ACCENT, INK
from rgdl.nouns import plural
from rgdl.types import Array

# In units of a layer's width:
_SLANT = 0.45  # shift of a layer's back edge to the right
_DEPTH = 0.34  # height of a layer on paper
_STEP = 0.62  # vertical distance of two layers
_FAN_COLOR = "0.75"


def plot_network(*, ax: Axes, layers: Sequence[int]) -> None:
    """Draw each layer as a slanted sheet of spins, and some couplings of one spin of each.

    `layers` are the numbers of units, visible layer first.
    """
    for level, n_units in enumerate(layers):
        sites = _sheet(n_units, level)
        middle = sites[np.square(sites - sites.mean(axis=0)).sum(axis=1).argmin()]
        if level > 0:
            _draw_fan(ax, middle, _sheet(layers[level - 1], level - 1), level - 1)
        size = min(9.0, 420.0 / n_units)
        ax.scatter(sites[:, 0], sites[:, 1], s=size, color=INK, linewidths=0, zorder=2 * level + 2)
        ax.plot(*_outline(level).T, color=INK, linewidth=0.6, zorder=2 * level + 2)
        text = f"{n_units} {plural('spin', n_units)}"
        ax.text(1.52, level * _STEP + _DEPTH / 2, text, va="center", ha="left")
        if level > 0:
            ax.scatter(middle[0], middle[1], s=14, color=ACCENT, zorder=2 * level + 4)
    ax.set_xlim(-0.05, 2.05)
    ax.set_aspect("equal")
    ax.axis("off")


def _to_paper(x: Array, y: Array, level: int) -> Array:
    """Slant a unit square: depth y goes up and to the right. Axes: site, coordinate on paper."""
    return np.column_stack([x + _SLANT * y, level * _STEP + _DEPTH * y])


def _sheet(n_units: int, level: int) -> Array:
    columns = math.ceil(math.sqrt(n_units))
    rows = math.ceil(n_units / columns)
    y, x = np.divmod(np.arange(n_units), columns)
    return _to_paper((x + 0.5) / columns, (y + 0.5) / rows, level)


def _outline(level: int) -> Array:
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], float)
    return _to_paper(corners[:, 0], corners[:, 1], level)


def _draw_fan(ax: Axes, top: Array, sites: Array, level: int) -> None:
    """Draw lines from a unit to some of the sites below; it is coupled to all of them."""
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    ends = _to_paper(0.5 + 0.44 * np.cos(angle), 0.5 + 0.44 * np.sin(angle), level)
    distance2 = ((sites[:, None] - ends) ** 2).sum(axis=2)  # site, end
    segments = [np.array([top, site]) for site in sites[np.unique(distance2.argmin(axis=0))]]
    fan = LineCollection(segments, colors=_FAN_COLOR, linewidths=0.4, zorder=2 * level + 3)
    ax.add_collection(fan)
