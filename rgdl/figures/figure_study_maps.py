"""The figure of a study whose keys have too many values for lines: maps."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rgdl.figures.axes import set_ticks, value_texts
from rgdl.figures.style import ACCENT, PAGE, label_panels

_COLORS = "viridis"
_MAX_TICKS = 4


def compose_maps(
    table: pd.DataFrame, quantities: Mapping[str, str], *, name: str, reference: tuple[Any, str]
) -> Figure:
    """Draw one map per quantity and layer: the first key to the right, choices of the others up.

    Parameters
    ----------
    table : DataFrame
        One row per point and layer: `x`, `choice`, `layer` and the quantities over seeds.
    quantities : mapping
        Columns to draw, and their titles.
    name : str
        Name of the first key.
    reference : tuple
        `x` and `choice` of the network itself, which is framed.
    """
    numbers = sorted(set(table["layer"]))
    figure = Figure(figsize=(PAGE, 1.4 + 1.25 * len(numbers)), layout="constrained")
    widths = [1.25, *[1.0] * (len(quantities) - 1)]  # the first has the names of the choices
    columns = cast(Any, figure.subfigures(1, len(quantities), width_ratios=widths))
    for column, (quantity, title) in zip(columns, quantities.items(), strict=True):
        panels = column.subplots(len(numbers), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        norm = _norm(quantity, table[quantity])
        for ax, number in zip(panels, numbers, strict=True):
            of_layer = table[table["layer"] == number]
            plot_map(ax=ax, table=of_layer, quantity=quantity, norm=norm, reference=reference)
            ax.set_title(f"layer {number}" if number > numbers[0] else f"{title}\nlayer {number}")
            if column is not columns[0]:
                ax.set_yticklabels([])
        panels[-1].set_xlabel(name)
        column.colorbar(ScalarMappable(norm, _COLORS), ax=panels, location="bottom", aspect=25)
    label_panels(columns)
    return figure


def plot_map(
    *, ax: Axes, table: pd.DataFrame, quantity: str, norm: Normalize, reference: tuple[Any, str]
) -> None:
    """Draw one quantity over seeds, one square per point; points without a value are white."""
    x, choices = list(dict.fromkeys(table["x"])), list(dict.fromkeys(table["choice"]))
    x = x if any(isinstance(value, str) for value in x) else sorted(x)
    values = table.set_index(["choice", "x"])[quantity].unstack("x")
    image = values.reindex(index=choices, columns=x)
    ax.imshow(image, cmap=_COLORS, norm=norm, origin="lower", aspect="auto")
    columns, rows = (
        np.unique(np.linspace(0, len(v) - 1, _MAX_TICKS).round()) for v in (x, choices)
    )
    set_ticks(ax, columns, value_texts([_short(x[int(k)]) for k in columns]))
    ax.set_yticks(rows, [choices[int(k)] for k in rows])
    if reference[0] in x and reference[1] in choices:
        corner = (x.index(reference[0]) - 0.5, choices.index(reference[1]) - 0.5)
        ax.add_patch(Rectangle(corner, 1, 1, fill=False, edgecolor=ACCENT, linewidth=1.2))


def _short(value: Any) -> Any:
    """A number to two digits."""
    return float(f"{value:.2g}") if isinstance(value, float) else value


def _norm(quantity: str, values: pd.Series) -> Normalize:
    """Fractions from 0 to 1, participation ratios on a logarithmic scale, radii from 0."""
    if quantity.endswith("fraction"):
        return Normalize(0, 1)
    seen = values[values > 0]
    if seen.empty:
        return Normalize(0, 1)
    low, high = float(seen.min()), float(seen.max())
    return LogNorm(low, high) if quantity == "participation_ratio" else Normalize(0, high)
