"""Every figure: texts that can be read, whatever the errors, and equal bytes for equal content."""

import dataclasses
import itertools

import numpy as np
import pandas as pd
import pytest
from figure_contents import CONTENTS, draw
from figure_texts import check_texts, texts

from rgdl.figures.style import write_figures

VARIANTS = [(name, variant) for name, variants in CONTENTS.items() for variant in variants]
WITH_TABLES = [name for name in CONTENTS if name not in ("figure1", "figure2", "figure3")]


def with_errors(content, err):
    """All tables of a content with the same error everywhere."""
    if isinstance(content, pd.DataFrame):
        names = [c for c in content if c == "err" or c.endswith("_err")]
        return content.assign(**dict.fromkeys(names, err))
    if dataclasses.is_dataclass(content):
        fields = {f.name: getattr(content, f.name) for f in dataclasses.fields(content)}
        changed = {name: with_errors(value, err) for name, value in fields.items()}
        return dataclasses.replace(content, **changed)
    return [with_errors(one, err) for one in content] if isinstance(content, list) else content


def of_one_seed(content):
    """All tables of a content as a run with one seed writes them, without errors over seeds."""
    if not isinstance(content, pd.DataFrame):
        return content
    if "seed" in content:
        content = content[content["seed"] == content["seed"].iloc[0]]
    counts = [c for c in ("n_seeds", "n_trained") if c in content]
    return with_errors(content.assign(**dict.fromkeys(counts, 1)), np.nan)


@pytest.mark.parametrize(("name", "variant"), VARIANTS)
def test_texts_lie_inside_the_figure_and_do_not_meet(name, variant):
    check_figure(name, *CONTENTS[name][variant]())


ERRORS = {
    "exact": lambda content: with_errors(content, 0.0),
    "unknown, of one seed": of_one_seed,
}


@pytest.mark.parametrize("errors", ERRORS)
@pytest.mark.parametrize("name", WITH_TABLES)
def test_errors_may_be_zero_or_unknown(name, errors):
    compose, *content = next(iter(CONTENTS[name].values()))()
    check_figure(name, compose, *map(ERRORS[errors], content))


def test_a_negative_error_would_be_found():
    compose, *content = next(iter(CONTENTS["model"].values()))()
    with pytest.raises(ValueError, match="yerr"):
        check_figure("model", compose, *(with_errors(one, -1.0) for one in content))


def check_figure(name, compose, *content):
    figure = draw(compose, *content)
    check_texts(figure, min_texts={"figure1": 8, "figure3": 1}.get(name, 15))
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
