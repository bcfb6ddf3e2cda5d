"""Figures of exact results: ensembles, decimation, Kadanoff's RG and learning."""

import numpy as np
import pytest
from figure_contents import CONTENTS, draw


def drawn(name):
    return draw(*CONTENTS[name]["complete"]())


def with_marker(ax, markers):
    return [line for line in ax.lines if line.get_marker() in markers]


def test_ensembles_show_energies_deviations_and_tests():
    histogram, deviations, tests = drawn("ensembles").axes
    exact, samples = histogram.lines
    np.testing.assert_array_equal(exact.get_xydata().T, [[-2, -1.5, -1.25], [88.0, 0.4, 9.0]])
    np.testing.assert_array_equal(samples.get_ydata(), [90, 13])
    np.testing.assert_allclose(deviations.lines[0].get_ydata(), [2 / np.sqrt(88), 4 / 3])
    assert tests.get_title() == "2 tests, combined $p$ = $2.0\\times10^{-30}$"
    np.testing.assert_array_equal(tests.lines[1].get_xdata(), [-1.5, 5.0])  # 40 at the edge
    labels = [label.get_text() for label in tests.get_yticklabels()]
    assert labels == ["energy per site", "histogram ($\\chi^2$)"]
    assert [text.get_text() for text in tests.texts] == ["0.13", "$1.0\\times10^{-30}$", "$p$"]


def test_a_row_of_many_tests_is_higher_and_its_title_is_above_the_heading_of_p_values():
    figure = draw(*CONTENTS["ensembles"]["all tests"]())
    many, few = figure.axes[2], figure.axes[5]
    assert many.bbox.height > 1.1 * few.bbox.height
    assert many.get_yticklabels()[0].get_text() == "energy and $m$ of all states ($\\chi^2$)"
    for ax in (many, few):
        heading = next(text for text in ax.texts if text.get_text() == "$p$")
        assert ax.title.get_window_extent().y0 >= heading.get_window_extent().y1 - 1


def test_decimation_shows_couplings_deviations_and_divergences():
    flow, deviations, divergence = drawn("decimation").axes
    lines = [line for line in with_marker(flow, ["None"]) if len(line.get_ydata()) == 3]
    np.testing.assert_allclose([line.get_ydata(orig=False) for line in lines], [[1, 0.5, 0.25]] * 2)
    points = [point.get_ydata(orig=False) for point in with_marker(flow, "os")]
    np.testing.assert_allclose(points, [[1.01, 0.51, 0.26]] * 4)
    assert [len(line.get_ydata()) for line in with_marker(deviations, "os")] == [18, 18]
    labels = [text.get_text() for text in divergence.get_legend().get_texts()]
    assert labels == ["long chain", "12 spins, closed", "11 spins, open"]


def test_kadanoff_shows_couplings_against_p_and_the_machine_at_its_weight():
    first, second = drawn("kadanoff").axes
    assert first.get_title() == "torus at $K$ = 0.2\nmachine: $w$ = 1.250, $D_{KL}$ = 1.500"
    curves = [line for line in second.lines if len(line.get_xdata()) == 5]
    np.testing.assert_allclose(curves[0].get_ydata(), 0.4 * np.linspace(0, 3, 5))
    for marker, values in (("o", [0.3, 0.2, 0.1]), ("+", [0, 0, 0])):
        points = with_marker(second, marker)
        assert [float(point.get_ydata()[0]) for point in points] == values
        assert {float(point.get_xdata()[0]) for point in points} == {1.25}


def test_learning_shows_every_path_the_capacity_and_where_dF_is_zero():
    divergence, difference, portrait = drawn("learning").axes
    for ax, last in ((divergence, 5 / 101), (difference, -99)):
        paths = [line for line in ax.lines if len(line.get_xdata()) == 3]
        assert [line.get_ydata()[-1] for line in paths] == pytest.approx([last] * 4)
    assert 0.03 in [line.get_ydata()[0] for line in divergence.lines]
    assert [text.get_text() for text in divergence.texts] == ["best optimum: 0.03000"]
    (zeros,) = with_marker(portrait, "o")
    assert zeros.get_xydata().tolist() == [[0.0, 2.5]]


def test_without_a_crossing_the_legend_has_no_point_of_zero_dF():
    compose, *content = CONTENTS["learning"]["complete"]()
    column = "D_KL_at_zero_dF"
    without = [one.assign(**{column: np.nan}) if column in one else one for one in content]
    *_, portrait = draw(compose, *without).axes
    words = [text.get_text() for text in portrait.get_legend().get_texts()]
    assert words == ["units $0, 1$", "units $\\pm 1$"]
