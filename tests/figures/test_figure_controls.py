"""The figure of the studies: which panel shows which study, and with which values."""

import numpy as np
import pytest
from figure_contents import CONTROLLED, controls, draw, nulls
from figure_texts import legend_words

from rgdl.figures.figure_controls import compose_controls


def test_each_study_is_in_the_panel_of_the_number_that_it_varies():
    figure = draw(compose_controls, controls())
    titles = [ax.get_title() for ax in figure.axes]
    assert titles == [
        *("training time", "number of samples", "initial weights"),
        *("penalty", "correlation length", "number of units"),
    ]
    # two fractions of two studies
    assert len(figure.axes[0].containers) == 4
    assert len(figure.axes[1].containers) == 2


@pytest.mark.parametrize("panel", [0, 1, 2])
def test_fractions_stand_at_their_numbers(panel):
    values = [values for _, values in CONTROLLED.values()][(0, 2, 3)[panel]]
    bars = draw(compose_controls, controls()).axes[panel].containers
    x, y = bars[0].lines[0].get_data(orig=False)
    np.testing.assert_allclose(x, values)
    np.testing.assert_allclose(y, np.linspace(0, 1, len(values)))
    np.testing.assert_allclose(
        bars[1].lines[0].get_ydata(orig=False), np.linspace(0, 0.5, len(values))
    )


def test_studies_of_one_panel_are_named_by_the_penalty_in_which_they_differ():
    table = controls()
    assert {"L1 penalty", "no penalty"} <= {*legend_words(draw(compose_controls, table))}
    table.loc[table["quantity"] == "l1", "value"] = 1.0
    assert {"training time", "without penalty"} <= {*legend_words(draw(compose_controls, table))}


def test_few_numbers_are_the_ticks():
    ax = draw(compose_controls, controls()).axes[1]
    assert ax.get_xticks().tolist() == [1000, 2500, 10_000, 40_000]
    words = [text.get_text() for text in ax.get_xticklabels()]
    assert words == ["1,000", "2,500", "10,000", "40,000"]


def test_the_axis_has_the_numbers_of_the_first_layer_alone():
    table = controls()
    above = (table["layer"] > 1) & (table["quantity"] == "n_samples")
    table.loc[above, "value"] *= 100
    ax = draw(compose_controls, table).axes[1]
    low, high = ax.get_xlim()
    assert ax.get_xscale() == "log"
    assert 500 < low < high < 80_000


def test_growth_is_compared_with_the_ratio_of_units():
    ax = draw(compose_controls, controls()).axes[5]
    (line,) = [line for line in ax.lines if line.get_linestyle() == "--"]
    np.testing.assert_allclose(*line.get_data())
    assert {tuple(bars.lines[0].get_ydata()) for bars in ax.containers} == {(1.5, 1.5, 1.5)}


def test_without_studies_the_figure_says_so():
    figure = draw(compose_controls, nulls())
    assert [text.get_text() for text in figure.texts] == ["the configuration has no studies"]
