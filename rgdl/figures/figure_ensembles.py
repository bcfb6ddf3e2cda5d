"""Pictures of ensembles beside what is known exactly about them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.style import EXACT, INK, LIKELY, PAGE, SAMPLES, label_panel

_ROW = 2.6  # inches, height of an ensemble's part
_SMALL: dict[str, Any] = {**SAMPLES, "linestyle": "none", "markersize": 2.0, "markeredgewidth": 0.6}
_LIMIT = 5.0  # standard errors, to either side


@dataclass(frozen=True)
class EnsembleContent:
    """What is drawn of one ensemble.

    Attributes
    ----------
    title : str
        Name and parameters.
    n_sites : int
        L^2.
    energies : DataFrame
        As `rgdl.ising.comparison.compare_energies` makes it.
    comparison : DataFrame
        As `rgdl.ising.comparison.compare_with_exact` makes it.
    p_value : float
        Of all tests together.
    """

    title: str
    n_sites: int
    energies: pd.DataFrame
    comparison: pd.DataFrame
    p_value: float


def compose_ensembles(ensembles: Sequence[EnsembleContent]) -> Figure:
    """Draw each ensemble in a row: its energies beside the exact ones, and all its tests.

    Parameters
    ----------
    ensembles : sequence of EnsembleContent
        From top to bottom.
    """
    figure = Figure(figsize=(PAGE, _ROW * len(ensembles)), layout="constrained")
    rows = cast(Any, figure.subfigures(len(ensembles), 1, squeeze=False, hspace=0.04))[:, 0]
    for k, (row, content) in enumerate(zip(rows, ensembles, strict=True)):
        row.suptitle(content.title, fontsize=7.5)
        left, right = row.subfigures(1, 2, width_ratios=[1, 1.15])
        histogram, pulls = left.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        plot_energies(axes=(histogram, pulls), energies=content.energies, n_sites=content.n_sites)
        deviations = right.subplots()
        plot_deviations(ax=deviations, comparison=content.comparison)
        n_tests = len(content.comparison)
        deviations.set_title(f"{n_tests} tests, together $p$ = {content.p_value:.2g}")
        label_panel(left, chr(ord("A") + 2 * k % 26))
        label_panel(right, chr(ord("A") + (2 * k + 1) % 26))
    return figure


def plot_energies(*, axes: Sequence[Axes], energies: pd.DataFrame, n_sites: int) -> None:
    """Draw a histogram of energies on its exact distribution, and how far they differ below.

    Parameters
    ----------
    axes : sequence of 2 Axes
        For the histogram, and for (count - expected) / sqrt(expected).
    energies : DataFrame
        Columns `energy`, `count` and `expected`.
    n_sites : int
        L^2, by which energies are divided.
    """
    upper, lower = axes
    per_site = energies["energy"] / n_sites
    seen, likely = energies["count"] > 0, energies["expected"] >= 1
    upper.plot(per_site, energies["expected"], label="exact", zorder=3, **EXACT)
    upper.plot(per_site[seen], energies["count"][seen], label="samples", **_SMALL)
    upper.set_yscale("log")
    upper.set_ylim(bottom=0.3)
    upper.set_ylabel("samples per level")
    upper.legend(frameon=False, fontsize=6.5, handlelength=1.2)
    pulls = (energies["count"] - energies["expected"]) / np.sqrt(energies["expected"])
    lower.axhspan(-2, 2, **LIKELY)
    lower.plot(per_site[likely], pulls[likely], **_SMALL)
    lower.set_ylim(-_LIMIT, _LIMIT)
    lower.set_ylabel("deviation / $\\sigma$")
    lower.set_xlabel("energy per site / $J$")


def plot_deviations(*, ax: Axes, comparison: pd.DataFrame) -> None:
    """Draw how far each quantity is from its exact value, with its probability.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    comparison : DataFrame
        Columns `quantity`, `z` and `p_value`; what lies outside of the panel is drawn at its edge.
    """
    height = range(len(comparison))
    z = comparison["z"].clip(-_LIMIT, _LIMIT)
    ax.axvspan(-2, 2, **LIKELY)
    ax.axvline(0, **EXACT)
    ax.plot(z, height, **{**_SMALL, "markersize": 3.5, "markeredgewidth": 1.0})
    for y, p_value in zip(height, comparison["p_value"], strict=True):
        ax.text(1.02, y, f"{p_value:.2g}", transform=ax.get_yaxis_transform(), va="center",
                fontsize=6.5, color=INK)  # fmt: skip
    ax.text(1.02, -1, "$p$", transform=ax.get_yaxis_transform(), va="center", fontsize=6.5)
    names = comparison["quantity"].str.replace("(chi-squared)", r"($\chi^2$)")
    ax.set_yticks(list(height), list(names.str.replace("m^2", "$m^2$")))
    ax.set_ylim(len(comparison) - 0.4, -0.6)
    ax.set_xlim(-_LIMIT * 1.05, _LIMIT * 1.05)
    ax.set_xlabel("(measured - exact) / standard error")
