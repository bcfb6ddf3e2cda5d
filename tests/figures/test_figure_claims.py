import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_rgba

from rgdl.figures.figure_claims import compose_claims, write_number
from rgdl.figures.style import journal_style, save_figure

VERDICTS = ["holds", "holds with a limit", "does not hold", "not testable"]
LONG = "a long sentence that says the same thing again " * 3


def ledger():
    rows = [
        {"number": 7 + k, "claim": f"{LONG}{k}", "quantity": "T / T_c - 1, of D_KL",
         "value": 3e-14, "value_err": 0.0, "null": "largest heat of the L = 20 torus, at K =",
         "null_value": 0.12345, "null_err": 0.0061, "verdict": verdict,
         "p_value": (0.0, 3.1e-4, 2e-9, np.nan)[k]}
        for k, verdict in enumerate(VERDICTS)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def unknown():
    return ledger().assign(value=np.nan, value_err=np.nan, null_err=np.nan)


def exact():
    return ledger().assign(null_err=0.0).iloc[:1]


def sure():
    return ledger().assign(p_value=[0.0, 4.2e-6, np.nan, np.nan])


VARIANTS = [ledger, unknown, exact, sure]


def draw(table):
    with journal_style():
        figure = compose_claims(table)
        figure.draw_without_rendering()
    return figure


def lines_of(figure):
    return [text for text in figure.axes[0].texts if text.get_text()]


def boxes(figure):
    return {text: text.get_window_extent() for text in lines_of(figure)}


@pytest.mark.parametrize("table", VARIANTS)
def test_no_text_leaves_the_figure_or_meets_another(table):
    figure = draw(table())
    found = boxes(figure)
    for text, box in found.items():
        assert figure.bbox.padded(1).contains(box.x0, box.y0), text
        assert figure.bbox.padded(1).contains(box.x1, box.y1), text
    for (one, here), (two, there) in itertools.combinations(found.items(), 2):
        # Boxes hold the room of ascenders and descenders that few lines have.
        overlap = min(here.y1, there.y1) - max(here.y0, there.y0)
        assert not here.padded(-1).overlaps(there.padded(-1)) or overlap < 3, (one, two)


def test_all_text_can_be_read():
    assert min(text.get_fontsize() for text in lines_of(draw(ledger()))) >= 6


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_tables_give_equal_bytes(ending, tmp_path):
    with journal_style():
        for name in ("one", "two"):
            save_figure(compose_claims(ledger()), tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_every_word_and_number_of_the_table_is_there():
    texts = [text.get_text() for text in lines_of(draw(ledger()))]
    words = " ".join(texts)
    for k in range(4):
        assert str(7 + k) in texts
    assert words.split().count("thing") == 12
    assert texts.count("$3\\times10^{-14}$") == 4
    assert texts.count("0.123 ± 0.006") == 4
    assert words.count("$T$ / $T_c$ − 1") == 4
    assert words.count("$D_{KL}$") == 4
    assert words.count("torus, at $K$") == 4  # the number stands in a column of its own
    assert texts[-1] == "±: one standard error. Each verdict on what has an error: p ≤ 0.0004."


def test_a_verdict_is_a_mark_of_its_own_color_and_shape_beside_its_words():
    figure = draw(ledger())
    (ax,) = figure.axes
    marks = [line for line in ax.lines if line.get_marker() not in ("None", None)]
    assert [mark.get_marker() for mark in marks] == ["o", "^", "X", "s"]
    assert len({to_rgba(mark.get_color()) for mark in marks}) == 4
    heights = {text.get_text(): text.get_position()[1] for text in ax.texts}
    for mark, word in zip(marks, ["holds", "holds with", "does not", "not testable"], strict=True):
        assert 0 < heights[word] - mark.get_ydata()[0] < 4


def test_what_is_not_known_is_said():
    texts = [text.get_text() for text in lines_of(draw(unknown()))]
    assert texts.count("–") == 4
    assert texts.count("0.123 ± ?") == 4
    assert texts[-1].startswith("±: one standard error; ?: not known. ")
    assert not any("±" in text.get_text() for text in lines_of(draw(exact())))


def test_the_largest_p_value_is_rounded_up():
    notes = [lines_of(draw(table()))[-1].get_text() for table in (ledger, sure)]
    assert [note.rpartition("≤ ")[2] for note in notes] == ["0.0004.", "$5\\times10^{-6}$."]
    assert "≤" not in lines_of(draw(ledger().assign(p_value=[0, 0, 0, np.nan])))[-1].get_text()


def test_an_unknown_verdict_is_an_error():
    with pytest.raises(ValueError, match=r"verdict must be one of \['holds', .*got \['maybe'\]"):
        compose_claims(ledger().assign(verdict="maybe"))


@pytest.mark.parametrize(
    ("value", "err", "written"),
    [
        (3e-14, 0.0, "$3\\times10^{-14}$"),
        (1.42e-14, 0.0, "$1.4\\times10^{-14}$"),
        (1e-12, 0.0, "$10^{-12}$"),
        (123456.0, 0.0, "$1.2\\times10^{5}$"),
        (9999.7, 0.0, "$10^{4}$"),
        (0.0, 0.0, "0"),
        (10.4046, 0.0, "10.4"),
        (-0.440687, 0.0, "−0.4407"),
        (0.722222, 0.111111, "0.72 ± 0.11"),
        (0.0, 0.00701854, "0.000 ± 0.007"),
        (-0.0001, 0.00701854, "0.000 ± 0.007"),
        (0.266395, 0.00141642, "0.2664 ± 0.0014"),
        (1234.0, 56.0, "1230 ± 60"),
        (3.21e-14, 4e-15, "$(3.2 \\pm 0.4)\\times10^{-14}$"),
        (0.722222, np.nan, "0.722 ± ?"),
        (np.nan, np.nan, "–"),
    ],
)
def test_numbers_are_rounded_to_the_digits_of_their_errors(value, err, written):
    assert write_number(value, err) == written
