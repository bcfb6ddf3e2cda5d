"""Every figure: texts that can be read, and equal bytes for equal content."""

import itertools

import pytest
from figure_contents import CONTENTS, draw
from figure_texts import check_texts, texts

from rgdl.figures.style import write_figures

VARIANTS = [(name, variant) for name, variants in CONTENTS.items() for variant in variants]


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_texts_lie_inside_the_figure_and_do_not_meet(name, variant):
    figure = draw(*CONTENTS[name][variant]())
    check_texts(figure, min_texts=1 if name == "figure3" else 15)
    boxes = [(text, text.get_window_extent()) for text in texts(figure)]
    for (one, a), (two, b) in itertools.combinations(boxes, 2):
        # Boxes include room for ascenders and descenders, which most lines do not need.
        overlap = min(a.y1, b.y1) - max(a.y0, b.y0)
        slanted = one.get_rotation() % 90 and two.get_rotation() % 90  # boxes do not fit these
        assert slanted or not a.padded(-1).overlaps(b.padded(-1)) or overlap < 3, (one, two)


@pytest.mark.parametrize("ending", ["pdf", "png"])
@pytest.mark.parametrize("name", CONTENTS)
def test_equal_content_gives_equal_bytes_and_other_content_does_not(name, ending, tmp_path):
    first, second, *_ = CONTENTS[name].values()
    written = []
    for number, content in enumerate((first, first, second)):
        path = tmp_path / f"{number}.{ending}"
        write_figures([path], *content(), provenance={})
        written.append(path.read_bytes())
    assert written[0] == written[1] != written[2]
