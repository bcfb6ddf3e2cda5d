from functools import partial

import numpy as np
import pandas as pd
import pytest
from figure_contents import draw, figure3, figure3_of_one_spin
from figure_texts import legend_words, texts
from matplotlib.figure import Figure

from rgdl.figures.figure3 import compose_figure3, compose_panel3
from rgdl.figures.panel_fields import compose_layer, plot_growth, plot_mosaic
from rgdl.figures.panel_spins import plot_reconstructions
from rgdl.figures.style import journal_style, save_figure


@pytest.fixture
def content():
    return figure3()


def test_a_users_own_settings_change_nothing(content, tmp_path, monkeypatch):
    from matplotlib import rcParams

    with journal_style():
        save_figure(compose_panel3("B", content), tmp_path / "one.png")
    for key, value in {"figure.facecolor": "pink", "font.size": 20.0, "text.usetex": True}.items():
        monkeypatch.setitem(rcParams, key, value)
    with journal_style():
        save_figure(compose_panel3("B", content), tmp_path / "two.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_the_color_scale_has_zero_in_the_middle():
    fields = np.array([np.full((4, 4), -3.0), np.full((4, 4), 1.0)])
    image = plot_mosaic(ax=Figure().subplots(), fields=fields)
    assert (image.norm.vmin, image.norm.vmax) == (-3.0, 3.0)
    assert image.cmap(image.norm(0.0))[:3] == pytest.approx((0.97, 0.97, 0.97), abs=0.01)


@pytest.mark.parametrize(("size", "gap"), [(4, 1), (12, 2)])
def test_a_mosaic_shows_every_field_once_and_in_order(size, gap):
    fields = np.array([np.full((size, size), float(k)) for k in range(1, 8)])
    shown = plot_mosaic(ax=Figure().subplots(), fields=fields).get_array()
    values, counts = np.unique(shown.compressed(), return_counts=True)
    assert values.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert set(counts) == {size**2}
    first, second = gap, 2 * gap + size
    assert shown[:gap].mask.all()
    assert [shown[first, first], shown[first, second], shown[second, first]] == [1, 2, 4]


def test_each_field_of_the_growth_is_in_units_of_its_largest():
    axes = Figure().subplots(1, 2)
    plot_growth(axes=axes, fields=[np.eye(3) * 5, -np.eye(3)], titles=["a", "b"])
    assert [ax.images[0].get_array().max() for ax in axes] == [1.0, 0.0]
    assert [ax.images[0].get_array().min() for ax in axes] == [0.0, -1.0]
    assert [ax.get_title() for ax in axes] == ["a", "b"]


def test_the_fields_of_a_single_hidden_layer_are_shown_once():
    figure = draw(compose_figure3, figure3_of_one_spin())
    words = [text.get_text() for text in texts(figure)]
    assert {"1 spin", "64 spins", "from 1 spin", "the network has one hidden layer"} <= {*words}
    (title,) = [text for text in words if text.startswith("layer 1:")]
    assert title.startswith("layer 1: 1 receptive field,")
    several = [text.get_text() for text in texts(draw(compose_figure3, figure3()))]
    assert "layer 2: 4 receptive fields,\neach of 8 × 8 sites" in several
    assert "the network has one hidden layer" not in several


def test_the_scale_of_a_field_lies_within_it():
    (ax,) = Figure().subplots(1, 1, squeeze=False)[0]
    plot_growth(axes=[ax], fields=[np.eye(4)], titles=["a"])
    assert ax.get_xlim() == (-0.5, 3.5)
    assert ax.get_ylim() == (3.5, -0.5)
    assert [text.get_text() for text in ax.texts] == ["1 site"]


def test_a_field_of_the_growth_is_shifted_to_the_middle_of_the_torus():
    field = np.zeros((5, 5))
    field[[0, 0, 4], [4, 0, 4]] = -3.0, 1.0, 2.0  # the largest, and two neighbors beyond an edge
    (ax,) = Figure().subplots(1, 1, squeeze=False)[0]
    plot_growth(axes=[ax], fields=[field], titles=["a"])
    shown = ax.images[0].get_array()
    np.testing.assert_allclose([shown[2, 2], shown[2, 3], shown[1, 2]], [-1, 1 / 3, 2 / 3])


def test_samples_are_above_their_reconstructions(content):
    axes = Figure().subplots(2, 3)
    plot_reconstructions(
        axes=axes, samples=content.samples, reconstructions=content.reconstructions, n_top=4
    )
    for k in range(3):
        assert np.array_equal(axes[0][k].images[0].get_array(), content.samples[k])
        assert np.array_equal(axes[1][k].images[0].get_array(), content.reconstructions[k])
    assert axes[1][0].get_ylabel() == "from 4 spins"


def units(localized, above_noise):
    return pd.DataFrame({"localized": localized, "localized_above_noise": above_noise})


def test_dead_fields_are_drawn_without_warning():
    draw(partial(compose_layer, layer=1), np.zeros((5, 4, 4)), units([False] * 5, [False] * 5))


def test_localized_fields_have_frames_around_their_sites():
    fields = np.arange(1.0, 6)[:, None, None] * np.ones((5, 4, 4))
    localized = units([True, False, False, True, False], [True, True, False, False, False])
    figure = draw(partial(compose_layer, layer=1), fields, localized)
    ax = figure.axes[0]
    mosaic = ax.images[0].get_array()
    found = {}
    for frame in ax.patches:
        (x0, y0), (x1, y1) = frame.get_bbox().get_points()
        values = np.unique(
            mosaic[round(y0) : round(y1) + 1, round(x0) : round(x1) + 1].compressed()
        )
        found.setdefault(frame.get_edgecolor(), []).extend(values)
    assert list(found.values()) == [[1, 4], [2]]
    assert legend_words(figure) == ["localized: 2", "localized above the noise floor only: 1"]
