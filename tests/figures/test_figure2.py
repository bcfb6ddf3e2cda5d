import numpy as np
import pytest
from figure_contents import CURVE, flow
from matplotlib.figure import Figure

from rgdl.figures.figure2 import plot_chain, plot_decimation_network, plot_flow, plot_map
from rgdl.figures.style import ACCENT


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
        "$J^{(0)}$ = 1\nspacing $a$",
        "$J^{(1)}$ = 0.6625\nspacing $2a$",
        "$J^{(2)}$ = 0.3501\nspacing $4a$",
        "$J^{(3)}$ = 0.1137\nspacing $8a$",
        "$J^{(4)}$ = 0.01281\nspacing $16a$",
    ]


@pytest.mark.parametrize(("n_layers", "n_visible"), [(1, 15), (2, 15), (3, 15), (4, 31)])
def test_hidden_spins_are_coupled_to_next_nearest_neighbors(n_layers, n_visible):
    ax = drawn(plot_decimation_network, couplings=flow(1.0, n_layers))
    free, *_ = (line for line in markers(ax) if line.get_markerfacecolor() == "white")
    layers = [np.arange(n_visible)]
    for n, bonds in enumerate(ax.collections):
        below = layers[n]
        above = (below[:-2:2] + below[2::2]) / 2
        expected = [(below[2 * j + i], n, x, n + 1) for j, x in enumerate(above) for i in (0, 2)]
        assert sorted(tuple(s.ravel()) for s in bonds.get_segments()) == sorted(expected)
        layers.append(above)
    coupled = {x for x, y in np.concatenate(ax.collections[0].get_segments()) if y == 0}
    assert set(free.get_xdata()) == set(range(n_visible)) - coupled
    assert len(ax.collections) == n_layers


def test_the_coupling_between_two_layers_is_that_of_the_flow():
    texts = labels(drawn(plot_decimation_network, couplings=flow(1.0, 2)))
    couplings = [text for text in texts if text.startswith("coupling")]
    assert couplings == ["coupling\n$J^{(0)}$ = 1", "coupling\n$J^{(1)}$ = 0.6625"]


def test_steps_that_are_left_out_are_counted():
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
    numbers = [text.split("\n")[1] for text in labels(ax)]
    assert numbers == ["unstable", "stable", "1", "0.6625", "0.3501", "0.1137", "0.01281"]


def test_small_couplings_are_written_as_powers_of_ten():
    texts = labels(drawn(plot_flow, couplings=[0.1, 0.00993, 9.86e-5, 0.0]))
    numbers = [text.split("\n")[1] for text in texts[2:]]
    assert numbers == ["0.1000", "0.009930", r"$9.9\times10^{-5}$", "0"]
