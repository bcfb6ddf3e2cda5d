import numpy as np
import pytest
from figure_contents import OF_TRAINING, draw, localization
from figure_texts import half_lengths, legend_words

from rgdl.figures.figure_localization import compose_localization

PANELS = (
    ("signal_fraction", "localized_above_noise_fraction", "localized_fraction"),
    ("bulk_weight_fraction",),
)


@pytest.fixture(scope="module")
def drawn():
    return draw(compose_localization, localization())


@pytest.mark.parametrize("panel", [0, 1])
def test_training_and_its_end_are_the_measures_of_layer_1(drawn, panel):
    ax = drawn.axes[panel]
    ends = np.array([OF_TRAINING[name] for name in PANELS[panel]])
    assert len(ax.containers) == len(ends)
    for bars, end in zip(ax.containers, ends, strict=True):
        assert list(bars[0].get_xdata()) == [1, 10, 100]
        expected = [end * n / (10 + n) for n in (1, 10, 100)]
        np.testing.assert_allclose(bars[0].get_ydata(orig=False), expected)
        np.testing.assert_allclose(half_lengths(bars), 0.02)
    levels = [line.get_ydata()[0] for line in ax.lines if line.get_linestyle() == ":"]
    assert levels == pytest.approx(ends)
    bands = np.array([band.get_bbox().intervaly for band in ax.patches])
    np.testing.assert_allclose(bands, np.column_stack([ends - 0.02, ends + 0.02]))


def test_every_fraction_has_its_own_look_and_name(drawn):
    points = [bars[0] for bars in drawn.axes[0].containers]
    assert len({point.get_color() for point in points}) == 3
    assert len({point.get_marker() for point in points}) == 3
    assert legend_words(drawn) == [
        "with an entry above the noise",
        "localized above the noise",
        "localized, with all entries",
        "end of the training",
    ]


def test_no_epoch_before_the_first_stop_is_on_the_axis(drawn):
    assert all(0 < ax.get_xlim()[0] < 1 for ax in drawn.axes)


def test_epoch_0_has_a_position():
    ax = draw(compose_localization, localization((0, 1, 10))).axes[0]
    positions = ax.transData.transform([(n, 0) for n in (0, 1, 10)])[:, 0]
    assert np.all(np.diff(positions) > 0.05 * ax.bbox.width)


def test_a_few_epochs_that_lie_apart_are_the_ticks():
    def ticks(*epochs):
        return draw(compose_localization, localization(epochs)).axes[0].get_xticks().tolist()

    assert ticks(0, 2) == [0, 2]
    assert ticks(1, 3, 10, 30, 100) == [1, 3, 10, 30, 100]
    assert 101 not in ticks(1, 100, 101)


def test_without_an_error_there_is_no_band():
    table = localization(bulk_weight_fraction=np.nan)
    assert not draw(compose_localization, table).axes[1].patches


def test_epochs_without_a_value_are_on_the_axis():
    table = localization((0, 2))
    unknown = (table["at"] == 0) & (table["quantity"] == "bulk_weight_fraction")
    axes = draw(compose_localization, table.assign(value=table["value"].mask(unknown))).axes
    assert axes[0].get_xlim() == axes[1].get_xlim()
    ax = draw(compose_localization, localization((2,))).axes[0]  # between two ticks
    assert [label.get_text() for label in ax.get_xticklabels()] == ["2"]
