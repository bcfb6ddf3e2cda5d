"""Hidden spins as coarse Ising spins, compared with block spins of the same samples."""

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.lines import Line2D

from rgdl.figures.selection import known_of_all_seeds, select, select_first_network
from rgdl.figures.style import (
    EXACT,
    NETWORK,
    PAGE,
    SAMPLES,
    SERIES,
    ZERO,
    label_panels,
)
from rgdl.nouns import plural

_NULL = "gaussian"  # the null model whose hidden spins are a kind of their own
_KINDS: dict[str, dict[str, Any]] = {
    "original": {"label": "samples", **SAMPLES},
    "hidden": {"label": "hidden spins", **NETWORK},
    "majority": {"label": "block spins by majority", "color": SERIES[1], "marker": "s"},
    "matched": {"label": "majority at hidden centers", "color": SERIES[4], "marker": "v"},
    "decimation": {"label": "block spins by decimation", "color": SERIES[2], "marker": "^"},
    "nearest_only": {"label": "model of nearest couplings", "color": "0.5", "marker": "*"},
    _NULL: {"label": "hidden spins, Gaussian fields", "color": SERIES[3], "marker": "D"},
    "crossed": {"label": "hidden spins, other samples", "color": SERIES[5], "marker": "P"},
}
_OF_DISTANCE = ("original", "hidden", "majority", "decimation", _NULL)  # kinds whose C(r) is drawn
_QUANTITIES = {  # title, axis label
    "correlation_length": ("corrected length", r"$\xi$ / lattice spacings"),
    "correlation_length_uncorrected": ("uncorrected length", r"$\xi$ / lattice spacings"),
    "binder_cumulant": ("Binder cumulant", "$U$"),
    "nearest_coupling": ("nearest neighbors", "mean $K_{ij}$"),
    "far_coupling": ("longer range", r"fraction of $\Sigma\, K_{ij}$"),
}
_ONE_SEED = "one seed; a mean is drawn\nwhere every seed has a value"
_WIDTH = 0.7  # of a layer, over which its kinds are spread
_LINEAR = 0.01  # |C(r)| below this is drawn on a linear scale
_DECADES = (0.01, 0.1, 1.0)
_POINT: dict[str, Any] = {"linestyle": "none", "markersize": 3, "elinewidth": 0.8}
_CURVE: dict[str, Any] = {"markersize": 2.5, "linewidth": 0.6, "elinewidth": 0.8}
_SEED: dict[str, Any] = {"linestyle": "none", "markersize": 1.5, "alpha": 0.5, "marker": "."}
_NOTE: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": 6, "color": "0.45"}


def compose_coarse_spins(measures: pd.DataFrame, spins: pd.DataFrame) -> Figure:
    """Draw C(r) of each layer, and below it five quantities by layer, of the first network.

    The hidden spins of the null model `gaussian` are compared with them. It was trained on Gaussian
    fields that have only the two-point function of the samples.

    Parameters
    ----------
    measures : DataFrame
        The table of measures; topic `coarse_spins`, `which` is the kind of spins. Layer 0 is the
        samples.
    spins : DataFrame
        One row per network, seed, layer and kind: `network`, `seed`, `layer`, `spins`, `n_spins`
        and each quantity.
    """
    network = select_first_network(measures, "coarse_spins")
    drawn = _with_null(network, measures)
    seeds = _of_seeds(spins, str(network["network"].iloc[0]))
    layers = sorted({int(layer) for layer in network["layer"]} - {0})
    figure = Figure(figsize=(PAGE, 5.8), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[1.0, 2.0]))
    above = upper.subfigures(1, len(layers), squeeze=False)[0]
    *below, rest = lower.subfigures(2, 3).ravel()
    hidden = seeds[seeds["which"] == "hidden"]
    correlation = select(drawn, quantity="correlation")
    for part, layer in zip(above, layers, strict=True):
        ax = part.subplots()
        plot_correlation(ax=ax, measures=correlation[correlation["layer"].isin([0, layer])])
        n_hidden = hidden.loc[hidden["layer"] == layer, "n_spins"]
        ax.set_title(_title(layer, n_hidden, "\n" if len(layers) > 3 else ": "))
    _share_scales([part.axes[0] for part in above])
    for part, quantity in zip(below, _QUANTITIES, strict=True):
        ax = part.subplots()
        of_seeds = seeds.assign(value=seeds[quantity]) if quantity in seeds else seeds[:0]
        plot_by_layer(ax=ax, measures=select(drawn, quantity=quantity), seeds=of_seeds)
        if quantity == "far_coupling":
            ax.axhline(0, **ZERO)  # spins with couplings of nearest neighbors alone
        title, label = _QUANTITIES[quantity]
        ax.set(title=title, ylabel=label, xlim=(layers[0] - 0.5, layers[-1] + 0.5), xticks=layers)
    label_panels([*above, *below])
    _add_legend(rest, [part.axes[0] for part in (*above, *below)])
    return figure


def plot_correlation(*, ax: Axes, measures: pd.DataFrame) -> None:
    """Draw C(r) of the spins of one layer and of the samples, values of both signs.

    The axis is logarithmic in |C| and linear near 0. Drawn are the distances at which every seed
    has pairs of spins.
    """
    known = known_of_all_seeds(measures)
    ax.set_yscale("symlog", linthresh=_LINEAR)
    for kind in _present(measures):
        if kind in _OF_DISTANCE:
            curve = known[known["which"] == kind]
            ax.errorbar(
                curve["at"], curve["value"], yerr=curve["err"], **{**_CURVE, **_KINDS[kind]}
            )
    ax.axhline(0, **ZERO)
    ax.set(xlabel="$r$ / lattice spacings", ylabel="$C(r)$")
    if known[known["layer"] > 0].empty:
        ax.text(0.5, 0.5, "coarse spins: not measured", transform=ax.transAxes, **_NOTE)


def plot_by_layer(*, ax: Axes, measures: pd.DataFrame, seeds: pd.DataFrame) -> None:
    """Draw one quantity of each kind of spins by layer, where every seed has a value.

    Beside the mean is a small point for each seed. A value of the samples is a horizontal line.

    Parameters
    ----------
    ax : Axes
    measures : DataFrame
        Rows of one quantity.
    seeds : DataFrame
        Columns `which`, `layer` and `value`, one row per seed.
    """
    known = known_of_all_seeds(measures)
    kinds = [kind for kind in _present(measures) if kind != "original"]
    step = _WIDTH / max(len(kinds), 1)
    for k, kind in enumerate(kinds):
        shift = step * (k - (len(kinds) - 1) / 2)
        values, of_kind = known[known["which"] == kind], seeds[seeds["which"] == kind]
        style = _KINDS[kind]
        ax.errorbar(
            values["layer"] + shift, values["value"], yerr=values["err"], **{**_POINT, **style}
        )
        at = of_kind["layer"] + shift + 0.4 * step
        ax.plot(at, of_kind["value"], **{**_SEED, "color": style["color"]})
    for value in known.loc[known["which"] == "original", "value"]:
        ax.axhline(value, **EXACT)
    ax.set_xlabel("layer")
    if measures["value"].isna().all():
        ax.set_yticks([])
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, **_NOTE)


def _with_null(network: pd.DataFrame, measures: pd.DataFrame) -> pd.DataFrame:
    """Rows of the network, and the hidden spins of the null model as a kind of their own."""
    of_null = (measures["network"] == _NULL) & (measures["topic"] == "coarse_spins")
    null = measures[of_null & (measures["which"] == "hidden")].assign(which=_NULL)
    return pd.concat([network, null])


def _of_seeds(spins: pd.DataFrame, network: str) -> pd.DataFrame:
    """The same of the table with one row per seed."""
    named = spins.rename(columns={"spins": "which"})
    null = named[(named["network"] == _NULL) & (named["which"] == "hidden")].assign(which=_NULL)
    return pd.concat([named[named["network"] == network], null])


def _present(measures: pd.DataFrame) -> list[str]:
    """Kinds of spins that the rows have, in the order of the legend."""
    found = set(measures["which"])
    return [kind for kind in _KINDS if kind in found]


def _add_legend(part: SubFigure, axes: Sequence[Axes]) -> None:
    """Name the kinds of spins of all panels, the lines, and the points of single seeds."""
    bars = {str(c.get_label()): c for ax in axes for c in ax.containers}
    names = [style["label"] for style in _KINDS.values() if style["label"] in bars]
    handles: dict[str, Any] = {name: bars[name] for name in names}
    handles["value of the samples"] = Line2D([], [], **EXACT)
    handles[_ONE_SEED] = Line2D([], [], color="0.4", **{**_SEED, "markersize": 3})
    part.legend(list(handles.values()), list(handles), loc="center", labelspacing=0.8)


def _title(layer: int, n_hidden: "pd.Series[int]", separator: str) -> str:
    """Number of the layer, and of its hidden spins in all seeds."""
    if n_hidden.empty:
        return f"layer {layer}"
    low, high = n_hidden.min(), n_hidden.max()
    number = f"{low}" if low == high else f"{low}–{high}"
    return f"layer {layer}{separator}{number} hidden {plural('spin', high)}"


def _share_scales(axes: Sequence[Axes]) -> None:
    """Give all panels the same scales, with plain numbers at zero and at powers of ten."""
    containers: list[Any] = [bars for ax in axes for bars in ax.containers]
    values = [bars.lines[0].get_ydata() for bars in containers]
    drawn = np.concatenate([[_LINEAR], *values]).astype(float)
    lows, highs = min(0.0, np.nanmin(drawn)), np.nanmax(drawn)
    limits = (2 * lows - _LINEAR / 2, 1.5 * highs)
    right = max(ax.get_xlim()[1] for ax in axes)
    ticks = (*(-d for d in reversed(_DECADES)), 0.0, *_DECADES)
    shown = [tick for tick in ticks if limits[0] <= tick <= limits[1]]
    for ax in axes:
        ax.set(xlim=(0, right), ylim=limits)
        ax.set_yticks(shown, [f"{tick:g}" for tick in shown])
        ax.set_yticks([], minor=True)
