from itertools import pairwise

import numpy as np
import pytest
from figure_contents import draw, levels
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from rgdl.figures.figure1 import (
    Figure1Content,
    Window,
    choose_window,
    compose_figure1,
    plot_blocks,
    plot_lattices,
)


def plotted(plot, block_size=2, side=16, window=None):
    shown = levels(side, block_size)
    axes = Figure().subplots(1, 3)
    window = window or choose_window(shown, block_size)
    plot(axes=axes, levels=shown, block_size=block_size, window=window)
    return axes, shown


def test_the_images_are_the_lattices_and_of_one_size():
    axes, shown = plotted(plot_lattices)
    for ax, spins in zip(axes, shown, strict=True):
        (image,) = ax.images
        assert np.array_equal(image.get_array(), spins)
        assert tuple(image.get_extent()) == (0, 16, 16, 0)
        assert (image.norm.vmin, image.norm.vmax) == (-1, 1)
    assert [ax.get_title() for ax in axes] == [
        "$L$ = 16, spacing $a$",
        "$L$ = 8, spacing $2a$",
        "$L$ = 4, spacing $4a$",
    ]


def test_the_same_region_is_framed_in_each_lattice():
    axes, _ = plotted(plot_lattices, window=Window(4, 8, 8))
    for ax in axes:
        (frame,) = ax.patches
        assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((8, 4), 8, 8)


@pytest.mark.parametrize(("block_size", "side"), [(2, 4), (2, 20), (3, 18)])
def test_each_disc_is_a_spin_of_the_window_at_its_position(block_size, side):
    axes, shown = plotted(plot_blocks, block_size, side)
    window = choose_window(shown, block_size)
    for k, (ax, spins) in enumerate(zip(axes, shown, strict=True)):
        discs = ax.collections[0]
        assert len(discs.get_paths()) == (window.width // block_size**k) ** 2
        for path, color in zip(discs.get_paths(), discs.get_facecolors(), strict=True):
            x, y = path.get_extents().get_points().mean(axis=0)
            row, column = (window.row + y) // block_size**k, (window.column + x) // block_size**k
            spin = spins[int(row), int(column)]
            assert tuple(color) == to_rgba("white" if spin > 0 else "black")


def test_each_outline_holds_the_spins_of_one_block():
    axes, _ = plotted(plot_blocks, 3, 18)
    for ax, coarser in pairwise(axes):
        discs, outlines = (c.get_paths() for c in ax.collections)
        assert len(outlines) == len(coarser.collections[0].get_paths())
        for outline in outlines:
            box = outline.get_extents()
            inside = [p for p in discs if box.contains(*p.get_extents().get_points().mean(axis=0))]
            assert len(inside) == 9
            assert all(box.fully_containsx(p.get_extents().x0) for p in inside)
    assert len(axes[-1].collections) == 1


def test_bars_are_one_spacing_long():
    axes, _ = plotted(plot_blocks)
    assert [np.ptp(ax.lines[0].get_xdata()) for ax in axes] == [1, 2, 4]
    assert [ax.texts[0].get_text() for ax in axes] == ["$a$", "$2a$", "$4a$"]


@pytest.mark.parametrize(
    ("side", "block_size", "width"), [(40, 2, 8), (12, 2, 8), (4, 2, 4), (27, 3, 18), (9, 3, 9)]
)
def test_the_window_is_made_of_whole_blocks(side, block_size, width):
    window = choose_window(levels(side, block_size), block_size)
    assert window.width == width
    assert window.row % block_size**2 == window.column % block_size**2 == 0
    assert max(window.row, window.column) + width <= side


def test_the_window_is_where_the_signs_meet():
    spins = np.ones((24, 24), np.int8)
    spins[12:, 12:20] = -1
    shown = [spins, spins[::2, ::2], spins[::4, ::4]]
    assert choose_window(shown, 2) == Window(8, 12, 8)


def test_of_equal_windows_the_first_is_taken():
    assert choose_window([np.ones((n, n), np.int8) for n in (16, 8, 4)], 2) == Window(0, 0, 8)


def test_a_window_without_ties_is_preferred():
    spins = np.ones((16, 16), np.int8)
    spins[1:7, :4] = -1  # well mixed, but with ties at both ends
    spins[12:, 12:] = -1
    shown = [spins, spins[1::2, 1::2], spins[3::4, 3::4]]
    assert choose_window(shown, 2) == Window(8, 8, 8)


def test_both_rows_are_in_the_same_columns():
    figure = draw(compose_figure1, Figure1Content(levels(16), 2))
    wholes, regions = (
        [ax.get_window_extent().intervalx for ax in figure.axes if test(ax)]
        for test in (lambda ax: ax.images, lambda ax: ax.collections)
    )
    np.testing.assert_allclose(wholes, regions, atol=0.5)
