"""How a machine that is known exactly learns, by the exact gradient and by CD."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rgdl.figures.style import ACCENT, EXACT, INK, PAGE, SERIES, ZERO, label_panel


def compose_learning(paths: pd.DataFrame, ends: pd.DataFrame) -> Figure:
    """Draw D_KL and dF against training steps, and each against the other.

    Parameters
    ----------
    paths : DataFrame
        `method`, `seed`, `step`, `D_KL`, and `dF` with units of zeros and ones and `dF_spins`
        with spins.
    ends : DataFrame
        `method`, `seed`, `D_KL_optimum` and `D_KL_at_zero_dF`.
    """
    figure = Figure(figsize=(PAGE, 2.9), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3))
    left, middle, right = (part.subplots() for part in parts)
    plot_paths(ax=left, paths=paths, column="D_KL")
    plot_capacity(ax=left, capacity=float(ends["D_KL_optimum"].min()))
    plot_paths(ax=middle, paths=paths, column="dF")
    middle.axhline(0, **ZERO)
    plot_free_energy_and_divergence(ax=right, paths=paths, ends=ends)
    left.set(ylabel="$D_{KL}$", title="distance from the data")
    middle.set(ylabel=r"$\Delta F$", title="difference of free energies")
    for part, letter in zip(parts, "ABC", strict=True):
        label_panel(part, letter)
    lines, labels = left.get_legend_handles_labels()
    figure.legend(lines, labels, loc="outside lower center", ncols=4, frameon=False)
    return figure


def plot_paths(*, ax: Axes, paths: pd.DataFrame, column: str) -> None:
    """Draw one quantity against steps, a line for each method and seed.

    Parameters
    ----------
    ax : Axes
        Where to draw; steps are on a logarithmic axis.
    paths : DataFrame
        `method`, `seed`, `step` and the column.
    column : str
        What to draw.
    """
    methods = list(dict.fromkeys(paths["method"]))
    for rank, (method, color) in enumerate(zip(methods, [INK, *SERIES], strict=False)):
        for k, (_, path) in enumerate(paths[paths["method"] == method].groupby("seed")):
            moved = path[path["step"] > 0]
            label = method if k == 0 else None
            style: dict[str, Any] = {"linewidth": 0.8, "zorder": 3 - 0.1 * rank}
            ax.plot(moved["step"], moved[column], color=color, label=label, **style)
    ax.set(xscale="log", xlabel="training steps")


def plot_capacity(*, ax: Axes, capacity: float) -> None:
    """Draw the least D_KL that the machine can have, and make the axis logarithmic.

    Parameters
    ----------
    ax : Axes
        Where to draw, with D_KL on its vertical axis.
    capacity : float
        The least D_KL.
    """
    ax.axhline(capacity, **EXACT)
    ax.text(1, 0.95 * capacity, f"best optimum {capacity:.3g}", va="top", fontsize=6.5)
    _use_logarithms(ax)
    ax.set_ylim(bottom=0.6 * capacity)


def plot_free_energy_and_divergence(*, ax: Axes, paths: pd.DataFrame, ends: pd.DataFrame) -> None:
    """Draw D_KL against dF on the way of the first method, with either kind of units.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    paths, ends : DataFrame
        As for `compose_learning`.
    """
    method = paths["method"].iloc[0]
    first = paths[paths["method"] == method]
    for column, style, units in (("dF", "-", "$0, 1$"), ("dF_spins", "--", "$\\pm 1$")):
        for k, (_, path) in enumerate(first.groupby("seed")):
            label = f"units {units}" if k == 0 else None
            ax.plot(path[column], path["D_KL"], style, color=INK, linewidth=0.8, label=label)
    crossings = ends.loc[ends["method"] == method, "D_KL_at_zero_dF"].dropna()
    ax.plot(
        0 * crossings, crossings, color=ACCENT, linestyle="none", marker="o", markersize=3.5,
        label=r"$\Delta F = 0$",
    )  # fmt: skip
    ax.axvline(0, **ZERO)
    _use_logarithms(ax)
    ax.set(xlabel=r"$\Delta F$", ylabel="$D_{KL}$", title=str(method))
    ax.legend(frameon=False, fontsize=6.5)


def _use_logarithms(ax: Axes) -> None:
    """Logarithmic vertical axis with plain numbers at 1, 2 and 5."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())
