"""What the receptive fields depend on: the studies of a run, one panel per question."""

from collections.abc import Mapping
from itertools import cycle
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.axes import Scale
from rgdl.figures.style import EXACT, INK, LAYERS, PAGE, SERIES, label_panels, put_legend_below

_COLUMNS = 3
# Localized fractions: of all fields, and of fields above the noise floor.
_FRACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "localized_fraction": (
        "localized",
        {"marker": "s", "markerfacecolor": "white", "linestyle": ":"},
    ),
    "localized_above_noise_fraction": ("localized above the noise floor", {"marker": "o"}),
}
_SPREAD = 1e-9  # relative; numbers of points that differ by less are the same
_LINE: dict[str, Any] = {"markersize": 3.2, "linewidth": 0.9, "elinewidth": 0.8}
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "color": "0.4"}


# By the number that a study varies: the label of the axis and the title. Localized fractions of the
# first layer are drawn, or of all layers the quantity that is named below.
_PANELS = {
    "n_steps": ("steps of training", "training time"),
    "samples_per_parameter": ("samples per parameter", "number of samples"),
    "init_scale": ("scale of initial weights", "initial weights"),
    "l1": ("L1 penalty", "penalty"),
    "strip_correlation_length": (r"exact $\xi$ / spacings", "correlation length"),
    "unit_ratio": ("units below / units", "number of units"),
}
_OF_LAYERS = {
    "strip_correlation_length": ("rms_radius_above_noise", "radius / spacings"),
    "unit_ratio": ("participation_ratio_growth", "growth of the area"),
}
# Where several numbers of a study's points differ, the first of these is its abscissa.
_ORDER = (
    "unit_ratio",
    "strip_correlation_length",
    "l1",
    "init_scale",
    "samples_per_parameter",
    "n_steps",
)


def compose_controls(measures: pd.DataFrame) -> Figure:
    """Draw localized fractions, radii and growth of fields against what the studies vary.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `studies`. Each study is in the panel of the first number in
        which its points differ. Without studies the figure says so.
    """
    studies = measures[measures["topic"] == "studies"]
    studies = studies.assign(study=[str(which).split(" ")[0] for which in studies["which"]])
    by_panel: dict[str, dict[str, pd.DataFrame]] = {}
    for name, rows in studies.groupby("study", sort=False):
        if abscissa := _abscissa_of(rows):
            by_panel.setdefault(abscissa, {})[str(name)] = rows
    panels = [abscissa for abscissa in _PANELS if abscissa in by_panel]
    n_rows = -(-len(panels) // _COLUMNS) or 1
    figure = Figure(figsize=(PAGE, 0.5 + 1.75 * n_rows), layout="constrained")
    if not panels:
        figure.text(0.5, 0.5, "the configuration has no studies", **_NOTE)
        return figure
    parts = cast(Any, figure.subfigures(n_rows, _COLUMNS, squeeze=False)).ravel()
    for part, abscissa in zip(parts, panels, strict=False):
        plot = plot_layers if abscissa in _OF_LAYERS else plot_localized
        plot(ax=part.subplots(), studies=by_panel[abscissa], abscissa=abscissa)
    label_panels(parts[: len(panels)])
    _add_legend(figure, n_layers=int(studies["layer"].max()))
    return figure


def plot_localized(*, ax: Axes, studies: Mapping[str, pd.DataFrame], abscissa: str) -> None:
    """Draw the localized fractions of the first layer against a number, one color per study."""
    first = {name: rows[rows["layer"] == 1] for name, rows in studies.items()}
    scale = _scale(first, abscissa)
    for (name, rows), color in zip(first.items(), cycle(SERIES), strict=False):
        for quantity, (_, style) in _FRACTIONS.items():
            table = _table(rows, abscissa, quantity)
            _plot_line(ax, scale, table, color=color, **style)
        if len(studies) > 1:
            ax.plot([], [], color=color, label=name.replace("_", " "))
    if len(studies) > 1:
        ax.legend()
    ax.set(ylim=(-0.05, 1.05), ylabel="fraction, layer 1")
    _finish(ax, scale, abscissa)


def plot_layers(*, ax: Axes, studies: Mapping[str, pd.DataFrame], abscissa: str) -> None:
    """Draw a quantity of each layer against a number, and the line of equality with it."""
    scale = _scale(studies, abscissa)
    quantity, label = _OF_LAYERS[abscissa]
    for rows in studies.values():
        for layer, part in rows.groupby("layer"):
            table = _table(part, abscissa, quantity)
            _plot_line(ax, scale, table, **LAYERS[(int(cast(float, layer)) - 1) % len(LAYERS)])
    x = np.linspace(min(scale.values), max(scale.values), 100)
    ax.plot(scale.position(x.tolist()), x, zorder=1, **EXACT)
    ax.set(ylabel=label)
    ax.set_ylim(bottom=0)
    _finish(ax, scale, abscissa)


def _plot_line(ax: Axes, scale: Scale, table: pd.DataFrame, **style: Any) -> None:
    position = scale.position(table["x"].tolist())
    ax.errorbar(position, table["value"], yerr=table["err"], **{**_LINE, **style})


def _finish(ax: Axes, scale: Scale, abscissa: str) -> None:
    scale.apply(ax)
    label, title = _PANELS[abscissa]
    ax.set(xlabel=label, title=title)


def _add_legend(figure: Figure, *, n_layers: int) -> None:
    handles = [
        Line2D([], [], color=INK, markersize=3.2, label=label, **style)
        for label, style in _FRACTIONS.values()
    ]
    handles += [
        Line2D([], [], markersize=3.2, label=f"layer {k}", **style)
        for k, style in enumerate(LAYERS[:n_layers], start=1)
    ]
    handles.append(Line2D([], [], label="equal to the abscissa", **EXACT))
    put_legend_below(figure, handles)


def _scale(studies: Mapping[str, pd.DataFrame], abscissa: str) -> Scale:
    found = [_values(rows, abscissa) for rows in studies.values()]
    return Scale([value for values in found for value in values if np.isfinite(value)])


def _abscissa_of(rows: pd.DataFrame) -> str | None:
    """The first number in which the points of a study differ, in one of their layers."""
    for name in _ORDER:
        found = rows[(rows["quantity"] == name) & np.isfinite(rows["value"])]
        for _, values in found.groupby("layer")["value"]:
            if np.ptp(values) > _SPREAD * values.abs().max():
                return name
    return None


def _values(rows: pd.DataFrame, quantity: str) -> "pd.Series[float]":
    """Of one quantity, by the point; a layer has one value for each."""
    values: pd.Series[float] = rows[rows["quantity"] == quantity].set_index("which")["value"]
    return values


def _table(rows: pd.DataFrame, abscissa: str, quantity: str) -> pd.DataFrame:
    """Columns `x`, `value` and `err`, one row per point of one layer, in the order of x."""
    chosen = rows[rows["quantity"] == quantity].set_index("which")[["value", "err"]]
    table = chosen.assign(x=_values(rows, abscissa))
    known: pd.DataFrame = table[np.isfinite(table["x"]) & np.isfinite(table["value"])]
    return known.sort_values("x")
