import numpy as np
import pytest
from matplotlib.figure import Figure

from rgdl.figures.figure3 import PANELS, Figure3Content, compose_figure3, draw_panel3
from rgdl.figures.panel_fields import draw_layer, plot_growth, plot_mosaic
from rgdl.figures.panel_spins import plot_reconstructions
from rgdl.figures.style import journal_style, save_figure


@pytest.fixture
def content():
    rng = np.random.default_rng(0)
    samples = rng.choice(np.array([-1, 1], np.int8), (3, 8, 8))
    return Figure3Content(
        layers=[64, 16, 4, 2],
        fields=[rng.normal(size=(n, 8, 8)) for n in (16, 4, 2)],
        representative=[3, 1, 0],
        samples=samples,
        reconstructions=0.5 * samples,
    )


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_figures_give_equal_bytes(content, tmp_path, ending):
    with journal_style():
        for name in ("one", "two"):
            save_figure(compose_figure3(content), tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_a_users_own_settings_change_nothing(content, tmp_path, monkeypatch):
    from matplotlib import rcParams

    with journal_style():
        save_figure(draw_panel3("B", content), tmp_path / "one.png")
    for key, value in {"figure.facecolor": "pink", "font.size": 20.0, "text.usetex": True}.items():
        monkeypatch.setitem(rcParams, key, value)
    with journal_style():
        save_figure(draw_panel3("B", content), tmp_path / "two.png")
    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


@pytest.mark.parametrize("letter", PANELS)
def test_no_text_leaves_its_panel(content, letter):
    with journal_style():
        figure = draw_panel3(letter, content)
        figure.draw_without_rendering()
        inside = figure.bbox.padded(1)
        for ax in figure.axes:
            for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]:
                box = text.get_window_extent()
                assert not text.get_text() or inside.contains(box.x0, box.y0), text
                assert not text.get_text() or inside.contains(box.x1, box.y1), text


def test_the_color_scale_has_zero_in_the_middle():
    fields = np.array([np.full((4, 4), -3.0), np.full((4, 4), 1.0)])
    image = plot_mosaic(ax=Figure().subplots(), fields=fields)
    assert (image.norm.vmin, image.norm.vmax) == (-3.0, 3.0)
    assert image.cmap(image.norm(0.0))[:3] == pytest.approx((0.97, 0.97, 0.97), abs=0.01)


def test_a_mosaic_shows_every_field_once_and_in_order():
    fields = np.array([np.full((4, 4), float(k)) for k in range(1, 8)])
    shown = plot_mosaic(ax=Figure().subplots(), fields=fields).get_array()
    values, counts = np.unique(shown.compressed(), return_counts=True)
    assert values.tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert set(counts) == {16}
    assert [shown[4, 4], shown[4, 10], shown[10, 4]] == [1, 2, 4]


def test_each_field_of_the_growth_is_in_units_of_its_largest():
    axes = Figure().subplots(1, 2)
    plot_growth(axes=axes, fields=[np.eye(3) * 5, -np.eye(3)], titles=["a", "b"])
    assert [ax.images[0].get_array().max() for ax in axes] == [1.0, 0.0]
    assert [ax.images[0].get_array().min() for ax in axes] == [0.0, -1.0]
    assert [ax.get_title() for ax in axes] == ["a", "b"]


def test_samples_stand_above_their_reconstructions(content):
    axes = Figure().subplots(2, 3)
    plot_reconstructions(
        axes=axes, samples=content.samples, reconstructions=content.reconstructions, n_top=4
    )
    for k in range(3):
        assert np.array_equal(axes[0][k].images[0].get_array(), content.samples[k])
        assert np.array_equal(axes[1][k].images[0].get_array(), content.reconstructions[k])
    assert axes[1][0].get_ylabel() == "from 4 spins"


def test_dead_fields_are_drawn_without_warning():
    with journal_style():
        draw_layer(np.zeros((5, 4, 4)), layer=1).draw_without_rendering()


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must end in .pdf or .png, got .*x\.jpg"):
        save_figure(Figure(), tmp_path / "x.jpg")
