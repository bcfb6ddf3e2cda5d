import numpy as np
from matplotlib.figure import Figure

from rgdl.figures.style import journal_style, save_figure


def crowded():
    figure = Figure(figsize=(4, 3), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.0, 1.37])
    for part in (left, right):
        for ax in part.subplots(2, 1):
            ax.set_ylabel("label")
    figure.legend(handles=[], loc="outside lower center")
    return figure


def test_places_are_rounded_so_that_the_solvers_last_digits_do_not_show(tmp_path):
    with journal_style():
        figure = crowded()
        figure.draw_without_rendering()
        before = [ax.get_position().get_points() for ax in figure.axes]
        assert any((np.round(points, 4) != points).any() for points in before)
        save_figure(figure, tmp_path / "figure.pdf")
    for ax, points in zip(figure.axes, before, strict=True):
        after = ax.get_position().get_points()
        np.testing.assert_array_equal(after, np.round(after, 4))
        np.testing.assert_allclose(after, points, atol=0.6e-4)


def test_a_figure_without_a_layout_is_left_as_it_is(tmp_path):
    figure = Figure()
    ax = figure.add_axes((0.123456, 0.2, 0.5, 0.5))
    save_figure(figure, tmp_path / "figure.png")
    assert ax.get_position().x0 == 0.123456
