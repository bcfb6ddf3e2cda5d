import numpy as np
import pytest
from figure_contents import draw, ledger
from matplotlib.colors import to_rgba

from rgdl.claims.claim import VERDICTS
from rgdl.figures.figure_claims import _MARKS, compose_claims


def drawn(**changes):
    (ax,) = draw(compose_claims, ledger(**changes)).axes
    return ax, [text.get_text() for text in ax.texts if text.get_text()]


def test_every_word_and_number_of_the_table_is_there():
    _, texts = drawn()
    words = " ".join(texts)
    for k in range(4):
        assert str(7 + k) in texts
    assert words.split().count("thing") == 12
    assert texts.count("$3\\times10^{-14}$") == 4
    assert texts.count("0.123 ± 0.006") == 4
    assert words.count("$T$ / $T_c$ − 1") == 4
    assert words.count("$D_{KL}$") == 4
    assert words.count("torus, at $K$") == 4  # the number has a column of its own
    assert texts[-1] == "±: one standard error. Verdicts that depend on errors: p ≤ 0.0004."


def test_a_verdict_is_a_mark_of_its_own_color_and_shape_next_to_its_words():
    ax, _ = drawn()
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    assert [mark.get_marker() for mark in marks] == ["o", "^", "X", "s"]
    assert len({to_rgba(mark.get_color()) for mark in marks}) == 4
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    for mark, word in zip(marks, ["holds", "holds with", "does not", "not testable"], strict=True):
        assert 0 < heights[word] - mark.get_ydata()[0] < 4


def test_unknown_values_and_errors_are_marked():
    _, texts = drawn(value=np.nan, value_err=np.nan, null_err=np.nan)
    assert texts.count("–") == 4
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


def test_an_unknown_verdict_is_an_error():
    with pytest.raises(ValueError, match=r"verdict must be one of \['holds', .*got \['maybe'\]"):
        compose_claims(ledger(verdict="maybe"))


def test_every_verdict_has_a_mark():
    assert set(_MARKS) == set(VERDICTS)
