"""Figures of decimation, of Kadanoff's RG and of learning."""

import numpy as np
import pandas as pd
import pytest

from rgdl.figures.figure_decimation import compose_decimation
from rgdl.figures.figure_kadanoff import compose_kadanoff
from rgdl.figures.figure_learning import compose_learning
from rgdl.figures.style import journal_style, save_figure


def decimation():
    rows = [
        {"ends": ends, "initial_coupling": J, "step": step, "interaction": kind,
         "coupling": 0.5**step + 0.01, "coupling_err": 0.01, "expected": 0.5**step, "z": 1.0}
        for ends in ("closed", "open") for J in (-0.7, 1.0) for step in (0, 1, 2)
        for kind in ("field", "nearest", "next")
    ]  # fmt: skip
    divergence = [
        {"ends": ends, "coupling": J, "n_spins": n, "enumerated": J / 10, "closed_form": J / 10,
         "long_chain": J / 9}
        for ends, n in (("closed", 12), ("open", 11)) for J in np.linspace(0, 3, 31)
    ]  # fmt: skip
    return compose_decimation(pd.DataFrame(rows), pd.DataFrame(divergence))


def kadanoff():
    p = np.linspace(0, 3, 5)
    curves = [
        pd.DataFrame({"coupling": K, "p": p, "nearest": K * p, "diagonal": p, "four_spin": -p})
        for K in (0.2, 0.4)
    ]
    kinds = {"nearest": 0.3, "diagonal": 0.2, "four_spin": 0.1}
    machine = {"weight": 1.25, "D_KL": 1.5} | {f"driven_{kind}": K for kind, K in kinds.items()}
    machine |= {f"own_{kind}": 0.0 for kind in kinds}
    machines = pd.DataFrame([{"coupling": K, **machine} for K in (0.2, 0.4)])
    return compose_kadanoff(pd.concat(curves), machines)


def learning():
    step = np.array([0, 1, 10, 100])
    paths = [
        pd.DataFrame({"method": method, "seed": seed, "step": step, "D_KL": 5 / (1 + step),
                      "dF": 1 - step, "dF_spins": -step})
        for method in ("exact gradient", "CD-1") for seed in (1, 2)
    ]  # fmt: skip
    ends = pd.DataFrame({"method": ["exact gradient", "exact gradient", "CD-1", "CD-1"],
                         "seed": [1, 2, 1, 2], "D_KL_optimum": [0.03, 0.04, 0.05, 0.06],
                         "D_KL_at_zero_dF": [2.5, np.nan, 4.0, 4.0]})  # fmt: skip
    return compose_learning(pd.concat(paths), ends)


FIGURES = [decimation, kadanoff, learning]


def draw(compose):
    with journal_style():
        figure = compose()
        figure.draw_without_rendering()
    return figure


@pytest.mark.parametrize("compose", FIGURES)
def test_no_text_leaves_the_figure(compose):
    figure = draw(compose)
    inside = figure.bbox.padded(1)
    for ax in figure.axes:
        for text in [ax.title, ax.xaxis.label, ax.yaxis.label, *ax.texts]:
            if text.get_text() and text.get_visible():
                box = text.get_window_extent()
                assert inside.contains(box.x0, box.y0), text
                assert inside.contains(box.x1, box.y1), text


@pytest.mark.parametrize("compose", FIGURES)
@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_figures_give_equal_bytes(compose, ending, tmp_path):
    with journal_style():
        for name in ("one", "two"):
            save_figure(compose(), tmp_path / f"{name}.{ending}")
    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_decimation_shows_what_was_measured():
    flow, deviations, divergence = draw(decimation).axes
    lines = [
        line for line in flow.lines if len(line.get_ydata()) == 3 and line.get_marker() == "None"
    ]
    np.testing.assert_allclose([line.get_ydata(orig=False) for line in lines], [[1, 0.5, 0.25]] * 2)
    points = [line for line in flow.lines if line.get_marker() in ("o", "s")]
    np.testing.assert_allclose(
        [point.get_ydata(orig=False) for point in points], [[1.01, 0.51, 0.26]] * 4
    )
    shown = [line for line in deviations.lines if line.get_marker() in ("o", "s")]
    assert [len(line.get_ydata()) for line in shown] == [18, 18]
    labels = [text.get_text() for text in divergence.get_legend().get_texts()]
    assert labels == ["long chain", "12 spins, closed", "11 spins, open"]


def test_kadanoffs_couplings_and_the_machines_stand_where_they_belong():
    figure = draw(kadanoff)
    assert [ax.get_title().split("\n")[0] for ax in figure.axes] == [
        "torus at $K$ = 0.2", "torus at $K$ = 0.4"
    ]  # fmt: skip
    second = figure.axes[1]
    curves = [line for line in second.lines if len(line.get_xdata()) == 5]
    np.testing.assert_allclose(curves[0].get_ydata(), 0.4 * np.linspace(0, 3, 5))
    for marker, values in (("o", [0.3, 0.2, 0.1]), ("+", [0, 0, 0])):
        points = [line for line in second.lines if line.get_marker() == marker]
        assert [float(point.get_ydata()[0]) for point in points] == values
        assert {float(point.get_xdata()[0]) for point in points} == {1.25}


def test_learning_shows_every_path_and_where_dF_is_zero():
    distance, difference, portrait = draw(learning).axes
    for ax, last in ((distance, 5 / 101), (difference, -99)):
        paths = [line for line in ax.lines if len(line.get_xdata()) == 3]
        assert [line.get_ydata()[-1] for line in paths] == pytest.approx([last] * 4)
    (text,) = distance.texts
    assert text.get_text() == "best optimum 0.03"
    (zeros,) = [line for line in portrait.lines if line.get_marker() == "o"]
    assert list(zeros.get_ydata()) == [2.5]
    assert list(zeros.get_xdata()) == [0.0]
