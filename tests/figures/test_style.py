import json
import struct
import zlib

import numpy as np
import pytest
from matplotlib.figure import Figure

from rgdl.figures.style import journal_style, rounded, save_figure, write_figures


def crowded():
    figure = Figure(figsize=(4, 3), layout="constrained")
    left, right = figure.subfigures(1, 2, width_ratios=[1.0, 1.37])
    for part in (left, right):
        for ax in part.subplots(2, 1):
            ax.set_ylabel("label")
    figure.legend(handles=[], loc="outside lower center")
    return figure


def test_positions_are_rounded_so_that_the_solvers_last_digits_do_not_show(tmp_path):
    with journal_style():
        figure = crowded()
        figure.draw_without_rendering()
        before = [ax.get_position().get_points() for ax in figure.axes]
        assert any((np.round(points, 4) != points).any() for points in before)
        save_figure(figure, tmp_path / "figure.pdf")
    for ax, points in zip(figure.axes, before, strict=True):
        after = ax.get_position().get_points()
        np.testing.assert_array_equal(after, np.round(after, 4))
        np.testing.assert_allclose(after, points, atol=0.6e-4)


def test_positions_half_way_between_two_steps_are_rounded_alike():
    half_way = (np.arange(0, 10_000) + 0.5) / 10_000
    for last_digits in (-3e-16, 3e-16):
        np.testing.assert_array_equal(rounded(half_way + last_digits), rounded(half_way))
    # negative control: ordinary rounding separates them
    assert (np.round(half_way - 3e-16, 4) != np.round(half_way + 3e-16, 4)).any()


def test_a_figure_without_a_layout_is_left_as_it_is(tmp_path):
    figure = Figure()
    ax = figure.add_axes((0.123456, 0.2, 0.5, 0.5))
    save_figure(figure, tmp_path / "figure.png")
    assert ax.get_position().x0 == 0.123456


def test_a_figure_has_the_same_bytes_alone_and_after_another_format(tmp_path):
    alone, first, second = (tmp_path / name for name in ("alone.png", "both.pdf", "both.png"))
    write_figures([alone], crowded, provenance={})
    write_figures([first, second], crowded, provenance={})
    assert alone.read_bytes() == second.read_bytes()


PROVENANCE = {"seed": 1, "parameters": {"coupling": 0.408, "note": "(K) = J/kT, \\u03be"}}


def png_texts(data):
    """Keyword and text of every text chunk of a PNG file."""
    found, at = {}, 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        content = data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length :][:4])[0] == zlib.crc32(kind + content)
        if kind in (b"tEXt", b"iTXt"):
            key, _, text = content.partition(b"\0")
            found[key.decode()] = text
        at += 12 + length
    return found


def pdf_keywords(data):
    """The field /Keywords of a PDF file as matplotlib writes it."""
    text = data[data.index(b"/Keywords (") + 11 :]
    end = next(i for i in range(len(text)) if text[i : i + 1] == b")" and text[i - 1 : i] != b"\\")
    return text[:end].replace(b"\\(", b"(").replace(b"\\)", b")").replace(b"\\\\", b"\\")


def test_a_figure_contains_its_provenance(tmp_path):
    with journal_style():
        for ending in ("png", "pdf"):
            save_figure(crowded(), tmp_path / f"figure.{ending}", PROVENANCE)
    png, pdf = ((tmp_path / f"figure.{ending}").read_bytes() for ending in ("png", "pdf"))
    assert json.loads(png_texts(png)["Provenance"]) == PROVENANCE
    assert json.loads(pdf_keywords(pdf)) == PROVENANCE


def test_a_figure_without_provenance_has_none(tmp_path):
    save_figure(crowded(), tmp_path / "figure.png")
    assert "Provenance" not in png_texts((tmp_path / "figure.png").read_bytes())


def test_other_formats_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"must end in .pdf or .png, got .*x\.jpg"):
        save_figure(Figure(), tmp_path / "x.jpg")
