"""Images of receptive fields."""

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import colormaps
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage
from matplotlib.patches import Patch, Rectangle

from rgdl.figures.style import (
    FIELD_COLORS,
    INK,
    PAGE,
    SERIES,
    put_legend_below,
    show_frame_only,
)
from rgdl.nouns import plural
from rgdl.types import Array

# 65 colors look the same as 256, and a file of all fields is half as large.
_COLORS = colormaps[FIELD_COLORS].resampled(65)
_NARROW = 8  # lattice size up to which gaps of a mosaic have one pixel
_GAP_COLOR = "0.55"
_LOCALIZED: dict[str, Any] = {"edgecolor": INK, "linewidth": 0.6}
_LOCALIZED_ABOVE_NOISE: dict[str, Any] = {"edgecolor": SERIES[2], "linewidth": 0.6}

COLOR_BAR: dict[str, Any] = {"orientation": "horizontal", "shrink": 0.6, "aspect": 18, "pad": 0.02}


def compose_layer(fields: Array, units: pd.DataFrame, *, layer: int) -> Figure:
    """Draw all receptive fields of a layer as a page-wide figure, and mark the localized ones.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L, L)
        Receptive fields.
    units : DataFrame
        One row per field, with `localized` and `localized_above_noise`.
    layer : int
        For the title.
    """
    figure = Figure(figsize=(PAGE, 1.13 * PAGE), layout="constrained")
    fill_with_layer(figure, fields, layer=layer)
    localized, above_noise = (
        units[name].to_numpy(bool) for name in ("localized", "localized_above_noise")
    )
    handles = []
    for chosen, look, name in (
        (localized, _LOCALIZED, "localized"),
        (above_noise & ~localized, _LOCALIZED_ABOVE_NOISE, "localized above the noise floor only"),
    ):
        mark_fields(ax=figure.axes[0], chosen=chosen, lattice_size=fields.shape[1], **look)
        handles.append(Patch(fill=False, label=f"{name}: {chosen.sum()}", **look))
    put_legend_below(figure, handles)
    return figure


def fill_with_layer(part: Any, fields: Array, *, layer: int) -> None:
    """Fill a figure or subfigure with all fields of a layer, a title and a color bar."""
    ax = part.subplots()
    image = plot_mosaic(ax=ax, fields=fields)
    size = fields.shape[-1]
    number = f"{len(fields)} receptive {plural('field', len(fields))}"
    ax.set_title(f"layer {layer}: {number},\neach of {size} × {size} sites")
    part.colorbar(image, ax=ax, label="$r_{ij}$", **COLOR_BAR)


def plot_mosaic(*, ax: Axes, fields: Array) -> AxesImage:
    """Draw fields in rows from the upper left, with zero in the middle of one color scale.

    Parameters
    ----------
    ax : Axes
        Where to draw.
    fields : ndarray, shape (n_fields, L, L)
        Receptive fields.

    Returns
    -------
    AxesImage
        For a color bar.
    """
    columns = math.ceil(math.sqrt(len(fields)))
    limit = float(np.abs(fields).max()) or 1.0
    ax.set_facecolor(_GAP_COLOR)
    image = ax.imshow(_tile(fields, columns), cmap=_COLORS, vmin=-limit, vmax=limit)
    show_frame_only(ax)
    return image


def mark_fields(*, ax: Axes, chosen: Array, lattice_size: int, **look: Any) -> None:
    """Draw a frame around chosen fields of a mosaic, along their outer sites.

    Parameters
    ----------
    ax : Axes
        Axes of a mosaic, see `plot_mosaic`.
    chosen : ndarray of bool, shape (n_fields,)
        Which fields.
    lattice_size : int
        Pixels of a field along each axis.
    **look
        Properties of the frames.
    """
    columns, gap = math.ceil(math.sqrt(len(chosen))), _gap(lattice_size)
    side = lattice_size + gap
    for j in np.flatnonzero(chosen):
        row, column = divmod(int(j), columns)
        corner = column * side + gap + 0.5, row * side + gap + 0.5
        ax.add_patch(Rectangle(corner, lattice_size - 2, lattice_size - 2, fill=False, **look))


def plot_growth(
    *, axes: Sequence[Axes], fields: Sequence[Array], titles: Sequence[str]
) -> AxesImage:
    """Draw one field of each layer, shape (L, L), in units of its largest entry; bottom up.

    The lattice is periodic: each field is shifted so that its largest entry is in the middle. The
    first has a scale. The image that is returned, from -1 to 1, is for a color bar.
    """
    for ax, field, title in zip(axes, fields, titles, strict=True):
        largest = np.abs(field).max() or 1.0
        image = ax.imshow(_centered(field) / largest, cmap=_COLORS, vmin=-1, vmax=1)
        ax.set_title(title)
        show_frame_only(ax)
    for left, right in pairwise(axes):
        _draw_arrow(left, right)
    _draw_scale(axes[0], len(fields[0]))
    return image


def _centered(field: Array) -> Array:
    """Shift a field on the torus so that its largest entry is in the middle."""
    at = np.unravel_index(np.abs(field).argmax(), field.shape)
    shift = [size // 2 - int(k) for k, size in zip(at, field.shape, strict=True)]
    return np.roll(field, shift, axis=(0, 1))


def _draw_scale(ax: Axes, lattice_size: int) -> None:
    """Draw a bar of a quarter of the lattice into the lower left corner, with its length."""
    length = max(lattice_size // 4, 1)
    start, height = (fraction * lattice_size - 0.5 for fraction in (0.05, 0.93))
    ax.plot([start, start + length], [height, height], color=INK, linewidth=1.5)
    ax.text(start, height - 0.03 * lattice_size, f"{length} {plural('site', length)}", fontsize=6)


def _gap(lattice_size: int) -> int:
    """Pixels between two fields of a mosaic."""
    return 1 if lattice_size <= _NARROW else 2


def _tile(fields: Array, n_columns: int) -> Array:
    """Put fields on one canvas; gaps, and what is empty of the last row, are masked."""
    n_rows = math.ceil(len(fields) / n_columns)
    gap = _gap(fields.shape[1])
    pitch = fields.shape[1] + gap
    canvas = np.full((n_rows * pitch + gap, n_columns * pitch + gap), np.nan, fields.dtype)
    for j, field in enumerate(fields):
        row, column = divmod(j, n_columns)
        top, left = gap + row * pitch, gap + column * pitch
        canvas[top : top + len(field), left : left + len(field)] = field
    return np.ma.masked_invalid(canvas)


def _draw_arrow(left: Axes, right: Axes) -> None:
    """Draw an arrow in the space between two panels."""
    arrow = {"arrowstyle": "-|>", "color": INK, "linewidth": 0.8, "shrinkA": 0, "shrinkB": 0}
    ends: dict[str, Any] = {"xytext": (1.03, 0.5), "textcoords": left.transAxes}
    right.annotate("", xy=(-0.03, 0.5), xycoords=right.transAxes, arrowprops=arrow, **ends)
