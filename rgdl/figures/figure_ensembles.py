"""Ensembles of samples compared with exact results."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from rgdl.figures.style import EXACT, INK, PAGE, SAMPLES, TWO_SIGMA, label_panels
from rgdl.figures.written_numbers import write_number

_MIN_HEIGHT, _MARGINS, _TEST_HEIGHT = 2.6, 0.75, 0.155  # inches, the last for each test
_SMALL: dict[str, Any] = {**SAMPLES, "linestyle": "none", "markersize": 2.0, "markeredgewidth": 0.6}
_LARGE: dict[str, Any] = {**_SMALL, "markersize": 3.5, "markeredgewidth": 1.0}
_ABOVE_HEADING = 11.0  # points; the heading of the p-values is lower
_HEADING: dict[str, Any] = {"xycoords": "axes fraction", "fontsize": 6.5, "xytext": (0, 2)}
_HEADING |= {"textcoords": "offset points", "va": "bottom"}
_LIMIT = 5.0  # standard errors, to either side
_SYMBOLS = {
    "energy and magnetization of": "energy and $m$ of",
    "(chi-squared)": r"($\chi^2$)",
    "m^2": "$m^2$",
    "|m|": "$|m|$",
    "m > 0": "$m > 0$",
    "below - right": "below − right",
}


@dataclass(frozen=True)
class EnsembleContent:
    """Content of one row of the figure.

    Attributes
    ----------
    title : str
        Name and parameters.
    n_sites : int
        L^2.
    energies : DataFrame
        As `rgdl.ising.comparison.compare_energies` returns it.
    comparison : DataFrame
        As `rgdl.ising.comparison.compare_with_exact` returns it.
    p_value : float
        Of all tests combined.
    """

    title: str
    n_sites: int
    energies: pd.DataFrame
    comparison: pd.DataFrame
    p_value: float


def compose_ensembles(ensembles: Sequence[EnsembleContent]) -> Figure:
    """Draw one row per ensemble: its energies and the exact distribution, and all its tests."""
    heights = [max(_MIN_HEIGHT, _MARGINS + _TEST_HEIGHT * len(e.comparison)) for e in ensembles]
    figure = Figure(figsize=(PAGE, sum(heights)), layout="constrained")
    shape: dict[str, Any] = {"squeeze": False, "hspace": 0.04, "height_ratios": heights}
    rows = cast(Any, figure.subfigures(len(ensembles), 1, **shape))[:, 0]
    parts = []
    for row, content in zip(rows, ensembles, strict=True):
        row.suptitle(content.title, fontsize=7.5)
        left, right = row.subfigures(1, 2, width_ratios=[1, 1.15])
        parts += [left, right]
        axes = left.subplots(2, 1, sharex=True, height_ratios=[3, 1])
        plot_energies(axes=axes, energies=content.energies, n_sites=content.n_sites)
        tests = right.subplots()
        plot_tests(ax=tests, comparison=content.comparison)
        p = write_number(content.p_value, digits=2)
        title = f"{len(content.comparison)} tests, combined $p$ = {p}"
        tests.set_title(title, pad=_ABOVE_HEADING)
    label_panels(parts)
    return figure


def plot_energies(*, axes: Sequence[Axes], energies: pd.DataFrame, n_sites: int) -> None:
    """Draw the histogram of energies with its exact expectation, and the deviations below it.

    `energies` has `energy` in units of J, `count` and `expected`. Deviations are
    (count - expected) / sqrt(expected), where at least one sample is expected.
    """
    upper, lower = axes
    per_site = energies["energy"] / n_sites
    seen, likely = energies["count"] > 0, energies["expected"] >= 1
    upper.plot(per_site, energies["expected"], label="exact", zorder=3, **EXACT)
    upper.plot(per_site[seen], energies["count"][seen], label="samples", **_SMALL)
    upper.set_yscale("log")
    upper.set_ylim(bottom=0.3)
    upper.set_ylabel("samples per level")
    upper.legend(handlelength=1.2)
    deviations = (energies["count"] - energies["expected"]) / np.sqrt(energies["expected"])
    lower.axhspan(-2, 2, **TWO_SIGMA)
    lower.plot(per_site[likely], deviations[likely], **_SMALL)
    lower.set_ylim(-_LIMIT, _LIMIT)
    lower.set_ylabel("deviation / $\\sigma$")
    lower.set_xlabel("energy per site / $J$")


def plot_tests(*, ax: Axes, comparison: pd.DataFrame) -> None:
    """Draw the deviation `z` of each `quantity` from its exact value, with its `p_value`.

    Deviations outside the panel are drawn at its edge.
    """
    height = range(len(comparison))
    right: dict[str, Any] = {"transform": ax.get_yaxis_transform(), "va": "center", "fontsize": 6.5}
    ax.axvspan(-2, 2, **TWO_SIGMA)
    ax.axvline(0, **EXACT)
    ax.plot(comparison["z"].clip(-_LIMIT, _LIMIT), height, **_LARGE)
    for y, p_value in zip(height, comparison["p_value"], strict=True):
        ax.text(1.02, y, write_number(p_value, digits=2), color=INK, **right)
    ax.annotate("$p$", (1.02, 1.0), **_HEADING)
    names = comparison["quantity"]
    for plain, symbol in _SYMBOLS.items():
        names = names.str.replace(plain, symbol)
    ax.set_yticks(list(height), list(names))
    ax.set_ylim(len(comparison) - 0.4, -0.6)
    ax.set_xlim(-_LIMIT * 1.05, _LIMIT * 1.05)
    ax.set_xlabel("(measured − exact) / standard error")
