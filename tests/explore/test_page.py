import base64
import json
import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from matplotlib import colormaps

from rgdl.explore import Explored, explore_page
from rgdl.explore.encoding import quantize
from rgdl.explore.gauge import fix_gauge
from rgdl.figures.style import FIELD_COLORS
from rgdl.rg import fix_signs


def data_of(html):
    """The data that the page holds."""
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', html)[1]
    )


def decoded(text, dtype, shape):
    return np.frombuffer(base64.b64decode(text), dtype).reshape(shape)


@pytest.fixture(scope="module")
def html(page):
    return page.read_text(encoding="utf-8")


def test_page_has_no_outside_address(html):
    text = html.replace('href="data:,"', "").replace("`#layer=", "")
    assert not re.search(
        r"https?:|//[\w.]+\.\w|\bsrc\s*=|\bhref=|url\(|@import|fetch\(|import\(", text
    )
    assert "default-src 'none'" in html


def test_every_slot_of_the_template_is_filled(html):
    assert not re.search(r"\{\{\w*\}\}", html)
    assert html.count("<script") == html.count("</script>") == 2
    assert html.count("<style") == html.count("</style>") == 1


def test_fields_return_to_half_a_level(explored, html):
    for layer, data in zip(explored.layers, data_of(html)["layers"], strict=True):
        expected = fix_signs(layer.fields.reshape(len(layer.fields), -1))
        largest = np.array(data["largest"])[:, None]
        fields = decoded(data["fields"], "i1", expected.shape) * largest / 127
        assert (np.abs(fields - expected) <= largest * (1 / 254 + 1e-5)).all()
        assert not np.allclose(fields, layer.fields.reshape(fields.shape), atol=0.1)  # signs matter


def test_quantized_ends_and_zeros_are_exact():
    fields = np.array([[-2.0, 0.0, 2.0], [0.0, 0.0, 0.0], [0.0, 1e-30, -5e-31]])
    levels, largest = quantize(fields)
    assert levels.tolist() == [[-127, 0, 127], [0, 0, 0], [0, 127, -64]]
    assert largest.tolist() == [2.0, 0.0, 1e-30]


def test_flipped_spins_change_signs_and_nothing_else(explored):
    fixed = fix_gauge(explored.layers)
    for below, layer in pairwise(fixed):
        composed = np.tensordot(layer.weights, below.fields, axes=1)
        np.testing.assert_allclose(layer.fields, composed, rtol=1e-12, atol=1e-12)
    n_flipped = 0
    for before, after in zip(explored.layers, fixed, strict=True):
        signs = np.sign((before.fields * after.fields).sum(axis=(1, 2)))
        signs[signs == 0] = 1
        spins = 2 * before.activations - 1
        np.testing.assert_allclose(2 * after.activations - 1, spins * signs, atol=1e-15)
        np.testing.assert_array_equal(np.abs(after.weights), np.abs(before.weights))
        n_flipped += (signs < 0).sum()
    assert 0 < n_flipped < sum(len(layer.fields) for layer in fixed)


def test_samples_and_reconstructions_return(explored, html):
    data = data_of(html)
    n, L = len(explored.samples), data["lattice_size"]
    assert (decoded(data["samples"], "i1", (n, L, L)) == 127 * explored.samples).all()
    assert data["sample_numbers"] == list(explored.sample_numbers)
    fixed = fix_gauge(explored.layers)
    for k, (layer, written) in enumerate(zip(fixed, data["layers"], strict=True)):
        rebuilt = decoded(written["reconstructions"], "i1", (n, L, L)) / 127
        np.testing.assert_allclose(rebuilt, layer.reconstructions, atol=1 / 254 + 1e-12)
        spins = decoded(written["mean_spins"], "<f4", layer.activations.shape)
        np.testing.assert_allclose(spins, 2 * layer.activations - 1, atol=1e-6)
        np.testing.assert_allclose(written["overlaps"], layer.overlaps, rtol=1e-5)
        if k == 0:
            assert written["weights"] is None
        else:
            weights = decoded(written["weights"], "<f4", layer.weights.shape)
            np.testing.assert_allclose(weights, layer.weights, rtol=1e-6)


def test_measures_of_a_field_of_zeros_are_null(explored, html):
    first = data_of(html)["layers"][0]
    assert first["largest"][5] == 0
    assert first["measures"]["participation_ratio"][5] is None
    assert first["measures"]["localized"][5] is False
    median = explored.layers[0].measures["participation_ratio"].median()
    assert first["medians"]["participation_ratio"] == pytest.approx(median, rel=1e-5)


def test_colors_are_those_of_the_figures(html):
    colors = decoded(data_of(html)["colors"], "u1", (255, 3))
    for level in (-127, -64, 0, 64, 127):
        expected = colormaps[FIELD_COLORS]((level + 127) / 254, bytes=True)[:3]
        assert tuple(colors[level + 127]) == tuple(expected)


def test_equal_content_gives_equal_text(explored, html):
    assert explore_page(explored, colors=FIELD_COLORS) == html
    assert explore_page(replace(explored, samples=-explored.samples), colors=FIELD_COLORS) != html


@pytest.mark.parametrize("part", ["title", "subtitle", "provenance"])
def test_text_cannot_become_a_program(explored, html, part):
    evil = '</title></pre></script><script>alert("x")</script>{{data}}'
    words = {"of": evil} if part == "provenance" else evil
    changed = explore_page(replace(explored, **{part: words}), colors=FIELD_COLORS)
    assert changed.count("<script") == html.count("<script")
    assert changed.count("</script") == html.count("</script")
    assert "&lt;script&gt;" in changed
    assert changed.count('"lattice_size"') == 1


def test_page_of_the_paper_is_under_three_megabytes(make_layers):
    rng = np.random.default_rng(1)
    samples = rng.choice(np.array([-1, 1], np.int8), (24, 40, 40))
    weights = [rng.normal(size=shape) for shape in ((400, 1600), (100, 400), (25, 100))]
    content = Explored("t", "s", make_layers(weights, samples), samples, range(24), {})
    assert 1e6 < len(explore_page(content, colors=FIELD_COLORS).encode()) < 3e6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda e: {"samples": e.samples[:, :4]}, r"\(n_samples, L, L\), got \(4, 4, 8\)"),
        (lambda e: {"samples": e.samples[:0]}, r"\(n_samples, L, L\), got \(0, 8, 8\)"),
        (lambda e: {"samples": (e.samples + 1) // 2}, r"samples must be -1 or 1, got \[0, 1\]"),
        (lambda e: {"sample_numbers": [1]}, "sample_numbers must be of 4 samples, got 1"),
        (lambda e: {"layers": []}, "layers must hold at least one layer, got none"),
    ],
)
def test_inconsistent_content_is_refused(explored, change, message):
    with pytest.raises(ValueError, match=message):
        explore_page(replace(explored, **change(explored)), colors=FIELD_COLORS)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda x: {"fields": x.fields[:, :4]}, r"shape \(9, 8, 8\), got \(9, 4, 8\)"),
        (lambda x: {"weights": x.weights.T}, r"shape \(9, 20\), got \(20, 9\)"),
        (lambda x: {"weights": x.weights * np.nan}, "finite and from -inf to inf, got nan to nan"),
        (lambda x: {"activations": x.activations + 1}, "finite and from 0 to 1, got 1"),
        (lambda x: {"reconstructions": x.reconstructions - 2}, "finite and from -1 to 1, got -"),
        (lambda x: {"overlaps": np.zeros(3)}, r"shape \(4,\), got \(3,\)"),
        (lambda x: {"measures": x.measures.drop(columns="norm")}, "the columns .*norm, .* got 9"),
        (lambda x: {"measures": x.measures[:4]}, "9 rows .*, got 4 rows"),
    ],
)
def test_an_inconsistent_layer_is_refused(explored, change, message):
    changed = change(explored.layers[1])
    layers = [explored.layers[0], replace(explored.layers[1], **changed), explored.layers[2]]
    with pytest.raises(ValueError, match=f"{next(iter(changed))} of layer 2 must .*{message}"):
        explore_page(replace(explored, layers=layers), colors=FIELD_COLORS)


def test_unknown_colors_are_refused(explored):
    with pytest.raises(ValueError, match="colors must be one of matplotlib's color maps, got 'r'"):
        explore_page(explored, colors="r")
