"""Figure 1 of the paper: block-spin renormalization of a sampled configuration."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple, cast

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PatchCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, ConnectionPatch, Rectangle
from matplotlib.patheffects import withStroke

from rgdl.figures.style import (
    ACCENT,
    INK,
    PAGE,
    SPIN_COLORS,
    label_panels,
    put_legend_below,
    show_frame_only,
)
from rgdl.types import Array

_BLOCK_COLOR = "0.45"
_GROUND = "0.92"  # black and white discs are both visible on it
_GAP = 0.42  # between two lattices, in units of their size
_RADIUS, _INSET = 0.34, 0.1  # of a disc, and of a block's outline, at spacing 1
_LONE_WIDTH = 8  # of the region of a lattice without blocks, in spins
_HALO = [withStroke(linewidth=2.6, foreground="white")]  # makes red on black visible


@dataclass(frozen=True)
class Figure1Content:
    """Content of Figure 1.

    Attributes
    ----------
    levels : sequence of ndarray of int8, shapes (L, L), (L / b, L / b), ...
        A configuration of -1 and +1, and its successive coarse-grainings.
    block_size : int
        Linear size b of a block.
    """

    levels: Sequence[Array]
    block_size: int


class Window(NamedTuple):
    """A square region: its upper left spin and its width, in spacings of the original lattice."""

    row: int
    column: int
    width: int


def compose_figure1(content: Figure1Content) -> Figure:
    """Draw the whole lattices above, and the same region of each enlarged below."""
    figure = Figure(figsize=(PAGE, 0.7 * PAGE), layout="constrained")
    upper, lower = cast(Any, figure.subfigures(2, 1, height_ratios=[1.0, 1.03]))
    b, n_levels = content.block_size, len(content.levels)
    window = choose_window(content.levels, b)
    shown: dict[str, Any] = {"levels": content.levels, "block_size": b, "window": window}
    wholes, enlarged = _add_row(upper, n_levels, b), _add_row(lower, n_levels, b)
    plot_lattices(axes=wholes, **shown)
    plot_blocks(axes=enlarged, **shown)
    for whole, region in zip(wholes, enlarged, strict=True):
        _draw_connection(whole, region, window)
    wholes[0].set_ylabel("whole lattice")
    enlarged[0].set_ylabel("framed region, enlarged")
    label_panels([upper, lower])
    _add_legend(figure, b, has_blocks=n_levels > 1)
    return figure


def choose_window(levels: Sequence[Array], block_size: int) -> Window:
    """Choose the region of the lattice that shows best how blocks become spins.

    Its width is that of two blocks of the coarsest spins, or one if the lattice is no larger, or of
    eight spins without blocks. In order of importance, it has both signs at each level, the fewest
    blocks without a majority, and the smallest sum over the levels of absolute magnetizations; the
    first one of equal ones.

    Parameters
    ----------
    levels : sequence of ndarray, shapes (L, L), (L / b, L / b), ...
        Spins, -1 and +1.
    block_size : int
        Linear size b of a block.
    """
    side = len(levels[0])
    if len(levels) == 1:  # no blocks
        step = width = min(side, _LONE_WIDTH)
    else:
        step = block_size ** (len(levels) - 1)
        width = min(side, 2 * step)
    corners = range(0, side - width + 1, step)
    windows = [Window(row, column, width) for row, column in product(corners, repeat=2)]

    def badness(window: Window) -> tuple[bool, int, float]:
        pieces = [_cut(spins, window, block_size**k) for k, spins in enumerate(levels)]
        magnetizations = [abs(float(piece.mean())) for piece in pieces]
        n_ties = sum(_count_ties(piece, block_size) for piece in pieces[:-1])
        return max(magnetizations) == 1, n_ties, sum(magnetizations)

    return min(windows, key=badness)


def plot_lattices(
    *, axes: Sequence[Axes], levels: Sequence[Array], block_size: int, window: Window
) -> None:
    """Draw all lattices, -1 black and +1 white, at one size; a frame marks the window."""
    side = len(levels[0])
    for k, (ax, spins) in enumerate(zip(axes, levels, strict=True)):
        ax.imshow(spins, cmap=SPIN_COLORS, vmin=-1, vmax=1, extent=(0, side, side, 0))
        frame = Rectangle((window.column, window.row), window.width, window.width, fill=False)
        frame.set(edgecolor=ACCENT, linewidth=1.4, zorder=4, path_effects=_HALO, clip_on=False)
        ax.add_patch(frame)
        ax.set_title(f"$L$ = {len(spins)}, spacing {_spacing(block_size**k)}")
        show_frame_only(ax)


def plot_blocks(
    *, axes: Sequence[Axes], levels: Sequence[Array], block_size: int, window: Window
) -> None:
    """Draw the spins of a window as discs, their blocks, and their spacing.

    The coordinates are original spacings from the upper left corner of the window.
    """
    for k, (ax, spins) in enumerate(zip(axes, levels, strict=True)):
        spacing = block_size**k
        ax.add_collection(_discs(_cut(spins, window, spacing), spacing))
        if k + 1 < len(levels):
            ax.add_collection(_outlines(window.width, spacing, block_size))
        _draw_scale(ax, spacing, window.width)
        ax.set(xlim=(0, window.width), ylim=(window.width, 0), aspect="equal", facecolor=_GROUND)
        show_frame_only(ax, ACCENT)


def _add_row(part: Any, n_levels: int, block_size: int) -> list[Axes]:
    """Add one panel per level, with arrows between them."""
    ratios = [1.0, *[_GAP, 1.0] * (n_levels - 1)]
    axes = part.subplots(1, len(ratios), squeeze=False, gridspec_kw={"width_ratios": ratios})[0]
    for ax in axes[1::2]:
        ax.axis("off")
        ax.set(xlim=(0, 1), ylim=(0, 1))
        arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
        ax.annotate("", xy=(1.0, 0.5), xytext=(0.0, 0.5), arrowprops=arrow)
        ax.text(0.5, 0.53, f"majority\nof {block_size} × {block_size}", ha="center", va="bottom")
    return list(axes[::2])


def _cut(spins: Array, window: Window, spacing: int) -> Array:
    top, left, width = (length // spacing for length in window)
    return spins[top : top + width, left : left + width]


def _count_ties(piece: Array, block_size: int) -> int:
    n = len(piece) // block_size
    totals = piece.reshape(n, block_size, n, block_size).sum(axis=(1, 3), dtype=np.int64)
    return int(np.count_nonzero(totals == 0))


def _discs(piece: Array, spacing: int) -> PatchCollection:
    """One disc per spin; its area grows with the spacing, not with the square of the spacing."""
    radius = _RADIUS * spacing**0.5
    circles = [
        Circle(((column + 0.5) * spacing, (row + 0.5) * spacing), radius)
        for row, column in np.ndindex(piece.shape)
    ]
    colors = ["white" if spin > 0 else "black" for spin in piece.flat]
    return PatchCollection(circles, facecolors=colors, edgecolors=INK, linewidths=0.7, zorder=3)


def _outlines(width: int, spacing: int, block_size: int) -> PatchCollection:
    size, inset = block_size * spacing, _INSET * spacing**0.5
    corners = product(np.arange(0, width, size) + inset, repeat=2)
    squares = [Rectangle(corner, size - 2 * inset, size - 2 * inset) for corner in corners]
    return PatchCollection(squares, facecolors="none", edgecolors=_BLOCK_COLOR, linewidths=0.9)


def _draw_scale(ax: Axes, spacing: int, width: int) -> None:
    """Draw a bar of one spacing below the panel, and its length."""
    ends: dict[str, Any] = {"marker": "|", "markersize": 5, "markeredgewidth": 0.9}
    ends |= {"clip_on": False, "in_layout": False}  # else its ends make the panel narrower
    ax.plot([0, spacing], 2 * [1.06 * width], color=INK, linewidth=0.9, **ends)
    ax.text(spacing / 2, 1.09 * width, _spacing(spacing), ha="center", va="top", color=INK)


def _spacing(length: int) -> str:
    return "$a$" if length == 1 else f"${length}a$"


def _draw_connection(whole: Axes, enlarged: Axes, window: Window) -> None:
    """Draw lines from the lower corners of a window to its enlargement."""
    bottom = window.row + window.width
    for x, corner in ((window.column, 0), (window.column + window.width, window.width)):
        line = ConnectionPatch((x, bottom), (corner, 0), whole.transData, enlarged.transData)
        line.set(color=ACCENT, linewidth=0.6, alpha=0.6, clip_on=False, in_layout=False)
        enlarged.add_artist(line)


def _add_legend(figure: Figure, block_size: int, *, has_blocks: bool) -> None:
    disc: dict[str, Any] = {"linestyle": "none", "marker": "o", "markeredgecolor": INK}
    square: dict[str, Any] = {"linestyle": "none", "marker": "s", "markerfacecolor": "none"}
    block = f"block of {block_size} × {block_size}: one spin of the next lattice"
    ties = " (ties at random)" if block_size % 2 == 0 else ""
    handles = [
        Line2D([], [], markerfacecolor="black", label="spin down, −1", **disc),
        Line2D([], [], markerfacecolor="white", label="spin up, +1", **disc),
        Line2D([], [], markeredgecolor=ACCENT, label="region enlarged in B", **square),
    ]
    if has_blocks:
        handles.insert(
            2, Line2D([], [], markeredgecolor=_BLOCK_COLOR, label=block + ties, **square)
        )
    put_legend_below(figure, handles)
