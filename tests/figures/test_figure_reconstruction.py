import numpy as np
import pytest
from figure_contents import ENERGY, METHODS, RECONSTRUCTION, draw, reconstruction

from rgdl.figures.figure_reconstruction import _METHODS, compose_reconstruction

LABELS = [_METHODS[method]["label"] for method in METHODS]


@pytest.fixture(scope="module")
def drawn():
    return draw(compose_reconstruction, reconstruction())


def samples(ax):
    """Position of the line of the samples."""
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    return [line.get_xdata()[0] for line in lines if line.get_linestyle() == "--"]


def test_each_method_is_a_point_at_its_value_for_the_first_network(drawn):
    for ax, x in zip(drawn.axes, RECONSTRUCTION.values(), strict=False):
        points = [bars[0] for bars in ax.containers]
        assert [point.get_xdata()[0] for point in points] == pytest.approx(x + np.arange(5) / 10)
        assert [point.get_ydata()[0] for point in points] == [0, 1, 2, 3, 4]
        for bars in ax.containers:
            ((left, right),) = bars[2][0].get_segments()
            assert (right[0] - left[0]) / 2 == pytest.approx(0.005)


def test_the_first_method_is_on_top_and_only_the_first_panel_names_them(drawn):
    first, *others = drawn.axes[:3]
    assert [label.get_text() for label in first.get_yticklabels()] == LABELS
    assert first.get_ylim()[0] > first.get_ylim()[1]
    for ax in others:
        assert ax.get_ylim() == first.get_ylim()
        assert not any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())


def test_coherence_is_drawn_at_every_wave_number(drawn):
    ax = drawn.axes[3]
    for k, bars in enumerate(ax.containers):
        np.testing.assert_array_equal(bars[0].get_xdata(), np.arange(11))
        np.testing.assert_allclose(bars[0].get_ydata(orig=False), (k + 1) / (6 + np.arange(11)))
    legend = ax.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == LABELS
    assert legend.get_window_extent().x0 >= ax.bbox.x1  # right of the curves


def test_a_method_has_one_look_in_all_panels_whatever_others_there_are(drawn):
    few = draw(compose_reconstruction, reconstruction(METHODS[1:]))
    looks = [
        [(bars[0].get_color(), bars[0].get_marker()) for bars in ax.containers]
        for ax in (*drawn.axes, few.axes[0])
    ]
    assert looks[0] == looks[1] == looks[2] == looks[3]
    assert looks[4] == looks[0][1:]
    for kind in zip(*looks[0], strict=True):
        assert len(set(kind)) == len(METHODS)


def test_the_energy_of_the_samples_is_a_line_with_its_name(drawn):
    assert [samples(ax) for ax in drawn.axes[:3]] == [[], [], [pytest.approx(ENERGY)]]
    assert [text.get_text() for ax in drawn.axes[:3] for text in ax.texts] == ["samples"]
    left, right = drawn.axes[2].get_xlim()
    assert left < ENERGY < right
    assert not samples(draw(compose_reconstruction, reconstruction(sampled=False)).axes[2])
