import numpy as np
import pytest
from figure_contents import ENERGY, METHODS, RECONSTRUCTION, draw, reconstruction

from rgdl.figures.figure_reconstruction import _GROUPS, compose_reconstruction

ROWS = [row for group in _GROUPS.values() for row in group]
HEADINGS = ["network's decoder", "from real values", "from bits"]


@pytest.fixture(scope="module")
def drawn():
    return draw(compose_reconstruction, reconstruction())


def samples(ax):
    """Position of the line of the samples."""
    lines = [line for line in ax.lines if len(line.get_xdata()) == 2]
    return [line.get_xdata()[0] for line in lines if line.get_linestyle() == "--"]


def test_every_method_has_one_row():
    assert sorted(ROWS) == sorted(METHODS)


def test_each_method_is_a_point_at_its_value_for_the_first_network(drawn):
    order = np.array([METHODS.index(method) for method in ROWS])
    for ax, x in zip(drawn.axes, RECONSTRUCTION.values(), strict=False):
        points = [bars[0] for bars in ax.containers]
        assert [point.get_xdata()[0] for point in points] == pytest.approx(x + order / 100)
        assert [point.get_ydata()[0] for point in points] == [1, 2, *range(4, 9), *range(10, 14)]
        for bars in ax.containers:
            ((left, right),) = bars[2][0].get_segments()
            assert (right[0] - left[0]) / 2 == pytest.approx(0.005)


def test_groups_are_named_in_the_first_panel_only_from_above(drawn):
    first, *others = drawn.axes[:3]
    names = [label.get_text() for label in first.get_yticklabels()]
    assert [names[k] for k in (0, 3, 9)] == HEADINGS
    sources = ["network", "block spins", "principal components", "Fourier modes"]
    assert names[4:8] == names[10:14] == sources
    assert first.get_ylim()[0] > first.get_ylim()[1]
    for ax in others:
        assert ax.get_ylim() == first.get_ylim()
        assert not any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())


def test_coherence_of_each_group_is_drawn_at_every_wave_number(drawn):
    panels = drawn.axes[3:]
    assert [ax.get_title() for ax in panels] == HEADINGS
    for ax, group in zip(panels, _GROUPS.values(), strict=True):
        for method, bars in zip(group, ax.containers, strict=True):
            k = METHODS.index(method)
            np.testing.assert_array_equal(bars[0].get_xdata(), np.arange(11))
            expected = (k + 1) / (12 + np.arange(11))
            np.testing.assert_allclose(bars[0].get_ydata(orig=False), expected)
        texts = [text.get_text() for text in ax.get_legend().get_texts()]
        assert texts == [style["label"] for style in group.values()]


def test_the_legend_of_a_few_wave_numbers_is_above_the_lines():
    table = reconstruction()
    few = table[(table["quantity"] != "coherence") | (table["at"] < 3)]
    for ax in draw(compose_reconstruction, few).axes[3:]:
        assert ax.get_legend().get_window_extent().y0 > ax.transData.transform((0, 1))[1]
        assert ax.get_yticks().tolist() == pytest.approx([0, 0.2, 0.4, 0.6, 0.8, 1])


def look(bars):
    return bars[0].get_color(), bars[0].get_marker(), bars[0].get_markerfacecolor()


def test_a_method_has_one_look_in_all_panels_whatever_others_there_are(drawn):
    few = draw(compose_reconstruction, reconstruction(METHODS[1:]))
    looks = [[look(bars) for bars in ax.containers] for ax in (*drawn.axes[:3], few.axes[0])]
    curves = [look(bars) for ax in drawn.axes[3:] for bars in ax.containers]
    assert looks[0] == looks[1] == looks[2] == curves
    assert looks[3] == looks[0][1:]
    assert len(set(looks[0])) == len(METHODS)


def test_bits_look_like_values_but_hollow(drawn):
    values, bits = (
        [look(bars) for bars in drawn.axes[0].containers[rows]]
        for rows in (slice(2, 6), slice(7, 11))
    )
    assert [kind[:2] for kind in values] == [kind[:2] for kind in bits]
    assert all(face == color for color, _, face in values)
    assert all(face == "white" for _, _, face in bits)


def test_the_energy_of_the_samples_is_a_line_with_its_name(drawn):
    assert [samples(ax) for ax in drawn.axes[:3]] == [[], [], [pytest.approx(ENERGY)]]
    assert [text.get_text() for ax in drawn.axes[:3] for text in ax.texts] == ["samples"]
    left, right = drawn.axes[2].get_xlim()
    assert left < ENERGY < right
    assert not samples(draw(compose_reconstruction, reconstruction(sampled=False)).axes[2])
