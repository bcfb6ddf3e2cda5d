"""Requirements of every figure: readable texts, and equal bytes for equal content."""

from matplotlib.figure import FigureBase
from matplotlib.legend import Legend

from rgdl.figures.style import journal_style, save_figure

MIN_SIZE = 6  # points


def texts(figure):
    """Every visible text; tick labels only within the limits of their axis."""
    found = [text for panel in figure.findobj(FigureBase) for text in panel.texts]
    found += [text for legend in figure.findobj(Legend) for text in legend.get_texts()]
    for ax in figure.axes:
        found += [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            found += [t.label1 for t in axis.get_major_ticks() if low <= t.get_loc() <= high]
    return [text for text in found if text.get_text() and text.get_visible()]


def check_texts(figure):
    """Assert that every text lies inside the figure and is at least 6 points high."""
    inside = figure.bbox.padded(1)
    assert len(texts(figure)) > 20
    for text in texts(figure):
        box = text.get_window_extent()
        assert inside.contains(box.x0, box.y0), text
        assert inside.contains(box.x1, box.y1), text
        assert text.get_fontsize() >= MIN_SIZE, text


def check_bytes(folder, ending, compose, content, other):
    """Assert that equal content gives equal bytes, and other content other bytes."""
    written = []
    for number, shown in enumerate((content, content, other)):
        path = folder / f"{number}.{ending}"
        with journal_style():
            save_figure(compose(*shown), path)
        written.append(path.read_bytes())
    assert written[0] == written[1] != written[2]
