import math

import numpy as np
import pandas as pd
import pytest

from rgdl.figures.nulls import compose_nulls
from rgdl.figures.style import journal_style, save_figure

NAMES = ["the paper’s network", "sites permuted", "sites permuted (put back)", "my_network",
         "hidden indices permuted"]  # fmt: skip


def layer_table(seeds=(1, 2, 3), n_layers=3):
    kinds = [("paper", "as seen", seeds), ("permuted", "as seen", (1,)),
             ("permuted", "put back", (1,)), ("my_network", "as seen", (1,))]  # fmt: skip
    return pd.DataFrame(
        {"network": network, "seed": seed, "sites": sites, "layer": layer, "n_fields": 25,
         "localized_fraction": 0.2 * seed, "participation_ratio": 4.0**layer,
         "rms_radius": 1.5 * layer}
        for network, sites, some in kinds for seed in some for layer in range(1, n_layers + 1)
    )  # fmt: skip


def size_table(n_layers=3):
    return pd.DataFrame(
        {"network": network, "size": size, "layer": layer, "value": layer + scale,
         "err": 0.1 * layer, "ratio": np.nan, "ratio_err": np.nan}
        for network in ("paper", "permuted", "my_network", "composition")
        for size, scale in (("participation_ratio", 10), ("rms_radius", 1))
        for layer in range(1, n_layers + 1)
    )  # fmt: skip


def alone():
    layers = layer_table(seeds=(1,))
    sizes = size_table().assign(err=np.nan)
    return layers[layers["network"] == "paper"], sizes[sizes["network"] == "paper"]


def nothing_known():
    layers = layer_table().assign(localized_fraction=np.nan, participation_ratio=np.nan)
    sizes = size_table()
    sizes.loc[sizes["size"] == "participation_ratio", "value"] = np.nan
    return layers, sizes


VARIANTS = {
    "all": lambda: (layer_table(), size_table()),
    "one layer": lambda: (layer_table(n_layers=1), size_table(1)),
    "two layers": lambda: (layer_table(n_layers=2), size_table(2)),
    "six layers": lambda: (layer_table(n_layers=6), size_table(6)),
    "alone": alone,
    "nothing known": nothing_known,
}


def draw(layers, sizes):
    with journal_style():
        figure = compose_nulls(layers, sizes)
        figure.draw_without_rendering()
    return figure


def drawn(ax):
    """Values of each layer, bottom up, and half the length of their bars."""
    values = [bars.lines[0].get_xdata(orig=False) for bars in ax.containers]
    bars = [[segment for segment in bars.lines[2][0].get_segments() if len(segment)]
            for bars in ax.containers]  # fmt: skip
    return np.array(values), [[np.ptp(bar[:, 0]) / 2 for bar in layer] for layer in bars]


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_leaves_the_figure_or_its_panel(variant):
    figure = draw(*VARIANTS[variant]())
    inside = figure.bbox.padded(1)
    legend = figure.legends[0].get_window_extent()
    assert inside.contains(legend.x0, legend.y0)
    assert inside.contains(legend.x1, legend.y1)
    for ax in figure.axes:
        left, right = ax.get_xlim()
        numbers = [text for text in ax.get_xticklabels() if left <= text.get_position()[0] <= right]
        for text in [ax.title, ax.xaxis.label, *ax.get_yticklabels(), *numbers, *ax.texts]:
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert inside.contains(box.x0, box.y0), text
                assert inside.contains(box.x1, box.y1), text


@pytest.mark.parametrize("variant", VARIANTS)
def test_rows_are_level_across_the_panels(variant):
    boxes = [ax.get_window_extent() for ax in draw(*VARIANTS[variant]()).axes]
    assert np.ptp([(box.y0, box.y1) for box in boxes], axis=0) == pytest.approx([0, 0], abs=1)
    assert all(box.height > 20 for box in boxes)


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_tables_give_equal_bytes(ending, tmp_path):
    with journal_style():
        for name in ("one", "two"):
            figure = compose_nulls(layer_table(), size_table())
            save_figure(figure, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_the_localized_fraction_is_the_mean_over_seeds_or_that_of_the_fields():
    ax = draw(layer_table(), size_table()).axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES
    values, errors = drawn(ax)
    np.testing.assert_allclose(values, [[0.4, 0.2, 0.2, 0.2, np.nan]] * 3)
    expected = [0.2 / math.sqrt(3), *[math.sqrt(0.2 * 0.8 / 25)] * 3]
    for layer in errors:
        np.testing.assert_allclose(layer[:4], expected)


def test_sizes_are_those_given_and_of_fields_put_back_the_means_over_seeds():
    _, participation, radius = draw(layer_table(), size_table()).axes
    assert participation.get_xscale() == "log"
    values, errors = drawn(participation)
    np.testing.assert_allclose(values, [[11, 11, 4, 11, 11], [12, 12, 16, 12, 12],
                                        [13, 13, 64, 13, 13]])  # fmt: skip
    assert [layer[0] for layer in errors] == pytest.approx([0.1, 0.2, 0.3])
    values, _ = drawn(radius)
    np.testing.assert_allclose(values[:, 2], [1.5, 3.0, 4.5])


def test_layers_differ_in_color_shape_and_height():
    ax = draw(layer_table(), size_table()).axes[0]
    points = [bars.lines[0] for bars in ax.containers]
    assert len({point.get_color() for point in points}) == 3
    assert len({point.get_marker() for point in points}) == 3
    heights = np.array([point.get_ydata() for point in points])
    assert (np.diff(heights, axis=0) > 0).all()
    assert np.abs(heights - np.arange(5)).max() < 0.5
    (legend,) = ax.get_figure(root=True).legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["layer 1", "layer 2", "layer 3", "as in the paper’s network"]


def test_what_was_not_measured_is_said():
    first, *others = draw(layer_table(), size_table()).axes
    (text,) = first.texts
    assert (text.get_text(), text.get_position()[1]) == ("not measured", 4)
    assert not any(ax.texts for ax in others)
