import numpy as np
import pandas as pd
import pytest

from rgdl.figures.figure_nulls import compose_nulls
from rgdl.figures.style import journal_style, save_figure

NAMES = ["the original recipe", "sites permuted", "sites permuted (put back)", "my_network",
         "hidden indices permuted"]  # fmt: skip


KINDS = (("paper", "fields", "as seen"), ("permuted", "fields", "as seen"),
         ("permuted", "fields", "put back"), ("paper", "composition", "permuted"),
         ("my_network", "fields", "as seen"))  # fmt: skip
SCALES = {"localized_fraction": 0.0, "participation_ratio": 10.0, "rms_radius": 1.0}


def table(n_layers=3):
    """Quantities of kind k and layer l at 0.1 k + l / 10 or so, with errors of l / 100."""
    rows = [
        {"network": network, "topic": topic, "which": which, "layer": float(layer),
         "quantity": quantity, "value": scale + 0.1 * k + 0.1 * layer, "err": 0.01 * layer}
        for k, (network, topic, which) in enumerate(KINDS)
        for quantity, scale in SCALES.items() for layer in range(1, n_layers + 1)
    ]  # fmt: skip
    others = [
        {**rows[0], "layer": np.nan, "value": 77.0},  # of the whole network
        {**rows[0], "quantity": "radius_50", "value": 77.0},
        {**rows[0], "topic": "coarse_spins", "which": "hidden", "value": 77.0},
    ]
    return pd.DataFrame(rows + others)


def alone():
    only = table()
    return only[(only["network"] == "paper") & (only["topic"] == "fields")].assign(err=np.nan)


def nothing_known():
    return table().assign(value=lambda t: t["value"].where(t["quantity"] == "rms_radius"))


VARIANTS = {
    "all": table,
    "one layer": lambda: table(1),
    "two layers": lambda: table(2),
    "six layers": lambda: table(6),
    "alone": alone,
    "nothing known": nothing_known,
}


def draw(measures):
    with journal_style():
        figure = compose_nulls(measures)
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
    figure = draw(VARIANTS[variant]())
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
    boxes = [ax.get_window_extent() for ax in draw(VARIANTS[variant]()).axes]
    assert np.ptp([(box.y0, box.y1) for box in boxes], axis=0) == pytest.approx([0, 0], abs=1)
    assert all(box.height > 20 for box in boxes)


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_tables_give_equal_bytes(ending, tmp_path):
    with journal_style():
        for name in ("one", "two"):
            figure = compose_nulls(table())
            save_figure(figure, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_rows_are_networks_with_the_composition_last():
    ax = draw(table()).axes[0]
    assert [label.get_text() for label in ax.get_yticklabels()] == NAMES


def test_values_and_errors_are_those_of_the_table():
    order = [0, 1, 2, 4, 3]
    for ax, scale in zip(draw(table()).axes, SCALES.values(), strict=True):
        values, errors = drawn(ax)
        for layer in (1, 2, 3):
            expected = [scale + 0.1 * k + 0.1 * layer for k in order]
            np.testing.assert_allclose(values[layer - 1], expected)
            np.testing.assert_allclose(errors[layer - 1], 0.01 * layer, rtol=1e-6)


def test_sites_covered_are_on_a_logarithmic_axis():
    _, participation, _ = draw(table()).axes
    assert participation.get_xscale() == "log"


def test_layers_differ_in_color_shape_and_height():
    ax = draw(table()).axes[0]
    points = [bars.lines[0] for bars in ax.containers]
    assert len({point.get_color() for point in points}) == 3
    assert len({point.get_marker() for point in points}) == 3
    heights = np.array([point.get_ydata() for point in points])
    assert (np.diff(heights, axis=0) > 0).all()
    assert np.abs(heights - np.arange(5)).max() < 0.5
    (legend,) = ax.get_figure(root=True).legends
    labels = [text.get_text() for text in legend.get_texts()]
    assert labels == ["layer 1", "layer 2", "layer 3", "as in the original recipe"]


def test_what_was_not_measured_is_said():
    known = table()
    known = known[(known["quantity"] != "localized_fraction") | (known["topic"] == "fields")]
    first, *others = draw(known).axes
    (text,) = first.texts
    assert (text.get_text(), text.get_position()[1]) == ("not measured", 4)
    assert not any(ax.texts for ax in others)
