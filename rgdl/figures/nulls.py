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

from rgdl.figures.style import INK, PAGE, SERIES, label_panel

#: Networks, and how they are written; others have their own names.
_NAMES = {
    "infinite_temperature": "infinite temperature",
    "shuffled": "sites shuffled",
    "permuted": "sites permuted",
    "gaussian": "Gaussian fields",
    "untrained": "untrained",
    "no_penalty": "no penalty",
    "weight_decay": "weight decay",
    "composition": "hidden indices permuted",
}
_SHOWN = "the paper’s network"
#: What the panels show, and what stands above and below it.
_QUANTITIES = {
    "localized_fraction": ("how many fields are localized", "localized fraction"),
    "participation_ratio": ("how many sites they cover", "participation ratio / sites"),
    "rms_radius": ("how far they reach", "rms radius / spacings"),
}
_AS_SEEN = "as seen"
_STYLES: list[dict[str, Any]] = [
    {"color": color, "marker": marker}
    for color, marker in zip((*SERIES, INK), "os^Dv", strict=True)
]
_GUIDE: dict[str, Any] = {"linewidth": 0.6, "linestyle": ":", "zorder": 1}
_PAPER: dict[str, Any] = {"facecolor": "white", "edgecolor": "none", "pad": 1}
_SPREAD = 0.5  # of a row's height, between its first and last layer
_LINE = 0.1  # inches, height of a layer in a row
_LABELS = 1.3  # inches, of the names beside the first panel


def compose_nulls(layers: pd.DataFrame, sizes: pd.DataFrame) -> Figure:
    """Draw how local the fields of each network are, and how large, a row for each network.

    Parameters
    ----------
    layers : DataFrame
        A row for each seed and layer: `network`, of which the first is the paper's, `sites`
        ("as seen" or, of permuted ones, "put back"), `layer`, `n_fields`, `localized_fraction`,
        and `participation_ratio` and `rms_radius`, which are drawn of fields that were put back.
    sizes : DataFrame
        `network`, `size` (participation_ratio or rms_radius), `layer`, `value` and `err`.
    """
    measured = pd.concat([_fractions(layers), _sizes_put_back(layers), _sizes_as_seen(sizes)])
    rows = list(dict.fromkeys(zip(measured["network"], measured["sites"], strict=True)))
    numbers = sorted(set(measured["layer"]))
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
        `network`, `sites`, `layer`, `value` and `err`; NaN is not drawn.
    rows : sequence of (network, sites)
        The paper's network first.
    layers : sequence of int
        Numbers of the layers.
    """
    order = pd.MultiIndex.from_tuples(rows)
    offsets = _SPREAD * (np.arange(len(layers)) / max(len(layers) - 1, 1) - 0.5)
    ax.axhspan(-0.5, 0.5, color="0.93", linewidth=0, zorder=0)
    for layer, offset, style in zip(layers, offsets, cycle(_STYLES), strict=False):
        of_layer = measured[measured["layer"] == layer].set_index(["network", "sites"])
        drawn = of_layer[["value", "err"]].reindex(order)
        ax.errorbar(
            drawn["value"], np.arange(len(rows)) + offset, xerr=drawn["err"], markersize=3.2,
            linestyle="none", elinewidth=0.8, **style,
        )  # fmt: skip
        ax.axvline(drawn["value"].iloc[0], color=style["color"], **_GUIDE)
    known = set(measured.dropna(subset="value").set_index(["network", "sites"]).index)
    for y, row in enumerate(rows):
        if row not in known:
            ax.text(0.5, y, "not measured", transform=ax.get_yaxis_transform(), ha="center",
                    va="center", fontsize=6, color="0.45", bbox=_PAPER)  # fmt: skip
    ax.set_yticks(range(len(rows)), [])
    ax.set_ylim(len(rows) - 0.5, -0.5)


def _fractions(layers: pd.DataFrame) -> pd.DataFrame:
    """Localized fraction: mean over seeds, or of the fields of the only one."""
    table = _over_seeds(layers, "localized_fraction")
    n_fields = _grouped(layers)["n_fields"].mean().to_numpy()
    p = table["value"]
    alone = (p * (1 - p) / n_fields) ** 0.5
    return table.assign(err=table["err"].fillna(alone))


def _sizes_put_back(layers: pd.DataFrame) -> pd.DataFrame:
    back = layers[layers["sites"] != _AS_SEEN]
    return pd.concat([_over_seeds(back, "participation_ratio"), _over_seeds(back, "rms_radius")])


def _sizes_as_seen(sizes: pd.DataFrame) -> pd.DataFrame:
    columns = ["network", "quantity", "layer", "value", "err"]
    return sizes.rename(columns={"size": "quantity"})[columns].assign(sites=_AS_SEEN)


def _over_seeds(layers: pd.DataFrame, column: str) -> pd.DataFrame:
    values = _grouped(layers)[column]
    table = pd.DataFrame({"value": values.mean(), "err": values.sem()})
    return table.reset_index().assign(quantity=column)


def _grouped(layers: pd.DataFrame) -> Any:
    return layers.groupby(["network", "sites", "layer"], sort=False)


def _write_names(rows: Sequence[tuple[str, str]]) -> list[str]:
    names = _NAMES | {rows[0][0]: _SHOWN}
    return [
        names.get(network, network) + ("" if sites == _AS_SEEN else f" ({sites})")
        for network, sites in rows
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
        for layer, style in zip(layers, cycle(_STYLES), strict=False)
    ]
    handles.append(Line2D([], [], color=INK, label=f"as in {_SHOWN}", **_GUIDE))
    figure.legend(handles=handles, loc="outside lower center", ncols=len(handles), frameon=False)
