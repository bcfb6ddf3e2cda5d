"""The common style of all figures, for a two-column journal; labels, legends and saving."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.layout_engine import PlaceHolderLayoutEngine
from matplotlib.transforms import Bbox

from rgdl.storage import replacing
from rgdl.types import Array

PAGE = 7.0  # inches, both columns of the journal

# Zero in the middle and safe for the color-blind; spins are black (-1) and white (+1).
FIELD_COLORS = "RdBu_r"
SPIN_COLORS = "gray"
INK = "0.15"
ACCENT = "#b2182b"  # the positive end of FIELD_COLORS
# Of curves, after Okabe and Ito.
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")

# Colors and symbols have the same meaning in every figure. The network is blue.
SAMPLES: dict[str, Any] = {"color": INK, "marker": "x"}  # of the Ising model
NETWORK: dict[str, Any] = {"color": SERIES[0], "marker": "o"}  # the whole network, hidden spins
LAYERS: tuple[dict[str, Any], ...] = tuple(  # from the bottom up; deeper layers are darker
    {"color": color, "marker": marker}
    for color, marker in zip((SERIES[5], SERIES[0], "#00304d", "0.5", INK), "s^Dv*", strict=True)
)
EXACT: dict[str, Any] = {"color": "0.5", "linewidth": 0.8, "linestyle": "--"}
ZERO: dict[str, Any] = {"color": "0.6", "linewidth": 0.6, "linestyle": ":", "zorder": 0}
TWO_SIGMA: dict[str, Any] = {"color": "0.92", "linewidth": 0, "zorder": 0}  # a band

_STYLE: dict[str, Any] = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7.0,
    "axes.titlesize": 7.5,
    "axes.labelsize": 7.0,
    "axes.linewidth": 0.6,
    "xtick.labelsize": 6.5,
    "ytick.labelsize": 6.5,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 6.5,
    "legend.frameon": False,
    "figure.constrained_layout.h_pad": 0.06,
    "image.interpolation": "nearest",
    "figure.dpi": 100,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.hashsalt": "rgdl",
}

_STEPS = 10_000  # in a figure's width: a step is a twentieth of a point
_THRESHOLD = 0.3819660113  # of a step, above which rounding goes up; no simple fraction lies there


@contextmanager
def journal_style() -> Iterator[None]:
    """Draw and save in the project's style, whatever the user's own settings are."""
    with style.context(["default", _STYLE]):
        yield


def save_figure(
    figure: Figure, path: str | Path, provenance: Mapping[str, Any] | None = None
) -> None:
    """Write a figure; equal figures with equal provenance give equal bytes.

    Parameters
    ----------
    figure : Figure
        Composed inside `journal_style`.
    path : str or Path
        A file name that ends in `.pdf` or `.png`.
    provenance : mapping, optional
        Written as JSON to the field `Keywords` of a PDF and `Provenance` of a PNG.

    Raises
    ------
    ValueError
        If the name has another ending.
    """
    ending = Path(path).suffix
    text = json.dumps(provenance, sort_keys=True) if provenance else None
    metadata: dict[str, dict[str, Any]] = {
        ".pdf": {"CreationDate": None, "Keywords": text},
        ".png": {"Provenance": text} if text else {},
    }
    if ending not in metadata:
        raise ValueError(f"a figure's file must end in {' or '.join(metadata)}, got {str(path)!r}")
    _fix_layout(figure)
    with replacing(path) as temporary:
        figure.savefig(temporary, metadata=metadata[ending])


def write_figures(
    paths: Iterable[str],
    compose: Callable[..., Figure],
    *content: Any,
    provenance: Mapping[str, Any],
) -> None:
    """Compose a figure from its content in the project's style, and write it to each path."""
    with journal_style():
        figure = compose(*content)
        for path in paths:
            save_figure(figure, path, provenance)


def _fix_layout(figure: Figure) -> None:
    """Round all positions: the last digits of the layout solver depend on addresses in memory.

    A figure without a layout engine, or whose positions are fixed already, stays as it is.
    """
    if isinstance(figure.get_layout_engine(), PlaceHolderLayoutEngine | None):
        return
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.findobj(SubFigure):
        part.bbox_relative.set_points(rounded(part.bbox_relative.get_points()))
    for ax in figure.findobj(Axes):
        position = ax.get_position(original=True)
        ax.set_position(Bbox(rounded(position.get_points())))


def rounded(positions: Array) -> Array:
    """Round positions, in units of the figure, to whole steps.

    The threshold is not half a step, because positions are sums of simple fractions of the figure:
    some lie exactly there, and errors of arithmetic would decide.
    """
    steps: Array = np.floor(positions * _STEPS + _THRESHOLD)
    return steps / _STEPS


def label_panels(parts: Iterable[Any], first: str = "A") -> None:
    """Write A, B, C, ... into the upper left corners of figures or subfigures."""
    for k, part in enumerate(parts):
        letter = chr(ord("A") + (ord(first) - ord("A") + k) % 26)
        style: dict[str, Any] = {"fontsize": 9, "fontweight": "bold", "color": INK}
        part.text(0.0, 1.0, letter, ha="left", va="top", **style)


def show_frame_only(ax: Axes, color: str = INK) -> None:
    """Remove the ticks of an image, and color its frame."""
    ax.set(xticks=[], yticks=[])
    for spine in ax.spines.values():
        spine.set_color(color)


def put_legend_below(
    figure: Figure, handles: Sequence[Any], labels: Sequence[str] | None = None, **options: Any
) -> None:
    """Draw a legend below all panels, in one row unless `ncols` is given."""
    names = labels or [handle.get_label() for handle in handles]
    options = {"ncols": len(handles), **options}
    figure.legend(handles, names, loc="outside lower center", **options)
