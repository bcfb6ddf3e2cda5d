"""The figure of the first layer's machine as a model, and means over seeds."""

import numpy as np
import pandas as pd
import pytest
from drawn import check_bytes, check_texts

from rgdl.figures.figure_model import compose_model
from rgdl.figures.over_seeds import mean_over_seeds
from rgdl.figures.style import journal_style

MEASURES = {
    "D_KL": 0.05,
    "D_KL_gap": 0.01,
    "dF": -500.0,
    "log_X_std": 7.0,
    "slope": 1.1,
    "R2": 0.93,
}
SEEDS = (1, 2, 3)


def measured(value=1.0):
    scaled = {name: value * number for name, number in MEASURES.items()}
    return scaled | {f"{name}_err": abs(number) / 100 for name, number in scaled.items()}


def machines(seeds=SEEDS):
    rows = [{"network": "shown", "seed": k, **measured(1 + 0.1 * (k - 2))} for k in seeds]
    other = {"network": "other", "seed": 1, **measured(9.0)}
    return pd.DataFrame([*rows, other])


def training(epochs=(10, 1, 100)):
    return pd.DataFrame([{"n_epochs": n, **measured(1 + 4 / (1 + n))} for n in epochs])


def hamiltonians():
    H = np.linspace(-40, 40, 9)
    tables = [
        pd.DataFrame({"network": network, "seed": seed, "H": H, "H_RBM": slope * H})
        for network, seed, slope in (("other", 1, 9.0), ("shown", 1, 1.5), ("shown", 2, 7.0))
    ]
    return pd.concat(tables)


def draw(model=None, curve=None, pairs=None):
    with journal_style():
        figure = compose_model(
            machines() if model is None else model,
            training() if curve is None else curve,
            hamiltonians() if pairs is None else pairs,
        )
        figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def drawn():
    return draw()


def band(ax):
    (patch,) = ax.patches
    low, high = patch.get_bbox().intervaly
    return (low + high) / 2, (high - low) / 2


def test_the_scatter_shows_the_first_seed_of_the_first_network(drawn):
    scatter = drawn.axes[0]
    points, _ = scatter.lines
    np.testing.assert_array_equal(points.get_xdata(), np.linspace(-40, 40, 9))
    np.testing.assert_array_equal(points.get_ydata(), 1.5 * np.linspace(-40, 40, 9))


def test_the_line_of_an_exact_rg_is_the_diagonal_of_the_panel(drawn):
    scatter = drawn.axes[0]
    assert scatter.get_xlim() == scatter.get_ylim() == pytest.approx((-63, 63))
    exact = scatter.lines[1]
    assert exact.get_xy1() == (0, 0)
    assert exact.get_slope() == 1


def test_slope_and_R2_are_means_over_seeds_with_standard_errors(drawn):
    (text,) = drawn.axes[0].texts
    assert text.get_text() == "slope = 1.100 ± 0.064\n$R^2$ = 0.930 ± 0.054"


def test_what_has_no_error_is_written_without_one():
    (text,) = draw(machines((2,)).assign(slope_err=np.nan, R2_err=0.0)).axes[0].texts
    assert text.get_text() == "slope = 1.1\n$R^2$ = 0.93"


def test_training_is_drawn_in_the_order_of_epochs_on_logarithms(drawn):
    for ax, column in zip(drawn.axes[1:], ("D_KL", "dF", "log_X_std"), strict=True):
        (bars,) = ax.containers
        assert list(bars[0].get_xdata()) == [1, 10, 100]
        expected = [MEASURES[column] * (1 + 4 / (1 + n)) for n in (1, 10, 100)]
        np.testing.assert_allclose(bars[0].get_ydata(orig=False), expected)
        segments = bars[2][0].get_segments()
        np.testing.assert_allclose(
            [(top - bottom) / 2 for (_, bottom), (_, top) in segments], np.abs(expected) / 100
        )
        places = ax.transData.transform([(n, 0) for n in (1, 10, 100)])[:, 0]
        assert places[1] - places[0] == pytest.approx(places[2] - places[1])


def test_training_of_several_seeds_is_their_mean_with_its_standard_error():
    scales = {1: 0.9, 2: 1.0, 3: 1.4}
    curve = pd.concat(
        training((1, 10)).assign(seed=seed, D_KL=lambda table, by=scale: by * table["D_KL"])
        for seed, scale in scales.items()
    )
    (bars,) = draw(curve=curve).axes[1].containers
    single = np.array([0.05 * (1 + 4 / (1 + n)) for n in (1, 10)])
    np.testing.assert_allclose(bars[0].get_ydata(orig=False), 1.1 * single)
    segments = bars[2][0].get_segments()
    errors = [(top - bottom) / 2 for (_, bottom), (_, top) in segments]
    np.testing.assert_allclose(errors, np.std([0.9, 1.0, 1.4], ddof=1) / np.sqrt(3) * single)


def test_what_D_KL_seems_on_samples_of_the_training_lies_below_it(drawn):
    (seen,) = [line for line in drawn.axes[1].lines if line.get_linestyle() == ":"]
    assert list(seen.get_xdata()) == [1, 10, 100]
    np.testing.assert_allclose(seen.get_ydata(), [0.04 * (1 + 4 / (1 + n)) for n in (1, 10, 100)])
    assert not any(line.get_linestyle() == ":" for ax in drawn.axes[2:] for line in ax.lines)


def test_the_band_is_the_mean_of_trained_machines_and_its_error(drawn):
    for ax, column in zip(drawn.axes[1:], ("D_KL", "dF", "log_X_std"), strict=True):
        mean, half_width = band(ax)
        assert mean == pytest.approx(MEASURES[column])
        assert half_width == pytest.approx(abs(MEASURES[column]) * 0.1 / np.sqrt(3))
        levels = [line.get_ydata()[0] for line in ax.lines if len(line.get_ydata()) == 2]
        assert levels == pytest.approx([0, mean])  # exact RG, and the mean


def test_epoch_0_has_its_place():
    ax = draw(curve=training((0, 1, 10))).axes[1]
    assert list(ax.containers[0][0].get_xdata()) == [0, 1, 10]
    places = ax.transData.transform([(n, 0) for n in (0, 1, 10)])[:, 0]
    assert places[0] > ax.bbox.x0
    assert np.all(np.diff(places) > 0.05 * ax.bbox.width)
    assert "0" in [label.get_text() for label in ax.get_xticklabels()]


def test_one_seed_has_its_measured_error():
    figure = draw(machines((2,)))
    assert band(figure.axes[1]) == pytest.approx((0.05, 0.0005))
    (legend,) = figure.legends
    words = [text.get_text() for text in legend.get_texts()]
    assert words == ["samples, first seed", "during training", "on samples of the training",
                     "trained machine", "exact RG"]  # fmt: skip


def test_without_any_error_there_is_no_band():
    figure = draw(machines((2,)).assign(D_KL_err=np.nan))
    assert not figure.axes[1].patches


VARIANTS = {
    "as it is": {},
    "one seed": {"model": machines((1,))},
    "one stop": {"curve": training((1,))},
    "only epoch 0": {"curve": training((0,))},
    "many epochs": {"curve": training((0, 1, 3, 10, 30, 100, 300, 1000))},
    "unknown": {
        "model": machines().assign(D_KL=np.nan, R2=np.nan),
        "curve": training().assign(dF=np.nan, D_KL_err=np.nan),
    },
    "flat": {"pairs": hamiltonians().assign(H_RBM=0.0)},
    "nothing": {"pairs": hamiltonians().assign(H=0.0, H_RBM=0.0)},
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_leaves_the_figure_and_none_is_too_small(variant):
    check_texts(draw(**VARIANTS[variant]))


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_content_gives_equal_bytes(ending, tmp_path):
    check_bytes(tmp_path, ending, compose_model, (machines(), training(), hamiltonians()),
                (machines((1,)), training(), hamiltonians()))  # fmt: skip


def test_mean_over_seeds_has_the_standard_error_of_the_mean():
    table = pd.DataFrame({"kind": list("bbba"), "x": [1.0, 2.0, 6.0, 5.0], "x_err": 0.25})
    means = mean_over_seeds(table, "x", by=["kind"])
    assert list(means.index) == ["b", "a"]  # in the order of the table
    assert list(means["mean"]) == [3.0, 5.0]
    assert means["err"]["b"] == pytest.approx(np.std([1, 2, 6], ddof=1) / np.sqrt(3))


def test_mean_over_seeds_takes_the_measured_error_where_seeds_do_not_differ():
    table = pd.DataFrame({"kind": list("aaab"), "x": [0.1, 0.1, 0.1, 7.0], "x_err": [1, 2, 3, 4]})
    assert list(mean_over_seeds(table, "x", by=["kind"])["err"]) == [2.0, 4.0]
    unmeasured = mean_over_seeds(table.drop(columns="x_err"), "x", by=["kind"])
    assert unmeasured["err"].isna().all()
