"""What the receptive fields depend on: the studies of a run, one panel per question."""

from collections.abc import Iterable, Mapping
from itertools import cycle
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.axes import Scale, use_log_scale, value_texts
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
_FEW = 4  # so many values all get a label
_LOG_RATIO = 5.0  # of the largest and the smallest value of a logarithmic axis
_SPREAD = 1e-9  # relative; numbers of points that differ by less are the same
_LINE: dict[str, Any] = {"markersize": 3.2, "linewidth": 0.9, "elinewidth": 0.8}
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "color": "0.4"}
# By the number that a study varies: the label of the axis and the title. Localized fractions of the
# first layer are drawn, or of all layers the quantity that is named below.
_PANELS = {
    "n_steps": ("steps of training", "training time"),
    "n_samples": ("samples", "number of samples"),
    "init_scale": ("scale of initial weights", "initial weights"),
    "l1": ("L1 penalty", "penalty"),
    "strip_correlation_length": (r"exact $\xi$ / spacings", "correlation length"),
    "unit_ratio": ("units below / units", "number of units"),
}
_OF_LAYERS = {  # the quantity, its label, and whether its axis is logarithmic
    "strip_correlation_length": ("rms_radius_above_noise", "radius / spacings", True),
    "unit_ratio": ("participation_ratio_growth", "growth of the area", False),
}
# Where several numbers of a study's points differ, the first of these is its abscissa.
_ORDER = (
    "unit_ratio",
    "strip_correlation_length",
    "l1",
    "init_scale",
    "n_samples",
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
    several = [found for found in by_panel.values() if len(found) > 1]
    _add_legend(figure, _names(several[0]) if several else (), n_layers=int(studies["layer"].max()))
    return figure


def plot_localized(*, ax: Axes, studies: Mapping[str, pd.DataFrame], abscissa: str) -> None:
    """Draw the localized fractions of the first layer against a number, one color per study."""
    first = [rows[rows["layer"] == 1] for rows in studies.values()]
    numbers = pd.concat([_values(rows, abscissa) for rows in first])
    scale = Scale(numbers.tolist()) if (numbers == 0).any() else None  # zero among decades
    for rows, color in zip(first, cycle(SERIES), strict=False):
        for quantity, (_, style) in _FRACTIONS.items():
            table = _table(rows, abscissa, quantity)
            x = scale.position(table["x"].tolist()) if scale else table["x"]
            ax.errorbar(x, table["value"], table["err"], **_LINE, color=color, **style)
    if scale:
        scale.apply(ax)
    elif numbers.max() >= _LOG_RATIO * numbers.min():
        use_log_scale(ax.xaxis)
        if numbers.nunique() <= _FEW:
            ticks = sorted({*numbers})
            ax.set_xticks(ticks, value_texts(ticks))
    label, title = _PANELS[abscissa]
    ax.set(ylim=(-0.05, 1.05), ylabel="fraction, layer 1", xlabel=label, title=title)


def plot_layers(*, ax: Axes, studies: Mapping[str, pd.DataFrame], abscissa: str) -> None:
    """Draw a quantity of each layer for which a number differs, and the line of equality."""
    quantity, label, is_log = _OF_LAYERS[abscissa]
    for rows in studies.values():
        for layer, part in rows.groupby("layer"):
            table = _table(part, abscissa, quantity)
            if _differ(_values(part, abscissa)):
                style = LAYERS[(int(cast(float, layer)) - 1) % len(LAYERS)]
                ax.errorbar(table["x"], table["value"], table["err"], **_LINE, **style)
    numbers = pd.concat([_values(rows, abscissa) for rows in studies.values()])
    ends = [numbers.min(), numbers.max()]
    ax.plot(ends, ends, zorder=1, **EXACT)
    if is_log:
        use_log_scale(ax.xaxis)
        use_log_scale(ax.yaxis)
    else:
        ax.set_ylim(bottom=0)
    of_axis, title = _PANELS[abscissa]
    ax.set(xlabel=of_axis, ylabel=label, title=title)


def _names(studies: Mapping[str, pd.DataFrame]) -> list[str]:
    """What studies of one panel differ in, if it is the penalty; else their names."""
    penalized = [bool((_values(rows, "l1") > 0).all()) for rows in studies.values()]
    if sorted(penalized) == [False, True]:
        return ["L1 penalty" if one else "no penalty" for one in penalized]
    return [name.replace("_", " ") for name in studies]


def _add_legend(figure: Figure, studies: Iterable[str], *, n_layers: int) -> None:
    """Draw the legend; `studies` are the names of those that share a panel."""
    handles = [
        Line2D([], [], color=INK, markersize=3.2, label=label, **style)
        for label, style in _FRACTIONS.values()
    ]
    handles += [
        Line2D([], [], color=color, label=name)
        for name, color in zip(studies, cycle(SERIES), strict=False)
    ]
    handles += [
        Line2D([], [], markersize=3.2, label=f"layer {k}", **style)
        for k, style in enumerate(LAYERS[:n_layers], start=1)
    ]
    handles.append(Line2D([], [], label="equal to the abscissa", **EXACT))
    put_legend_below(figure, handles, ncols=4)


def _abscissa_of(rows: pd.DataFrame) -> str | None:
    """The first number in which the points of a study differ, in one of their layers."""
    for name in _ORDER:
        found = rows[(rows["quantity"] == name) & np.isfinite(rows["value"])]
        if any(_differ(values) for _, values in found.groupby("layer")["value"]):
            return name
    return None


def _differ(numbers: "pd.Series[float]") -> bool:
    return len(numbers) > 0 and bool(np.ptp(numbers) > _SPREAD * numbers.abs().max())


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
