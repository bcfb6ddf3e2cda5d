from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure

from rgdl.figures.figure2 import (
    Figure2Content,
    compose_figure2,
    plot_chain,
    plot_decimation_network,
    plot_flow,
    plot_map,
)
from rgdl.figures.style import ACCENT, journal_style, save_figure

T = np.linspace(0, 1, 51)
CURVE = np.column_stack([T, T**2])


def flow(coupling, n_steps):
    return [float(np.arctanh(np.tanh(coupling) ** 2**k)) for k in range(n_steps + 1)]


def drawn(plot, **content):
    ax = Figure().subplots()
    plot(ax=ax, **content)
    return ax


def markers(ax):
    return [line for line in ax.lines if line.get_marker() == "o"]


def labels(ax):
    return [text.get_text() for text in ax.texts if text.get_text()]


def test_each_row_of_the_chain_is_what_the_row_above_keeps():
    ax = drawn(plot_chain, couplings=flow(1.0, 4))
    rows = {}
    for line in markers(ax):
        kind = "lost" if line.get_markerfacecolor() == "white" else "all"
        rows.setdefault(-line.get_ydata()[0], {})[kind] = set(line.get_xdata())
    assert [len(rows[k]["all"]) for k in range(5)] == [17, 9, 5, 3, 2]
    for k in range(4):
        assert rows[k]["all"] - rows[k]["lost"] == rows[k + 1]["all"]
    assert "lost" not in rows[4]


def test_the_rows_are_labeled_with_their_couplings_and_spacings():
    assert labels(drawn(plot_chain, couplings=flow(1.0, 4))) == [
        "$J^{(0)}$ = 1.0000\nspacing $a$",
        "$J^{(1)}$ = 0.6625\nspacing $2a$",
        "$J^{(2)}$ = 0.3501\nspacing $4a$",
        "$J^{(3)}$ = 0.1137\nspacing $8a$",
        "$J^{(4)}$ = 0.0128\nspacing $16a$",
    ]


@pytest.mark.parametrize(("n_layers", "n_visible"), [(1, 15), (2, 15), (3, 15), (4, 31)])
def test_hidden_spins_are_tied_to_next_neighbors_but_one(n_layers, n_visible):
    ax = drawn(plot_decimation_network, couplings=flow(1.0, n_layers))
    free, *_ = (line for line in markers(ax) if line.get_markerfacecolor() == "white")
    layers = [np.arange(n_visible)]
    for n, ties in enumerate(ax.collections):
        below = layers[n]
        above = (below[:-2:2] + below[2::2]) / 2
        expected = [(below[2 * j + i], n, x, n + 1) for j, x in enumerate(above) for i in (0, 2)]
        assert sorted(tuple(s.ravel()) for s in ties.get_segments()) == sorted(expected)
        layers.append(above)
    tied = {x for x, y in np.concatenate(ax.collections[0].get_segments()) if y == 0}
    assert set(free.get_xdata()) == set(range(n_visible)) - tied
    assert len(ax.collections) == n_layers


def test_the_weights_of_each_layer_are_the_couplings():
    texts = labels(drawn(plot_decimation_network, couplings=flow(1.0, 2)))
    weights = [text for text in texts if text.startswith("weights")]
    assert weights == ["weights\n$J^{(0)}$ = 1.0000", "weights\n$J^{(1)}$ = 0.6625"]


def test_what_is_left_out_is_said():
    for plot in (plot_chain, plot_decimation_network):
        assert drawn(plot, couplings=flow(2.0, 6)).get_title().endswith("first 4 of 6 steps")
        assert "first" not in drawn(plot, couplings=flow(2.0, 4)).get_title()


def test_the_staircase_goes_between_curve_and_diagonal():
    couplings = flow(1.0, 4)
    curve, diagonal, stairs, points = drawn(plot_map, couplings=couplings, curve=CURVE).lines
    t = np.tanh(couplings)
    assert np.array_equal(curve.get_xydata(), CURVE)
    assert np.array_equal(*diagonal.get_data())
    np.testing.assert_allclose(stairs.get_xydata()[::2], np.column_stack([t, t]))
    np.testing.assert_allclose(stairs.get_xydata()[1::2], np.column_stack([t[:-1], t[1:]]))
    np.testing.assert_allclose(points.get_xydata(), np.column_stack([t[:-1], t[1:]]))


def test_the_decimated_couplings_are_red_points_on_the_line():
    couplings = flow(1.0, 4)
    ax = drawn(plot_flow, couplings=couplings)
    (red,) = (line for line in markers(ax) if line.get_color() == ACCENT)
    np.testing.assert_allclose(red.get_xdata(), np.tanh(couplings[1:]))
    unstable, stable, _, start = markers(ax)
    assert (unstable.get_xdata(), unstable.get_markerfacecolor()) == ([1], "white")
    assert stable.get_xdata() == [0]
    assert stable.get_markerfacecolor() != "white"
    np.testing.assert_allclose(start.get_xdata(), np.tanh(1.0))
    assert [text.split("\n")[1] for text in labels(ax)] == [
        "unstable", "stable", "1.0000", "0.6625", "0.3501", "0.1137", "0.0128"]  # fmt: skip


def test_small_couplings_are_written_as_powers_of_ten():
    texts = labels(drawn(plot_flow, couplings=[0.1, 0.00993, 9.86e-5, 0.0]))
    assert [text.split("\n")[1] for text in texts[2:]] == [
        "0.1000", "0.0099", r"$9.9{\times}10^{-5}$", "0.0000"]  # fmt: skip


@pytest.mark.parametrize(
    ("coupling", "n_steps"), [(1.0, 4), (0.1, 6), (0.1, 1), (0.3, 2), (3.0, 6), (5.0, 6), (5.0, 1)]
)
def test_no_text_leaves_the_figure_or_meets_another(coupling, n_steps):
    with journal_style():
        figure = compose_figure2(Figure2Content(flow(coupling, n_steps), CURVE))
        figure.draw_without_rendering()
        inside, boxes = figure.bbox.padded(1), []
        for ax in figure.axes:
            legend = ax.get_legend().get_texts() if ax.get_legend() else []
            texts = [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts, *legend]
            ticks = [t for t in ax.get_xticklabels() if ax.axison and 0 <= t.get_position()[0] <= 1]
            for text in filter(lambda text: text.get_text(), [*texts, *ticks]):
                boxes.append((text.get_window_extent(), text))
                assert text.get_fontsize() >= 6
    for box, text in boxes:
        assert inside.contains(box.x0, box.y0), text
        assert inside.contains(box.x1, box.y1), text
    for (one, text), (two, other) in combinations(boxes, 2):
        assert not one.overlaps(two), (text, other)


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_figures_give_equal_bytes(tmp_path, ending):
    with journal_style():
        for name in ("one", "two"):
            figure = compose_figure2(Figure2Content(flow(1.0, 4), CURVE))
            save_figure(figure, tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()
