"""Reconstructions from the top spins, compared with those from as many other numbers."""

from collections.abc import Iterator
from typing import Any, cast

import numpy as np
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
_SOURCES: dict[str, dict[str, Any]] = {
    "network": {**NETWORK, "linestyle": "-"},
    "block spins": {"color": SERIES[1], "marker": "s", "linestyle": "--"},
    "principal components": {"color": SERIES[2], "marker": "^", "linestyle": "-."},
    "Fourier modes": {"color": SERIES[3], "marker": "D", "linestyle": (0, (5, 1, 1, 1, 1, 1))},
}
_HOLLOW: dict[str, Any] = {"markerfacecolor": "white"}
_OWN: dict[str, Any] = {"color": INK, "marker": "*", "linestyle": (0, (1, 1))}
_OTHER: dict[str, Any] = {"color": "0.4", "marker": "x", "linestyle": ":"}
_VALUES: dict[str, dict[str, Any]] = {
    f"{source} values": {"label": source, **style} for source, style in _SOURCES.items()
} | {
    "network log odds": {
        "label": "network, log odds",
        "color": SERIES[5],
        "marker": "v",
        "linestyle": "-",
    }
}
_BITS: dict[str, dict[str, Any]] = {
    f"{source} bits": {"label": source, **style, **_HOLLOW} for source, style in _SOURCES.items()
}
_NETWORK: dict[str, dict[str, Any]] = {
    "network": {"label": "its sample", **_OWN},
    "other samples": {"label": "another sample", **_OTHER},
}
_GROUPS = {  # heading: methods, from above
    "network's decoder": _NETWORK,
    "from real values": _VALUES,
    "from bits": _BITS,
}
_SIZES: dict[str, Any] = {"markersize": 3.5, "linewidth": 0.9}
_SAMPLES: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": "--", "zorder": 0.5}
_NAME: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
_NAME |= {"fontsize": 6, "rotation": 90, "ha": "right", "va": "bottom", "color": INK}
_FEW_POINTS, _LEGEND_LINE = 4, 0.17  # the latter of the coherence axis
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
    figure = Figure(figsize=(PAGE, 5.4), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[1.25, 1.0]))
    parts = upper.subfigures(1, 3, width_ratios=[1.5, 1.0, 1.0])
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
    coherence = select(drawn, quantity="coherence")
    groups = [group for group, _ in _known(coherence.set_index("which"))]
    below = lower.subfigures(1, len(groups), squeeze=False)[0]
    for part, group in zip(below, groups, strict=True):
        plot_coherence(ax=part.subplots(), measures=coherence, group=group)
    below[0].axes[0].set_ylabel("coherence with the sample")
    label_panels([*parts, *below])
    return figure


def plot_methods(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw one quantity of each method as a point in its own row, below the name of its group."""
    values = measures.set_index("which")
    labels = []
    for heading, methods in _known(values):
        labels.append(heading)
        for method, style in methods.items():
            value, err = values.loc[method, ["value", "err"]].to_numpy(float)
            ax.axhline(len(labels), **_ROW)
            point = {**_SIZES, **style, "linestyle": "none"}
            ax.errorbar(value, len(labels), xerr=err, **point)
            labels.append(style["label"])
    ax.set_yticks(range(len(labels)), labels)
    for text in ax.get_yticklabels():
        text.set_fontweight("bold" if text.get_text() in _GROUPS else "normal")
    ax.set_ylim(len(labels) - 0.5, -0.5)
    ax.margins(x=0.1)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 4, 5, 10]))


def plot_samples(*, ax: Axes, energy: float) -> None:
    """Draw the energy per site of the samples, in units of J, as a line with its name."""
    ax.axvline(energy, **_SAMPLES)
    ax.annotate("samples", (energy, 0.03), (-3, 0), **_NAME)


def plot_coherence(*, ax: Axes, measures: pd.DataFrame, group: str) -> None:
    """Draw coherence against wave number (`at`), one line per method of a group."""
    for method, style in _GROUPS[group].items():
        if (measures["which"] == method).any():
            curve = select(measures, which=method)
            ax.errorbar(curve["at"], curve["value"], curve["err"], **_SIZES, **style)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    # a few points leave no room for a legend between the lines
    is_dense = measures["at"].nunique() > _FEW_POINTS
    top = 1.05 if is_dense else 1.12 + _LEGEND_LINE * max(map(len, _GROUPS.values()))
    ax.set(title=group, xlabel=r"wave number $|k|$ / $(2\pi / L)$", ylim=(-0.03, top))
    ax.set_yticks(np.linspace(0, 1, 6))
    ax.legend(handlelength=3.2)


def _known(values: pd.DataFrame) -> Iterator[tuple[str, dict[str, dict[str, Any]]]]:
    """Groups of methods, without the methods that the index lacks."""
    for heading, methods in _GROUPS.items():
        known = {method: style for method, style in methods.items() if method in values.index}
        if known:
            yield heading, known
