import numpy as np
import pytest
from figure_contents import CONTENTS, NULL_SCALES, draw, nulls, unknown
from figure_texts import half_lengths, legend_words

from rgdl.figures.figure_nulls import compose_nulls

NAMES = [
    "reference network",
    "sites permuted",
    "sites permuted, mapped back",
    "my_network",
    "hidden indices permuted",
]


@pytest.mark.parametrize("variant", CONTENTS["nulls"])
def test_rows_are_level_across_the_panels(variant):
    boxes = [ax.get_window_extent() for ax in draw(*CONTENTS["nulls"][variant]()).axes]
    assert np.ptp([(box.y0, box.y1) for box in boxes], axis=0) == pytest.approx([0, 0], abs=1)
    assert all(box.height > 20 for box in boxes)


def test_rows_are_networks_with_the_composition_last():
    ax = draw(compose_nulls, nulls()).axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES


def test_values_and_errors_are_those_of_the_table():
    order = [0, 1, 2, 4, 3]
    axes = draw(compose_nulls, nulls()).axes
    assert axes[2].get_xscale() == "log"
    for ax, scale in zip(axes, NULL_SCALES.values(), strict=True):
        assert len(ax.containers) == 3
        for layer, bars in enumerate(ax.containers, start=1):
            expected = [scale + 0.1 * k + 0.1 * layer for k in order]
            np.testing.assert_allclose(bars.lines[0].get_xdata(orig=False), expected)
            np.testing.assert_allclose(half_lengths(bars, axis=0), 0.01 * layer, rtol=1e-6)


def test_layers_differ_in_color_shape_and_height():
    figure = draw(compose_nulls, nulls())
    points = [bars.lines[0] for bars in figure.axes[0].containers]
    assert len({point.get_color() for point in points}) == 3
    assert len({point.get_marker() for point in points}) == 3
    heights = np.array([point.get_ydata() for point in points])
    assert (np.diff(heights, axis=0) > 0).all()
    assert np.abs(heights - np.arange(5)).max() < 0.5
    assert legend_words(figure) == ["layer 1", "layer 2", "layer 3", "reference network"]


def test_symbols_of_one_layer_are_in_the_middle_of_their_rows():
    (bars,) = draw(compose_nulls, nulls(1)).axes[0].containers
    assert list(bars.lines[0].get_ydata()) == [0, 1, 2, 3, 4]


def test_only_what_the_table_has_without_a_value_is_not_measured():
    gaps = unknown(nulls(), topic="composition", quantity="localized_fraction")
    first, *others = draw(compose_nulls, gaps).axes
    (text,) = first.texts
    assert (text.get_text(), text.get_position()[1]) == ("not measured", 4)
    assert not any(ax.texts for ax in others)
    table = nulls()
    lacks = table["topic"].eq("composition") & table["quantity"].eq("bulk_weight_fraction")
    axes = draw(compose_nulls, table[~lacks]).axes
    assert not any(ax.texts for ax in axes)
    assert np.isnan(axes[3].containers[0].lines[0].get_xdata(orig=False)[4])
