"""The receptive fields of every layer against what a study varied."""

import re
from collections.abc import Callable, Mapping, Sequence
from itertools import cycle
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.container import ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.axis_of_values import Scale, use_logarithms, write_value
from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.panel_maps import draw_maps
from rgdl.figures.style import LAYERS, PAGE, label_panel

#: What the panels show, and how it is written.
_QUANTITIES = {
    "localized_fraction": "localized fraction",
    "unresponsive_fraction": "unresponsive fraction",
    "participation_ratio": "participation ratio / sites",
    "rms_radius": "rms radius / spacings",
}
#: Keys of the configuration in words; of others, the last part stands.
_NAMES = {
    "training.l1": "strength of L1",
    "training.l2": "weight decay",
    "training.n_gibbs": "$k$ of CD-$k$",
    "training.n_epochs": "epochs",
    "training.init_scale": "initial weights",
    "training.units": "units of the gradient",
    "training.pass_up": "passed up",
    "ensemble.coupling": "coupling $K$",
    "ensemble.n_samples": "samples",
    "ensemble.lattice_size": "lattice size $L$",
    "surrogate": "surrogate of the samples",
}
_PAPER_SIZE = 40  # linear size of the paper's lattice
_MOST_LINES = 6  # in a panel; more choices of further keys make maps
_MARKERS = "os^DvP"
_MANY = 30  # points of a line, beyond which they are small
_LETTERS, _HANDLE = 110, 8  # in a line of the legend, and what a handle takes
_DODGE = 0.5  # of the distance of words, over all lines
_REFERENCE: dict[str, Any] = {"color": "0.87", "linewidth": 4, "zorder": 0}
_PLACE: dict[str, Any] = {"color": "0.4", "linewidth": 0.7, "linestyle": ":", "zorder": 1}

# A line of a panel: what it is called, how it is drawn, and its rows of the table.
Line = tuple[str, dict[str, Any], pd.DataFrame]


def compose_study(
    by_seed: pd.DataFrame, setting: Mapping[str, Any], places: Mapping[str, float]
) -> Figure:
    """Draw how many fields are localized, how many units silent, and how large fields are.

    Of one key: against its values, a line for each layer. Of several: a row of panels for each
    layer, against the first key, with a line for each choice of the others; where these are more
    than six, maps.

    Parameters
    ----------
    by_seed : DataFrame
        A row for each point, seed and layer: the varied keys, then `seed`, `layer`, and the
        quantities, with their errors within a layer.
    setting : mapping
        `reference`, the values of the varied keys in the network itself; `lattice_size`,
        `n_samples`, `layers`, `n_epochs` and `n_seeds`, None where points differ.
    places : mapping
        Values of the first key that are known for something, by what is written there.
    """
    columns = list(by_seed.columns)
    first, *others = columns[: columns.index("seed")]
    reference = setting["reference"]
    write = _writer(by_seed[others])
    choices = [write(row) for row in cast(Any, by_seed[others]).to_dict("records")]
    table = by_seed.assign(x=by_seed[first], choice=choices)
    if table["choice"].nunique() > _MOST_LINES:
        at = (reference[first], write({key: reference[key] for key in others}))
        figure = draw_maps(table, _QUANTITIES, name=_name(first), reference=at)
        figure.supylabel(", ".join(map(_name, others)), fontsize=7)
        described = f"{_describe(setting)}; framed: as configured"
    else:
        scale = Scale(table["x"].tolist())
        rows = _lines_of_choices(table) if others else {"": _lines_of_layers(table)}
        figure = _draw_lines(rows, scale, reference[first], places)
        for part in cast(Any, figure).subfigs:
            part.axes[-1].set_xlabel(_name(first))
        _add_legend(figure, _name(others[0]) if len(others) == 1 else None)
        described = _describe(setting)
    figure.suptitle(described, fontsize=7)
    return figure


def plot_lines(*, ax: Axes, lines: Sequence[Line], quantity: str, scale: Scale) -> None:
    """Draw means over seeds with their errors, a line for each layer or choice.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    lines : sequence of (label, style, table)
        Tables have a row for each seed and value `x`, with the quantity and its error.
    quantity : str
        Column to draw.
    scale : Scale
        Of the values `x`. Words are not joined by lines, nor zero with logarithms.
    """
    for number, (label, style, table) in enumerate(lines):
        means = mean_over_seeds(table, quantity, by=["x"])
        at = scale.place(means.index.tolist())
        order = np.argsort(at, kind="stable")
        apart = [1] if scale.has_gap and 0 in means.index else []  # a gap after the first point
        at, mean, err = (
            np.insert(part[order], apart, np.nan) for part in (at, *means.to_numpy(float).T)
        )
        if scale.is_words:  # beside each other
            at = at + _DODGE * ((number + 0.5) / len(lines) - 0.5)
        joined = "none" if scale.is_words else "-"
        size = 3.2 if len(at) <= _MANY else 1.2
        ax.errorbar(at, mean, yerr=err, label=label, linestyle=joined, linewidth=0.9,
                    elinewidth=0.8, markersize=size, **style)  # fmt: skip
    if quantity == "participation_ratio":
        use_logarithms(ax)
    elif quantity.endswith("fraction"):
        ax.set_ylim(-0.05, 1.05)
    elif np.isfinite(ax.dataLim.y1):
        ax.set_ylim(0, 1.08 * ax.dataLim.y1)


def mark_places(*, ax: Axes, scale: Scale, reference: Any, places: Mapping[str, float]) -> None:
    """Mark the value of the network itself by a band, and places that are known by lines.

    Parameters
    ----------
    ax : Axes
        Where to draw; what lies outside is left out.
    scale : Scale
        Of the horizontal axis.
    reference : number or str
        Value of the network.
    places : mapping
        Values by what is written there.
    """
    if scale.holds(reference):
        ax.axvline(scale.place([reference])[0], label="configured value", **_REFERENCE)
    for text, value in places.items():
        if scale.holds(value):
            ax.axvline(scale.place([value])[0], label=text, **_PLACE)


def _draw_lines(
    rows: Mapping[str, Sequence[Line]], scale: Scale, reference: Any, places: Mapping[str, float]
) -> Figure:
    """A column of panels for each quantity, by what stands beside each row."""
    figure = Figure(figsize=(PAGE, 0.95 + 1.2 * len(rows)), layout="constrained")
    columns = cast(Any, figure.subfigures(1, len(_QUANTITIES)))
    for letter, column, quantity in zip("ABCD", columns, _QUANTITIES, strict=True):
        panels = column.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        for ax, lines in zip(panels, rows.values(), strict=True):
            plot_lines(ax=ax, lines=lines, quantity=quantity, scale=scale)
            scale.apply(ax)
            mark_places(ax=ax, scale=scale, reference=reference, places=places)
        panels[0].set_title(_QUANTITIES[quantity])
        label_panel(column, letter)
    for ax, label in zip(columns[0].axes, rows, strict=True):
        ax.set_ylabel(label)
    return figure


def _lines_of_layers(table: pd.DataFrame) -> list[Line]:
    groups = table.groupby("layer")
    return [
        (f"layer {k}", style, part) for (k, part), style in zip(groups, cycle(LAYERS), strict=False)
    ]


def _lines_of_choices(table: pd.DataFrame) -> dict[str, list[Line]]:
    """For each layer, a line for every choice of the further keys, in shades of one map."""
    choices = list(dict.fromkeys(table["choice"]))
    shades = colormaps["viridis"](np.linspace(0, 0.88, len(choices)))
    return {
        f"layer {layer}": [
            (choice, {"color": color, "marker": marker}, part[part["choice"] == choice])
            for choice, color, marker in zip(choices, shades, _MARKERS, strict=False)
        ]
        for layer, part in table.groupby("layer")
    }


def _writer(further: pd.DataFrame) -> Callable[[Mapping[str, Any]], str]:
    """How values of the further keys are written: with their names where there are several.

    Numbers are short, but for those that would then look alike.
    """
    written = {key: [write_value(v) for v in further[key].unique()] for key in further}
    alike = any(len(set(texts)) < len(texts) for texts in written.values())
    write = str if alike else write_value

    def write_choice(values: Mapping[str, Any]) -> str:
        if len(values) == 1:
            return write(*values.values())
        return ", ".join(f"{_name(key)} {write(value)}" for key, value in values.items())

    return write_choice


def _name(key: str) -> str:
    return _NAMES.get(key, key.rpartition(".")[2].replace("_", " "))


def _add_legend(figure: Figure, title: str | None) -> None:
    """What the first panel shows: the lines under their title, then the marks."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    lines = [isinstance(handle, ErrorbarContainer) for handle in handles]
    if title:
        handles, labels = [Line2D([], [], linestyle="none"), *handles], [f"{title}:", *labels]
        lines = [True, *lines]
    order = sorted(range(len(handles)), key=lambda k: not lines[k])
    letters = sum(len(re.sub(r"[$\\{}^_]|cdot", "", label)) + _HANDLE for label in labels)
    figure.legend(
        [handles[k] for k in order], [labels[k] for k in order], loc="outside lower center",
        ncols=-(-len(handles) // -(-letters // _LETTERS)), frameon=False, columnspacing=1.4,
    )  # fmt: skip


def _describe(setting: Mapping[str, Any]) -> str:
    """What all points have in common, the size of the lattice first."""
    L, parts = setting["lattice_size"], []
    if L is not None:
        paper = "" if L == _PAPER_SIZE else f" (the paper’s is {_PAPER_SIZE} × {_PAPER_SIZE})"
        parts.append(f"{L} × {L} lattice{paper}")
    for name, unit in (("n_samples", "sample"), ("n_epochs", "epoch"), ("n_seeds", "seed")):
        if setting[name] is not None:
            parts.append(f"{setting[name]:,} {unit}{'' if setting[name] == 1 else 's'}")
    if setting["layers"] is not None:
        parts.insert(1, f"{setting['layers']} units")
    return ", ".join(parts)
