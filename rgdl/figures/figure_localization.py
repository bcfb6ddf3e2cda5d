"""Receptive fields of layer 1 during training: how many are localized, and what is noise."""

import math
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from rgdl.figures.axes import use_counts
from rgdl.figures.selection import select, select_first_network
from rgdl.figures.style import INK, PAGE, SERIES, label_panels, put_legend_below

_LINE: dict[str, Any] = {"linewidth": 0.8, "markersize": 3.5}
_FRACTIONS: dict[str, tuple[str, dict[str, Any]]] = {
    "signal_fraction": ("with an entry above the noise", {"color": SERIES[1], "marker": "s"}),
    "localized_above_noise_fraction": (
        "localized above the noise",
        {"color": SERIES[0], "marker": "^"},
    ),
    "localized_fraction": ("localized, with all entries", {"color": INK, "marker": "o"}),
}
_WEIGHTS: dict[str, tuple[str, dict[str, Any]]] = {
    "bulk_weight_fraction": ("squared weights", {"color": SERIES[2], "marker": "D"})
}
_END: dict[str, Any] = {"linewidth": 0.8, "linestyle": ":"}
_BAND: dict[str, Any] = {"linewidth": 0, "alpha": 0.2}


def compose_localization(measures: pd.DataFrame) -> Figure:
    """Draw fractions of localized fields, and of the weights below the noise floor, against epochs.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `learning_curve` of one network, and `fields` of layer 1 of
        that network for the end of the training.
    """
    curve = select_first_network(measures, "learning_curve")
    network = curve["network"].iloc[0]
    end = select(measures, topic="fields", network=network, layer=1, which="")
    figure = Figure(figsize=(PAGE, 2.7), layout="constrained")
    parts = cast(Any, figure.subfigures(1, 2))
    for part, quantities in zip(parts, (_FRACTIONS, _WEIGHTS), strict=True):
        ax = part.subplots()
        for quantity, (label, look) in quantities.items():
            path = select(curve, quantity=quantity).sort_values("at")
            trained = select(end, quantity=quantity).iloc[0]
            plot_fraction(ax=ax, path=path, trained=trained, label=label, **look)
        use_counts(ax, curve["at"].tolist(), label="epochs")
        ax.set_ylim(-0.05, 1.05)
    left, right = (part.axes[0] for part in parts)
    left.set(title="fields of layer 1", ylabel="fraction of the fields")
    right.set(title="weights below the noise floor", ylabel=r"fraction of $\Sigma\, w^2$")
    label_panels(parts)
    handles, labels = left.get_legend_handles_labels()
    handles.append(Line2D([], [], color=INK, **_END))
    put_legend_below(figure, handles, [*labels, "end of the training"])
    return figure


def plot_fraction(
    *, ax: Axes, path: pd.DataFrame, trained: pd.Series, label: str, color: str, marker: str
) -> None:
    """Draw one fraction against epochs, and its value after the whole training as a dotted line."""
    style = {**_LINE, "color": color, "marker": marker, "label": label}
    ax.errorbar(path["at"], path["value"], path["err"], **style)
    ax.axhline(trained["value"], color=color, **_END)
    if math.isfinite(trained["err"]):
        low, high = trained["value"] - trained["err"], trained["value"] + trained["err"]
        ax.axhspan(low, high, color=color, **_BAND)
