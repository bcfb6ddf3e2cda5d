"""Samples that the machines generate, compared with those of the Ising model."""

import math
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rgdl.figures.selection import select, select_first_network
from rgdl.figures.style import (
    EXACT,
    LAYERS,
    NETWORK,
    PAGE,
    SAMPLES,
    ZERO,
    label_panels,
    put_legend_below,
)

_SOURCES: dict[str, dict[str, Any]] = {
    "samples": {**SAMPLES, "linestyle": "-"},
    "layer 1": {**LAYERS[0], "linestyle": "--"},
    "stack": {**NETWORK, "linestyle": "-."},
}
_SIZES: dict[str, Any] = {"markersize": 3.5, "linewidth": 0.9}
_SAMPLES: dict[str, Any] = {"color": SAMPLES["color"], "linewidth": 0.6, "zorder": 0}


def compose_generation(measures: pd.DataFrame, exact_energy: float) -> Figure:
    """Draw energy, magnetization and correlations of samples and of what the machines generate.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `generation`, of which the first network is drawn. `which` is
        the source.
    exact_energy : float
        Of the finite torus, per site, in units of J; NaN if it is not known.
    """
    drawn = select_first_network(measures, "generation")
    figure = Figure(figsize=(PAGE, 2.6), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3, width_ratios=[0.8, 0.8, 1.2]))
    left, middle, right = (part.subplots() for part in parts)
    magnetization = select(drawn, quantity="abs_magnetization")
    plot_sources(ax=left, measures=select(drawn, quantity="energy_per_site"))
    plot_sources(ax=middle, measures=magnetization)
    plot_correlation(ax=right, measures=select(drawn, quantity="correlation"))
    levels = []
    if math.isfinite(exact_energy):
        levels = [left.axhline(exact_energy, label="exact energy", zorder=0, **EXACT)]
    for value in magnetization.loc[magnetization["which"] == "samples", "value"]:
        levels.append(middle.axhline(value, label="magnetization of the samples", **_SAMPLES))
    left.set(ylabel="energy per site / $J$", title="energy")
    middle.set(ylabel=r"$\langle |m| \rangle$", title="magnetization")
    label_panels(parts)
    put_legend_below(figure, [*right.containers, *levels], handlelength=3.2)
    return figure


def plot_sources(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw one quantity of each source."""
    for position, (_, row) in enumerate(measures.iterrows()):
        style = {**_SIZES, **_SOURCES[row["which"]], "linestyle": "none"}
        ax.errorbar(position, row["value"], row["err"], **style)
    ax.set_xticks(range(len(measures)), list(measures["which"]))
    ax.set_xlim(-0.6, len(measures) - 0.4)
    ax.margins(y=0.12)


def plot_correlation(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw C(r) of each source against distance (`at`)."""
    for source, curve in measures.groupby("which", sort=False):
        style = {**_SIZES, **_SOURCES[str(source)]}
        ax.errorbar(curve["at"], curve["value"], curve["err"], label=str(source), **style)
    ax.axhline(0, **ZERO)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="$r$ / lattice spacings", ylabel="$C(r)$", title="correlation function")
