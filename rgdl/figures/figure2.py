"""Figure 2 of the paper: decimation of the Ising chain, as a network and as a flow."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.patches import ConnectionPatch

from rgdl.figures.style import ACCENT, INK, PAGE, label_panels
from rgdl.figures.written_numbers import write_number
from rgdl.types import Array

_MAX_STEPS = 4  # in panels A and B
_CHAIN = 2**_MAX_STEPS + 1  # spins, so that both ends are kept in every step
_MAX_LABELS = 7  # in panel C
_LABEL_STEP, _LABEL_ENDS = 0.1, (0.09, 0.905)  # of the labels of C, along the flow
_FAINT = "0.6"
_SPIN: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 4, "clip_on": False}
_KEPT = {**_SPIN, "color": INK}
_LOST = {**_SPIN, "markerfacecolor": "white", "markeredgecolor": _FAINT, "markeredgewidth": 0.8}
_BELOW: dict[str, Any] = {"loc": "upper center", "bbox_to_anchor": (0.5, -0.03)}
_BELOW |= {"handletextpad": 0.3, "columnspacing": 1.5}


@dataclass(frozen=True)
class Figure2Content:
    """Content of Figure 2.

    Attributes
    ----------
    couplings : sequence of float
        J^(0), J^(1), ..., J^(n); at least two, none negative.
    curve : ndarray, shape (n_points, 2)
        tanh J and, after one decimation, tanh J', between 0 and 1.
    """

    couplings: Sequence[float]
    curve: Array


def compose_figure2(content: Figure2Content) -> Figure:
    """Draw all three panels on one page-wide figure."""
    figure = Figure(figsize=(PAGE, 0.78 * PAGE), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[1.0, 1.15]))
    left, right = upper.subfigures(1, 2, width_ratios=[1.0, 1.25])
    plot_chain(ax=left.subplots(), couplings=content.couplings)
    plot_decimation_network(ax=right.subplots(), couplings=content.couplings)
    over, under = lower.subplots(2, 1, height_ratios=[2.2, 1.0], sharex=True)
    plot_map(ax=over, couplings=content.couplings, curve=content.curve)
    plot_flow(ax=under, couplings=content.couplings)
    _draw_drop_lines(over, under, content.couplings)
    label_panels([left, right, lower])
    return figure


def plot_chain(*, ax: Axes, couplings: Sequence[float]) -> None:
    """Draw the chain before and after each decimation, from top to bottom; at most four steps."""
    n_steps = min(len(couplings) - 1, _MAX_STEPS)
    for k, coupling in enumerate(couplings[: n_steps + 1]):
        x = np.arange(0, _CHAIN, 2**k)
        ax.plot(x[[0, -1]], [-k, -k], color=INK, linewidth=0.8, zorder=1)
        ax.plot(x, np.full(len(x), -k), label="" if k else "kept", **_KEPT)
        if k < n_steps:
            lost = x[1::2]
            ax.plot(lost, np.full(len(lost), -k), label="" if k else "summed over", **_LOST)
            _draw_arrows(ax, x[::2], -k)
        spacing = f"{2**k if k else ''}a"
        ax.text(_CHAIN, -k, f"${_name(k)}$ = {_number(coupling)}\nspacing ${spacing}$", va="center")
    ax.legend(ncols=2, **_BELOW)
    ax.set(xlim=(-0.5, 1.4 * _CHAIN), ylim=(-n_steps - 0.25, 0.25))
    ax.set_title("decimation of the chain" + _cut_short(n_steps, couplings))
    ax.axis("off")


def plot_decimation_network(*, ax: Axes, couplings: Sequence[float]) -> None:
    """Draw the network with couplings J^(n) between layers n and n + 1; at most four layers."""
    n_layers = min(len(couplings) - 1, _MAX_STEPS)
    n_visible = 2 ** max(n_layers + 1, 4) - 1
    layers = [2**n * np.arange(1, (n_visible + 1) // 2**n) - 1 for n in range(n_layers + 1)]
    for n, (below, above) in enumerate(pairwise(layers)):
        bonds = [[(below[2 * j + i], n), (x, n + 1)] for j, x in enumerate(above) for i in (0, 2)]
        ax.add_collection(LineCollection(bonds, colors=INK, linewidths=0.7, zorder=1))
        coupling = f"coupling\n${_name(n)}$ = {_number(couplings[n])}"
        ax.text(1.02 * n_visible, n + 0.5, coupling, va="center")
    for n, x in enumerate(layers):
        coupled = x if n else x[::2]
        ax.plot(coupled, np.full(len(coupled), n), **_KEPT)
        ax.text(-0.04 * n_visible, n, f"hidden {n}" if n else "visible", ha="right", va="center")
    free = layers[0][1::2]
    ax.plot(free, np.zeros(len(free)), **_LOST, label="free: coupled to no hidden spin")
    ax.legend(**_BELOW)
    ax.set(xlim=(-0.22 * n_visible, 1.32 * n_visible), ylim=(-0.25, n_layers + 0.25))
    ax.set_title("decimation as a deep network" + _cut_short(n_layers, couplings))
    ax.axis("off")


def plot_map(*, ax: Axes, couplings: Sequence[float], curve: Array) -> None:
    """Draw the map of one decimation, tanh J to tanh J', and the staircase of many.

    The axis runs from strong to weak coupling, as in `plot_flow`, which shares it.
    """
    t = np.tanh(couplings)
    stairs = np.column_stack([np.repeat(t, 2)[:-1], np.repeat(t, 2)[1:]])  # corner, axis
    ax.plot(*curve.T, color=INK, linewidth=1.0, label=r"$\tanh J' = \tanh^2 J$")
    ax.plot([0, 1], [0, 1], color=_FAINT, linewidth=0.8, label="$J' = J$")
    ax.plot(*stairs.T, color=ACCENT, linewidth=0.8, label="successive decimations")
    ax.plot(t[:-1], t[1:], color=ACCENT, linestyle="none", marker="o", markersize=3)
    ax.set(xlim=(1.05, -0.05), ylim=(-0.03, 1.05), ylabel=r"$\tanh J'$")
    ax.tick_params(axis="x", bottom=False, labelbottom=False)
    ax.spines[["top", "right", "bottom"]].set_visible(False)
    ax.set_title("flow of the coupling")
    ax.legend(loc="upper right")


def plot_flow(*, ax: Axes, couplings: Sequence[float]) -> None:
    """Draw the line from the unstable to the stable fixed point with all couplings as points.

    The first seven have labels.
    """
    t = np.tanh(couplings)
    ax.plot([1, 0], [0, 0], color=INK, linewidth=1.0, zorder=1)
    for left, right in pairwise([1.0, *t, 0.0]):
        if left - right > 0.06:
            _draw_head(ax, (left + right) / 2)
    fixed: dict[str, Any] = {"color": INK, "marker": "o", "markersize": 7, "clip_on": False}
    ax.plot([1], [0], markerfacecolor="white", **fixed)
    ax.plot([0], [0], **fixed)
    point: dict[str, Any] = {"linestyle": "none", "marker": "o", "markersize": 5.5, "zorder": 3}
    point |= {"markeredgecolor": "white", "markeredgewidth": 0.4}
    ax.plot(t[1:], 0 * t[1:], color=ACCENT, **point)
    ax.plot(t[:1], [0], color=INK, **point)
    ax.text(1, -0.5, "$J = ∞$\nunstable", ha="center", va="top")
    ax.text(0, -0.5, "$J = 0$\nstable", ha="center", va="top")
    for k, (x, position) in enumerate(zip(t, _spread(1 - t[:_MAX_LABELS]), strict=False)):
        color = ACCENT if k else INK
        ax.plot([x, 1 - position], [-0.1, -0.45], color=_FAINT, linewidth=0.5, zorder=0)
        label = f"${_name(k)}$\n{_number(couplings[k])}"
        ax.text(1 - position, -0.5, label, ha="center", va="top", color=color)
    ax.set(ylim=(-1.3, 0.3), yticks=[], xlabel=r"$\tanh J$")
    ax.spines[["top", "right", "left"]].set_visible(False)


def _spread(wanted: Array) -> list[float]:
    """Move ascending positions apart, no farther than necessary, and inside of the ends."""
    low, high = _LABEL_ENDS
    positions: list[float] = []
    for position in wanted:
        positions.append(max(float(position), positions[-1] + _LABEL_STEP if positions else low))
    for k in reversed(range(len(positions))):
        positions[k] = min(positions[k], high - (len(positions) - 1 - k) * _LABEL_STEP)
    return positions


def _draw_drop_lines(over: Axes, under: Axes, couplings: Sequence[float]) -> None:
    """Connect each coupling of the map with its point on the line."""
    t = np.tanh(couplings)
    for x, y in zip(t, [*t[1:], t[-1]], strict=True):
        line = ConnectionPatch((x, y), (x, 0), over.transData, under.transData)
        line.set(color=_FAINT, linewidth=0.5, linestyle=":", clip_on=False, in_layout=False)
        under.add_artist(line)


def _draw_arrows(ax: Axes, x: Array, y: float) -> None:
    """Draw arrows from a row to the row below it."""
    head = "-|>,head_width=0.12,head_length=0.25"
    for position in x:
        ends = (position, y - 0.2), (position, y - 0.82)
        _draw_arrow(ax, *ends, color=_FAINT, arrowstyle=head)


def _draw_head(ax: Axes, x: float) -> None:
    """Draw an arrowhead on the line, in the direction of the flow."""
    _draw_arrow(ax, (x + 0.01, 0), (x - 0.01, 0), color=INK, arrowstyle="-|>", mutation_scale=9)


def _draw_arrow(
    ax: Axes, start: tuple[float, float], end: tuple[float, float], **style: Any
) -> None:
    whole = {"shrinkA": 0, "shrinkB": 0, "linewidth": 0.5}
    ax.annotate("", xy=end, xytext=start, arrowprops={**style, **whole})


def _name(n: int) -> str:
    return f"J^{{({n})}}"


def _number(coupling: float) -> str:
    """Four digits; only two with a power of ten, for which there is less room."""
    return write_number(coupling, digits=4 if coupling >= 1e-4 else 2)


def _cut_short(n_shown: int, couplings: Sequence[float]) -> str:
    n_steps = len(couplings) - 1
    return "" if n_shown == n_steps else f", first {n_shown} of {n_steps} steps"
