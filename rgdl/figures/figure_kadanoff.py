"""Couplings of Kadanoff's variational RG, and those of a trained machine."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.style import INK, PAGE, SERIES, ZERO, label_panels, put_legend_below
from rgdl.figures.written_numbers import write_number

_KINDS = {
    "nearest": "nearest neighbors",
    "diagonal": "diagonal neighbors",
    "four_spin": "four spins",
}
_DRIVEN: dict[str, Any] = {"marker": "o", "markersize": 4.5, "linestyle": "none"}
_OWN: dict[str, Any] = {"marker": "+", "markersize": 7, "linestyle": "none", "zorder": 5}


def compose_kadanoff(curves: pd.DataFrame, machines: pd.DataFrame) -> Figure:
    """Draw the couplings of the coarse spins against p, one panel per system.

    Parameters
    ----------
    curves : DataFrame
        `coupling` K of the torus, `p`, and one column per kind of coarse coupling.
    machines : DataFrame
        `coupling` K; `weight` and `D_KL` of the machine; couplings of its hidden spins given the
        data (`driven_...`) and of the machine alone (`own_...`).
    """
    couplings = list(dict.fromkeys(curves["coupling"]))
    figure = Figure(figsize=(PAGE, 2.9), layout="constrained")
    parts = cast(Any, figure.subfigures(1, len(couplings), squeeze=False))[0]
    for part, K in zip(parts, couplings, strict=True):
        ax = part.subplots()
        machine = machines[machines["coupling"] == K].iloc[0]
        plot_coarse_couplings(ax=ax, curves=curves[curves["coupling"] == K], machine=machine)
        weight, D_KL = (write_number(machine[name]) for name in ("weight", "D_KL"))
        trained = f"machine: $w$ = {weight}, $D_{{KL}}$ = {D_KL}"
        ax.set_title(f"torus at $K$ = {K:.4g}\n{trained}")
    parts[0].axes[0].set_ylabel("coupling of the coarse spins per bond")
    label_panels(parts)
    _add_legend(figure)
    return figure


def plot_coarse_couplings(*, ax: Axes, curves: pd.DataFrame, machine: pd.Series) -> None:
    """Draw couplings against p, and those of a machine at p = its weight."""
    ax.axhline(0, **ZERO)
    ax.axvline(machine["weight"], **ZERO)
    for kind, color in zip(_KINDS, SERIES, strict=False):
        ax.plot(curves["p"], curves[kind], color=color, linewidth=1.0)
        ax.plot([machine["weight"]], [machine[f"driven_{kind}"]], color=color, **_DRIVEN)
        ax.plot([machine["weight"]], [machine[f"own_{kind}"]], color=INK, **_OWN)
    ax.set_xlabel("$p$, or weight $w$ of the machine")
    ax.set_xlim(0, curves["p"].max())


def _add_legend(figure: Figure) -> None:
    handles = [
        Line2D([], [], color=color, label=name)
        for name, color in zip(_KINDS.values(), SERIES, strict=False)
    ]
    handles += [
        Line2D([], [], color=INK, label="hidden spins, given the data", **_DRIVEN),
        Line2D([], [], color=INK, label="hidden spins, machine alone", **_OWN),
    ]
    put_legend_below(figure, handles, columnspacing=1.2, handlelength=1.6)
