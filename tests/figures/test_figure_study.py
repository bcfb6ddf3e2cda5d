import functools
import itertools

import numpy as np
import pytest
from figure_contents import (
    ERRORS,
    K_C,
    MAPS,
    NINE,
    PENALTIES,
    RATES,
    STACKS,
    STUDIES,
    TWELVE,
    draw,
    study,
    values_of,
)
from figure_texts import check_texts, half_lengths, legend_words
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from rgdl.figures.axes import Scale, use_log_scale, value_texts, write_value
from rgdl.figures.figure_study import compose_study


def columns(figure):
    """Panels of each quantity, from the top."""
    return [[ax for ax in part.axes if ax.get_label() != "<colorbar>"] for part in figure.subfigs]


def drawn(ax):
    """Label, places, values and half the lengths of the bars of each line."""
    for bars in ax.containers:
        x, y = bars.lines[0].get_data(orig=False)
        seen = np.isfinite(y)
        yield bars.get_label(), np.asarray(x)[seen], np.asarray(y)[seen], half_lengths(bars)


@functools.cache
def variant_drawn(variant):
    return draw(compose_study, *(STUDIES | MAPS)[variant]())


@pytest.mark.parametrize("variant", STUDIES | MAPS)
def test_the_legend_lies_inside_the_figure(variant):
    figure = variant_drawn(variant)
    inside = figure.bbox.padded(1)
    for box in (legend.get_window_extent() for legend in figure.legends):
        assert inside.contains(box.x0, box.y0)
        assert inside.contains(box.x1, box.y1)


@pytest.mark.parametrize("variant", STUDIES | MAPS)
def test_tick_labels_do_not_touch(variant):
    figure = variant_drawn(variant)
    for ax in figure.axes:
        boxes = [label.get_window_extent() for label in ax.get_xticklabels() if label.get_text()]
        slanted = any(label.get_rotation() for label in ax.get_xticklabels())
        for left, right in itertools.pairwise(sorted(boxes, key=lambda box: box.x0)):
            assert slanted or left.x1 < right.x0, ax


def test_one_key_has_a_line_for_each_layer():
    table, setting, _ = study({"training.l1": PENALTIES})
    figure = draw(compose_study, table.sample(frac=1, random_state=1), setting, {})
    for (ax,), (quantity, err) in zip(columns(figure), ERRORS.items(), strict=True):
        lines = sorted(drawn(ax), key=lambda line: line[0])
        for layer, (label, x, y, lengths) in enumerate(lines, start=1):
            assert label == f"layer {layer}"
            np.testing.assert_allclose(y, [values_of(k, layer)[quantity] for k in range(5)])
            np.testing.assert_allclose(x[1:], np.log10(PENALTIES[1:]))
            np.testing.assert_allclose(lengths, [err] * 5 if np.isfinite(err) else [])


def test_zero_is_apart_and_not_connected():
    ((ax,), *_) = columns(draw(compose_study, *study({"training.l1": PENALTIES})))
    x = ax.containers[0].lines[0].get_xdata(orig=False)
    assert np.isnan(x[1])  # the line is broken after zero
    assert x[0] < x[2] - 0.5
    ticks = dict(zip([t.get_text() for t in ax.get_xticklabels()], ax.get_xticks(), strict=True))
    assert ticks["0"] == x[0]
    assert ticks["$10^{-3}$"] == pytest.approx(-3)


def test_words_are_not_connected_and_lines_do_not_overlap():
    ((ax,), *_) = columns(variant_drawn("words"))
    assert [label.get_text() for label in ax.get_xticklabels()] == STACKS
    lines = [bars.lines[0] for bars in ax.containers]
    assert {line.get_linestyle() for line in lines} == {"None"}
    places = np.array([line.get_xdata(orig=False) for line in lines])
    assert (np.diff(places, axis=0) > 0.1).all()
    assert np.abs(places - np.arange(3)).max() < 0.5


def test_the_value_of_the_network_and_the_critical_coupling_are_marked():
    vary = {"ensemble.coupling": [0.0, 0.2, 0.35, 0.47]}
    figure = draw(
        compose_study, *study(vary, reference={"ensemble.coupling": 0.35}, known_values=K_C)
    )
    for (ax,) in columns(figure):
        marks = {
            line.get_label(): line.get_xdata()[0]
            for line in ax.lines
            if len(set(line.get_xdata())) == 1
        }
        assert marks == {"configured value": 0.35, "$K_c$": 0.4406868}
    labels = ["layer 1", "layer 2", "layer 3", "configured value", "$K_c$"]
    assert legend_words(figure) == labels


def test_what_lies_outside_is_not_marked():
    vary = {"ensemble.coupling": [0.1, 0.2]}
    figure = draw(
        compose_study, *study(vary, reference={"ensemble.coupling": 0.35}, known_values=K_C)
    )
    assert legend_words(figure) == ["layer 1", "layer 2", "layer 3"]


def test_two_keys_have_a_row_for_each_layer_and_a_line_for_each_value():
    figure = variant_drawn("two keys")
    for panels, quantity in zip(columns(figure), ERRORS, strict=True):
        for layer, ax in enumerate(panels, start=1):
            lines = list(drawn(ax))
            assert [label for label, *_ in lines] == [write_value(value) for value in PENALTIES]
            for j, (_, x, y, _) in enumerate(lines):
                np.testing.assert_allclose(x, np.log10(RATES))
                expected = [values_of(5 * i + j, layer)[quantity] for i in range(4)]
                np.testing.assert_allclose(y, expected)
    first = columns(figure)[0]
    assert [ax.get_ylabel() for ax in first] == ["layer 1", "layer 2", "layer 3"]
    assert figure.legends[0].get_texts()[0].get_text() == "L1 penalty:"


def test_many_choices_make_maps_in_which_the_network_is_framed():
    vary = {"training.learning_rate": TWELVE, "training.l1": NINE}
    reference = {"training.learning_rate": TWELVE[3], "training.l1": NINE[0]}
    table, setting, known_values = study(vary, reference=reference)
    table = table[table["training.l1"] + table["training.learning_rate"] < 0.3]  # not all there
    figure = draw(compose_study, table, setting, known_values)
    for panels, quantity in zip(columns(figure), ERRORS, strict=True):
        assert len(panels) == 3
        for layer, ax in enumerate(panels, start=1):
            shown = ax.images[0].get_array()
            means = [[values_of(9 * i + j, layer)[quantity] for i in range(11)] for j in range(9)]
            np.testing.assert_allclose(shown, means)
            (frame,) = [patch for patch in ax.patches if isinstance(patch, Rectangle)]
            assert frame.get_xy() == (2.5, -0.5)
    assert "framed: as configured" in figure.get_suptitle()


def test_a_point_that_is_missing_in_a_map_is_white():
    table, setting, known_values = MAPS["map"]()
    table = table[
        (table["training.l1"] != NINE[2]) | (table["training.learning_rate"] != TWELVE[1])
    ]
    shown = columns(draw(compose_study, table, setting, known_values))[0][0].images[0].get_array()
    assert np.argwhere(np.ma.getmaskarray(shown)).tolist() == [[2, 1]]


def test_choices_that_would_be_written_alike_are_told_apart():
    vary = {"training.learning_rate": RATES, "training.momentum": [0.5, 0.50000001]}
    lines = list(drawn(columns(draw(compose_study, *study(vary)))[0][0]))
    assert [label for label, *_ in lines] == ["0.5", "0.50000001"]


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        (
            {},
            "20 × 20 lattice (in the paper 40 × 40), 400-100-25-6 units, 10,000 samples, "
            "50 epochs, 3 seeds",
        ),
        (
            {"lattice_size": 40, "n_seeds": 1},
            "40 × 40 lattice, 400-100-25-6 units, 10,000 samples, 50 epochs, 1 seed",
        ),
        ({"lattice_size": None, "layers": None}, "10,000 samples, 50 epochs, 3 seeds"),
    ],
)
def test_the_figure_says_what_all_points_share(setting, text):
    figure = draw(compose_study, *study({"training.l1": PENALTIES}, **setting))
    assert figure.get_suptitle() == text


def test_all_unresponsive_and_no_size_is_a_figure_too():
    table, setting, known_values = study({"training.l1": PENALTIES})
    table[["participation_ratio", "rms_radius"]] = np.nan
    check_texts(draw(compose_study, table, setting, known_values))


# Axes


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 2e-5, 8e-3], ["0", "$10^{-4}$", "$10^{-3}$"]),
        ([0.01, 0.03, 0.1, 0.3], ["0.01", "0.03", "0.1", "0.3"]),
        ([1, 3, 10, 30, 100, 300, 1000], ["1", "10", "100", "1,000"]),
        (["b", "a"], ["b", "a"]),
    ],
)
def test_ticks_are_the_values_or_powers_of_ten(values, texts):
    ax = Figure().subplots()
    Scale(values).apply(ax)
    assert [label.get_text() for label in ax.get_xticklabels()] == texts


def test_values_close_together_or_negative_have_a_linear_axis():
    for values in ([0.2, 0.35, 0.47], [-1.0, 0.0, 100.0], [0.0]):
        np.testing.assert_array_equal(Scale(values).position(values), values)
    assert not Scale([0.0, 1.0]).has_gap


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.002, "0.002"),
        (2e-4, "$2\\cdot 10^{-4}$"),
        (1e-5, "$10^{-5}$"),
        (0, "0"),
        (True, "True"),
        (40_000, "40,000"),
        (1e6, "$10^{6}$"),
        (2500, "2,500"),
        ("none", "none"),
        (-0.5, "-0.5"),
    ],
)
def test_values_are_written_short(value, text):
    assert write_value(value) == text


def test_values_at_an_axis_are_written_alike():
    assert value_texts([0, 1e-4, 1e-2]) == ["0", "$10^{-4}$", "$10^{-2}$"]
    assert value_texts([0, 0.01, 10]) == ["0", "0.01", "10"]


def test_labels_of_values_that_nearly_agree_differ():
    assert value_texts([10.1, 10.104, 10.105]) == ["10.1", "10.104", "10.105"]
    assert value_texts([1e-5, 1.0001e-5]) == ["$10^{-5}$", "$1.0001\\cdot 10^{-5}$"]


@pytest.mark.parametrize(("low", "high"), [(4, 130), (60, 95), (1, 4), (7.1, 7.4), (1, 1e5)])
def test_logarithms_have_some_round_numbers(low, high):
    ax = Figure().subplots()
    ax.plot([1, 2], [low, high])
    use_log_scale(ax.yaxis)
    bottom, top = ax.get_ylim()
    ticks = [tick for tick in ax.get_yticks() if bottom <= tick <= top]
    assert 1 <= len(ticks) <= 9


def test_a_short_logarithmic_axis_has_whole_numbers_if_there_are_three():
    ax = Figure().subplots()
    ax.plot([5.2, 9.2], [1, 1])
    use_log_scale(ax.xaxis)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["6", "7", "8", "9"]
