"""Hidden spins as coarse Ising spins, compared with block spins of the same samples."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.axes import use_plain_log_ticks
from rgdl.figures.selection import known_of_all_seeds, select, select_first_network
from rgdl.figures.style import NETWORK, PAGE, SERIES, label_panels, put_legend_below

_NULL = "gaussian"  # the null model whose hidden spins are a kind of their own
_KINDS: dict[str, dict[str, Any]] = {
    "hidden": {"label": "hidden spins", **NETWORK},
    "majority": {"label": "block spins by majority", "color": SERIES[1], "marker": "s"},
    "decimation": {"label": "block spins by decimation", "color": SERIES[2], "marker": "^"},
    _NULL: {"label": "hidden spins, Gaussian fields", "color": SERIES[3], "marker": "D"},
}
_QUANTITIES = {  # title, axis label
    "correlation_length": ("correlation length", r"$\xi$ / lattice spacings"),
    "binder_cumulant": ("Binder cumulant", "$U$"),
    "nearest_coupling": ("nearest neighbors", "mean $K_{ij}$"),
    "far_coupling": ("longer range", r"fraction of $\sum K_{ij}$"),
}
_SHIFT = 0.1  # of a layer, between kinds
_LINE: dict[str, Any] = {"markersize": 3, "linewidth": 0.6, "elinewidth": 0.8}
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 6, "color": "0.45"}


def compose_coarse_spins(measures: pd.DataFrame, spins: pd.DataFrame) -> Figure:
    """Draw C(r) of each layer above, and four quantities by layer below, of the first network.

    The hidden spins of the null model `gaussian` are compared with them. It was trained on Gaussian
    fields that have only the two-point function of the samples.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `coarse_spins`, `which` is the kind of spins.
    spins : DataFrame
        One row per network, seed, layer and kind: `network`, `layer`, `spins` and `n_spins`.
    """
    network = select_first_network(measures, "coarse_spins")
    drawn = _with_null(network, measures)
    layers = sorted({int(layer) for layer in network["layer"]} - {0})
    figure = Figure(figsize=(PAGE, 4.2), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1))
    above = upper.subfigures(1, len(layers), squeeze=False)[0]
    below = lower.subfigures(1, len(_QUANTITIES), squeeze=False)[0]
    hidden = spins[(spins["network"] == network["network"].iloc[0]) & (spins["spins"] == "hidden")]
    correlation = select(drawn, quantity="correlation")
    for part, layer in zip(above, layers, strict=True):
        ax = part.subplots()
        plot_correlation(ax=ax, measures=correlation[correlation["layer"] == layer])
        n_hidden = hidden.loc[hidden["layer"] == layer, "n_spins"]
        ax.set_title(_title(layer, n_hidden, "\n" if len(layers) > 3 else ": "))
    _share_scales([part.axes[0] for part in above])
    for part, quantity in zip(below, _QUANTITIES, strict=True):
        ax = part.subplots()
        plot_by_layer(ax=ax, measures=select(drawn, quantity=quantity))
        title, label = _QUANTITIES[quantity]
        if quantity == "far_coupling":
            ax.axhline(0, color="0.6", linewidth=0.6)  # spins with nearest couplings only
        ax.set(title=title, ylabel=label, xlim=(layers[0] - 0.4, layers[-1] + 0.4), xticks=layers)
    label_panels([*above, *below])
    put_legend_below(figure, below[0].axes[0].containers)
    return figure


def plot_correlation(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw C(r) of the spins of one layer on a logarithmic axis.

    Drawn are the distances at which every seed has pairs of spins and the mean is positive.
    """
    known = known_of_all_seeds(measures)
    positive = known[known["value"] > 0]
    for _, style, curve in _by_kind(measures, positive):
        ax.errorbar(curve["at"], curve["value"], yerr=curve["err"], **style, **_LINE)
    ax.set(yscale="log", xlabel="$r$ / lattice spacings", ylabel="$C(r)$")
    if positive.empty:
        ax.text(0.5, 0.5, "no positive values", transform=ax.transAxes, **_NOTE)


def plot_by_layer(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw one quantity of each kind of spins by layer, where every seed has a value."""
    known = known_of_all_seeds(measures)
    for k, style, values in _by_kind(measures, known):
        shifted = values["layer"] + _SHIFT * (k - 1.5)
        ax.errorbar(shifted, values["value"], yerr=values["err"], **style, **_LINE)
    ax.set_xlabel("layer")
    if measures["value"].isna().all():
        ax.set_yticks([])
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, **_NOTE)


def _with_null(network: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Rows of the network, and the hidden spins of the null model as a kind of their own."""
    of_null = (measures["network"] == _NULL) & (measures["topic"] == "coarse_spins")
    null = measures[of_null & (measures["which"] == "hidden")].assign(which=_NULL)
    return pd.concat([network, null])


def _by_kind(
    measures: pd.DataFrame, drawn: pd.DataFrame
) -> list[tuple[int, dict[str, Any], pd.DataFrame]]:
    """Number, style and drawn rows of each kind; without a null model its kind is left out."""
    return [
        (k, style, drawn[drawn["which"] == kind])
        for k, (kind, style) in enumerate(_KINDS.items())
        if kind != _NULL or (measures["which"] == kind).any()
    ]


def _title(layer: int, n_hidden: "pd.Series[int]", separator: str) -> str:
    """Number of the layer, and of its hidden spins in all seeds."""
    if n_hidden.empty:
        return f"layer {layer}"
    low, high = n_hidden.min(), n_hidden.max()
    number = f"{low}" if low == high else f"{low}–{high}"
    return f"layer {layer}{separator}{number} hidden spins"


def _share_scales(axes: Sequence[Axes]) -> None:
    """Give all panels the same scales, with plain numbers on the logarithmic axes."""
    filled = [ax for ax in axes if any(np.size(line.get_xdata()) for line in ax.lines)]
    if filled:
        lows, highs = zip(*(ax.get_ylim() for ax in filled), strict=True)
        right = max(ax.get_xlim()[1] for ax in filled)
        for ax in axes:
            ax.set(xlim=(0, right), ylim=(min(lows), max(highs)))
    for ax in axes:
        use_plain_log_ticks(ax.yaxis, digits=(1.0, 2.0, 3.0, 5.0))
