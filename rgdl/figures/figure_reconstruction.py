"""Reconstructions from the top spins, compared with those from as many other numbers."""

from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rgdl.figures.selection import select, select_first_network
from rgdl.figures.style import INK, NETWORK, PAGE, SERIES, label_panels

_PANELS = {  # quantity: title, axis label
    "overlap": ("overlap with the sample", "cosine of sample and reconstruction"),
    "sign_agreement": ("sites with the correct sign", "fraction of the sites"),
    "energy": ("energy of the signs", "energy per site / $J$"),
}
_DASH_DOT_DOT = (0, (5, 1, 1, 1, 1, 1))
_METHODS: dict[str, dict[str, Any]] = {
    "network": {"label": "network", **NETWORK, "linestyle": "-"},
    "block spins": {"label": "block spins", "color": SERIES[1], "marker": "s", "linestyle": "--"},
    "signs of components": {
        "label": "signs of principal\ncomponents",
        "color": SERIES[2],
        "marker": "^",
        "linestyle": "-.",
    },
    "principal components": {
        "label": "principal components",
        "color": SERIES[3],
        "marker": "D",
        "linestyle": _DASH_DOT_DOT,
    },
    "other samples": {
        "label": "network,\nanother sample",
        "color": "0.4",
        "marker": "x",
        "linestyle": ":",
    },
}
_SIZES: dict[str, Any] = {"markersize": 3.5, "linewidth": 0.9}
_SAMPLES: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": "--", "zorder": 0.5}
_NAME: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
_NAME |= {"fontsize": 6, "rotation": 90, "ha": "right", "va": "bottom", "color": INK}
_ROW: dict[str, Any] = {"color": "0.92", "linewidth": 0.6, "zorder": 0}


def compose_reconstruction(measures: pd.DataFrame) -> Figure:
    """Draw three measures of each method of reconstruction, and its coherence by wave number.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `reconstruction`, of which the first network is drawn, and its
        samples' energy of topic `generation`. `which` is the method.
    """
    drawn = select_first_network(measures, "reconstruction")
    figure = Figure(figsize=(PAGE, 4.4), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[0.85, 1.0]))
    parts = upper.subfigures(1, 3, width_ratios=[1.45, 1.0, 1.0])
    for part, (quantity, (title, label)) in zip(parts, _PANELS.items(), strict=True):
        ax = part.subplots()
        plot_methods(ax=ax, measures=select(drawn, quantity=quantity))
        ax.set(title=title, xlabel=label)
        ax.tick_params(axis="y", length=0, labelleft=part is parts[0])
    network = drawn["network"].iloc[0]
    generation = measures[(measures["network"] == network) & (measures["topic"] == "generation")]
    if not generation.empty:  # the network has been sampled
        energy = select(generation, which="samples", quantity="energy_per_site")["value"].iloc[0]
        plot_samples(ax=parts[-1].axes[0], energy=energy)
    plot_coherence(ax=lower.subplots(), measures=select(drawn, quantity="coherence"))
    label_panels([*parts, lower])
    return figure


def plot_methods(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw one quantity of each method as a point in its own row, the first method on top."""
    for height, (_, row) in enumerate(measures.iterrows()):
        style = {**_SIZES, **_METHODS[row["which"]], "linestyle": "none"}
        ax.axhline(height, **_ROW)
        ax.errorbar(row["value"], height, xerr=row["err"], **style)
    ax.set_yticks(range(len(measures)), [_METHODS[which]["label"] for which in measures["which"]])
    ax.set_ylim(len(measures) - 0.5, -0.5)
    ax.margins(x=0.1)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 4, 5, 10]))


def plot_samples(*, ax: Axes, energy: float) -> None:
    """Draw the energy per site of the samples, in units of J, as a line with its name."""
    ax.axvline(energy, **_SAMPLES)
    ax.annotate("samples", (energy, 0.03), (-3, 0), **_NAME)


def plot_coherence(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw coherence against wave number (`at`), one line per method."""
    for method, curve in measures.groupby("which", sort=False):
        ax.errorbar(curve["at"], curve["value"], curve["err"], **_SIZES, **_METHODS[str(method)])
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=r"wave number $|k|$ / $(2\pi / L)$", ylabel="coherence with the sample")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handlelength=3.2)
