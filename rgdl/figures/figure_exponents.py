"""Exponents of the steps of a network; what hidden spins know, and where reconstructions flow."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from rgdl.figures.exponent_kinds import Exponents
from rgdl.figures.panel_exponents import (
    Row,
    arrange_rows,
    name_rows,
    plot_exponents,
    plot_truncation,
)
from rgdl.figures.panel_flow import plot_flow
from rgdl.figures.panel_information import plot_information
from rgdl.figures.selection import select
from rgdl.figures.style import PAGE, label_panels

_ROW = 0.12  # inches, the height of a row of the upper panels
_NAMES = 1.35  # inches, the width of their names
_LOWER = 2.6  # inches, the height of the lower panels with their legends
_GRAY: dict[str, Any] = {"color": "0.4", "markersize": 3, "linewidth": 0.9}
_DECIMATED = 2.0  # y_h of decimation: coarse spins have the magnetization of all spins, h' = b^2 h


def compose_exponents(
    measures: pd.DataFrame,
    information: pd.DataFrame,
    network: str,
    lattice_size: int,
    torus: str,
    coupling: float,
) -> Figure:
    """Draw thermal and magnetic exponents, and below them truncation, information and flow.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topics `exponents`, `exact` and `flow`.
    information : DataFrame
        The table `information`, with one row per rule.
    network : str
        The network that Figure 3 shows.
    lattice_size : int
        Linear size L of its lattice.
    torus, coupling : str and float
        Of the table `information`.
    """
    exponents = Exponents(measures, network, lattice_size)
    rows = arrange_rows(exponents)
    upper_height = 0.75 + _ROW * max(len(rows), 8)
    figure = Figure(figsize=(PAGE, upper_height + _LOWER), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[upper_height, _LOWER]))
    width = (PAGE - _NAMES) / 2
    above = upper.subfigures(1, 2, width_ratios=[width + _NAMES, width])
    below = lower.subfigures(1, 3)
    _draw_exponents([part.subplots() for part in above], exponents, rows)
    truncation, known, flow = (part.subplots() for part in below)
    plot_truncation(ax=truncation, exponents=exponents, layer=2)
    plot_information(ax=known, rules=information, torus=torus, coupling=coupling)
    of_network = select(measures, network=network, topic="flow")
    critical = exponents.exact("critical_coupling")
    plot_flow(ax=flow, measures=of_network, critical_coupling=critical)
    truncation.set_title("truncation, samples → layer 2")
    known.set_title("information on the environment")
    flow.set_title("flow of reconstructions")
    label_panels([*above, *below])
    for part, n_columns in zip(below, (1, 2, 2), strict=True):
        handles = _of_flow(flow) if part.axes == [flow] else _labeled(part.axes[0])
        _add_legend(part, handles, n_columns)
    return figure


def _draw_exponents(axes: list[Axes], exponents: Exponents, rows: list[Row]) -> None:
    """Draw both exponents of all rows, which are named on the left."""
    y_T, y_h = (exponents.exact(name) for name in ("y_T", "y_h"))
    lines = {
        "y_T": {"Ising": y_T, "Gaussian": exponents.exact("y_T_gaussian")},
        "y_h": {"Ising": y_h, "decimation": _DECIMATED},
    }
    titles = "thermal exponent", "magnetic exponent"
    for ax, title, (name, of_name) in zip(axes, titles, lines.items(), strict=True):
        plot_exponents(ax=ax, exponents=exponents, rows=rows, quantity=name, lines=of_name)
        ax.set_title(title, pad=12)
        ax.set(xlabel=f"${name}$", yticks=[])
    name_rows(axes[0], rows)


def _labeled(ax: Axes) -> dict[str, Any]:
    """What is drawn, by its label."""
    handles, labels = ax.get_legend_handles_labels()
    return dict(zip(labels, handles, strict=True))


def _of_flow(ax: Axes) -> dict[str, Any]:
    """A line in the color of each start, one in the style of each map, and all other lines."""
    starts: dict[str, Any] = {}
    maps: dict[str, Any] = {}
    others: dict[str, Any] = {}
    for label, drawn in _labeled(ax).items():
        way, _, start = label.partition(" from ")
        if not start:
            others[label] = drawn
            continue
        line = drawn.lines[0]
        style = {"linestyle": line.get_linestyle(), "marker": line.get_marker(), **_GRAY}
        starts.setdefault(f"from {start}", Line2D([], [], color=line.get_color()))
        maps.setdefault(way, Line2D([], [], **style))
    return starts | maps | others


def _add_legend(part: SubFigure, handles: dict[str, Any], n_columns: int) -> None:
    part.legend([*handles.values()], [*handles], loc="outside lower center", ncols=n_columns)
