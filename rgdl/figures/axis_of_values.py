"""Axes for values of any kind: numbers, numbers over decades with or without zero, and words."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator, NullLocator

from rgdl.types import Array

_DECADES = 10.0  # a largest value so many times the least one is shown on logarithms
_GAP = 0.6  # decades from zero to the least value, at least
_MARGIN = 0.06  # of the axis, beyond its values
_FEW = 5  # values that are all written at the axis
_LETTERS = 24  # of words side by side, beyond which they are slanted
_ROUND = ((1,), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 7), np.arange(1, 10, 0.5))


class Scale:
    """Where the values of one varied key stand on an axis, and how they are written.

    Parameters
    ----------
    values : sequence
        Numbers, words or truth values; repetitions do not count.

    Attributes
    ----------
    is_words : bool
        The values have no distance from each other: they stand side by side.
    has_gap : bool
        Zero stands apart from the values on a logarithmic axis.
    """

    def __init__(self, values: Sequence[Any]) -> None:
        self.values = list(dict.fromkeys(values))
        self.is_words = any(map(_is_word, self.values))
        positive = [] if self.is_words else [v for v in self.values if v > 0]
        self._is_log = bool(
            positive and min(self.values) >= 0 and max(positive) >= _DECADES * min(positive)
        )
        self.has_gap = self._is_log and 0 in self.values
        if self._is_log:
            low, high = math.log10(min(positive)), math.log10(max(positive))
            self._zero = low - max(_GAP, 0.2 * (high - low))

    def place(self, values: Sequence[Any]) -> Array:
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
        at = self.place(self.values)
        pad = 0.5 if self.is_words else _MARGIN * (np.ptp(at) or 1.0)
        ax.set_xlim(at.min() - pad, at.max() + pad)
        if not (self.is_words or self._is_log):
            ax.xaxis.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
            return
        ticks = self._ticks()
        set_ticks(ax, self.place(ticks), value_texts(ticks))

    def _ticks(self) -> list[Any]:
        """All values where they are few, else zero and powers of ten."""
        if self.is_words:
            return self.values
        positive = [value for value in self.values if value > 0]
        if len(positive) < _FEW and min(positive) >= 1e-2:
            return sorted(self.values)
        low, high = math.log10(min(positive)), math.log10(max(positive))
        exponents = range(math.ceil(low), math.floor(high) + 1)
        step = -(-len(exponents) // _FEW)
        return [0.0] * self.has_gap + [10.0**k for k in exponents[::step]]


def set_ticks(ax: Axes, places: Array, texts: Sequence[str]) -> None:
    """Set the ticks of the horizontal axis, and slant long words beside each other."""
    slanted: dict[str, Any] = {"rotation": 30, "ha": "right", "rotation_mode": "anchor"}
    crowded = sum(map(len, texts)) > _LETTERS and not any("$" in text for text in texts)
    ax.set_xticks(places, texts, **(slanted if crowded else {}))


def use_logarithms(ax: Axes) -> None:
    """Logarithmic vertical axis with plain round numbers, if anything is above zero."""
    if not np.isfinite(ax.dataLim.minposy):
        return
    ax.set_yscale("log")
    low, high = ax.get_ylim()
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in _ROUND:
        ticks = [d * 10.0**k for k in decades for d in digits if low <= d * 10.0**k <= high]
        if len(ticks) >= 3:
            break
    else:
        ticks = [tick for tick in MaxNLocator(4).tick_values(low, high) if low <= tick <= high]
    ax.set_yticks(ticks, [f"{tick:,.4g}" for tick in ticks])
    ax.yaxis.set_minor_locator(NullLocator())


def write_value(value: Any) -> str:
    """A word as it is, a number plain or, where it is small or large, with a power of ten."""
    return value_texts([value])[0]


def value_texts(values: Sequence[Any]) -> list[str]:
    """Values as they stand together at an axis: with powers of ten all or none."""
    plain = all(_is_word(v) or v == 0 or 1e-3 <= abs(v) < 1e5 for v in values)
    return [str(v) if _is_word(v) else _plain(v) if plain or v == 0 else _power(v) for v in values]


def _is_word(value: Any) -> bool:
    return isinstance(value, str | bool | np.bool_)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1e4 else f"{value:,.4g}"


def _power(value: float) -> str:
    exponent = math.floor(math.log10(abs(value)) + 1e-9)
    factor = value / 10.0**exponent
    power = f"10^{{{exponent}}}"
    return f"${power}$" if math.isclose(factor, 1) else f"${factor:.3g}\\cdot {power}$"
