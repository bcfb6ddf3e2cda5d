"""Receptive fields of the paper's network beside those of networks that lack something."""

from collections.abc import Sequence
from itertools import cycle
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rgdl.figures.style import INK, LAYERS, PAGE, label_panel

#: Networks, and how they are written; others have their own names.
_NAMES = {
    "infinite_temperature": "infinite temperature",
    "shuffled": "sites shuffled",
    "permuted": "sites permuted",
    "gaussian": "Gaussian fields",
    "untrained": "untrained",
    "no_penalty": "no penalty",
    "weight_decay": "weight decay",
}
_COMPOSED = "hidden indices permuted"
_SHOWN = "the original recipe"
#: What the panels show, and what stands above and below it.
_QUANTITIES = {
    "localized_fraction": ("how many fields are localized", "localized fraction"),
    "participation_ratio": ("how many sites they cover", "participation ratio / sites"),
    "rms_radius": ("how far they reach", "rms radius / spacings"),
}
_AS_SEEN, _PERMUTED = "as seen", "permuted"
_GUIDE: dict[str, Any] = {"linewidth": 0.6, "linestyle": ":", "zorder": 1}
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
_SPREAD = 0.5  # of a row's height, between its first and last layer
_LINE = 0.1  # inches, height of a layer in a row
_LABELS = 1.3  # inches, of the names beside the first panel


def compose_nulls(measures: pd.DataFrame) -> Figure:
    """Draw how local the fields of each network are, and how large, a row for each network.

    Parameters
    ----------
    measures : DataFrame
        `network`, of which the first is the paper's; `topic` and `which`: of `fields` "as seen" or,
        where the sites of samples were permuted, "put back", and of the `composition` with
        "permuted" hidden indices; `layer`, `quantity`, `value` and `err`. Other rows are left out.
    """
    of_layers = measures["layer"].notna() & measures["quantity"].isin([*_QUANTITIES])
    measured = measures[of_layers & measures["topic"].isin(["fields", "composition"])]
    rows = list(dict.fromkeys(zip(measured["network"], measured["which"], strict=True)))
    rows.sort(key=lambda row: row[1] == _PERMUTED)
    numbers = sorted({int(layer) for layer in measured["layer"]})
    height = 0.95 + _LINE * len(numbers) * len(rows)
    figure = Figure(figsize=(PAGE, height), layout="constrained")
    width = (PAGE - _LABELS) / len(_QUANTITIES)
    parts = cast(Any, figure.subfigures(1, 3, width_ratios=[width + _LABELS, width, width]))
    for part, letter, quantity in zip(parts, "ABC", _QUANTITIES, strict=True):
        ax = part.subplots()
        shown = measured[measured["quantity"] == quantity]
        plot_networks(ax=ax, measured=shown, rows=rows, layers=numbers)
        title, label = _QUANTITIES[quantity]
        ax.set(title=title, xlabel=label)
        label_panel(part, letter)
    first, second, third = (part.axes[0] for part in parts)
    first.set_yticks(range(len(rows)), _write_names(rows))
    first.set_xlim(-0.05, 1.05)
    if np.isfinite(second.dataLim.minposx):  # there is something to take the logarithm of
        _use_logarithms(second)
    third.set_xlim(left=0)
    _add_legend(figure, numbers)
    return figure


def plot_networks(
    *, ax: Axes, measured: pd.DataFrame, rows: Sequence[tuple[str, str]], layers: Sequence[int]
) -> None:
    """Draw one quantity, networks from top to bottom and the layers of each bottom up in color.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    measured : DataFrame
        `network`, `which`, `layer`, `value` and `err`; NaN is not drawn.
    rows : sequence of (network, which)
        The paper's network first.
    layers : sequence of int
        Numbers of the layers.
    """
    order = pd.MultiIndex.from_tuples(rows)
    offsets = _SPREAD * (np.arange(len(layers)) / max(len(layers) - 1, 1) - 0.5)
    ax.axhspan(-0.5, 0.5, color="0.93", linewidth=0, zorder=0)
    for layer, offset, style in zip(layers, offsets, cycle(LAYERS), strict=False):
        of_layer = measured[measured["layer"] == layer].set_index(["network", "which"])
        drawn = of_layer[["value", "err"]].reindex(order)
        ax.errorbar(
            drawn["value"], np.arange(len(rows)) + offset, xerr=drawn["err"], markersize=3.2,
            linestyle="none", elinewidth=0.8, **style,
        )  # fmt: skip
        ax.axvline(drawn["value"].iloc[0], color=style["color"], **_GUIDE)
    known = set(measured.dropna(subset="value").set_index(["network", "which"]).index)
    for y, row in enumerate(rows):
        if row not in known:
            ax.text(0.5, y, "not measured", transform=ax.get_yaxis_transform(), ha="center",
                    va="center", fontsize=6, color="0.45", bbox=_PAPER)  # fmt: skip
    ax.set_yticks(range(len(rows)), [])
    ax.set_ylim(len(rows) - 0.5, -0.5)


def _write_names(rows: Sequence[tuple[str, str]]) -> list[str]:
    names = _NAMES | {rows[0][0]: _SHOWN}
    return [
        _COMPOSED
        if which == _PERMUTED
        else names.get(network, network) + ("" if which == _AS_SEEN else f" ({which})")
        for network, which in rows
    ]


def _use_logarithms(ax: Axes) -> None:
    """Logarithmic horizontal axis with plain numbers at 1, 2 and 5."""
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.xaxis.set_minor_formatter(NullFormatter())


def _add_legend(figure: Figure, layers: Sequence[int]) -> None:
    handles = [
        Line2D([], [], linestyle="none", markersize=3.2, label=f"layer {layer}", **style)
        for layer, style in zip(layers, cycle(LAYERS), strict=False)
    ]
    handles.append(Line2D([], [], color=INK, label=f"as in {_SHOWN}", **_GUIDE))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
