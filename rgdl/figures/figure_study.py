"""The receptive fields of every layer against the varied keys of a study."""

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

from rgdl.figures.axes import Scale, use_log_scale, write_value
from rgdl.figures.figure_study_maps import compose_maps
from rgdl.figures.style import LAYERS, PAGE, label_panels, put_legend_below
from rgdl.nouns import plural

_QUANTITIES = {
    "localized_fraction": "localized fraction",
    "unresponsive_fraction": "unresponsive fraction",
    "participation_ratio": "participation ratio / sites",
    "rms_radius": "rms radius / spacings",
}
_NAMES = {  # of keys of the configuration; others are written as their last part
    "training.l1": "L1 penalty",
    "training.l2": "weight decay",
    "training.n_gibbs": "$k$ of CD-$k$",
    "training.n_epochs": "epochs",
    "training.init_scale": "scale of initial weights",
    "training.units": "units of the gradient",
    "training.pass_up": "input of the next layer",
    "ensemble.coupling": "coupling $K$",
    "ensemble.n_samples": "samples",
    "ensemble.lattice_size": "lattice size $L$",
    "surrogate": "surrogate of the samples",
}
_PAPER_SIZE = 40  # linear size of the paper's lattice
_MAX_LINES = 6  # in a panel; a study of more choices has maps
_MARKERS = "os^DvP"
_MAX_LARGE_POINTS = 30  # points of longer lines are small
_LEGEND_LETTERS, _HANDLE_LETTERS = 110, 8  # in a row of the legend, and the width of a handle
_DODGE = 0.5  # distance of the first and the last line of words, in units of the words' distance
_REFERENCE: dict[str, Any] = {"color": "0.87", "linewidth": 4, "zorder": 0}
_KNOWN_VALUE: dict[str, Any] = {"color": "0.4", "linewidth": 0.7, "linestyle": ":", "zorder": 1}
_LINE: dict[str, Any] = {"linewidth": 0.9, "elinewidth": 0.8}

# A line of a panel: label, style, and rows of the table.
Line = tuple[str, dict[str, Any], pd.DataFrame]


def compose_study(
    table: pd.DataFrame, setting: Mapping[str, Any], known_values: Mapping[str, float]
) -> Figure:
    """Draw the fractions of localized fields and unresponsive units, and the sizes of the fields.

    One varied key gives one line per layer. Several keys give one row of panels per layer, with
    the first key as the abscissa and one line per choice of the other keys, or maps if these are
    more than six.

    Parameters
    ----------
    table : DataFrame
        One row per point and layer: the varied keys, `layer`, and the quantities over seeds with
        their errors `..._err`.
    setting : mapping
        `reference`, the values of the varied keys in the network itself; `lattice_size`,
        `n_samples`, `layers`, `n_epochs` and `n_seeds`, None where points differ.
    known_values : mapping
        Labels of values of the first key that are marked, as K_c.
    """
    reference = setting["reference"]
    first, *others = reference
    write = _choice_writer(table[others])
    choices = [write(row) for row in cast(Any, table[others]).to_dict("records")]
    table = table.assign(x=table[first], choice=choices)
    described = _describe(setting)
    if table["choice"].nunique() > _MAX_LINES:
        at = (reference[first], write({key: reference[key] for key in others}))
        figure = compose_maps(table, _QUANTITIES, name=_name(first), reference=at)
        figure.supylabel(", ".join(map(_name, others)), fontsize=7)
        described += "; framed: as configured"
    else:
        scale = Scale(table["x"].tolist())
        rows = _lines_of_choices(table) if others else {"": _lines_of_layers(table)}
        figure = _compose_lines(rows, scale, reference[first], known_values)
        for part in cast(Any, figure).subfigs:
            part.axes[-1].set_xlabel(_name(first))
        _add_legend(figure, _name(others[0]) if len(others) == 1 else None)
    figure.suptitle(described, fontsize=7)
    return figure


def plot_lines(*, ax: Axes, lines: Sequence[Line], quantity: str, scale: Scale) -> None:
    """Draw one quantity with its errors against `x`, one line per layer or choice.

    Words, and zero on a logarithmic axis, are not connected by lines.
    """
    for number, (label, style, table) in enumerate(lines):
        position = scale.position(table["x"].tolist())
        order = np.argsort(position, kind="stable")
        gap = [1] if scale.has_gap and (table["x"] == 0).any() else []  # after the first point
        columns = position, *table[[quantity, f"{quantity}_err"]].to_numpy(float).T
        x, value, err = (np.insert(column[order], gap, np.nan) for column in columns)
        if scale.is_words:
            x = x + _DODGE * ((number + 0.5) / len(lines) - 0.5)
        options = {"linestyle": "none" if scale.is_words else "-", **_LINE, **style}
        options["markersize"] = 3.2 if len(x) <= _MAX_LARGE_POINTS else 1.2
        ax.errorbar(x, value, yerr=err, label=label, **options)
    if quantity == "participation_ratio":
        use_log_scale(ax.yaxis)
    elif quantity.endswith("fraction"):
        ax.set_ylim(-0.05, 1.05)
    elif np.isfinite(ax.dataLim.y1):
        ax.set_ylim(0, 1.08 * ax.dataLim.y1)


def mark_values(
    *, ax: Axes, scale: Scale, reference: Any, known_values: Mapping[str, float]
) -> None:
    """Mark the value of the network itself by a band, and known values by lines, if in range."""
    if scale.holds(reference):
        ax.axvline(scale.position([reference])[0], label="configured value", **_REFERENCE)
    for text, value in known_values.items():
        if scale.holds(value):
            ax.axvline(scale.position([value])[0], label=text, **_KNOWN_VALUE)


def _compose_lines(
    rows: Mapping[str, Sequence[Line]],
    scale: Scale,
    reference: Any,
    known_values: Mapping[str, float],
) -> Figure:
    """Draw one column of panels per quantity, and one row per label of `rows`."""
    figure = Figure(figsize=(PAGE, 0.95 + 1.2 * len(rows)), layout="constrained")
    columns = cast(Any, figure.subfigures(1, len(_QUANTITIES)))
    for column, (quantity, title) in zip(columns, _QUANTITIES.items(), strict=True):
        panels = column.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]
        for ax, lines in zip(panels, rows.values(), strict=True):
            plot_lines(ax=ax, lines=lines, quantity=quantity, scale=scale)
            scale.apply(ax)
            mark_values(ax=ax, scale=scale, reference=reference, known_values=known_values)
        panels[0].set_title(title, fontsize=7)
    label_panels(columns)
    for ax, label in zip(columns[0].axes, rows, strict=True):
        ax.set_ylabel(label)
    return figure


def _lines_of_layers(table: pd.DataFrame) -> list[Line]:
    groups = table.groupby("layer")
    return [
        (f"layer {k}", style, part) for (k, part), style in zip(groups, cycle(LAYERS), strict=False)
    ]


def _lines_of_choices(table: pd.DataFrame) -> dict[str, list[Line]]:
    """Of each layer, one line per choice of the other keys."""
    choices = list(dict.fromkeys(table["choice"]))
    shades = colormaps["viridis"](np.linspace(0, 0.88, len(choices)))
    return {
        f"layer {layer}": [
            (choice, {"color": color, "marker": marker}, part[part["choice"] == choice])
            for choice, color, marker in zip(choices, shades, _MARKERS, strict=False)
        ]
        for layer, part in table.groupby("layer")
    }


def _choice_writer(others: pd.DataFrame) -> Callable[[Mapping[str, Any]], str]:
    """Return a function that writes values of the other keys, with names if these are several.

    Numbers are shortened unless two of them would look the same.
    """
    written = {key: [write_value(v) for v in others[key].unique()] for key in others}
    ambiguous = any(len(set(texts)) < len(texts) for texts in written.values())
    write = str if ambiguous else write_value

    def write_choice(values: Mapping[str, Any]) -> str:
        if len(values) == 1:
            return write(*values.values())
        return ", ".join(f"{_name(key)} {write(value)}" for key, value in values.items())

    return write_choice


def _name(key: str) -> str:
    return _NAMES.get(key, key.rpartition(".")[2].replace("_", " "))


def _add_legend(figure: Figure, title: str | None) -> None:
    """Draw the legend of the first panel: its lines under their title, then its marks."""
    handles, labels = figure.axes[0].get_legend_handles_labels()
    is_line = [isinstance(handle, ErrorbarContainer) for handle in handles]
    order = sorted(range(len(handles)), key=lambda k: not is_line[k])
    handles, labels = [handles[k] for k in order], [labels[k] for k in order]
    if title:
        handles, labels = [Line2D([], [], linestyle="none"), *handles], [f"{title}:", *labels]
    letters = sum(len(re.sub(r"[$\\{}^_]|cdot", "", text)) + _HANDLE_LETTERS for text in labels)
    n_rows = -(-letters // _LEGEND_LETTERS)
    put_legend_below(figure, handles, labels, ncols=-(-len(handles) // n_rows), columnspacing=1.4)


def _describe(setting: Mapping[str, Any]) -> str:
    """The properties that all points share, lattice size first."""
    L, parts = setting["lattice_size"], []
    if L is not None:
        paper = "" if L == _PAPER_SIZE else f" (in the paper {_PAPER_SIZE} × {_PAPER_SIZE})"
        parts.append(f"{L} × {L} lattice{paper}")
    for name, unit in (("n_samples", "sample"), ("n_epochs", "epoch"), ("n_seeds", "seed")):
        if setting[name] is not None:
            parts.append(f"{setting[name]:,} {plural(unit, setting[name])}")
    if setting["layers"] is not None:
        parts.insert(1, f"{setting['layers']} units")
    return ", ".join(parts)
