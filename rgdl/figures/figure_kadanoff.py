"""Couplings of Kadanoff's variational RG, and a trained machine of the same wiring."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.style import INK, PAGE, SERIES, ZERO, label_panel

#: Kinds of coupling, and how they are written.
_KINDS = {
    "nearest": "nearest neighbors",
    "diagonal": "diagonal neighbors",
    "four_spin": "four spins",
}
_DRIVEN: dict[str, Any] = {"marker": "o", "markersize": 4.5, "linestyle": "none"}
_OWN: dict[str, Any] = {"marker": "+", "markersize": 7, "linestyle": "none", "zorder": 5}


def compose_kadanoff(curves: pd.DataFrame, machines: pd.DataFrame) -> Figure:
    """Draw the couplings of the coarse torus against p, a panel for each system.

    Parameters
    ----------
    curves : DataFrame
        `coupling` K of the torus, `p` and a column for each kind of coarse coupling.
    machines : DataFrame
        `coupling` K, `weight` of the machine, and couplings `driven_...` and `own_...`.
    """
    couplings = list(dict.fromkeys(curves["coupling"]))
    figure = Figure(figsize=(PAGE, 2.9), layout="constrained")
    parts = cast(Any, figure.subfigures(1, len(couplings), squeeze=False))[0]
    for k, (part, K) in enumerate(zip(parts, couplings, strict=True)):
        ax = part.subplots()
        machine = machines[machines["coupling"] == K].iloc[0]
        plot_coarse_couplings(ax=ax, curves=curves[curves["coupling"] == K], machine=machine)
        learned = f"machine: $w$ = {machine['weight']:.3f}, $D_{{KL}}$ = {machine['D_KL']:.2f}"
        ax.set_title(f"torus at $K$ = {K:.4g}\n{learned}")
        if k == 0:
            ax.set_ylabel("coupling of the coarse spins")
        label_panel(part, chr(ord("A") + k))
    _add_legend(figure)
    return figure


def plot_coarse_couplings(*, ax: Axes, curves: pd.DataFrame, machine: pd.Series) -> None:
    """Draw couplings against p, and those of a machine at its weight.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    curves : DataFrame
        `p` and a column for each kind of coupling.
    machine : Series
        `weight`, and couplings `driven_...` and `own_...`.
    """
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
        Line2D([], [], color=INK, label="machine's hidden spins, driven by the data", **_DRIVEN),
        Line2D([], [], color=INK, label="by itself (all kinds)", **_OWN),
    ]
    figure.legend(
        handles=handles, loc="outside lower center", ncols=5, frameon=False, fontsize=6.5,
        columnspacing=1.2, handlelength=1.6,
    )  # fmt: skip
