"""One look for every figure, sized to the columns of a two-column journal."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure, SubFigure
from matplotlib.transforms import Bbox

from rgdl.storage import replacing
from rgdl.types import Array

PAGE = 7.0  # inches, both columns of the journal

# Zero in the middle and safe for the color-blind; spins are black (-1) and white (+1).
FIELD_COLORS = "RdBu_r"
SPIN_COLORS = "gray"
INK = "0.15"
ACCENT = "#b2182b"  # the positive end of FIELD_COLORS
SERIES = ("#0072b2", "#d55e00", "#009e73", "#cc79a7")  # of curves, after Okabe and Ito

# One look for one thing in every figure; what the network does is blue.
SAMPLES: dict[str, Any] = {"color": INK, "marker": "x"}  # of the Ising model
NETWORK: dict[str, Any] = {"color": SERIES[0], "marker": "o"}  # as a whole, and its hidden spins
LAYERS: tuple[dict[str, Any], ...] = tuple(  # of the network, bottom up: the deeper, the darker
    {"color": color, "marker": marker}
    for color, marker in zip(("#56b4e9", "#0072b2", "#00304d", "0.5", INK), "s^Dv*", strict=True)
)
EXACT: dict[str, Any] = {"color": "0.5", "linewidth": 0.8, "linestyle": "--"}
ZERO: dict[str, Any] = {"color": "0.6", "linewidth": 0.6, "linestyle": ":", "zorder": 0}
LIKELY: dict[str, Any] = {"color": "0.92", "linewidth": 0, "zorder": 0}  # two standard errors

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
    "figure.constrained_layout.h_pad": 0.06,
    "image.interpolation": "nearest",
    "figure.dpi": 100,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.hashsalt": "rgdl",
}

_STEPS = 10_000  # of coordinates to a figure: a twentieth of a point
_TURN = 0.3819660113  # of a step, where rounding turns: simple fractions do not lie there


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
        What to write.
    path : str or Path
        A name that ends in `.pdf` or `.png`.
    provenance : mapping, optional
        What made it, as JSON can hold it: in the file it is the field `Keywords` of a PDF and
        `Provenance` of a PNG.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    """
    ending = Path(path).suffix
    told = json.dumps(provenance, sort_keys=True) if provenance else None
    metadata: dict[str, dict[str, Any]] = {
        ".pdf": {"CreationDate": None, "Keywords": told},
        ".png": {"Provenance": told} if told else {},
    }
    if ending not in metadata:
        raise ValueError(f"a figure's file must end in {' or '.join(metadata)}, got {str(path)!r}")
    _settle(figure)
    with replacing(path) as temporary:
        figure.savefig(temporary, metadata=metadata[ending])


def _settle(figure: Figure) -> None:
    """Round the places of all parts: the solver's last digits depend on addresses in memory."""
    if figure.get_layout_engine() is None:
        return
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for part in figure.findobj(SubFigure):
        part.bbox_relative.set_points(rounded(part.bbox_relative.get_points()))
    for ax in figure.findobj(Axes):
        place = ax.get_position(original=True)
        ax.set_position(Bbox(rounded(place.get_points())))


def rounded(places: Array) -> Array:
    """Places in whole steps, the same for all that differ by the last digits of arithmetic.

    Half a step, where rounding usually turns, will not do: places are sums of simple fractions of
    the figure, and some lie there.

    Parameters
    ----------
    places : ndarray
        Coordinates in units of the figure.

    Returns
    -------
    ndarray
        Of the same shape, each less than a step away.
    """
    steps: Array = np.floor(places * _STEPS + _TURN)
    return steps / _STEPS


def label_panel(figure: Any, letter: str) -> None:
    """Put a panel's letter in the upper left corner of a figure or subfigure."""
    figure.text(0.0, 1.0, letter, fontsize=9, fontweight="bold", ha="left", va="top", color=INK)
