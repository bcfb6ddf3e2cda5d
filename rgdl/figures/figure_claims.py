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
from rgdl.rounding import FRACTION

# In points, the unit of the axes.
_SIZE = 6.8
_LINE = 9.0  # from one line to the next
_PAD = 4.5  # above and below the lines of a row
_GAP = 9.0  # between columns
_MARGIN = 4.0
_MARK = 11.0  # from the left end of a verdict to its words
_VERDICT = 42.0  # width of its words
_THRESHOLD = 44.0  # width of the thresholds that turn a verdict
_BASELINE = 6.6  # of a line, below its upper edge

_HEADER = ["", "claim", "quantity", "value", "compared with", "value", "verdict"]
_HEADER += ["turned by", "repeats"]
_NUMBERS, _VERDICTS, _TURNED = (0, 3, 5, 8), 6, 7  # columns
_EXPLAINED = (
    "turned by: thresholds that, changed by a factor of 2, give another verdict; "
    "repeats: runs with other networks that give the same verdict"
)
_WIDTH_RATIOS = {1: 1.25, 2: 1.1, 4: 1.1}  # of the columns of words
KIND_TITLES = {
    "algebra": "Identities and sums over all states",
    "textbook": "Known results",
    "measured": "Measured on trained networks",
}
_MARKS: dict[str, dict[str, Any]] = {
    "holds": {"marker": "o", "color": SERIES[2]},
    "holds with a limit": {"marker": "^", "color": SERIES[1]},
    "does not hold": {"marker": "X", "color": ACCENT},
    "undecided": {"marker": "s", "color": "0.45", "markerfacecolor": "none"},
}

_SYMBOLS = re.compile(
    r"Tr_h exp\(T\)|exp\([^)]*\)|H\^(?:RG|RBM)|D_KL|\bdF\b|tanh(?:\^2)? J'?|\b(?:[JKT]_c|y_T)\b"
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
    """Draw the ledger, one row per claim, by kinds of claims.

    Parameters
    ----------
    table : DataFrame
        `number`, `kind`, `claim`, `quantity`, `value`, `value_err` (0: exact, NaN: unknown),
        `unit`, `null`, `null_value`, `null_err`, `null_unit`, `verdict` and its `p_value` (0:
        exact, NaN: none), `turned_by`, and `repeats`, a fraction (NaN: none).

    Raises
    ------
    ValueError
        If a verdict or a kind is unknown.
    """
    for name, known in (("verdict", _MARKS), ("kind", KIND_TITLES)):
        unknown = set(table[name]) - set(known)
        if unknown:
            raise ValueError(f"{name} must be one of {list(known)}, got {sorted(unknown)}")
    entries = [_entries(claim) for _, claim in table.iterrows()]
    widths = _column_widths(entries)
    rows = [_wrap_row(_HEADER, widths)]
    for kind, title in KIND_TITLES.items():
        of_kind = [
            entry for entry, found in zip(entries, table["kind"], strict=True) if found == kind
        ]
        rows += [_title_row(title)] if of_kind else []
        rows += [_wrap_row(entry, widths) for entry in of_kind]
    notes = [*filter(None, (_note(table), _EXPLAINED))]
    bottom = sum(row.height for row in rows)
    height = bottom + len(notes) * _LINE + _PAD
    figure = Figure(figsize=(PAGE, height / 72))
    ax = figure.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, 72 * PAGE), ylim=(height, 0))
    ax.axis("off")
    _draw_rows(ax, rows, _left_ends(widths))
    for k, note in enumerate(notes):
        y = bottom + _PAD + _BASELINE - 1 + k * _LINE
        ax.text(_MARGIN, y, note, fontsize=6, color="0.35")
    return figure


def _entries(claim: pd.Series) -> list[str]:
    """The text of each column, before it is broken into lines."""
    words = [str(claim["number"]), *(_typeset(claim[name]) for name in ("claim", "quantity"))]
    value = write_number(claim["value"], claim["value_err"], is_fraction=claim["unit"] == FRACTION)
    null = write_number(
        claim["null_value"], claim["null_err"], is_fraction=claim["null_unit"] == FRACTION
    )
    verdict = claim["verdict"].replace(" a ", " a\N{NO-BREAK SPACE}")
    turned = "–" if claim["turned_by"] == "none" else claim["turned_by"].replace("_", " ")
    repeats = "–" if math.isnan(claim["repeats"]) else _glue(f"{100 * claim['repeats']:.0f} %")
    compared = [_typeset(claim["null"]), _glue(null)]
    return [*words, _glue(value), *compared, verdict, turned, repeats]


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
    return re.sub(r"\b(Eqs?\.|Fig\.|layer) (?=\d)", "\\1\N{NO-BREAK SPACE}", text)


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
    for k in _NUMBERS:
        widths[k] = max((_width(entry[k]) for entry in entries), default=0.0)
        widths[k] = max(widths[k], _width(_HEADER[k], "bold"))
    widths[_VERDICTS], widths[_TURNED] = _MARK + _VERDICT, _THRESHOLD
    left = 72 * PAGE - sum(widths) - 2 * _MARGIN - _GAP * (len(widths) - 1)
    for k, ratio in _WIDTH_RATIOS.items():
        widths[k] = left * ratio / sum(_WIDTH_RATIOS.values())
    return widths


def _wrap_row(entry: Sequence[str], widths: Sequence[float]) -> _Row:
    weight = "bold" if entry is _HEADER else "normal"
    limits = [*widths]
    limits[_VERDICTS] = _VERDICT
    cells = [_wrap(text, width, weight) for text, width in zip(entry, limits, strict=True)]
    return _Row(cells, weight)


def _title_row(title: str) -> _Row:
    return _Row([[], [title], *([] for _ in _HEADER[2:])], "bold")


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
    """Draw rows from top to bottom, the header first; every other claim is shaded."""
    top, n_claims = 0.0, 0
    for k, row in enumerate(rows):
        is_claim = row.weight == "normal"
        n_claims += is_claim
        if is_claim and n_claims % 2 == 0:
            ax.axhspan(top, top + row.height, color="0.955", linewidth=0, zorder=0)
        _draw_cells(ax, row, lefts, top)
        if is_claim:
            x, y = lefts[_VERDICTS] + 3, top + _PAD + _BASELINE - 0.36 * _SIZE
            mark = _MARKS[" ".join(row.cells[_VERDICTS])]
            ax.plot([x], [y], markersize=5, linestyle="none", clip_on=False, **mark)
        elif k:
            ax.axhline(top, color=INK, linewidth=0.4)
        top += row.height
        if k in (0, len(rows) - 1):
            ax.axhline(top, color=INK, linewidth=0.8)


def _draw_cells(ax: Axes, row: _Row, lefts: Sequence[float], top: float) -> None:
    for column, (left, lines) in enumerate(zip(lefts, row.cells, strict=True)):
        x = left + (_MARK if column == _VERDICTS else 0)
        for k, line in enumerate(lines):
            y = top + _PAD + _BASELINE + k * _LINE
            ax.text(x, y, line, fontsize=_SIZE, fontweight=row.weight, color=INK)
