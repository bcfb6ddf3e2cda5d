import numpy as np
import pytest
from figure_contents import BLOCKS, OTHERS, OWN, draw, exponents, of_exponents, unknown
from figure_texts import half_lengths, legend_words

NAMES = {
    "block spins by majority": 0.97,
    "– of Gaussian fields": 1.65,
    "block spins by decimation": 1.1,
    "matched majority spins": 0.96,
    "hidden spins": 0.92,
    "– in the more probable state": 0.93,
    "– trained at $K_c$": 1.03,
    "– trained on Gaussian fields": 1.01,
    "– fed Gaussian fields": 1.66,
    "– at permuted positions": 0.7,
    "– untrained": np.nan,
}
STEPS = ["samples → layer 2", "layer 2 → layer 3"]


@pytest.fixture(scope="module")
def complete():
    return draw(*of_exponents(exponents()))


def row_names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def drawn(ax):
    """Value and half the error bar of each row, by its height."""
    points = {}
    for bars in ax.containers:
        (x,), (y,) = bars.lines[0].get_data()
        points[y] = (x, *half_lengths(bars, axis=0))
    return points


def bands(ax):
    """Left and right, bottom and top of each band."""
    corners = [band.get_paths()[0].get_extents() for band in ax.collections if band.get_paths()]
    return [(box.x0, box.x1, box.y0, box.y1) for box in corners if box.height > 1]


def notes(ax):
    return {text.xy[1]: text.get_text() for text in ax.texts if text.xy[1] <= 0}


def test_each_row_has_the_exponents_of_its_kind_and_step(complete):
    y_T, y_h, *_ = complete.axes
    assert row_names(y_T) == [STEPS[0], *NAMES, STEPS[1], *NAMES]
    assert row_names(y_h) == []
    heights = dict(zip(y_T.get_yticks(), [None, *NAMES.values()] * 2, strict=True))
    known = {at: y for at, y in heights.items() if y is not None and np.isfinite(y)}
    assert drawn(y_T).keys() == drawn(y_h).keys() == known.keys()
    for at, y in known.items():
        assert drawn(y_T)[at] == pytest.approx((y, 0.01))
        assert drawn(y_h)[at] == pytest.approx((y / 10 + 1.775, 0.01))
    assert list(notes(y_T).values()) == list(notes(y_h).values()) == ["undefined"] * 2


def test_lines_are_the_exact_values(complete):
    y_T, y_h, truncation, *_ = complete.axes
    assert [line.get_xdata()[0] for line in y_T.lines if list(line.get_ydata()) == [0, 1]] == [
        1.0,
        1.75,
    ]
    assert [line.get_xdata()[0] for line in y_h.lines if list(line.get_ydata()) == [0, 1]] == [
        1.875,
        2.0,
    ]
    levels = [line.get_ydata()[0] for line in truncation.lines if list(line.get_xdata()) == [0, 1]]
    assert levels == [1.0, 1.75]


def test_the_band_of_a_step_is_the_systematic_error_of_its_hidden_spins():
    table = exponents()
    of_step = (table["which"] == "hidden from below") & (table["layer"] == 3)
    table.loc[of_step & (table["quantity"] == "y_T_systematic"), "value"] = 0.03
    y_T, y_h, *_ = draw(*of_exponents(table)).axes
    for (left, right, *_), error in zip(bands(y_T), (0.05, 0.03), strict=True):
        assert (left, right) == pytest.approx((1 - error, 1 + error))
    for left, right, *_ in bands(y_h):
        assert (left, right) == pytest.approx((1.875 - 0.004, 1.875 + 0.004))
    (_, _, lower, upper), (_, _, low, high) = bands(y_T)
    first, second = (-row_names(y_T).index(name) for name in STEPS)
    assert first > upper > lower > second > high > low


def test_what_was_not_measured_has_no_row():
    ax = draw(*of_exponents(exponents(BLOCKS | OWN, n_layers=2))).axes[0]
    others = ["– trained at $K_c$", "– trained on Gaussian fields", "– untrained"]
    assert row_names(ax) == [STEPS[0], *(name for name in NAMES if name not in others)]
    axes = draw(*of_exponents(exponents(n_layers=1))).axes
    assert row_names(axes[0]) == []
    assert [text.get_text() for text in axes[0].texts][2:] == ["not measured"]
    assert [ax.get_title() for ax in axes[:2]] == ["thermal exponent", "magnetic exponent"]
    assert bands(axes[0]) == []


def test_block_spins_are_those_of_the_lattice_of_the_network():
    compose, table, information, network, _, torus, K = of_exponents(exponents(BLOCKS))
    ax = draw(compose, table, information, network, 20, torus, K).axes[0]
    names = ["block spins by majority", "hidden spins"]
    assert row_names(ax) == [STEPS[0], *names, STEPS[1], *names]
    assert [x for x, _ in drawn(ax).values()] == [0.96, 0.96]
    assert list(notes(ax).values()) == ["undefined"] * 2


def test_a_mean_over_some_of_the_seeds_is_undefined():
    table = exponents()
    table.loc[table["which"] == "hidden from samples", "n_seeds"] = 2
    ax = draw(*of_exponents(table)).axes[0]
    at = ax.get_yticks()[row_names(ax).index("hidden spins")]
    assert notes(ax)[at] == "undefined"
    assert at not in drawn(ax)


def test_a_value_beyond_the_axis_is_written_at_its_end():
    for value, text in ((-33.25, "← −33.250 ± 0.010"), (7.0, "7.000 ± 0.010 →")):
        table = exponents({("shown", "hidden {}"): value, ("shown", "matched {}"): 1.0})
        ax = draw(*of_exponents(table)).axes[0]
        hidden = [
            y for y, n in zip(ax.get_yticks(), row_names(ax), strict=True) if n == "hidden spins"
        ]
        assert notes(ax) == dict.fromkeys(hidden, text)


def test_truncation_is_drawn_up_to_all_operators(complete):
    ax = complete.axes[2]
    curves = {c.get_label(): c.lines[0].get_data(orig=False) for c in ax.containers}
    values = (0.97, 0.96, 0.92, 1.66)
    for (n, y), of_all in zip(curves.values(), values, strict=True):
        np.testing.assert_array_equal(n, [1, 2, 3, 4])
        np.testing.assert_allclose(y, [of_all - 0.1, of_all - 0.05, of_all - 0.1 / 3, of_all])
    assert list(curves) == legend_words(complete)[:4]
    lacks = unknown(exponents(), which="hidden from samples")
    assert len(draw(*of_exponents(lacks)).axes[2].containers) == 3


def test_the_flow_has_a_color_for_each_start_and_a_line_for_each_map(complete):
    words = legend_words(complete)
    assert words[-5:] == ["from hot", "from cold", "layer 1", "stack", "$K_c$"]


def test_other_networks_do_not_change_the_systematic_error():
    def first_band(kinds):
        return bands(draw(*of_exponents(exponents(kinds))).axes[0])[0][:2]

    assert first_band(BLOCKS | OWN) == first_band(BLOCKS | OWN | OTHERS)
