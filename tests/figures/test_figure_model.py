import numpy as np
import pytest
from figure_contents import MODEL, draw, hamiltonians, model
from figure_texts import half_lengths, legend_words

from rgdl.figures.figure_model import compose_model


@pytest.fixture(scope="module")
def drawn():
    return draw(compose_model, model(), hamiltonians())


def test_the_scatter_shows_the_first_seed_of_the_first_network(drawn):
    scatter = drawn.axes[0]
    points, exact = scatter.lines
    H = np.linspace(-40, 40, 9)
    np.testing.assert_array_equal(points.get_xydata(), np.column_stack([H, 1.5 * H]))
    assert scatter.get_xlim() == scatter.get_ylim() == pytest.approx((-63, 63))
    assert (exact.get_xy1(), exact.get_slope()) == ((0, 0), 1)


@pytest.mark.parametrize(
    ("errors", "note"),
    [
        ({"slope": 0.0123, "R2": 0.003}, "slope = 1.100 ± 0.012\n$R^2$ = 0.930 ± 0.003"),
        ({"slope": np.nan, "R2": 0.0}, "slope = 1.100 ± ?\n$R^2$ = 0.9300"),
    ],
)
def test_slope_and_R2_are_written_as_the_text_prints_them(errors, note):
    (text,) = draw(compose_model, model(**errors), hamiltonians()).axes[0].texts
    assert text.get_text() == note


PANELS = [(1, "D_KL", 0), (2, "dF", 0), (3, "log_X_std", 0), (4, "reverse_magnetization", 0.2)]


@pytest.mark.parametrize(("panel", "quantity", "exact"), PANELS)
def test_training_and_its_end_are_the_measures_of_the_table(drawn, panel, quantity, exact):
    ax, end = drawn.axes[panel], MODEL[quantity]
    (bars,) = ax.containers
    assert list(bars[0].get_xdata()) == [1, 10, 100]
    expected = np.array([end * (1 + 4 / (1 + n)) for n in (1, 10, 100)])
    np.testing.assert_allclose(bars[0].get_ydata(orig=False), expected)
    np.testing.assert_allclose(half_lengths(bars), np.abs(expected) / 100)
    positions = ax.transData.transform([(n, 0) for n in (1, 10, 100)])[:, 0]
    assert positions[1] - positions[0] == pytest.approx(positions[2] - positions[1])
    (band,) = ax.patches
    assert sorted(band.get_bbox().intervaly) == pytest.approx(sorted((0.99 * end, 1.01 * end)))
    levels = [line.get_ydata()[0] for line in ax.lines if len(line.get_ydata()) == 2]
    assert levels == pytest.approx([exact, end])  # exact RG, and the mean


def test_D_KL_on_the_training_samples_lies_below_it(drawn):
    (seen,) = [line for line in drawn.axes[1].lines if line.get_linestyle() == ":"]
    assert list(seen.get_xdata()) == [1, 10, 100]
    np.testing.assert_allclose(seen.get_ydata(), [0.04 * (1 + 4 / (1 + n)) for n in (1, 10, 100)])
    assert not any(line.get_linestyle() == ":" for ax in drawn.axes[2:] for line in ax.lines)


def test_epoch_0_has_a_position():
    ax = draw(compose_model, model((0, 1, 10)), hamiltonians()).axes[1]
    assert list(ax.containers[0][0].get_xdata()) == [0, 1, 10]
    positions = ax.transData.transform([(n, 0) for n in (0, 1, 10)])[:, 0]
    assert positions[0] > ax.bbox.x0
    assert np.all(np.diff(positions) > 0.05 * ax.bbox.width)
    assert "0" in [label.get_text() for label in ax.get_xticklabels()]


def test_the_legend_tells_the_number_of_seeds_and_which_machines_are_averaged(drawn):
    words = " ".join(legend_words(drawn.subfigs[-1])).replace("\n", " ")
    assert "averaged over their last epochs: mean and error of 3 seeds" in words
    assert "during training, not averaged" in words
    one = model().assign(n_seeds=1, n_trained=1)
    alone = " ".join(legend_words(draw(compose_model, one, hamiltonians()).subfigs[-1])).replace(
        "\n", " "
    )
    assert "trained machine, averaged over its last epochs" in alone


def test_without_an_error_there_is_no_band():
    assert not draw(compose_model, model(D_KL=np.nan), hamiltonians()).axes[1].patches
