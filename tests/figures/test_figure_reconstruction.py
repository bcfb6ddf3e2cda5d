"""The figure of what the top spins tell about a sample."""

import numpy as np
import pandas as pd
import pytest
from drawn import check_bytes, check_texts

from rgdl.figures.figure_reconstruction import compose_reconstruction
from rgdl.figures.style import journal_style

METHODS = (
    "network", "block spins", "signs of components", "principal components", "other samples"
)  # fmt: skip
SEEDS = (1, 2)
COLUMNS = {"overlap": 0.5, "sign_agreement": 0.7, "energy": -1.9}


def reconstruction(seeds=SEEDS, methods=METHODS):
    rows = [
        {"network": network, "seed": seed, "method": method}
        | {name: x + k / 10 + size * seed / 100 for name, x in COLUMNS.items()}
        | {f"{name}_err": 0.003 for name in COLUMNS}
        for network, size in (("shown", 1), ("other", 20))
        for seed in seeds
        for k, method in enumerate(methods)
    ]
    return pd.DataFrame(rows)


def coherence(seeds=SEEDS, methods=METHODS, largest=10):
    k = np.arange(largest + 1)
    tables = [
        pd.DataFrame({"network": network, "seed": seed, "method": method, "wave_number": k,
                      "coherence": size * (rank + seed) / (1 + k)})
        for network, size in (("shown", 0.1), ("other", 0.9))
        for seed in seeds
        for rank, method in enumerate(methods)
    ]  # fmt: skip
    return pd.concat(tables)


def generation(energy=-1.15):
    rows = [
        {"network": network, "source": source, "quantity": quantity, "value": value + shift}
        for network, shift in (("shown", 0.0), ("other", 5.0))
        for source, value in (("samples", energy), ("stack", -0.9))
        for quantity in ("energy per site", "|magnetization|")
    ]
    table = pd.DataFrame(rows)
    table.loc[table["quantity"] == "|magnetization|", "value"] = 0.2
    return table


def draw(measured=None, curves=None, drawn_samples=None):
    with journal_style():
        figure = compose_reconstruction(
            reconstruction() if measured is None else measured,
            coherence() if curves is None else curves,
            generation() if drawn_samples is None else drawn_samples,
        )
        figure.draw_without_rendering()
    return figure


@pytest.fixture(scope="module")
def drawn():
    return draw()


def test_each_method_is_a_point_at_its_mean_over_seeds_of_the_first_network(drawn):
    for ax, x in zip(drawn.axes, COLUMNS.values(), strict=False):
        points = [bars[0] for bars in ax.containers]
        shown = [float(point.get_xdata()[0]) for point in points]
        assert shown == pytest.approx([x + k / 10 + 0.015 for k in range(5)])
        assert [float(point.get_ydata()[0]) for point in points] == [0, 1, 2, 3, 4]


def test_errors_are_standard_errors_over_seeds(drawn):
    for ax in drawn.axes[:3]:
        for bars in ax.containers:
            ((left, right),) = bars[2][0].get_segments()
            assert (right[0] - left[0]) / 2 == pytest.approx(0.005)  # of two, 0.01 apart


def test_one_seed_has_its_measured_error():
    for ax in draw(reconstruction((1,)), coherence((1,))).axes[:3]:
        ((left, right),) = ax.containers[0][2][0].get_segments()
        assert (right[0] - left[0]) / 2 == pytest.approx(0.003)


def test_the_first_method_is_on_top_and_names_stand_once(drawn):
    first, *rest = drawn.axes[:3]
    assert [label.get_text() for label in first.get_yticklabels()] == list(METHODS)
    assert first.get_ylim()[0] > first.get_ylim()[1]
    for ax in rest:
        assert ax.get_ylim() == first.get_ylim()
        assert not any(label.get_visible() and label.get_text() for label in ax.get_yticklabels())


def test_coherence_is_drawn_at_every_wave_number(drawn):
    ax = drawn.axes[3]
    curves = [bars[0] for bars in ax.containers]
    for rank, curve in enumerate(curves):
        np.testing.assert_array_equal(curve.get_xdata(), np.arange(11))
        expected = 0.1 * (rank + 1.5) / (1 + np.arange(11))
        np.testing.assert_allclose(curve.get_ydata(orig=False), expected)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(METHODS)


def test_a_method_looks_the_same_in_all_panels_and_unlike_the_others(drawn):
    looks = [
        [(bars[0].get_color(), bars[0].get_marker()) for bars in ax.containers] for ax in drawn.axes
    ]
    assert looks[0] == looks[1] == looks[2] == looks[3]
    for kind in zip(*looks[0], strict=True):
        assert len(set(kind)) == len(METHODS)
    assert len({str(bars[0].get_linestyle()) for bars in drawn.axes[3].containers}) >= 4


def test_a_method_that_is_missing_takes_no_look_from_another(drawn):
    few = METHODS[1:]
    ax = draw(reconstruction(methods=few), coherence(methods=few)).axes[0]
    whole = drawn.axes[0]
    assert [bars[0].get_color() for bars in ax.containers] == [
        bars[0].get_color() for bars in whole.containers[1:]
    ]


def test_the_energy_of_the_samples_is_a_line_with_its_name(drawn):
    lines = [
        [line for line in ax.lines if len(line.get_xdata()) == 2 and line.get_linestyle() == "--"]
        for ax in drawn.axes[:3]
    ]
    assert [len(found) for found in lines] == [0, 0, 1]
    assert lines[2][0].get_xdata()[0] == pytest.approx(-1.15)
    assert [[text.get_text() for text in ax.texts] for ax in drawn.axes[:3]] == [
        [],
        [],
        ["samples"],
    ]
    left, right = drawn.axes[2].get_xlim()
    assert left < -1.15 < right


def test_samples_of_no_known_energy_have_no_line():
    for unknown in (generation(np.nan), generation().iloc[:0]):
        assert not draw(drawn_samples=unknown).axes[2].texts


def test_the_legend_is_beside_the_curves(drawn):
    ax = drawn.axes[3]
    assert ax.get_legend().get_window_extent().x0 >= ax.bbox.x1


VARIANTS = {
    "as it is": {},
    "one seed": {"measured": reconstruction((1,)), "curves": coherence((1,))},
    "without null models": {
        "measured": reconstruction(methods=METHODS[:1]), "curves": coherence(methods=METHODS[:1])
    },
    "large lattice": {"curves": coherence(largest=32)},
    "unknown": {
        "measured": reconstruction().assign(overlap=np.nan, energy_err=np.nan),
        "curves": coherence().assign(coherence=np.nan),
    },
}  # fmt: skip


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_text_leaves_the_figure_and_none_is_too_small(variant):
    check_texts(draw(**VARIANTS[variant]))


@pytest.mark.parametrize("ending", ["pdf", "png"])
def test_equal_content_gives_equal_bytes(ending, tmp_path):
    one = (reconstruction(), coherence(), generation())
    check_bytes(tmp_path, ending, compose_reconstruction, one,
                (reconstruction(), coherence(), generation(-1.2)))  # fmt: skip
