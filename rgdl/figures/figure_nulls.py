"""Receptive fields of a network compared with those of its null models."""

import textwrap
from collections.abc import Sequence
from itertools import cycle
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.axes import use_log_scale
from rgdl.figures.selection import select
from rgdl.figures.style import INK, LAYERS, PAGE, label_panels, put_legend_below

# A row of the figure: network, topic, which.
_Row = tuple[str, str, str]

_NAMES = {
    "infinite_temperature": "infinite temperature",
    "shuffled": "sites shuffled",
    "permuted": "sites permuted",
    "gaussian": "Gaussian fields",
    "no_penalty": "no penalty",
    "weight_decay": "weight decay",
}
_QUANTITIES = {  # title, axis label
    "localized_fraction": ("localized fields", "fraction of the fields"),
    "localized_above_noise_fraction": ("... above the noise", "fraction of the fields"),
    "participation_ratio": ("area of the fields", "participation ratio / sites"),
    "bulk_weight_fraction": ("weights in the noise", "fraction of squared weights"),
}
_ROW_COLUMNS = ["network", "topic", "which"]
_REFERENCE_LINE: dict[str, Any] = {"linewidth": 0.6, "linestyle": ":", "zorder": 1}
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 6, "color": "0.45"}
_NOTE["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
_SPREAD = 0.5  # of a row's height, between its first and last layer
_LAYER_HEIGHT, _LINE_HEIGHT = 0.1, 0.13  # inches, of the symbols and of the names
_NAME_WIDTH, _NAME_LETTERS = 1.4, 28  # inches, and how many letters of a name fit


def compose_nulls(measures: pd.DataFrame) -> Figure:
    """Draw the localization and the area of fields, and the weights in noise; a row per network.

    Parameters
    ----------
    measures : DataFrame
        The table of measures. Its first network is the reference. Topics `fields` (`which` is empty
        or "put back") and `composition`.
    """
    topics = measures["topic"].isin(["fields", "composition"])
    drawn = measures[topics & measures["layer"].notna()].fillna({"which": ""})
    rows = list(dict.fromkeys(drawn[_ROW_COLUMNS].itertuples(index=False, name=None)))
    rows.sort(key=lambda row: row[1] == "composition")
    layers = sorted({int(layer) for layer in drawn["layer"]})
    names = [_write_name(row, rows[0]) for row in rows]
    n_lines = max(name.count("\n") + 1 for name in names)
    height = 0.95 + max(_LAYER_HEIGHT * len(layers), _LINE_HEIGHT * n_lines) * len(rows)
    figure = Figure(figsize=(PAGE, height), layout="constrained")
    width = (PAGE - _NAME_WIDTH) / len(_QUANTITIES)
    ratios = [width + _NAME_WIDTH, *[width] * (len(_QUANTITIES) - 1)]
    parts = cast(Any, figure.subfigures(1, len(ratios), width_ratios=ratios))
    for part, (quantity, (title, label)) in zip(parts, _QUANTITIES.items(), strict=True):
        ax = part.subplots()
        plot_networks(ax=ax, measures=select(drawn, quantity=quantity), rows=rows, layers=layers)
        ax.set(title=title, xlabel=label)
    label_panels(parts)
    axes = dict(zip(_QUANTITIES, (part.axes[0] for part in parts), strict=True))
    axes["localized_fraction"].set_yticks(range(len(rows)), names)
    use_log_scale(axes.pop("participation_ratio").xaxis)
    for ax in axes.values():
        ax.set_xlim(-0.05, 1.05)
    _add_legend(figure, layers)
    return figure


def plot_networks(
    *, ax: Axes, measures: pd.DataFrame, rows: Sequence[_Row], layers: Sequence[int]
) -> None:
    """Draw one quantity of all layers, one row per network; the first row is the reference.

    A row without any value is marked as not measured, and one that the table lacks is empty.
    """
    n = len(layers)
    offsets = _SPREAD * (np.arange(n) - (n - 1) / 2) / max(n - 1, 1)
    ax.axhspan(-0.5, 0.5, color="0.93", linewidth=0, zorder=0)
    heights = np.arange(len(rows))
    options: dict[str, Any] = {"markersize": 3.2, "linestyle": "none", "elinewidth": 0.8}
    for layer, offset, style in zip(layers, offsets, cycle(LAYERS), strict=False):
        shown = select(measures, layer=layer).set_index(_ROW_COLUMNS).reindex(list(rows))
        ax.errorbar(shown["value"], heights + offset, xerr=shown["err"], **options, **style)
        ax.axvline(shown["value"].iloc[0], color=style["color"], **_REFERENCE_LINE)
    for y, row in enumerate(rows):
        of_row = measures[(measures[_ROW_COLUMNS] == list(row)).all(axis=1)]
        if len(of_row) and of_row["value"].isna().all():
            ax.text(0.5, y, "not measured", transform=ax.get_yaxis_transform(), **_NOTE)
    ax.set_yticks(range(len(rows)), [])
    ax.set_ylim(len(rows) - 0.5, -0.5)


def _write_name(row: _Row, reference: _Row) -> str:
    network, topic, which = row
    if topic == "composition":
        return "hidden indices permuted"
    if row == reference:
        return "reference network"
    name = _NAMES.get(network, network)
    return textwrap.fill(f"{name}, mapped back" if which == "put back" else name, _NAME_LETTERS)


def _add_legend(figure: Figure, layers: Sequence[int]) -> None:
    handles = [
        Line2D([], [], linestyle="none", markersize=3.2, label=f"layer {layer}", **style)
        for layer, style in zip(layers, cycle(LAYERS), strict=False)
    ]
    handles.append(Line2D([], [], color=INK, label="reference network", **_REFERENCE_LINE))
    put_legend_below(figure, handles)
