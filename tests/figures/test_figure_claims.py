import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from figure_contents import draw, ledger
from matplotlib.colors import to_rgba

from rgdl.claims.claim import KINDS, VERDICTS
from rgdl.figures.figure_claims import _EXPLAINED, _MARKS, KIND_TITLES, _typeset, compose_claims

ROOT = Path(__file__).resolve().parents[2]


def drawn(**changes):
    (ax,) = draw(compose_claims, ledger(**changes)).axes
    texts = [text.get_text() for text in ax.texts if text.get_text()]
    assert texts.pop() == _EXPLAINED
    return ax, texts


def test_every_word_and_number_of_the_table_is_there():
    _, texts = drawn()
    words = " ".join(texts)
    for k in range(4):
        assert str(7 + k) in texts
    assert words.split().count("thing") == 12
    assert texts.count("$3.0\\times10^{-14}$") == 4
    assert texts.count("0.123 ± 0.006") == 4
    assert words.count("$T$ / $T_c$ − 1") == 4
    assert words.count("$D_{KL}$") == 4
    assert words.count("torus, at $K$") == 4  # the number has a column of its own
    assert texts[-1] == "±: one standard error. Verdicts that depend on errors: p ≤ 0.0004."


def test_no_symbol_of_the_reference_is_left_as_plain_text():
    rows = pd.read_csv(ROOT / "reference/tables/claims.csv")
    columns = rows[["claim", "quantity", "null"]]
    for text in columns.to_numpy().ravel():
        outside = re.sub(r"\$[^$]*\$", "", _typeset(text))
        assert not re.search(r"[_^|]|(?<!\w)[HJKT]\b", outside), outside


def test_a_verdict_is_a_mark_of_its_own_color_and_shape_next_to_its_words():
    ax, _ = drawn()
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    assert [mark.get_marker() for mark in marks] == ["o", "^", "X", "s"]
    assert len({to_rgba(mark.get_color()) for mark in marks}) == 4
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    for mark, word in zip(marks, ["holds", "holds with", "does not", "undecided"], strict=True):
        assert 0 < heights[word] - mark.get_ydata()[0] < 4


def test_unknown_values_and_errors_are_marked():
    _, texts = drawn(value=np.nan, value_err=np.nan, null_err=np.nan)
    assert texts.count("–") == 4 + 3  # and where nothing turns or repeats a verdict
    assert texts.count("0.1235 ± ?") == 4
    assert texts[-1].startswith("±: one standard error; ?: unknown error. ")
    assert not any("±" in text for text in drawn(null_err=0.0)[1])


@pytest.mark.parametrize(
    ("p_values", "bound"),
    [
        ([0.0, 3.1e-4, 2e-9, np.nan], "p ≤ 0.0004."),
        ([0.0, 4.2e-6, np.nan, np.nan], "p ≤ $5\\times10^{-6}$."),
        ([0.0, 0.0, 0.0, np.nan], "±: one standard error."),
    ],
)
def test_the_largest_p_value_is_rounded_up(p_values, bound):
    assert drawn(p_value=p_values)[1][-1].endswith(bound)


@pytest.mark.parametrize(("name", "first"), [("verdict", "holds"), ("kind", "algebra")])
def test_an_unknown_verdict_or_kind_is_an_error(name, first):
    expected = rf"{name} must be one of \['{first}', .*got \['maybe'\]"
    with pytest.raises(ValueError, match=expected):
        compose_claims(ledger(**{name: "maybe"}))


def test_every_verdict_has_a_mark_and_every_kind_a_title():
    assert set(_MARKS) == set(VERDICTS)
    assert set(KIND_TITLES) == set(KINDS)


def test_claims_are_below_the_title_of_their_kind():
    ax, texts = drawn(kind=["measured", "algebra", "measured", "algebra"])
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    order = [KIND_TITLES["algebra"], "8", "10", KIND_TITLES["measured"], "7", "9"]
    assert sorted(order, key=heights.get) == order
    assert KIND_TITLES["textbook"] not in texts


def test_what_turns_a_verdict_and_how_often_it_repeats_are_in_its_row():
    ax, _ = drawn()
    row_of = {text.get_text(): round(text.get_position()[1], 3) for text in ax.texts}
    assert row_of["even spread"] == row_of["96 %"] == row_of["8"]
    assert row_of["98 %"] == row_of["10"]
    assert not any("none" in text for text in row_of)
