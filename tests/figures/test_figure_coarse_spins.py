import math

import numpy as np
import pandas as pd
import pytest

from rgdl.figures.figure_coarse_spins import compose_coarse_spins
from rgdl.figures.style import journal_style, save_figure

KINDS = ["hidden", "majority", "decimation"]


def kinds_of(layer, n_layers):
    return KINDS if layer < n_layers or n_layers == 1 else KINDS[:1]


def spin_table(seeds=(1, 2, 3), n_layers=3):
    return pd.DataFrame(
        {"network": network, "seed": seed, "layer": layer, "spins": kind,
         "n_spins": 4 * 5 ** (n_layers - layer) + (seed if layer == 3 else 0),
         "correlation_length": 7.0 + seed - KINDS.index(kind), "correlation_length_err": 0.25,
         "binder_cumulant": 0.1 * layer, "binder_cumulant_err": 0.01,
         "nearest_coupling": 0.3, "nonlocal_fraction": 0.5 / layer}
        for network in ("paper", "other") for seed in seeds for layer in range(1, n_layers + 1)
        for kind in kinds_of(layer, n_layers)
    )  # fmt: skip


def correlation_table(seeds=(1, 2, 3), n_layers=3):
    """An empty bin, one at r = 2 + seed / 10, and one where C(r) is negative."""
    rows = []
    for network in ("other", "paper"):
        for seed in seeds:
            for layer in range(1, n_layers + 1):
                for kind in kinds_of(layer, n_layers):
                    labels = {"network": network, "seed": seed, "layer": layer, "spins": kind}
                    for r, C in ((np.nan, np.nan), (2 + seed / 10, seed / 10), (5.0, 0.05),
                                 (6.0, -0.01)):  # fmt: skip
                        row = {"distance": r, "correlation": C, "correlation_err": 0.01,
                               "n_pairs": 0 if np.isnan(r) else 20}  # fmt: skip
                        rows.append(labels | row)
    return pd.DataFrame(rows)


def partly_unknown():
    spins, correlation = spin_table(), correlation_table()
    spins.loc[spins["layer"] == 1, "nearest_coupling"] = np.nan
    spins["nonlocal_fraction"] = np.nan
    correlation.loc[correlation["layer"] == 2, "correlation"] *= -1
    correlation.loc[correlation["layer"] == 3, ["distance", "correlation"]] = np.nan
    return spins, correlation


def nothing_known():
    spins, correlation = spin_table(), correlation_table()
    spins.loc[:, "correlation_length":] = np.nan
    return spins, correlation.assign(correlation=np.nan)


def with_null():
    """A Gaussian null model of one seed, of which the hidden spins are drawn."""
    tables = []
    for table in (spin_table(), correlation_table()):
        null = table[(table["network"] == "paper") & (table["seed"] == 1)]
        tables.append(pd.concat([table, null.assign(network="gaussian")]))
    spins, correlation = tables
    spins.loc[spins["network"] == "gaussian", "correlation_length"] = 5.5
    correlation.loc[correlation["network"] == "gaussian", "correlation"] *= 0.5
    return spins, correlation


VARIANTS = {
    "with null": with_null,
    "all": lambda: (spin_table(), correlation_table()),
    "one layer": lambda: (spin_table(n_layers=1), correlation_table(n_layers=1)),
    "two layers": lambda: (spin_table(n_layers=2), correlation_table(n_layers=2)),
    "four layers": lambda: (spin_table(n_layers=4), correlation_table(n_layers=4)),
    "one seed": lambda: (spin_table(seeds=(1,)), correlation_table(seeds=(1,))),
    "partly unknown": partly_unknown,
    "nothing known": nothing_known,
}


def draw(spins, correlation):
    with journal_style():
        figure = compose_coarse_spins(spins, correlation)
        figure.draw_without_rendering()
    return figure


def drawn(ax):
    """x, y and half the length of the bar of each kind of spins."""
    for bars in ax.containers:
        line, _, (bar,) = bars.lines
        errors = [np.ptp(segment[:, 1]) / 2 for segment in bar.get_segments() if len(segment)]
        yield line.get_xdata(orig=False), line.get_ydata(orig=False), errors


def n_drawn(ax):
    """Points of the hidden spins, which come first."""
    x, _, _ = next(drawn(ax))
    return len(x)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_leaves_the_figure_or_meets_a_letter(variant):
    figure = draw(*VARIANTS[variant]())
    inside = figure.bbox.padded(1)
    letters = [
        text.get_window_extent() for row in figure.subfigs for part in row.subfigs
        for text in part.texts
    ]  # fmt: skip
    assert len(letters) == len(figure.axes)
    for ax in figure.axes:
        for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]:
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert inside.contains(box.x0, box.y0), text
                assert inside.contains(box.x1, box.y1), text
                assert not box.count_overlaps(letters), text


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_tables_give_equal_bytes(ending, tmp_path):
    with journal_style():
        for name in ("one", "two"):
            figure = compose_coarse_spins(spin_table(), correlation_table())
            save_figure(figure, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_correlations_are_means_over_seeds_where_they_are_positive():
    figure = draw(spin_table(), correlation_table())
    titles = [ax.get_title() for ax in figure.axes[:3]]
    assert titles == ["layer 1: 100 hidden spins", "layer 2: 20 hidden spins",
                      "layer 3: 5–7 hidden spins"]  # fmt: skip
    for ax, n_curves in zip(figure.axes[:3], (3, 3, 1), strict=True):
        assert ax.get_yscale() == "log"
        curves = [curve for curve in drawn(ax) if len(curve[0])]
        assert len(curves) == n_curves
        for r, C, errors in curves:
            np.testing.assert_allclose(r, [2.2, 5.0])
            np.testing.assert_allclose(C, [0.2, 0.05])
            # where all seeds agree, the error that each of them states
            np.testing.assert_allclose(errors, [0.1 / math.sqrt(3), 0.01], atol=1e-12)


def test_distances_of_a_few_pairs_are_left_out():
    spins, correlation = spin_table(), correlation_table()
    rare = (correlation["distance"] == 5.0) & (correlation["spins"] == "hidden")
    correlation.loc[rare, "n_pairs"] = 3  # nine of three seeds
    ax = draw(spins, correlation).axes[0]
    assert n_drawn(ax) == 1
    correlation.loc[rare, "n_pairs"] = 4
    assert n_drawn(draw(spins, correlation).axes[0]) == 2


def test_what_a_seed_lacks_is_not_drawn():
    spins = spin_table()
    lacks = (spins["layer"] == 2) & (spins["spins"] == "hidden") & (spins["seed"] == 3)
    spins.loc[lacks, "correlation_length"] = np.nan
    ax = draw(spins, correlation_table()).axes[3]
    assert n_drawn(ax) == 2


def test_correlations_share_their_scales():
    first, *others = draw(spin_table(), correlation_table()).axes[:3]
    for ax in others:
        assert ax.get_xlim() == first.get_xlim()
        assert ax.get_ylim() == first.get_ylim()


def test_numbers_by_layer_are_means_over_seeds():
    length, binder, coupling, nonlocal_part = draw(spin_table(), correlation_table()).axes[3:]
    for k, (layers, values, errors) in enumerate(drawn(length)):
        numbers = [1, 2, 3] if k == 0 else [1, 2]
        np.testing.assert_array_equal(np.round(layers), numbers)
        np.testing.assert_allclose(values, 9.0 - k)
        np.testing.assert_allclose(errors, 1 / math.sqrt(3))
    expected = {binder: [0.1, 0.2, 0.3], coupling: [0.3] * 3, nonlocal_part: [0.5, 0.25, 0.5 / 3]}
    for ax, values in expected.items():
        np.testing.assert_allclose(next(drawn(ax))[1], values)


def test_a_single_seed_has_the_errors_of_its_own_values():
    axes = draw(spin_table(seeds=(1,)), correlation_table(seeds=(1,))).axes
    np.testing.assert_allclose(next(drawn(axes[0]))[2], [0.01, 0.01])
    np.testing.assert_allclose(next(drawn(axes[3]))[2], [0.25] * 3)
    assert next(drawn(axes[5]))[2] == []  # couplings come without one


def test_kinds_differ_in_color_and_shape():
    figure = draw(spin_table(), correlation_table())
    for ax in figure.axes:
        lines = [bars.lines[0] for bars in ax.containers]
        assert [line.get_marker() for line in lines] == ["o", "s", "^"]
        assert len({line.get_color() for line in lines}) == 3
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["hidden spins", "block spins by majority", "block spins by decimation"]


def test_hidden_spins_of_the_gaussian_null_are_a_kind_of_their_own():
    figure = draw(*with_null())
    for ax in figure.axes:
        assert [bars.lines[0].get_marker() for bars in ax.containers] == ["o", "s", "^", "D"]
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels[3] == "hidden spins, Gaussian fields"
    length, first = figure.axes[3], figure.axes[0]
    layers, values, errors = [*drawn(length)][3]
    np.testing.assert_array_equal(np.round(layers), [1, 2, 3])
    np.testing.assert_allclose(values, 5.5)
    np.testing.assert_allclose(errors, 0.25)
    np.testing.assert_allclose([*drawn(first)][3][1], [0.05, 0.025])
    without = draw(spin_table(), correlation_table())
    for ax, same in zip(figure.axes, without.axes, strict=True):
        for one, two in zip(drawn(ax), drawn(same), strict=False):
            np.testing.assert_allclose(one[1], two[1])


def test_what_is_missing_is_said():
    axes = draw(*partly_unknown()).axes
    said = [[text.get_text() for text in ax.texts] for ax in axes]
    assert said == [[], [], ["no positive values"], [], [], [], ["not measured"]]


def test_only_the_first_network_is_drawn():
    spins, correlation = spin_table(), correlation_table()
    changed = [table.copy() for table in (spins, correlation)]
    changed[0].loc[spins["network"] == "other", "correlation_length"] = 99.0
    changed[1].loc[correlation["network"] == "other", "correlation"] = 0.9
    for ax, same in zip(draw(spins, correlation).axes, draw(*changed).axes, strict=True):
        for one, two in zip(drawn(ax), drawn(same), strict=True):
            np.testing.assert_array_equal(one[1], two[1])
