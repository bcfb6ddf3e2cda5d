"""Samples that the machines draw by themselves, beside those of the Ising model."""

from collections.abc import Sequence
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.style import EXACT, LAYERS, NETWORK, PAGE, SAMPLES, ZERO, label_panel

_LOOKS: dict[str, dict[str, Any]] = {  # of each source, in all panels
    "samples": {**SAMPLES, "linestyle": "-"},
    "layer 1": {**LAYERS[0], "linestyle": "--"},
    "stack": {**NETWORK, "linestyle": "-."},
}
_SIZES: dict[str, Any] = {"markersize": 3.5, "linewidth": 0.9}
_SAMPLES: dict[str, Any] = {"color": SAMPLES["color"], "linewidth": 0.6, "zorder": 0}


def compose_generation(generation: pd.DataFrame, correlation: pd.DataFrame) -> Figure:
    """Draw energy, magnetization and correlations of samples and of what machines draw.

    Parameters
    ----------
    generation : DataFrame
        `network`, `seed`, `source`, `quantity`, `value`, `value_err` and `exact`, NaN where it is
        not known. The first network is drawn.
    correlation : DataFrame
        `network`, `seed`, `source`, `distance`, `correlation` and `correlation_err`.
    """
    network = generation["network"].iloc[0]
    drawn = generation[generation["network"] == network]
    figure = Figure(figsize=(PAGE, 2.6), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 3, width_ratios=[0.8, 0.8, 1.2]))
    left, middle, right = (part.subplots() for part in parts)
    energy, magnetization = (
        drawn[drawn["quantity"] == name] for name in ("energy per site", "|magnetization|")
    )
    plot_sources(ax=left, measured=energy)
    plot_exact(ax=left, exact=energy["exact"])
    plot_sources(ax=middle, measured=magnetization)
    plot_samples(ax=middle, measured=magnetization)
    plot_correlation(ax=right, correlation=correlation[correlation["network"] == network])
    left.set(ylabel="energy per site / $J$", title="energy")
    middle.set(ylabel=r"$\langle |m| \rangle$", title="magnetization")
    _add_legend(figure, [right, left])
    for part, letter in zip(parts, "ABC", strict=True):
        label_panel(part, letter)
    return figure


def plot_sources(*, ax: Axes, measured: pd.DataFrame) -> None:
    """Draw one quantity of each source, means over seeds.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    measured : DataFrame
        `source`, `value` and `value_err`, a row for each seed.
    """
    means = mean_over_seeds(measured, "value", by=["source"])
    for place, (source, (mean, err)) in enumerate(means.iterrows()):
        ax.errorbar(place, mean, err, **{**_SIZES, **_LOOKS[str(source)], "linestyle": "none"})
    ax.set_xticks(range(len(means)), list(means.index))
    ax.set_xlim(-0.6, len(means) - 0.4)
    ax.margins(y=0.12)


def plot_exact(*, ax: Axes, exact: pd.Series) -> None:
    """Draw the exact value as a line, if it is known.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    exact : Series
        The same number for all sources, or NaN.
    """
    for value in exact.dropna().unique():
        ax.axhline(value, label="exact", zorder=0, **EXACT)


def plot_samples(*, ax: Axes, measured: pd.DataFrame) -> None:
    """Draw what the samples have as a line through all sources.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    measured : DataFrame
        `source` and `value`.
    """
    samples = measured[measured["source"] == "samples"]
    if len(samples):
        ax.axhline(samples["value"].mean(), **_SAMPLES)


def plot_correlation(*, ax: Axes, correlation: pd.DataFrame) -> None:
    """Draw C(r) of each source, means over seeds.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    correlation : DataFrame
        `source`, `distance`, `correlation` and `correlation_err`, a row for each seed.
    """
    means = mean_over_seeds(correlation, "correlation", by=["source", "distance"])
    for source, curve in means.groupby("source", sort=False):
        look = {**_SIZES, **_LOOKS[str(source)]}
        distance = curve.index.get_level_values("distance")
        ax.errorbar(distance, curve["mean"], curve["err"], label=str(source), **look)
    ax.axhline(0, **ZERO)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="distance $r$ (lattice spacings)", ylabel="$C(r)$", title="correlation function")


def _add_legend(figure: Figure, axes: Sequence[Axes]) -> None:
    found = [ax.get_legend_handles_labels() for ax in axes]
    handles, labels = (
        [item for part in parts for item in part] for parts in zip(*found, strict=True)
    )
    figure.legend(
        handles, labels, loc="outside lower center", ncols=len(labels), frameon=False,
        fontsize=6.5, handlelength=3.2,
    )  # fmt: skip
