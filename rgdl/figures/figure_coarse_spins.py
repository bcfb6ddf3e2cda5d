"""Hidden spins as coarse spins of the Ising model, beside block spins of the same samples."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.style import NETWORK, PAGE, SERIES, label_panel

#: Kinds of coarse spins, and how they are written and drawn.
_KINDS: dict[str, dict[str, Any]] = {
    "hidden": {"label": "hidden spins", **NETWORK},
    "majority": {"label": "block spins by majority", "color": SERIES[1], "marker": "s"},
    "decimation": {"label": "block spins by decimation", "color": SERIES[2], "marker": "^"},
    "gaussian": {"label": "hidden spins, Gaussian fields", "color": SERIES[3], "marker": "D"},
}
_NULL = "gaussian"  # the network whose hidden spins are drawn beside those of the first
#: What is drawn of each layer, and what stands above and beside it.
_QUANTITIES = {
    "correlation_length": ("correlation length", r"$\xi$ / spacings"),
    "binder_cumulant": ("Binder cumulant", "$U$"),
    "nearest_coupling": ("coupling of neighbors", "mean $K_{ij}$"),
    "nonlocal_fraction": ("couplings farther off", "fraction of all $|K_{ij}|$"),
}
_SHIFT = 0.1  # of a layer, between kinds
_LEAST_PAIRS = 10  # of spins, of which one C(r) is drawn
_LINE: dict[str, Any] = {"markersize": 3, "linewidth": 0.6, "elinewidth": 0.8}
_ABSENT: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 6, "color": "0.45"}


def compose_coarse_spins(spins: pd.DataFrame, correlation: pd.DataFrame) -> Figure:
    """Draw C(r) of each layer above, and numbers by layer below, of the first network.

    Hidden spins of the network `gaussian` stand beside them: it was trained on Gaussian fields that
    have the two-point function of the samples alone.

    Parameters
    ----------
    spins : DataFrame
        A row for each seed, layer and kind of `spins` (hidden, majority or decimation): `network`,
        `n_spins`, `correlation_length` and `binder_cumulant` with their `..._err`,
        `nearest_coupling` and `nonlocal_fraction`.
    correlation : DataFrame
        `network`, `seed`, `layer`, `spins`, and `distance`, `correlation` and `correlation_err`
        of bins, which are the same in the same order everywhere.
    """
    name = spins["network"].iloc[0]
    spins, correlation = (_with_null(table, name) for table in (spins, correlation))
    layers = sorted({*spins["layer"], *correlation["layer"]})
    figure = Figure(figsize=(PAGE, 4.2), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1))
    above = upper.subfigures(1, len(layers), squeeze=False)[0]
    below = lower.subfigures(1, len(_QUANTITIES), squeeze=False)[0]
    for part, layer in zip(above, layers, strict=True):
        ax = part.subplots()
        plot_correlation(ax=ax, correlation=correlation[correlation["layer"] == layer])
        ax.set_title(_title(layer, spins, "\n" if len(layers) > 3 else ": "))
    _share_scales([part.axes[0] for part in above])
    for part, quantity in zip(below, _QUANTITIES, strict=True):
        ax = part.subplots()
        plot_by_layer(ax=ax, spins=spins, quantity=quantity)
        ax.set(xticks=layers, xlim=(layers[0] - 0.4, layers[-1] + 0.4))
    for k, part in enumerate([*above, *below]):
        label_panel(part, chr(ord("A") + k))
    _add_legend(figure, below[0].axes[0])
    return figure


def plot_correlation(*, ax: Axes, correlation: pd.DataFrame) -> None:
    """Draw C(r) of the spins of one layer on a logarithmic axis, where it is positive.

    Distances at which all seeds together have fewer than ten pairs of spins are left out.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    correlation : DataFrame
        As for `compose_coarse_spins`, of one layer.
    """
    binned = correlation.assign(bin=correlation.groupby(["seed", "spins"]).cumcount())
    drawn = 0
    for kind, style in _KINDS.items():
        chosen = binned[binned["spins"] == kind]
        if kind == _NULL and chosen.empty:
            continue
        pairs = chosen.groupby("bin")["n_pairs"].transform("sum")
        chosen = chosen[pairs >= _LEAST_PAIRS]
        curve = mean_over_seeds(chosen, "correlation", by=["bin"])
        distances = chosen.groupby("bin")["distance"].mean()
        curve = curve[curve["mean"] > 0]
        drawn += len(curve)
        ax.errorbar(distances[curve.index], curve["mean"], yerr=curve["err"], **style, **_LINE)
    ax.set(yscale="log", xlabel="distance $r$ / spacings", ylabel="$C(r)$")
    if not drawn:
        ax.text(0.5, 0.5, "no positive values", transform=ax.transAxes, **_ABSENT)


def plot_by_layer(*, ax: Axes, spins: pd.DataFrame, quantity: str) -> None:
    """Draw one number of each kind of spins, layer by layer, where all seeds have one.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    spins : DataFrame
        As for `compose_coarse_spins`.
    quantity : str
        Which column.
    """
    for k, (kind, style) in enumerate(_KINDS.items()):
        chosen = spins[spins["spins"] == kind]
        if kind == _NULL and chosen.empty:
            continue
        known = chosen[quantity].notna().groupby(chosen["layer"]).transform("all")
        values = mean_over_seeds(chosen[known], quantity, by=["layer"])
        shifted = values.index + _SHIFT * (k - 1.5)
        ax.errorbar(shifted, values["mean"], yerr=values["err"], **style, **_LINE)
    title, label = _QUANTITIES[quantity]
    ax.set(title=title, xlabel="layer", ylabel=label)
    if spins[quantity].isna().all():
        ax.set_yticks([])
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, **_ABSENT)


def _with_null(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Rows of one network, and as a kind of their own the hidden spins of the null model."""
    network = table["network"]
    null = table[(network == _NULL) & (table["spins"] == "hidden")].assign(spins=_NULL)
    return pd.concat([table[network == name], null])


def _title(layer: int, spins: pd.DataFrame, separator: str) -> str:
    """Number of the layer, and how many hidden spins there are in it."""
    hidden = spins[(spins["layer"] == layer) & (spins["spins"] == "hidden")]["n_spins"]
    if hidden.empty:
        return f"layer {layer}"
    least, most = hidden.min(), hidden.max()
    number = f"{least}" if least == most else f"{least}–{most}"
    return f"layer {layer}{separator}{number} hidden spins"


def _share_scales(axes: Sequence[Axes]) -> None:
    """The same scales for all; plain numbers on the logarithmic one."""
    filled = [ax for ax in axes if any(np.size(line.get_xdata()) for line in ax.lines)]
    if filled:
        lows, highs = zip(*(ax.get_ylim() for ax in filled), strict=True)
        right = max(ax.get_xlim()[1] for ax in filled)
        for ax in axes:
            ax.set(xlim=(0, right), ylim=(min(lows), max(highs)))
    for ax in axes:
        ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 3.0, 5.0)))
        ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        ax.yaxis.set_minor_formatter(NullFormatter())


def _add_legend(figure: Figure, ax: Axes) -> None:
    handles, labels = ax.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=len(_KINDS), frameon=False)
