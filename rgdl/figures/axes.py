"""Axes of numbers, of numbers over decades with or without zero, and of words; their ticks."""

import math
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis, YAxis
from matplotlib.ticker import (
    FixedLocator,
    FuncFormatter,
    LogLocator,
    MaxNLocator,
    NullFormatter,
    NullLocator,
    SymmetricalLogLocator,
)

from rgdl.types import Array

_LOG_RATIO = 10.0  # of the largest value and the smallest positive one, for a logarithmic axis
_MIN_GAP = 0.6  # decades between zero and the smallest positive value
_MARGIN = 0.06  # of the axis, beyond its values
_FEW, _APART = 5, 1.5  # at most so many values, in at least this ratio, all get a label
_MAX_LETTERS = 24  # of all labels together; longer ones are slanted
_AXIS_LETTERS = 22  # that fit on the axis of the smallest panel
_DIGITS, _MAX_DIGITS = 4, 9  # of a value, and where two values would look the same
_ROUND = (
    (1,),
    (1, 3),
    (1, 2, 5),
    (1, 1.5, 2, 3, 4, 5, 7),
    np.arange(1, 10),
    np.arange(1, 10, 0.5),
)


class Scale:
    """Positions and labels of the values of one varied key on an axis.

    Parameters
    ----------
    values : sequence
        Numbers, words or truth values; repetitions do not count.

    Attributes
    ----------
    is_words : bool
        The values are words or truth values, at equal distances in the given order.
    has_gap : bool
        The axis is logarithmic, and zero has a position of its own, left of all others.
    """

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(dict.fromkeys(values))
        self.is_words = any(map(_is_word, self.values))
        positive = [] if self.is_words else [v for v in self.values if v > 0]
        self._is_log = bool(
            positive and min(self.values) >= 0 and max(positive) >= _LOG_RATIO * min(positive)
        )
        self.has_gap = self._is_log and 0 in self.values
        if self._is_log:
            low, high = math.log10(min(positive)), math.log10(max(positive))
            self._zero = low - max(_MIN_GAP, 0.2 * (high - low))

    def position(self, values: Sequence[Any]) -> Array:
        """Positions of values, in units of the axis."""
        if self.is_words:
            return np.array([self.values.index(value) for value in values], float)
        if self._is_log:
            return np.array([math.log10(v) if v > 0 else self._zero for v in values])
        return np.array(values, float)

    def holds(self, value: Any) -> bool:
        """Whether a value lies on the axis."""
        if self.is_words:
            return value in self.values
        return bool(min(self.values) <= value <= max(self.values))

    def apply(self, ax: Axes) -> None:
        """Set limits and ticks of the horizontal axis."""
        at = self.position(self.values)
        pad = 0.5 if self.is_words else _MARGIN * (np.ptp(at) or 1.0)
        ax.set_xlim(at.min() - pad, at.max() + pad)
        if not (self.is_words or self._is_log):
            ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
            return
        ticks = self._ticks()
        set_ticks(ax, self.position(ticks), value_texts(ticks))

    def _ticks(self) -> list[Any]:
        """All values if there are few, else zero and powers of ten."""
        if self.is_words:
            return self.values
        positive = [value for value in self.values if value > 0]
        if len(positive) < _FEW and min(positive) >= 1e-2:
            return sorted(self.values)
        low, high = math.log10(min(positive)), math.log10(max(positive))
        exponents = range(math.ceil(low), math.floor(high) + 1)
        step = -(-len(exponents) // _FEW)
        return [0.0] * self.has_gap + [10.0**k for k in exponents[::step]]


def set_ticks(ax: Axes, positions: Array, texts: Sequence[str]) -> None:
    """Set the ticks of the horizontal axis; words that are long or that would touch are slanted."""
    slanted: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    lengths = np.array([len(text) for text in texts])
    gaps = np.diff(positions) / np.ptp(ax.get_xlim()) * _AXIS_LETTERS
    touch = np.any((lengths[1:] + lengths[:-1] + 1) / 2 > gaps)
    is_math = any("$" in text for text in texts)
    crowded = not is_math and (touch or lengths.sum() > _MAX_LETTERS)
    ax.set_xticks(positions, texts, **(slanted if crowded else {}))


def use_plain_log_ticks(axis: Axis, digits: Sequence[float] = (1.0, 2.0, 5.0)) -> None:
    """Label a logarithmic axis with plain numbers, at powers of ten times the given digits."""
    axis.set_major_locator(LogLocator(subs=digits))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    axis.set_minor_formatter(NullFormatter())


def use_counts(ax: Axes, counts: Sequence[float], *, label: str) -> None:
    """Make the x axis one of epochs or steps: logarithmic from 1 on, and linear from 0 to 1.

    It has all given counts, also those without a value. A few that lie apart are its ticks.
    """
    ticks = sorted({*counts})
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.xaxis.set_major_locator(SymmetricalLogLocator(base=10, linthresh=1, subs=[1, 3]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.dataLim.update_from_data_x(np.asarray(counts, float), ignore=False)
    ax.autoscale_view(scaley=False)
    low, high = ax.get_xlim()
    lie_apart = all(after >= _APART * tick for tick, after in pairwise(ticks) if tick > 0)
    has_ticks = any(low <= tick <= high for tick in ax.get_xticks())
    if (lie_apart and len(ticks) <= _FEW) or not has_ticks:
        ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.set_xlabel(label)


def use_log_scale(axis: Axis) -> None:
    """Logarithmic axis with at least three round numbers, however small its range.

    Without a positive value the axis stays linear.
    """
    if not np.isfinite(axis.get_minpos()):
        return
    set_scale = axis.axes.set_yscale if isinstance(axis, YAxis) else axis.axes.set_xscale
    set_scale("log")
    low, high = axis.get_view_interval()
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in _ROUND:
        ticks = [d * 10.0**k for k in decades for d in digits if low <= d * 10.0**k <= high]
        if len(ticks) >= 3:
            break
    else:
        ticks = [tick for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high]
    axis.set_ticks(ticks, labels=value_texts(ticks))
    axis.set_minor_locator(NullLocator())


def write_value(value: Any) -> str:
    """Write a word, a plain number, or a small or large number with a power of ten."""
    return value_texts([value])[0]


def value_texts(values: Sequence[Any]) -> list[str]:
    """Write the values of one axis: all with powers of ten, or none; different ones differ."""
    plain = all(_is_word(v) or v == 0 or 1e-3 <= abs(v) < 1e5 for v in values)
    for digits in range(_DIGITS, _MAX_DIGITS + 1):
        write = partial(_plain if plain else _power, digits=digits)
        texts = [str(v) if _is_word(v) else "0" if v == 0 else write(v) for v in values]
        if len({*texts}) == len({*values}):
            break
    return texts


def _is_word(value: Any) -> bool:
    return isinstance(value, str | bool | np.bool_)


def _plain(value: float, digits: int) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.{digits}g}"


def _power(value: float, digits: int) -> str:
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    factor = f"{value / 10.0**exponent:.{digits - 1}g}"
    power = f"10^{{{exponent}}}"
    return f"${power}$" if factor == "1" else f"${factor}\\cdot {power}$"
