import numpy as np
import pytest
from figure_contents import EXACT_ENERGY, GENERATION, SOURCES, draw, generation
from figure_texts import half_lengths, legend_words

from rgdl.figures.figure_generation import compose_generation


@pytest.fixture(scope="module")
def drawn():
    return draw(compose_generation, generation(), EXACT_ENERGY)


def levels(ax):
    """Heights of horizontal lines from edge to edge."""
    return [line.get_ydata()[0] for line in ax.lines if list(line.get_xdata()) == [0, 1]]


def test_each_source_is_a_point_at_its_value_for_the_first_network(drawn):
    for ax, value in zip(drawn.axes, GENERATION.values(), strict=False):
        heights = [bars[0].get_ydata()[0] for bars in ax.containers]
        assert heights == pytest.approx([value, value + 0.1, value + 0.2])
        assert [label.get_text() for label in ax.get_xticklabels()] == list(SOURCES)
        lengths = [half_lengths(bars)[0] for bars in ax.containers]
        assert lengths == pytest.approx([0.003, 0.006, 0.009])


def test_the_lines_are_the_exact_energy_and_the_magnetization_of_the_samples(drawn):
    energy, magnetization, _ = drawn.axes
    assert levels(energy) == [EXACT_ENERGY]
    assert levels(magnetization) == pytest.approx([0.4])


def test_correlations_are_drawn_at_every_distance(drawn):
    r = np.arange(11)
    for k, bars in enumerate(drawn.axes[2].containers):
        np.testing.assert_array_equal(bars[0].get_xdata(), r)
        np.testing.assert_allclose(bars[0].get_ydata(orig=False), (3 - k) / (3 + r))
    assert legend_words(drawn) == [*SOURCES, "exact energy", "magnetization of the samples"]


def test_a_source_has_one_look_in_all_panels_whatever_others_there_are(drawn):
    machines = draw(compose_generation, generation(SOURCES[1:]), EXACT_ENERGY)
    looks = [
        [(bars[0].get_color(), bars[0].get_marker()) for bars in ax.containers]
        for ax in (*drawn.axes, machines.axes[2])
    ]
    assert looks[0] == looks[1] == looks[2]
    assert looks[3] == looks[0][1:]
    for kind in zip(*looks[0], strict=True):
        assert len(set(kind)) == len(SOURCES)
    assert levels(machines.axes[1]) == []


def test_an_unknown_exact_energy_has_no_line_and_is_not_in_the_legend():
    figure = draw(compose_generation, generation(), np.nan)
    assert levels(figure.axes[0]) == []
    assert legend_words(figure) == [*SOURCES, "magnetization of the samples"]
