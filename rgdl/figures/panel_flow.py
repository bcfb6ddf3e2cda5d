"""The coupling of samples that pass through machines, up and down, again and again."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from rgdl.figures.axes import use_counts
from rgdl.figures.selection import select
from rgdl.figures.style import EXACT, SERIES

_MAPS: dict[str, dict[str, Any]] = {
    "layer 1": {"linestyle": "-", "marker": "o"},
    "stack": {"linestyle": "--", "marker": "^"},
    "block spins": {"linestyle": ":", "marker": "s"},
}
_SIZES: dict[str, Any] = {"markersize": 3, "linewidth": 0.9}


def plot_flow(
    *,
    ax: Axes,
    measures: pd.DataFrame,
    critical_coupling: float,
    quantity: str = "coupling_by_energy",
) -> None:
    """Draw one quantity of every flow against the number of steps.

    Parameters
    ----------
    ax : Axes
    measures : DataFrame
        Rows of the table of measures with topic `flow`, of one network. `which` is "MAP from START"
        and `at` the number of steps; other rows, the controls, are not drawn.
    critical_coupling : float
        Of the infinite lattice.
    quantity : str
        `coupling_by_energy`, or `coupling_by_pseudolikelihood`.

    Notes
    -----
    A color is a start, a line style is a map: through layer 1, through the stack, block spins.
    """
    rows = select(measures, topic="flow", quantity=quantity)
    colors: dict[str, str] = {}
    for name, curve in rows.groupby("which", sort=False):
        way, _, start = str(name).partition(" from ")
        if way in _MAPS:
            color = colors.setdefault(start, SERIES[len(colors) % len(SERIES)])
            style = {**_SIZES, **_MAPS[way], "color": color}
            ax.errorbar(curve["at"], curve["value"], curve["err"], label=str(name), **style)
    ax.axhline(critical_coupling, label="$K_c$", zorder=0, **EXACT)
    use_counts(ax, rows["at"].tolist(), label="steps")
    ax.set(ylabel="$K$", xlim=(-0.2, 1.25 * rows["at"].max()))
