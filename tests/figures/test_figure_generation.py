"""The figure of what the machines draw by themselves."""

import numpy as np
import pandas as pd
import pytest
from drawn import check_bytes, check_texts

from rgdl.figures.figure_generation import compose_generation
from rgdl.figures.style import journal_style

SOURCES = ("samples", "layer 1", "stack")
QUANTITIES = {"energy per site": -1.2, "|magnetization|": 0.4}
SEEDS = (1, 2)
EXACT = -1.17


def generation(seeds=SEEDS, sources=SOURCES):
    rows = [
        {"network": network, "seed": seed, "source": source, "quantity": quantity,
         "value": value + k * (0.1 + size * seed / 100), "value_err": 0.003,
         "exact": EXACT if quantity == "energy per site" else np.nan}
        for network, size in (("shown", 1), ("other", 20))
        for seed in seeds
        for k, source in enumerate(sources)
        for quantity, value in QUANTITIES.items()
    ]  # fmt: skip
    return pd.DataFrame(rows)


def correlation(seeds=SEEDS, sources=SOURCES, largest=10):
    r = np.arange(largest + 1)
    tables = [
        pd.DataFrame({"network": network, "seed": seed, "source": source, "distance": r,
                      "correlation": size * (3 - k) / (3 + k * seed * r),
                      "correlation_err": 0.002})
        for network, size in (("shown", 1.0), ("other", 0.5))
        for seed in seeds
        for k, source in enumerate(sources)
    ]  # fmt: skip
    return pd.concat(tables)


def draw(measured=None, curves=None):
    with journal_style():
        figure = compose_generation(
            generation() if measured is None else measured,
            correlation() if curves is None else curves,
        )
        figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def drawn():
    return draw()


def levels(ax):
    """Heights of horizontal lines from edge to edge."""
    return [line.get_ydata()[0] for line in ax.lines if list(line.get_xdata()) == [0, 1]]


def words(figure):
    (legend,) = figure.legends
    return [text.get_text() for text in legend.get_texts()]


def test_each_source_is_a_point_at_its_mean_over_seeds_of_the_first_network(drawn):
    for ax, value in zip(drawn.axes, QUANTITIES.values(), strict=False):
        points = [bars[0] for bars in ax.containers]
        shown = [float(point.get_ydata()[0]) for point in points]
        assert shown == pytest.approx([value + k * 0.115 for k in range(3)])
        assert [label.get_text() for label in ax.get_xticklabels()] == list(SOURCES)


def test_errors_are_over_seeds_and_measured_ones_where_seeds_share_the_samples(drawn):
    for ax in drawn.axes[:2]:
        heights = []
        for bars in ax.containers:
            ((bottom, top),) = bars[2][0].get_segments()
            heights.append((top[1] - bottom[1]) / 2)
        assert heights == pytest.approx([0.003, 0.005, 0.01])


def test_the_lines_are_the_exact_energy_and_the_samples_magnetization(drawn):
    energy, magnetization, _ = drawn.axes
    assert levels(energy) == [EXACT]
    assert levels(magnetization) == pytest.approx([0.4])


def test_correlations_are_drawn_at_every_distance(drawn):
    ax = drawn.axes[2]
    r = np.arange(11)
    for k, bars in enumerate(ax.containers):
        np.testing.assert_array_equal(bars[0].get_xdata(), r)
        by_seed = [(3 - k) / (3 + k * seed * r) for seed in SEEDS]
        np.testing.assert_allclose(bars[0].get_ydata(orig=False), np.mean(by_seed, axis=0))
    assert words(drawn) == [*SOURCES, "exact"]


def test_a_source_looks_the_same_in_all_panels_and_unlike_the_others(drawn):
    looks = [
        [(bars[0].get_color(), bars[0].get_marker()) for bars in ax.containers] for ax in drawn.axes
    ]
    assert looks[0] == looks[1] == looks[2]
    for kind in zip(*looks[0], strict=True):
        assert len(set(kind)) == len(SOURCES)
    assert len({bars[0].get_linestyle() for bars in drawn.axes[2].containers}) == len(SOURCES)


def test_what_is_not_known_has_no_line_and_is_not_in_the_legend():
    figure = draw(generation().assign(exact=np.nan))
    assert levels(figure.axes[0]) == []
    assert words(figure) == list(SOURCES)


def test_without_samples_the_machines_keep_their_looks(drawn):
    figure = draw(generation(sources=SOURCES[1:]), correlation(sources=SOURCES[1:]))
    assert levels(figure.axes[1]) == []
    colors = [bars[0].get_color() for bars in figure.axes[2].containers]
    assert colors == [bars[0].get_color() for bars in drawn.axes[2].containers[1:]]


VARIANTS = {
    "as it is": {},
    "one seed": {"measured": generation((1,)), "curves": correlation((1,))},
    "one source": {
        "measured": generation(sources=SOURCES[:1]), "curves": correlation(sources=SOURCES[:1])
    },
    "large lattice": {"curves": correlation(largest=32)},
    "unknown": {
        "measured": generation().assign(value=np.nan, exact=np.nan),
        "curves": correlation().assign(correlation=np.nan, correlation_err=np.nan),
    },
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_leaves_the_figure_and_none_is_too_small(variant):
    check_texts(draw(**VARIANTS[variant]))


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_content_gives_equal_bytes(ending, tmp_path):
    check_bytes(tmp_path, ending, compose_generation, (generation(), correlation()),
                (generation((1,)), correlation((1,))))  # fmt: skip
