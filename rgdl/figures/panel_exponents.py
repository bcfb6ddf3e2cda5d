"""Exponents of steps, by the kind of coarse spins and by the number of operators."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from rgdl.figures.exponent_kinds import KINDS, STEPS, Exponents
from rgdl.figures.selection import known_of_all_seeds
from rgdl.figures.style import EXACT
from rgdl.figures.written_numbers import write_number

_STEP_NAMES = {2: "samples → layer 2", 3: "layer 2 → layer 3"}
_BELOW, _ABOVE = 0.8, 0.4  # of the distance of both lines, beyond them, that the axis shows
_SYSTEMATIC: dict[str, Any] = {"color": "0.86", "linewidth": 0, "zorder": 0}
_LINES: tuple[dict[str, Any], ...] = ({**EXACT, "zorder": 1}, {**EXACT, "linestyle": ":"})
_POINT: dict[str, Any] = {"linestyle": "none", "markersize": 3.5, "elinewidth": 0.8}
_CURVE: dict[str, Any] = {"markersize": 3, "linewidth": 0.8}
_NOTE: dict[str, Any] = {"va": "center", "fontsize": 6, "color": "0.45"}
_NOTE["bbox"] = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
_NAME: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 6, "color": "0.35"}
_OF_TRUNCATION = {
    "majority": "block spins by majority",
    "matched": "matched majority spins",
    "hidden": "hidden spins",
    "gaussian": "hidden spins, fed Gaussian fields",
}


@dataclass(frozen=True)
class Row:
    """A row of the panels of exponents: a kind of coarse spins in a step, or a heading."""

    height: int
    label: str
    layer: int
    kind: str = ""


def arrange_rows(exponents: Exponents) -> list[Row]:
    """All steps, each with the kinds of coarse spins that were measured, from top to bottom.

    Hidden spins have a row also where they are too few, because rows below mention them.
    """
    rows: list[Row] = []
    for layer in STEPS:
        found = {kind for kind in KINDS if len(exponents.whole(kind, "y_T", layer))}
        if found:
            rows.append(Row(-len(rows), _STEP_NAMES[layer], layer))
            found.add("hidden")
        for kind in KINDS:
            if kind in found:
                rows.append(Row(-len(rows), KINDS[kind].label, layer, kind))
    return rows


def name_rows(ax: Axes, rows: Sequence[Row]) -> None:
    """Label the vertical axis with the names of the rows, those of the steps in bold."""
    ax.set_yticks([row.height for row in rows], [row.label for row in rows])
    for row, label in zip(rows, ax.get_yticklabels(), strict=True):
        label.set_fontweight("normal" if row.kind else "bold")
    ax.tick_params(axis="y", length=0)


def plot_exponents(
    *,
    ax: Axes,
    exponents: Exponents,
    rows: Sequence[Row],
    quantity: str,
    lines: Mapping[str, float],
) -> None:
    """Draw an exponent of each row, and the systematic error of each step around the exact value.

    Parameters
    ----------
    ax : Axes
    exponents : Exponents
    rows : sequence of Row
        As `arrange_rows` returns them.
    quantity : str
        `y_T` or `y_h`.
    lines : mapping of str to float
        Two vertical lines and their names; the first is the Ising value. A point beyond the axis,
        which they define, is an arrow with its value, and one without a value is "undefined".
    """
    ising, other = lines.values()
    heights = [row.height for row in rows] or [0]
    low, high = ising - _BELOW * (other - ising), other + _ABOVE * (other - ising)
    ax.set(xlim=(low, high), ylim=(min(heights) - 0.6, max(heights) + 0.6))
    _draw_lines(ax, lines)
    if not rows:
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, ha="center", **_NOTE)
    for layer in dict.fromkeys(row.layer for row in rows):
        of_layer = [row.height for row in rows if row.layer == layer and row.kind]
        error = exponents.systematic(quantity, layer)
        span = [min(of_layer) - 0.5, max(of_layer) + 0.5]
        ax.fill_betweenx(span, ising - error, ising + error, **_SYSTEMATIC)
    for row in rows:
        if row.kind:
            _plot_row(ax, row, exponents.whole(row.kind, quantity, row.layer))


def _draw_lines(ax: Axes, lines: Mapping[str, float]) -> None:
    """Draw vertical lines, with their names above the axes."""
    for (name, value), style in zip(lines.items(), _LINES, strict=True):
        ax.axvline(value, **style)
        at: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
        ax.annotate(name, (value, 1), (0, 1.5), **at, **_NAME)


def _plot_row(ax: Axes, row: Row, found: pd.DataFrame) -> None:
    """Draw one point, or say where it is."""
    look, (low, high) = KINDS[row.kind].look, ax.get_xlim()
    known = known_of_all_seeds(found)
    if known.empty:
        _write_at_end(ax, row, "undefined", at_right=False)
        return
    value, err = known["value"].iloc[0], known["err"].iloc[0]
    if low <= value <= high:
        ax.errorbar(value, row.height, xerr=err, **_POINT, **look)
        return
    text = write_number(value, err)
    _write_at_end(ax, row, f"{text} →" if value > high else f"← {text}", at_right=value > high)


def _write_at_end(ax: Axes, row: Row, text: str, *, at_right: bool) -> None:
    """Write at the right or left end of a row."""
    at, shift = (1.0, -2) if at_right else (0.0, 2)
    ax.annotate(
        text,
        (at, row.height),
        (shift, 0),
        xycoords=ax.get_yaxis_transform(),
        textcoords="offset points",
        ha="right" if at_right else "left",
        **_NOTE,
    )


def plot_truncation(*, ax: Axes, exponents: Exponents, layer: int) -> None:
    """Draw y_T of the step from the samples to a layer against the number of even operators."""
    for kind, label in _OF_TRUNCATION.items():
        rows = known_of_all_seeds(exponents.of(kind, "y_T", layer)).sort_values("at")
        at = rows["at"].fillna(rows["at"].max() + 1)  # all operators
        if len(rows):
            style = {**_CURVE, **KINDS[kind].look, "label": label}
            ax.errorbar(at, rows["value"], rows["err"], **style)
    for quantity, style in zip(("y_T", "y_T_gaussian"), _LINES, strict=True):
        ax.axhline(exponents.exact(quantity), **style)
    if not ax.containers:
        ax.text(0.5, 0.5, "not measured", transform=ax.transAxes, ha="center", **_NOTE)
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.set(xlabel="even operators", ylabel="$y_T$")
