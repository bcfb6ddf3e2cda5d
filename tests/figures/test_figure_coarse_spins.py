import numpy as np
import pandas as pd
import pytest
from figure_contents import coarse_gaps, coarse_spins, draw, measures
from figure_texts import half_lengths, legend_words

from rgdl.figures.figure_coarse_spins import compose_coarse_spins


def drawn(ax):
    """x, y and half the length of the bars of each kind of spins."""
    for bars in ax.containers:
        yield *bars.lines[0].get_data(orig=False), half_lengths(bars)


def test_correlations_of_both_signs_are_drawn_where_every_seed_has_some():
    figure = draw(compose_coarse_spins, *coarse_spins())
    titles = [ax.get_title() for ax in figure.axes[:3]]
    assert titles == [
        "layer 1: 100 hidden spins",
        "layer 2: 20 hidden spins",
        "layer 3: 5–7 hidden spins",
    ]
    for ax, n_curves in zip(figure.axes[:3], (4, 4, 2), strict=True):  # with the samples
        assert ax.get_xlim() == figure.axes[0].get_xlim()
        assert ax.get_ylim() == figure.axes[0].get_ylim()
        assert ax.get_ylim()[0] < -0.01
        assert ax.get_yscale() == "symlog"
        curves = [curve for curve in drawn(ax) if len(curve[0])]
        assert len(curves) == n_curves
        for r, C, errors in curves:
            np.testing.assert_allclose(r, [2.2, 5.0, 6.0])
            np.testing.assert_allclose(C, [0.2, 0.05, -0.01])
            np.testing.assert_allclose(errors, 0.01)


def test_quantities_by_layer_are_those_of_the_table_and_not_joined():
    axes = draw(compose_coarse_spins, *coarse_spins()).axes[3:]
    for k, (layers, values, errors) in enumerate(drawn(axes[0])):
        np.testing.assert_array_equal(np.round(layers), [1, 2, 3] if k == 0 else [1, 2])
        np.testing.assert_allclose(values, 9.0 - k)
        np.testing.assert_allclose(errors, 0.01)
    expected = [8.0] * 3, [0.1, 0.2, 0.3], [0.3] * 3, [0.5, 0.25, 0.5 / 3]
    for ax, values in zip(axes[1:], expected, strict=True):
        np.testing.assert_allclose(next(drawn(ax))[1], values)
        assert {bars.lines[0].get_linestyle() for bars in ax.containers} == {"None"}
    assert any(
        np.allclose(line.get_ydata(), 9.0) and line.get_linestyle() == "--"
        for line in axes[0].lines
    )  # the samples


def test_every_seed_is_shown():
    table, spins = coarse_spins()
    ax = draw(compose_coarse_spins, table, spins).axes[3]
    dots = [line for line in ax.lines if line.get_marker() == "."]
    np.testing.assert_allclose(dots[0].get_ydata(), [8.9, 9.0, 9.1] * 3)
    np.testing.assert_array_equal(np.round(dots[0].get_xdata()), np.repeat([1, 2, 3], 3))


def test_a_mean_over_some_of_the_seeds_is_not_drawn():
    table, spins = coarse_spins()
    lacks = (table["layer"] == 2) & (table["quantity"] == "correlation_length")
    table.loc[lacks & (table["which"] == "hidden"), "n_seeds"] = 2
    x, _, _ = next(drawn(draw(compose_coarse_spins, table, spins).axes[3]))
    np.testing.assert_array_equal(np.round(x), [1, 3])


def test_the_hidden_spins_of_the_gaussian_null_model_are_a_kind_of_their_own():
    figure = draw(compose_coarse_spins, *coarse_spins(gaussian=True))
    assert legend_words(figure) == [
        "samples",
        "hidden spins",
        "block spins by majority",
        "block spins by decimation",
        "hidden spins, Gaussian fields",
        "value of the samples",
        "one seed; a mean is drawn\nwhere every seed has a value",
    ]
    for ax in [*figure.axes[:2], *figure.axes[3:]]:  # layer 3 has hidden spins alone
        lines = [bars.lines[0] for bars in ax.containers]
        markers = [line.get_marker() for line in lines]
        assert [marker for marker in markers if marker != "x"] == ["o", "s", "^", "D"]
        assert len({line.get_color() for line in lines}) == len(lines)
    np.testing.assert_allclose([*drawn(figure.axes[0])][4][1], [0.1, 0.025, -0.005])
    np.testing.assert_allclose([*drawn(figure.axes[3])][3][1], 4.5)
    without = draw(compose_coarse_spins, *coarse_spins())
    for ax, same in zip(figure.axes, without.axes, strict=True):
        assert len(same.containers) == len(ax.containers) - 1
        for one, two in zip(drawn(ax), drawn(same), strict=False):
            np.testing.assert_allclose(one[1], two[1])


def test_kinds_of_couplings_have_names_of_their_own():
    table, spins = coarse_spins()
    new = table[(table["which"] == "majority")]
    kinds = ("matched", "nearest_only", "crossed")
    parts = [table, *(new.assign(which=kind) for kind in kinds)]
    figure = draw(compose_coarse_spins, pd.concat(parts), spins)
    assert len(legend_words(figure)) == 9
    markers = [bars.lines[0].get_marker() for bars in figure.axes[6].containers]
    assert len({*markers}) == len(markers)
    assert len(figure.axes[0].containers) == 4  # C(r) of the usual kinds alone
    assert len(figure.axes[6].containers) == 6


def test_gaps_have_a_note():
    axes = draw(compose_coarse_spins, *coarse_gaps()).axes
    notes = [[text.get_text() for text in ax.texts] for ax in axes]
    assert notes == [[], [], ["coarse spins: not measured"], [], [], [], [], ["not measured"]]
    assert len(next(drawn(axes[6]))[0]) == 2  # of the layers with a coupling


def test_a_table_without_a_quantity_is_an_error():
    table, spins = coarse_spins()
    with pytest.raises(KeyError, match=r"quantity must be one of .*got 'binder_cumulant'"):
        compose_coarse_spins(table[table["quantity"] != "binder_cumulant"], spins)
    with pytest.raises(KeyError, match=r"topic must be one of \['model'\], got 'coarse_spins'"):
        compose_coarse_spins(measures([{"topic": "model", "quantity": "dF", "value": 1.0}]), spins)
