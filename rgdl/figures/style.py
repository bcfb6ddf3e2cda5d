"""One look for every figure, sized to the columns of a two-column journal."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

COLUMN = 3.375  # inches
PAGE = 7.0  # inches, both columns

# Zero in the middle and safe for the color-blind; spins are black (-1) and white (+1).
FIELD_COLORS = "RdBu_r"
SPIN_COLORS = "gray"
INK = "0.15"
ACCENT = "#b2182b"  # the positive end of FIELD_COLORS
COOL = "#2166ac"  # the negative end

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
    "image.interpolation": "nearest",
    "figure.dpi": 100,
    "savefig.dpi": 300,
    "pdf.fonttype": 42,
    "svg.hashsalt": "rgdl",
}

# Without dates, so that equal content gives equal bytes.
_NO_DATE: dict[str, dict[str, Any]] = {".pdf": {"CreationDate": None}, ".png": {}}


@contextmanager
def journal_style() -> Iterator[None]:
    """Draw and save in the project's style, off screen; figures made inside are closed."""
    with mpl.rc_context(_STYLE):  # type: ignore[arg-type]
        try:
            yield
        finally:
            plt.close("all")


def save_figure(figure: Figure, path: str | Path) -> None:
    """Write a figure; equal figures give equal bytes.

    Parameters
    ----------
    figure : Figure
        What to write.
    path : str or Path
        A name that ends in `.pdf` or `.png`.
    """
    figure.savefig(path, metadata=_NO_DATE[Path(path).suffix])


def label_panel(figure: Any, letter: str, *, x: float = 0.0, y: float = 1.0) -> None:
    """Put a panel's letter in the upper left corner of a figure or subfigure."""
    figure.text(x, y, letter, fontsize=9, fontweight="bold", ha="left", va="top", color=INK)
