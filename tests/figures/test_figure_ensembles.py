import numpy as np
import pandas as pd
import pytest

from rgdl.figures.figure_ensembles import EnsembleContent, compose_ensembles
from rgdl.figures.style import journal_style, save_figure


@pytest.fixture
def content():
    energies = pd.DataFrame(
        {"energy": [-32.0, -24.0, -20.0], "count": [90, 0, 13], "expected": [88.0, 0.4, 9.0]}
    )
    comparison = pd.DataFrame(
        {"quantity": ["energy per site", "histogram (chi-squared)"], "z": [-1.5, 40.0],
         "p_value": [0.13, 1e-30]}
    )  # fmt: skip
    return EnsembleContent("hot: L = 4", 16, energies, comparison, 2e-30)


def axes_of(figure):
    return {ax.get_ylabel() or ax.get_title(): ax for ax in figure.get_axes()}


def test_what_is_drawn_is_what_was_measured(content):
    with journal_style():
        axes = axes_of(compose_ensembles([content]))
    exact, samples = axes["samples per level"].get_lines()
    np.testing.assert_array_equal(exact.get_xdata(), np.array([-2, -1.5, -1.25]))
    np.testing.assert_array_equal(exact.get_ydata(), [88.0, 0.4, 9.0])
    np.testing.assert_array_equal(samples.get_ydata(), [90, 13])
    (pulls,) = axes["deviation / $\\sigma$"].get_lines()
    np.testing.assert_allclose(pulls.get_ydata(), [2 / np.sqrt(88), 4 / 3])
    tests = axes["2 tests, together $p$ = 2e-30"]
    np.testing.assert_array_equal(tests.get_lines()[1].get_xdata(), [-1.5, 5.0])  # at the edge
    labels = [label.get_text() for label in tests.get_yticklabels()]
    assert labels == ["energy per site", "histogram ($\\chi^2$)"]
    assert [text.get_text() for text in tests.texts] == ["0.13", "1e-30", "$p$"]


def test_every_ensemble_has_its_row_and_nothing_is_cut_off(content):
    with journal_style():
        figure = compose_ensembles([content, content, content])
        figure.canvas.draw()
    assert len(figure.get_axes()) == 9
    for ax in figure.get_axes():
        for text in [*ax.get_yticklabels(), *ax.texts, ax.title]:
            box = text.get_window_extent()
            assert box.x0 >= -1, text
            assert box.x1 <= figure.bbox.x1 + 1, text


def test_equal_content_gives_equal_bytes(content, tmp_path):
    for ending in ("pdf", "png"):
        for name in ("one", "two"):
            with journal_style():
                save_figure(compose_ensembles([content]), tmp_path / f"{name}.{ending}")
        one, two = (tmp_path / f"{name}.{ending}" for name in ("one", "two"))
        assert one.read_bytes() == two.read_bytes()
