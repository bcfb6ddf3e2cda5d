"""Training of a machine that is known exactly, by the exact gradient and by CD."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.axes import use_plain_log_ticks
from rgdl.figures.selection import select
from rgdl.figures.style import (
    ACCENT,
    EXACT,
    INK,
    PAGE,
    SERIES,
    ZERO,
    label_panels,
    put_legend_below,
)
from rgdl.figures.written_numbers import write_number

# The first method is wide and pale, below the others, which follow it closely.
_METHODS: tuple[dict[str, Any], ...] = (
    {"color": "0.75", "linewidth": 2.6, "zorder": 1},
    {"color": SERIES[0], "linewidth": 0.8, "zorder": 3},
    {"color": SERIES[1], "linewidth": 0.9, "zorder": 4, "linestyle": (0, (3, 2))},
    {"color": SERIES[2], "linewidth": 0.6, "zorder": 2},
)


def compose_learning(measures: pd.DataFrame, paths: pd.DataFrame, ends: pd.DataFrame) -> Figure:
    """Draw D_KL and dF against training steps, and against each other.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; `capacity` of topic `learning`.
    paths : DataFrame
        One row per method, seed and recorded step: `method`, `seed`, `step`, `D_KL`, and dF of
        units 0 and 1 (`dF`) and of units -1 and +1 (`dF_spins`).
    ends : DataFrame
        One row per method and seed: `method` and `D_KL_at_zero_dF`.
    """
    capacity = select(measures, topic="learning", quantity="capacity").iloc[0]
    figure = Figure(figsize=(PAGE, 2.9), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3))
    left, middle, right = (part.subplots() for part in parts)
    plot_paths(ax=left, paths=paths, column="D_KL")
    plot_capacity(ax=left, capacity=capacity["value"])
    plot_paths(ax=middle, paths=paths, column="dF")
    middle.axhline(0, **ZERO)
    plot_free_energy_and_divergence(ax=right, paths=paths, ends=ends)
    left.set(ylabel="$D_{KL}$", title="divergence from the data")
    middle.set(ylabel=r"$\Delta F$", title="difference of free energies")
    label_panels(parts)
    put_legend_below(figure, *left.get_legend_handles_labels())
    return figure


def plot_paths(*, ax: Axes, paths: pd.DataFrame, column: str) -> None:
    """Draw one quantity against training steps, one line per method and seed."""
    methods = list(dict.fromkeys(paths["method"]))
    for method, style in zip(methods, _METHODS, strict=False):
        for k, (_, path) in enumerate(paths[paths["method"] == method].groupby("seed")):
            after = path[path["step"] > 0]  # the axis is logarithmic
            label = method if k == 0 else None
            ax.plot(after["step"], after[column], label=label, **style)
    ax.set(xscale="log", xlabel="training steps")


def plot_capacity(*, ax: Axes, capacity: float) -> None:
    """Draw the smallest D_KL of any optimum of the machine, on a logarithmic axis."""
    ax.axhline(capacity, **EXACT)
    text = f"best optimum: {write_number(capacity)}"
    ax.text(1, 0.95 * capacity, text, va="top", fontsize=6.5)
    ax.set_yscale("log")
    use_plain_log_ticks(ax.yaxis)
    ax.set_ylim(bottom=0.6 * capacity)


def plot_free_energy_and_divergence(*, ax: Axes, paths: pd.DataFrame, ends: pd.DataFrame) -> None:
    """Draw D_KL against dF during training by the first method, for both kinds of units."""
    method = paths["method"].iloc[0]
    first = paths[paths["method"] == method]
    for column, style, units in (("dF", "-", "$0, 1$"), ("dF_spins", "--", "$\\pm 1$")):
        for k, (_, path) in enumerate(first.groupby("seed")):
            label = f"units {units}" if k == 0 else None
            ax.plot(path[column], path["D_KL"], style, color=INK, linewidth=0.8, label=label)
    crossings = ends.loc[ends["method"] == method, "D_KL_at_zero_dF"].dropna()
    dots: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 3.5}
    if not crossings.empty:
        ax.plot(0 * crossings, crossings, color=ACCENT, label=r"$\Delta F = 0$", **dots)
    ax.axvline(0, **ZERO)
    ax.set_yscale("log")
    use_plain_log_ticks(ax.yaxis)
    ax.set(xlabel=r"$\Delta F$", ylabel="$D_{KL}$", title=str(method))
    ax.legend()
