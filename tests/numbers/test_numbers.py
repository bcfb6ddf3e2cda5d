"""Every number of a run under its name, and as texts print it."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from rgdl.config import load
from rgdl.measures import QUANTITIES
from rgdl.numbers import Number, as_json, as_tex, collect_numbers, flatten, read_numbers
from rgdl.numbers.json_text import as_text
from rgdl.statistics import counting_error

ROOT = Path(__file__).resolve().parents[2]
NAN = math.nan

GIVEN = {
    "figures.figure3.network": "net",
    "networks.net.ensemble": "cold",
    "networks.net.seeds": [1, 2],
    "networks.net.layers": [9, 4],
    "networks.net.training.shuffle": False,
    "networks.other.ensemble": "hot",
    "ensembles.cold.coupling": 0.4,
    "ensembles.hot.coupling": 0.1,
    "nulls.changes.blind.training.l1": 0.0,
}
ROW = {
    "network": "net",
    "topic": "fields",
    "which": "",
    "layer": 1.0,
    "at": NAN,
    "quantity": "rms_radius",
    "value": 0.3,
    "err": 0.05,
    "unit": "",
    "err_seeds": NAN,
    "within": "",
    "n_seeds": 4,
    "n_trained": 4,
}
CLAIM = {
    "number": 9,
    "kind": "measured",
    "claim": "they emerge",
    "quantity": "localized fields",
    "value": 0.4,
    "value_err": 0.02,
    "unit": "fraction",
    "null": "one",
    "null_value": 1.0,
    "null_err": 0.0,
    "null_unit": NAN,
    "verdict": "holds",
    "rule": "if so",
    "p_value": 1e-5,
    "p_against": NAN,
    "n_seeds": 4,
    "null_n_seeds": 0,
    "turned_by": "none",
    "repeats": 0.965,
}


def collected(*rows, claims=()):
    return collect_numbers(
        GIVEN,
        measures=pd.DataFrame([ROW | row for row in rows]) if rows else None,
        claims=pd.DataFrame([CLAIM | claim for claim in claims]) if claims else None,
    )


def of_measures(*rows):
    found = collected(*rows)
    return {key: number for key, number in found.items() if not key.startswith("config.")}


@pytest.fixture(scope="module")
def numbers():
    """One number of every quantity of every topic, all claims, and a whole configuration."""
    measures = [
        ROW | {"topic": topic, "quantity": name, "unit": quantity.unit, "network": network}
        for topic, quantities in QUANTITIES.items()
        for name, quantity in quantities.items()
        for network in ("mehta_schwab", "gaussian")
        if not (topic == "coarse_spins" and name == "correlation")
    ]
    given = flatten(load(ROOT / "config.yaml").values_of_results())
    claims = pd.DataFrame([CLAIM | {"number": n} for n in range(1, 15)])
    return collect_numbers(given, measures=pd.DataFrame(measures), claims=claims)


# What is collected


MEASURES = [
    ({}, "fields.layer1.rms_radius", "0.30 ± 0.05"),
    ({"network": "other"}, "networks.other.fields.layer1.rms_radius", "0.30 ± 0.05"),
    ({"network": "blind", "which": "put back"}, "nulls.blind.fields.put_back.layer1.rms_radius",
     "0.30 ± 0.05"),
    ({"quantity": "localized_fraction", "layer": NAN, "unit": "fraction"},
     "fields.localized_fraction", "30 ± 5"),
    ({"layer": 3.0, "quantity": "participation_ratio_growth"},
     "fields.layer3.participation_ratio_growth", "0.30 ± 0.05"),
    ({"quantity": "n_fields", "value": 40_000.0, "err": 0.0}, "fields.layer1.n_fields", "40,000"),
    ({"quantity": "dead_fraction", "err": 1e-17}, "fields.layer1.dead_fraction", "30"),
    ({"topic": "composition", "which": "permuted"}, "composition.permuted.layer1.rms_radius",
     "0.30 ± 0.05"),
    ({"topic": "model", "layer": NAN, "quantity": "D_KL"}, "model.D_KL", "0.30 ± 0.05"),
    ({"topic": "model", "layer": NAN, "quantity": "D_KL_max_err", "err": NAN},
     "model.D_KL_max_err", "0.30"),
    ({"topic": "learning_curve", "layer": NAN, "at": 10.0, "quantity": "D_KL"},
     "learning_curve.D_KL.epochs10", "0.30 ± 0.05"),
    ({"topic": "reconstruction", "which": "block spins bits", "layer": NAN, "quantity": "overlap"},
     "reconstruction.block_spins_bits.overlap", "0.30 ± 0.05"),
    ({"topic": "reconstruction", "which": "network", "layer": NAN, "quantity": "coherence",
      "at": 0.0}, "reconstruction.network.coherence.wave0", "0.30 ± 0.05"),
    ({"topic": "generation", "which": "layer 1", "layer": NAN, "quantity": "correlation",
      "at": 4.0}, "generation.layer_1.correlation.distance4", "0.30 ± 0.05"),
    ({"topic": "coarse_spins", "which": "hidden", "layer": 2.0, "network": "blind",
      "quantity": "nearest_coupling"}, "nulls.blind.coarse_spins.hidden.layer2.nearest_coupling",
     "0.30 ± 0.05"),
    ({"topic": "learning", "which": "CD-1", "layer": NAN, "network": "", "quantity": "bias"},
     "learning.cd1.bias", "0.30 ± 0.05"),
    ({"topic": "identities", "which": "Eq. 18, 22", "layer": NAN, "network": "",
      "quantity": "max_residual", "value": 2.84e-14, "err": 0.0},
     "identities.eq_18_22.max_residual", "2.8 × 10⁻¹⁴"),
    ({"topic": "ensembles", "which": "cold", "layer": NAN, "network": "",
      "quantity": "energy_per_site"}, "ensembles.energy_per_site", "0.30 ± 0.05"),
    ({"topic": "ensembles", "which": "hot", "layer": NAN, "network": "", "quantity": "p_value",
      "err": NAN}, "ensembles.hot.p_value", "0.30"),
    ({"topic": "studies", "which": "penalty 0.0002", "network": "", "quantity": "rms_radius"},
     "studies.penalty.0.0002.layer1.rms_radius", "0.30 ± 0.05"),
    ({"topic": "studies", "which": "units 16-4-2 2e-05", "network": "", "quantity": "rms_radius"},
     "studies.units.16_by_4_by_2.2e_05.layer1.rms_radius", "0.30 ± 0.05"),
    ({"topic": "exact", "layer": NAN, "network": "", "quantity": "decimated_coupling",
      "at": 2.0, "err": 0.0}, "exact.decimated_coupling.step2", "0.3000"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "key", "text"), MEASURES)
def test_a_row_of_measures_is_a_number_under_the_key_of_its_labels(row, key, text):
    ((found, number),) = of_measures(row).items()
    assert found == key
    assert as_text(number) == text
    assert number.rule == "tabulate_measures"


@pytest.mark.parametrize(
    "row",
    [
        {"value": NAN},
        {"value": math.inf},
        {"topic": "generation", "quantity": "correlation", "at": 5.0},
        {"topic": "generation", "quantity": "correlation", "at": 0.0},
        {"network": "blind", "quantity": "dead_fraction"},
        {"topic": "coarse_spins", "quantity": "correlation", "at": 3.3},
    ],
)
def test_a_row_without_a_value_and_the_end_of_a_curve_are_no_numbers(row):
    assert of_measures(row) == {}


def test_a_mean_over_some_of_the_seeds_says_so_in_its_key():
    found = of_measures({"n_seeds": 2})
    assert as_text(found.pop("fields.layer1.rms_radius_where_known")) == "0.30 ± 0.05"
    assert found.pop("fields.layer1.rms_radius_n_seeds").value == 2
    assert found == {}


@pytest.mark.parametrize(
    ("row", "kind", "n_values"),
    [
        ({}, "measured", 4),
        ({"n_seeds": 1, "n_trained": 1}, "measured", None),
        ({"err": NAN}, "measured", None),
        ({"err": 0.0}, "measured", None),  # seeds agree
        ({"err": 0.0, "n_seeds": 0, "n_trained": 0}, "exact", None),
    ],
)
def test_what_no_seed_was_drawn_for_and_has_no_error_is_exact(row, kind, n_values):
    (number,) = of_measures(row).values()
    assert (number.kind, number.n_values) == (kind, n_values)


@pytest.mark.parametrize("name", ["measures", "claims"])
def test_no_table_has_a_fraction_with_the_unit_of_a_hundredth(name):
    table = pd.read_csv(ROOT / f"reference/tables/{name}.csv", keep_default_na=False)
    units = {unit for column in table.filter(regex="unit") for unit in table[column]}
    assert "fraction" in units
    assert "%" not in units
    assert all(q.unit != "%" for topic in QUANTITIES.values() for q in topic.values())


def test_a_number_made_of_a_fraction_counts_hundredths():
    (number,) = of_measures({"quantity": "localized_fraction", "value": 0.379}).values()
    assert (number.value, number.unit) == (pytest.approx(37.9), "%")


def test_a_claim_gives_its_values_its_chances_and_its_words():
    found = collected(claims=[{}, {"number": 10, "verdict": "undecided", "value": NAN}])
    assert as_text(found["claims.9.value"]) == "40 ± 2"
    assert (found["claims.9.value"].unit, found["claims.9.value"].n_values) == ("%", 4)
    null = found["claims.9.null_value"]
    assert (null.value, null.error, null.unit, null.kind) == (1.0, None, "", "exact")
    assert as_text(found["claims.9.p_value"]) == "1.0 × 10⁻⁵"
    assert found["claims.9.p_against"].value is None
    assert found["claims.9.verdict"].value == "holds"
    assert found["claims.10.value"].value is None
    assert as_text(found["claims.9.repeats"]) == "96.5"
    assert found["claims.9.kind"].value == "measured"
    assert [found[f"claims.n{name}"].value for name in ("", "_holds", "_undecided")] == [2, 1, 1]


def test_claims_are_counted_by_kind_and_by_what_turns_them():
    kinds = ("algebra", "algebra", "measured")
    words = ("none", "none", "alike halved")
    claims = [
        {"number": number, "kind": kind, "turned_by": turned}
        for number, (kind, turned) in enumerate(zip(kinds, words, strict=True), start=1)
    ]
    claims[1]["verdict"] = "does not hold"
    found = collected(claims=claims)
    for key, n in (
        ("n", 3),
        ("n_holds", 2),
        ("n_turned", 1),
        ("algebra.n", 2),
        ("algebra.n_holds", 1),
        ("algebra.n_does_not_hold", 1),
        ("textbook.n", 0),
        ("measured.n", 1),
        ("measured.n_holds", 1),
        ("measured.n_holds_with_a_limit", 0),
    ):
        assert found[f"claims.{key}"].value == n, key


def test_values_of_the_configuration_are_numbers_by_their_path():
    found = collected()
    assert found["config.network.layers"].value == "9, 4"
    assert found["config.network.layers.2"].value == 4
    assert found["config.network.layers.count"].value == 2
    assert found["config.network.compression"].value == 2.25
    assert found["config.network.training.shuffle"].value == "no"
    assert found["config.ensemble.coupling"].value == 0.4
    assert found["config.ensembles.hot.coupling"].value == 0.1
    assert found["config.networks.count"].value == found["config.ensembles.count"].value == 2
    assert found["config.nulls.changes.count"].value == 1
    assert {number.kind for number in found.values()} == {"given"}


def test_two_numbers_of_one_key_are_refused():
    with pytest.raises(ValueError, match=r"one key, got fields\.layer1\.rms_radius twice"):
        collected({}, {})


@pytest.mark.parametrize("missing", ["figures.figure3.network", "networks.net.ensemble"])
def test_a_configuration_that_shows_nothing_is_refused(missing):
    given = {key: value for key, value in GIVEN.items() if key != missing}
    with pytest.raises(ValueError, match=f"given must have the key {missing}"):
        collect_numbers(given)


def test_keys_are_words_joined_by_dots(numbers):
    for key in numbers:
        assert re.fullmatch(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+", key), key
    assert list(numbers) == sorted(numbers)


def test_every_rule_that_made_a_number_is_one_of_the_workflow(numbers):
    rules = {"config.yaml"}
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        rules |= set(re.findall(r"^rule (\w+):", path.read_text(), re.M))
    assert {number.rule for number in numbers.values()} <= rules


# How they are written


def number(value, error=None, *, kind="measured", digits=4, unit="", meaning="what it is"):
    return Number(value, error, unit, "some_rule", meaning, kind, digits=digits)


TEXTS = [
    (number(0.0672, 0.00089), "0.0672 ± 0.0009", r"$0.0672 \pm 0.0009$"),
    (number(37.6, 0.9956), "37.6 ± 1.0", r"$37.6 \pm 1.0$"),
    (number(37.6, 1.083), "37.6 ± 1.1", r"$37.6 \pm 1.1$"),
    (number(95.2, 1.86), "95.2 ± 1.9", r"$95.2 \pm 1.9$"),
    (number(95.2, 1.98), "95 ± 2", r"$95 \pm 2$"),
    (number(-1301.3, 29.3), "−1300 ± 30", r"$-1300 \pm 30$"),
    (number(202.6, 99.7), "200 ± 100", r"$200 \pm 100$"),
    (number(-0.002, 0.04), "0.00 ± 0.04", r"$0.00 \pm 0.04$"),
    (number(0.0, 0.18), "0.00 ± 0.18", r"$0.00 \pm 0.18$"),
    (number(16.1856, 3.16e-6), "16.1856 ± 0.0001", r"$16.1856 \pm 0.0001$"),  # six digits known
    (number(2.3e-5, 1.1e-5), "(2.3 ± 1.1) × 10⁻⁵", r"$(2.3 \pm 1.1) \times 10^{-5}$"),
    (number(1.2345e8, 2.1e6), "(1.23 ± 0.02) × 10⁸", r"$(1.23 \pm 0.02) \times 10^{8}$"),
    (number(0.599996), "0.6000", "$0.6000$"),
    (number(-22.0997), "−22.10", "$-22.10$"),
    (number(0.99999), "1.000", "$1.000$"),
    (number(99999.7), "100000", "$100000$"),
    (number(0.0), "0", "$0$"),
    (number(2.8421e-14, kind="exact"), "2.8 × 10⁻¹⁴", r"$2.8 \times 10^{-14}$"),
    (number(1e-12, kind="exact"), "1.0 × 10⁻¹²", r"$1.0 \times 10^{-12}$"),
    (number(9.96e-13, kind="exact"), "1.0 × 10⁻¹²", r"$1.0 \times 10^{-12}$"),
    (number(1599.0, digits=6, kind="exact"), "1599", "$1599$"),
    (number(0.4406868, kind="given"), "0.4406868", "$0.4406868$"),
    (number(3.0, kind="given"), "3", "$3$"),
    (number(2e-4, kind="given"), "0.0002", "$0.0002$"),
    (number(2e-5, kind="given"), "2 × 10⁻⁵", r"$2 \times 10^{-5}$"),
    (number(400, kind="exact"), "400", "$400$"),
    (number(100.0), "100", "$100$"),
    (number(40000, kind="given"), "40,000", "$40{,}000$"),
    (number(-12345), "−12,345", "$-12{,}345$"),
    (number(None), "–", "--"),
    (number("holds with a limit", kind="text"), "holds with a limit", "holds with a limit"),
    (
        number("H^RG, 5 % of {a_b} & #1 ~ $<\\>|", kind="text"),
        "H^RG, 5 % of {a_b} & #1 ~ $<\\>|",
        r"H\textasciicircum{}RG, 5 \% of \{a\_b\} \& \#1 \textasciitilde{} \$\textless{}"
        r"\textbackslash{}\textgreater{}\textbar{}",
    ),
]


@pytest.mark.parametrize(("number", "text", "tex"), TEXTS)
def test_a_number_is_printed_to_the_digits_that_its_error_leaves(number, text, tex):
    assert as_text(number) == text
    assert json.loads(as_json({"a": number}))["a"]["text"] == text
    assert f"{{{tex}}} % what it is (some_rule)" in as_tex({"a": number})


@pytest.mark.parametrize("n", [25, 400, 2000])
def test_a_fraction_of_no_counts_is_an_upper_limit(n):
    zero = number(0.0, 100 * counting_error(0, n), unit="%")
    text = as_text(zero)
    assert text.startswith("< ")
    chance = (1 - float(text[2:]) / 100) ** n  # of no counts, if the fraction were at the limit
    assert 0.03 < chance < 0.05
    assert f"{{$< {text[2:]}$}}" in as_tex({"a": zero})
    some = number(100 / n, 100 * counting_error(1, n), unit="%")
    assert "±" in as_text(some)
    assert as_text(number(0.0, 0.0, unit="%")) == "0"


@settings(database=None, derandomize=True, deadline=None)
@drawn(
    st.floats(-1e9, 1e9, allow_subnormal=False).filter(lambda x: abs(x) > 1e-12),
    st.floats(1e-4, 10),
)
def test_value_and_error_end_at_one_place_and_are_not_off_by_more(value, part):
    error = part * abs(value)
    text = as_text(number(value, error)).replace("−", "-")
    digits = re.fullmatch(r"\(?(-?[\d.]+) ± ([\d.]+)(?:\) × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    assert digits, text
    superscripts = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
    power = 10.0 ** int((digits[3] or "0").translate(superscripts))
    shown, shown_error = float(digits[1]) * power, float(digits[2]) * power
    assert len(digits[1].partition(".")[2]) == len(digits[2].partition(".")[2])
    assert shown_error == pytest.approx(error, rel=0.26)  # 2.0 is what 1.96 and 2.49 become
    assert abs(shown - value) <= 0.501 * shown_error


def test_json_is_sorted_and_its_bytes_follow_from_the_numbers():
    numbers = {"b.x": number(1.23456789, 0.000123456789), "a.y": number(None), "c": number(7)}
    text = as_json(numbers)
    assert text == as_json(dict(reversed(numbers.items())))
    assert list(json.loads(text)) == ["a.y", "b.x", "c"]
    assert json.loads(text)["b.x"] == {
        "value": 1.23457,
        "error": 0.000123457,
        "unit": "",
        "text": "1.23457 ± 0.00012",
        "meaning": "what it is",
        "kind": "measured",
        "n_values": None,
        "rule": "some_rule",
    }
    assert json.loads(text)["a.y"]["value"] is None
    assert text.endswith("}\n")
    assert json.loads(as_json({"a": number(0.12345678, kind="given")}))["a"]["value"] == 0.12345678


def test_json_is_read_as_it_was_written(numbers):
    again = read_numbers(as_json(numbers))
    for key, old in numbers.items():
        new = again[key]
        assert (new.unit, new.rule, new.meaning, new.kind, new.n_values) == (
            old.unit,
            old.rule,
            old.meaning,
            old.kind,
            old.n_values,
        )
        if isinstance(old.value, float):
            assert new.value == pytest.approx(old.value, rel=5e-6)
        else:
            assert new.value == old.value


@pytest.mark.parametrize("text", ["", "no", "[1, 2]", "3", '{"a": 1}', '{"a": {"value": 1}}'])
def test_what_is_not_numbers_is_refused(text):
    with pytest.raises(ValueError, match="text must be numbers as as_json writes them, got"):
        read_numbers(text)


def macros(text) -> Iterator[tuple[str, str, str]]:
    for line in text.splitlines()[1:]:
        yield re.fullmatch(r"\\newcommand\{(\\[A-Za-z]+)\}\{(.*)\} % (.*)", line).groups()


def test_macros_are_legal_and_their_own(numbers):
    found = [*macros(as_tex(numbers))]
    assert len({name for name, *_ in found}) == len(found) == len(numbers)
    for name, body, comment in found:
        assert body.count("{") - body.count(r"\{") == body.count("}") - body.count(r"\}"), name
        assert re.sub(r"\\[%&#_${}]", "", body).count("$") in (0, 2), name
        assert not re.search(r"(?<!\\)[%&#_~]", body), name
        assert comment.isprintable()
    bodies = {name: body for name, body, _ in found}
    assert bodies[r"\rgdlFieldsLayerOneRmsRadius"] == r"$0.30 \pm 0.05$"
    assert bodies[r"\rgdlClaimsOneFourVerdict"] == numbers["claims.14.verdict"].value


def test_a_comment_tells_unit_meaning_and_rule():
    text = as_tex({"a.b2": number(1.0, 0.5, unit="lattice spacings", meaning="size\nof 5 %")})
    line = r"\newcommand{\rgdlABTwo}{$1.0 \pm 0.5$} % lattice spacings; size of 5 % (some_rule)"
    assert text.splitlines()[1] == line


def test_points_of_a_study_have_macros_of_their_own():
    values = ("10", "1.0", "0.1", "0.01", "11_by_2", "1_by_12")
    text = as_tex({f"studies.s.{value}.x": number(1) for value in values})
    assert len({name for name, *_ in macros(text)}) == len(values)


def test_keys_that_give_one_macro_are_refused():
    with pytest.raises(ValueError, match=r"macros of their own, got a\.b\.c and a\.b_c"):
        as_tex({"a.b.c": number(1), "a.b_c": number(2)})
