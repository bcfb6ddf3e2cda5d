"""Maps of a study of several keys with many values each."""

from collections.abc import Mapping
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rgdl.figures.axis_of_values import set_ticks, value_texts
from rgdl.figures.style import ACCENT, PAGE, label_panel

_COLORS = "viridis"
_MOST_TICKS = 4


def draw_maps(
    table: pd.DataFrame, quantities: Mapping[str, str], *, name: str, reference: tuple[Any, str]
) -> Figure:
    """Draw a map of each quantity and layer: the first key to the right, choices of others up.

    Parameters
    ----------
    table : DataFrame
        A row for each point, seed and layer: `x`, `choice`, `layer` and the quantities.
    quantities : mapping
        Columns to draw, and how they are written.
    name : str
        Of the first key.
    reference : tuple
        `x` and `choice` of the network itself, which is framed.
    """
    numbers = sorted(set(table["layer"]))
    figure = Figure(figsize=(PAGE, 1.4 + 1.25 * len(numbers)), layout="constrained")
    widths = [1.25, *[1.0] * (len(quantities) - 1)]  # the first has the names of the choices
    columns = cast(Any, figure.subfigures(1, len(quantities), width_ratios=widths))
    for letter, column, (quantity, written) in zip(
        "ABCD", columns, quantities.items(), strict=True
    ):
        panels = column.subplots(len(numbers), 1, sharex=True, sharey=True, squeeze=False)[:, 0]
        norm = _norm(quantity, table[quantity])
        for ax, number in zip(panels, numbers, strict=True):
            of_layer = table[table["layer"] == number]
            plot_map(ax=ax, table=of_layer, quantity=quantity, norm=norm, reference=reference)
            ax.set_title(f"layer {number}" if number > numbers[0] else f"{written}\nlayer {number}")
            if letter > "A":
                ax.set_yticklabels([])
        panels[-1].set_xlabel(name)
        column.colorbar(ScalarMappable(norm, _COLORS), ax=panels, location="bottom", aspect=25)
        label_panel(column, letter)
    return figure


def plot_map(
    *, ax: Axes, table: pd.DataFrame, quantity: str, norm: Normalize, reference: tuple[Any, str]
) -> None:
    """Draw means over seeds, a square for each point; white where there is none.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    table : DataFrame
        A row for each point and seed: `x`, `choice` and the quantity.
    quantity : str
        Column to draw.
    norm : Normalize
        Of the colors.
    reference : tuple
        `x` and `choice` of the network itself, which is framed.
    """
    x, choices = list(dict.fromkeys(table["x"])), list(dict.fromkeys(table["choice"]))
    x = x if any(isinstance(value, str) for value in x) else sorted(x)
    means = table.groupby(["choice", "x"])[quantity].mean().unstack("x")
    ax.imshow(means.reindex(index=choices, columns=x), cmap=_COLORS, norm=norm, origin="lower",
              aspect="auto")  # fmt: skip
    columns, rows = (
        np.unique(np.linspace(0, len(v) - 1, _MOST_TICKS).round()) for v in (x, choices)
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
    """Fractions from 0 to 1, participation ratios on logarithms, radii from 0."""
    if quantity.endswith("fraction"):
        return Normalize(0, 1)
    seen = values[values > 0]
    if seen.empty:
        return Normalize(0, 1)
    low, high = float(seen.min()), float(seen.max())
    return LogNorm(low, high) if quantity == "participation_ratio" else Normalize(0, high)
