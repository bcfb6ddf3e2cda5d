"""The texts of a figure that a reader sees."""

import numpy as np
from matplotlib.figure import FigureBase
from matplotlib.legend import Legend

MIN_SIZE = 6  # points


def texts(figure):
    """Every text that is seen; tick labels only inside the range of their axis."""
    found = [text for part in figure.findobj(FigureBase) for text in part.texts]
    found += [text for legend in figure.findobj(Legend) for text in legend.get_texts()]
    for ax in figure.axes:
        found += [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis) if ax.axison else ():
            low, high = sorted(axis.get_view_interval())
            found += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    return [text for text in found if text.get_text() and text.get_visible()]


def check_texts(figure, *, min_texts=15):
    """Every text lies inside the figure and is large enough to read."""
    inside = figure.bbox.padded(1)
    assert len(texts(figure)) >= min_texts
    for text in texts(figure):
        box = text.get_window_extent()
        assert inside.contains(box.x0, box.y0), text
        assert inside.contains(box.x1, box.y1), text
        assert text.get_fontsize() >= MIN_SIZE, text


def legend_words(figure):
    """The labels of the legend of the figure, or of one of its parts."""
    legends = [legend for part in figure.findobj(FigureBase) for legend in part.legends]
    return [text.get_text() for legend in legends for text in legend.get_texts()]


def half_lengths(bars, axis=1):
    """Half the length of each error bar."""
    return [np.ptp(bar[:, axis]) / 2 for bar in bars.lines[2][0].get_segments() if len(bar)]
