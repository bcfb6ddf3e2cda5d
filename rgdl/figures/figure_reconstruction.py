"""What the top spins tell about a sample, beside what as many other numbers tell."""

import math
from typing import Any, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.style import INK, NETWORK, PAGE, SERIES, label_panel

_PANELS = {  # column: what stands above and below it
    "overlap": ("overlap with the sample", "cosine"),
    "sign_agreement": ("sites with the right sign", "fraction"),
    "energy": ("bond energy of the signs", "energy per site / $J$"),
}
_DASH_DOT_DOT = (0, (5, 1, 1, 1, 1, 1))
_LOOKS: dict[str, dict[str, Any]] = {  # of each method, in all panels
    "network": {**NETWORK, "linestyle": "-"},
    "block spins": {"color": SERIES[1], "marker": "s", "linestyle": "--"},
    "signs of components": {"color": SERIES[2], "marker": "^", "linestyle": "-."},
    "principal components": {"color": SERIES[3], "marker": "D", "linestyle": _DASH_DOT_DOT},
    "other samples": {"color": "0.4", "marker": "x", "linestyle": ":"},
}
_SIZES: dict[str, Any] = {"markersize": 3.5, "linewidth": 0.9}
_SAMPLES: dict[str, Any] = {"color": INK, "linewidth": 0.8, "linestyle": "--", "zorder": 0.5}
_NAME: dict[str, Any] = {
    "xycoords": ("data", "axes fraction"), "textcoords": "offset points", "fontsize": 6,
    "rotation": 90, "ha": "right", "va": "bottom", "color": INK,
}  # fmt: skip
_ROW: dict[str, Any] = {"color": "0.92", "linewidth": 0.6, "zorder": 0}


def compose_reconstruction(
    reconstruction: pd.DataFrame, coherence: pd.DataFrame, generation: pd.DataFrame
) -> Figure:
    """Draw three measures of each way to make pictures, and its coherence at each wave number.

    Parameters
    ----------
    reconstruction : DataFrame
        `network`, `seed`, `method`, and `overlap`, `sign_agreement` and `energy` with their
        errors `..._err`. The first network is drawn.
    coherence : DataFrame
        `network`, `seed`, `method`, `wave_number` and `coherence`.
    generation : DataFrame
        `network`, `source`, `quantity` and `value`: what the energy of the samples is taken from.
    """
    network = reconstruction["network"].iloc[0]
    measured = reconstruction[reconstruction["network"] == network]
    figure = Figure(figsize=(PAGE, 4.4), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[0.85, 1.0]))
    parts = upper.subfigures(1, 3, width_ratios=[1.45, 1.0, 1.0])
    for part, (column, (title, label)) in zip(parts, _PANELS.items(), strict=True):
        ax = part.subplots()
        plot_methods(ax=ax, measured=measured, column=column)
        ax.set(title=title, xlabel=label)
        ax.tick_params(axis="y", length=0, labelleft=part is parts[0])
    of_samples = (generation["source"] == "samples") & (generation["quantity"] == "energy per site")
    known = generation[of_samples & (generation["network"] == network)]
    plot_samples(ax=parts[-1].axes[0], energy=known["value"].mean())
    shown = coherence[coherence["network"] == network]
    plot_coherence(ax=lower.subplots(), coherence=shown)
    for part, letter in zip([*parts, lower], "ABCD", strict=True):
        label_panel(part, letter)
    return figure


def plot_methods(*, ax: Axes, measured: pd.DataFrame, column: str) -> None:
    """Draw one quantity of each method as a point in a row of its own, means over seeds.

    Parameters
    ----------
    ax : Axes
        Where to draw; the first method is on top.
    measured : DataFrame
        `method`, the column and its error, a row for each seed.
    column : str
        What to draw.
    """
    means = mean_over_seeds(measured, column, by=["method"])
    for height, (method, (mean, err)) in enumerate(means.iterrows()):
        look = {**_SIZES, **_LOOKS[str(method)], "linestyle": "none"}
        ax.axhline(height, **_ROW)
        ax.errorbar(mean, height, xerr=err, **look)
    ax.set_yticks(range(len(means)), list(means.index))
    ax.set_ylim(len(means) - 0.5, -0.5)
    ax.margins(x=0.1)
    ax.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 4, 5, 10]))


def plot_samples(*, ax: Axes, energy: float) -> None:
    """Draw the energy of the samples as a line behind those of pictures, if it is known.

    Parameters
    ----------
    ax : Axes
        Where the energies of all methods are.
    energy : float
        Per site, in units of J; NaN is not drawn.
    """
    if math.isfinite(energy):
        ax.axvline(energy, **_SAMPLES)
        ax.annotate("samples", (energy, 0.03), (-3, 0), **_NAME)


def plot_coherence(*, ax: Axes, coherence: pd.DataFrame) -> None:
    """Draw coherence against wave number, a line for each method, means over seeds.

    Parameters
    ----------
    ax : Axes
        Where to draw; the legend stands to the right of it.
    coherence : DataFrame
        `method`, `wave_number` and `coherence`, a row for each seed.
    """
    means = mean_over_seeds(coherence, "coherence", by=["method", "wave_number"])
    for method, curve in means.groupby("method", sort=False):
        look = {**_SIZES, **_LOOKS[str(method)]}
        wave_number = curve.index.get_level_values("wave_number")
        ax.errorbar(wave_number, curve["mean"], curve["err"], label=str(method), **look)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel=r"wave number $|k|$ / $(2\pi / L)$", ylabel="coherence with the sample")
    ax.legend(
        loc="upper left", bbox_to_anchor=(1.0, 1.02), frameon=False, fontsize=6.5, handlelength=3.2
    )
