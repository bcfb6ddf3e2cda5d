"""The ledger of the paper's claims: each with its measured values and the verdict."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from rgdl.figures.style import ACCENT, INK, PAGE, SERIES
from rgdl.figures.written_numbers import write_number

# In points, the unit of the axes.
_SIZE = 6.8
_LINE = 9.0  # from one line to the next
_PAD = 4.5  # above and below the lines of a row
_GAP = 9.0  # between columns
_MARGIN = 4.0
_MARK = 11.0  # from the left end of a verdict to its words
_VERDICT = 42.0  # width of its words
_BASELINE = 6.6  # of a line, below its upper edge

_HEADER = ["", "claim of the paper", "measured quantity", "value"]
_HEADER += ["compared with", "value", "verdict"]
_WIDTH_RATIOS = {1: 1.25, 2: 1.0, 4: 1.0}  # of the columns of words
_MARKS: dict[str, dict[str, Any]] = {
    "holds": {"marker": "o", "color": SERIES[2]},
    "holds with a limit": {"marker": "^", "color": SERIES[1]},
    "does not hold": {"marker": "X", "color": ACCENT},
    "not testable": {"marker": "s", "color": "0.45", "markerfacecolor": "none"},
}

_SYMBOLS = re.compile(
    r"Tr_h exp\(T\)|exp\([^)]*\)|H\^(?:RG|RBM)|D_KL|\bdF\b|tanh(?:\^2)? J'?|\b[JKT]_c\b"
    r"|p\(h\|v\)|\|z\||\b[HJKLT]\b'?"
)
_COMMANDS = {
    "Tr_h ": r"\mathrm{Tr}_h\,",
    "exp": r"\exp",
    "tanh": r"\tanh",
    "dF": r"\Delta F",
    "_KL": "_{KL}",
    "^RG": "^{RG}",
    "^RBM": "^{RBM}",
}


@dataclass(frozen=True)
class _Row:
    cells: Sequence[Sequence[str]]  # lines of each column
    weight: str

    @property
    def height(self) -> float:
        return max(len(lines) for lines in self.cells) * _LINE + 2 * _PAD


def compose_claims(table: pd.DataFrame) -> Figure:
    """Draw the ledger, one row per claim.

    Parameters
    ----------
    table : DataFrame
        `number`, `claim`, `quantity`, `value`, `value_err` (0: exact, NaN: unknown), `null`,
        `null_value`, `null_err`, `verdict` and its `p_value` (0: exact, NaN: none).

    Raises
    ------
    ValueError
        If a verdict is unknown.
    """
    unknown = set(table["verdict"]) - set(_MARKS)
    if unknown:
        raise ValueError(f"verdict must be one of {list(_MARKS)}, got {sorted(unknown)}")
    entries = [_entries(claim) for _, claim in table.iterrows()]
    widths = _column_widths(entries)
    header, *rows = [_wrap_row(entry, widths) for entry in (_HEADER, *entries)]
    note = _note(table)
    bottom = header.height + sum(row.height for row in rows)
    height = bottom + (_LINE if note else 0) + _PAD
    figure = Figure(figsize=(PAGE, height / 72))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 72 * PAGE), ylim=(height, 0))
    ax.axis("off")
    _draw_rows(ax, [header, *rows], _left_ends(widths))
    ax.text(_MARGIN, bottom + _PAD + _BASELINE - 1, note, fontsize=6, color="0.35")
    return figure


def _entries(claim: pd.Series) -> list[str]:
    """The text of each column, before it is broken into lines."""
    words = [str(claim["number"]), *(_typeset(claim[name]) for name in ("claim", "quantity"))]
    value = write_number(claim["value"], claim["value_err"])
    null = write_number(claim["null_value"], claim["null_err"])
    verdict = claim["verdict"].replace(" a ", " a\N{NO-BREAK SPACE}")
    return [*words, _glue(value), _typeset(claim["null"]), _glue(null), verdict]


def _note(table: pd.DataFrame) -> str:
    errors = table[["value_err", "null_err"]]
    printed = table[["value", "null_value"]].notna().to_numpy()
    if not (errors.ne(0) & printed).any(axis=None):
        return ""
    note = "±: one standard error"
    if (errors.isna() & printed).any(axis=None):
        note += "; ?: unknown error"
    p = table["p_value"].max()
    return f"{note}. Verdicts that depend on errors: p ≤ {_round_up(p)}." if p > 0 else f"{note}."


def _round_up(p: float) -> str:
    """A bound on a probability, to one digit."""
    unit = 10.0 ** math.floor(math.log10(p))
    return write_number(math.ceil(p / unit) * unit, digits=1)


def _typeset(text: str) -> str:
    """Write symbols as mathematics, and join with no-break spaces what belongs together."""
    text = re.sub(r"\s*=$", "", text)  # its number has a column of its own
    text = _SYMBOLS.sub(_write_symbol, re.sub(r"(?<=[a-z])'", "’", text))
    text = re.sub(r"(?<=\d)-(?=\d)", "–", text).replace(" - ", " − ")
    text = re.sub(r"(?<=\d) x (?=\d)", " × ", text)
    text = re.sub(r" ([=/−×<>]) ", "\N{NO-BREAK SPACE}\\1\N{NO-BREAK SPACE}", text)
    return re.sub(r"\b(Eqs?|Fig)\. ", "\\1.\N{NO-BREAK SPACE}", text)


def _write_symbol(match: re.Match[str]) -> str:
    symbol = match.group()
    for plain, command in _COMMANDS.items():
        symbol = symbol.replace(plain, command)
    return f"${_glue(symbol)}$"


def _glue(text: str) -> str:
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def _unglue(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def _column_widths(entries: Sequence[Sequence[str]]) -> list[float]:
    """Columns of numbers have the width of their longest entry; columns of words share the rest."""
    widths = [0.0] * len(_HEADER)
    for k in (0, 3, 5):
        widths[k] = max((_width(entry[k]) for entry in entries), default=0.0)
        widths[k] = max(widths[k], _width(_HEADER[k], "bold"))
    widths[-1] = _MARK + _VERDICT
    left = 72 * PAGE - sum(widths) - 2 * _MARGIN - _GAP * (len(widths) - 1)
    for k, ratio in _WIDTH_RATIOS.items():
        widths[k] = left * ratio / sum(_WIDTH_RATIOS.values())
    return widths


def _wrap_row(entry: Sequence[str], widths: Sequence[float]) -> _Row:
    weight = "bold" if entry is _HEADER else "normal"
    limits = [*widths[:-1], _VERDICT]
    cells = [_wrap(text, width, weight) for text, width in zip(entry, limits, strict=True)]
    return _Row(cells, weight)


def _wrap(text: str, width: float, weight: str) -> list[str]:
    """Break text into lines; a word wider than the column gets its own line."""
    first, *words = text.split(" ")
    lines = [first]
    for word in words:
        longer = f"{lines[-1]} {word}"
        if _width(longer, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return [_unglue(line) for line in lines]


def _width(text: str, weight: str = "normal") -> float:
    font = FontProperties(size=_SIZE, weight=weight)
    is_math: Any = "$" in text
    width, _, _ = text_to_path.get_text_width_height_descent(_unglue(text), font, is_math)
    return float(width)


def _left_ends(widths: Sequence[float]) -> list[float]:
    return [_MARGIN + sum(widths[:k]) + k * _GAP for k in range(len(widths))]


def _draw_rows(ax: Axes, rows: Sequence[_Row], lefts: Sequence[float]) -> None:
    """Draw rows from top to bottom, the header first."""
    top = 0.0
    for k, row in enumerate(rows):
        if k and k % 2 == 0:
            ax.axhspan(top, top + row.height, color="0.955", linewidth=0, zorder=0)
        _draw_cells(ax, row, lefts, top)
        if k:
            x, y = lefts[-1] + 3, top + _PAD + _BASELINE - 0.36 * _SIZE
            mark = _MARKS[" ".join(row.cells[-1])]
            ax.plot([x], [y], markersize=5, linestyle="none", clip_on=False, **mark)
        top += row.height
        if k in (0, len(rows) - 1):
            ax.axhline(top, color=INK, linewidth=0.8)


def _draw_cells(ax: Axes, row: _Row, lefts: Sequence[float], top: float) -> None:
    for left, lines in zip([*lefts[:-1], lefts[-1] + _MARK], row.cells, strict=True):
        for k, line in enumerate(lines):
            y = top + _PAD + _BASELINE + k * _LINE
            ax.text(left, y, line, fontsize=_SIZE, fontweight=row.weight, color=INK)
