"""Every number of a run under its name, and as texts print it."""

import json
import math
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from rgdl.config import load
from rgdl.numbers import Number, as_json, as_tex, collect_numbers, flatten, read_numbers
from rgdl.numbers.writers import as_text

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "reference" / "tables"
# Points of curves, and what other tables hold as well.
LEFT_OUT = {"hamiltonians", "coarse_correlation", "learning_paths", "learning_by_seed",
            "identities_largest", "receptive_fields_over_seeds", "reference"}  # fmt: skip
NAN = math.nan


def reference_tables():
    return {path.stem: pd.read_csv(path) for path in sorted(TABLES.glob("*.csv"))}


def configuration():
    return flatten(load(ROOT / "reference/config.yaml").model_dump(exclude={"name", "studies"}))


@pytest.fixture(scope="module")
def numbers():
    return collect_numbers(reference_tables(), configuration())


GIVEN = {
    "figures.figure3.network": "net", "networks.net.ensemble": "cold", "networks.net.seeds": [1, 2],
    "networks.net.layers": [9, 4], "networks.net.training.shuffle": False,
    "networks.other.ensemble": "hot", "ensembles.cold.coupling": 0.4, "ensembles.hot.coupling": 0.1,
    "nulls.changes.blind.training.l1": 0.0,
}  # fmt: skip


def layers(network="net", values=(0.25, 0.75), layer=1, sites="as seen", **columns):
    rows = [
        {"network": network, "seed": seed, "sites": sites, "layer": layer, "n_fields": 4,
         "localized_fraction": value, "dead_fraction": 0.0, "duplicate_fraction": 0.0,
         "multi_spot_fraction": 0.5, "size_variation": 0.1 * value, "coverage_variation": 1.0,
         "random_coverage_variation": 2.0, "neighbor_ratio": NAN, "participation_ratio": 3 * value,
         "rms_radius": 2.0, **columns}
        for seed, value in enumerate(values, start=1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def collected(*parts, **tables):
    layers_table = {"layers": pd.concat(parts)} if parts else {}
    return collect_numbers(layers_table | tables, GIVEN)


# What is collected


def test_a_number_over_seeds_is_their_mean_with_its_standard_error():
    values = np.array([0.2, 0.5, 0.9, 0.7])
    table = layers(values=values)
    number = collected(table)["shown.layer1.size_variation"]
    expected = np.sqrt(np.sum((values - values.mean()) ** 2) / (4 * 3)) / 10
    assert number.value == pytest.approx(values.mean() / 10, rel=1e-12)
    assert number.error == pytest.approx(expected, rel=1e-12)
    assert (number.n_values, number.kind, number.rule) == (4, "measured", "measure_layers")


def test_a_share_is_in_percent_and_no_more_certain_than_counting():
    number = collected(layers(values=(0.5, 0.5)))["shown.layer1.localized_fraction"]
    assert (number.value, number.unit, number.n_values) == (50.0, "%", None)
    assert number.error == pytest.approx(100 * math.sqrt(0.25 / 8), rel=1e-12)


def test_an_error_is_no_less_than_the_measured_one_that_seeds_share():
    table = pd.DataFrame({"network": "net", "seed": [1, 2], "method": "network",
                          "overlap": [0.4, 0.6], "overlap_err": [0.3, 0.5],
                          "sign_agreement": [0.4, 0.6], "sign_agreement_err": [0.01, 0.01],
                          "energy": [-1.0, -1.0], "energy_err": [0.2, 0.2],
                          "magnetization_correlation": [NAN, 0.5]})  # fmt: skip
    found = collected(reconstruction=table)
    key = "reconstruction.network."
    assert found[f"{key}overlap"].error == pytest.approx(0.4, rel=1e-12)
    assert found[f"{key}sign_agreement"].error == pytest.approx(10.0, rel=1e-12)  # of the spread
    assert found[f"{key}energy"].error == pytest.approx(0.2, rel=1e-12)
    assert found[f"{key}magnetization_correlation"].value is None


def test_one_seed_has_no_error_but_that_of_its_fields():
    sizes = pd.DataFrame({"network": ["net"], "layer": [1], "size": ["participation_ratio"],
                          "value": [1.5], "err": [0.25], "ratio": [NAN],
                          "ratio_err": [NAN]})  # fmt: skip
    found = collected(layers(values=(0.5,)), sizes=sizes)
    assert found["shown.layer1.participation_ratio"].error == 0.25
    assert found["shown.layer1.size_variation"].error is None
    assert found["shown.layer1.rms_radius"].error is None  # no row of sizes
    assert found["shown.n_seeds"].value == 1


def test_a_mean_is_unknown_where_a_seed_has_no_value():
    number = collected(layers(values=(0.5, 0.7), neighbor_ratio=NAN))["shown.layer1.neighbor_ratio"]
    assert (number.value, number.error) == (None, None)
    assert as_text(number) == "–"


def test_names_of_networks_follow_the_configuration():
    found = collected(layers(), layers("other"), layers("blind"),
                      layers("blind", sites="put back"), layers(layer=7))  # fmt: skip
    for prefix in ("shown", "networks.other", "nulls.blind", "nulls.blind.put_back"):
        assert f"{prefix}.layer1.rms_radius" in found
    assert "shown.layer7.rms_radius" in found
    assert found["config.ensemble.coupling"].value == 0.4
    assert found["config.ensembles.hot.coupling"].value == 0.1
    assert found["config.networks.other.ensemble"].value == "hot"
    assert "nulls.net.n_seeds" not in found


def test_a_configuration_gives_its_values_items_and_counts():
    found = collected()
    values = {key: number.value for key, number in found.items()}
    assert values == {
        "config.figures.figure3.network": "net",
        "config.network.ensemble": "cold",
        "config.network.seeds": "1, 2", "config.network.seeds.count": 2,
        "config.network.seeds.1": 1, "config.network.seeds.2": 2,
        "config.network.layers": "9, 4", "config.network.layers.count": 2,
        "config.network.layers.1": 9, "config.network.layers.2": 4,
        "config.network.compression": 2.25, "config.network.training.shuffle": "no",
        "config.networks.other.ensemble": "hot",
        "config.ensemble.coupling": 0.4, "config.ensembles.hot.coupling": 0.1,
        "config.nulls.changes.blind.training.l1": 0.0, "config.nulls.changes.count": 1,
        "config.ensembles.count": 2, "config.networks.count": 2,
        "config.theory.systems.count": 0, "config.theory.machines.count": 0,
    }  # fmt: skip
    assert {number.kind for number in found.values()} == {"given"}
    assert {number.rule for number in found.values()} == {"config.yaml"}


def test_flat_keys_leave_out_what_is_not_given():
    nested = {"a": {"b": {"c": 1}, "d": None, "e": [1, 2]}, "f": "x", "g": {}}
    assert flatten(nested) == {"a.b.c": 1, "a.e": [1, 2], "f": "x"}


def test_spins_without_a_length_in_some_seeds_are_counted():
    columns = {"n_spins": 3, "binder_cumulant": 0.1, "susceptibility": 2.0, "magnetization": 0.2,
               "nearest_coupling": NAN, "nonlocal_fraction": 0.5}  # fmt: skip
    table = pd.DataFrame([{"network": "net", "seed": seed, "layer": 1, "spins": "hidden",
                           "correlation_length": xi, **columns}
                          for seed, xi in enumerate((2.0, NAN, 4.0))])  # fmt: skip
    found = collected(coarse_spins=table)
    key = "coarse.layer1.hidden."
    assert found[f"{key}correlation_length"].value is None
    assert found[f"{key}correlation_length_where_known"].value == 3.0
    assert found[f"{key}correlation_length_where_known"].error == pytest.approx(1.0, rel=1e-12)
    assert found[f"{key}correlation_length_seeds"].value == 2
    assert found[f"{key}nearest_coupling_seeds"].value == 0
    assert found[f"{key}nearest_coupling_where_known"].value is None
    assert f"{key}plaquette_coupling" not in found  # no such column


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "given must have the key figures.figure3.network, got no keys"),
        ({"figures.figure3.network": "a", "b": 1},
         "given must have the key networks.a.ensemble, got figures.figure3.network, b"),
    ],
)  # fmt: skip
def test_a_configuration_that_names_no_network_is_refused(given, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        collect_numbers({}, given)


def test_two_numbers_of_one_name_are_refused():
    table = pd.DataFrame({"name": ["a", "a"], "value": [1.0, 2.0], "unit": "", "digits": 4,
                          "meaning": "x"})  # fmt: skip
    with pytest.raises(ValueError, match=r"names must tell numbers apart, got exact\.a"):
        collected(exact=table)


# The table of measures goes before means of other tables


def measures(*rows):
    usual = {"network": "net", "topic": "fields", "which": "as seen", "layer": 1.0, "value": 0.3,
             "err": 0.05, "within": "units", "n_seeds": 2, "n_trained": 2}  # fmt: skip
    return pd.DataFrame([usual | row for row in rows])


def test_a_mean_is_that_of_the_table_of_measures():
    table = measures({"quantity": "localized_fraction"}, {"quantity": "rms_radius", "n_seeds": 1})
    found = collected(layers(), measures=table)
    fraction = found["shown.layer1.localized_fraction"]
    assert (fraction.value, fraction.unit, fraction.n_values) == (30.0, "%", 2)
    assert fraction.error == pytest.approx(5.0, rel=1e-12)
    assert found["shown.layer1.rms_radius"].value is None  # of one seed of two
    assert found["shown.layer1.coverage_variation"].value == 1.0  # not among the measures


MEASURES = [
    ({"quantity": "localized_fraction", "layer": NAN}, "shown.localized_fraction", "30 ± 5", "%"),
    ({"quantity": "radius_50", "which": "put back", "network": "blind"},
     "nulls.blind.put_back.layer1.radius_50", "0.30 ± 0.05", "lattice spacings"),
    ({"quantity": "rms_radius_growth", "layer": 2.0}, "growth.shown.layer2.rms_radius",
     "0.30 ± 0.05", ""),
    ({"quantity": "localized_radius_90_growth", "layer": 3.0, "network": "blind"},
     "growth.blind.layer3.localized_radius_90", "0.30 ± 0.05", ""),
    ({"quantity": "participation_ratio_power_law", "layer": NAN},
     "growth.shown.participation_ratio_power_law", "0.30 ± 0.05", ""),
    ({"topic": "composition", "which": "permuted", "quantity": "participation_ratio"},
     "sizes.composition.layer1.participation_ratio", "0.30 ± 0.05", "sites"),
    ({"topic": "model", "which": NAN, "quantity": "dF", "network": "other"},
     "networks.other.model.dF", "0.30 ± 0.05", ""),
    ({"topic": "learning_curve", "which": "10 epochs", "quantity": "D_KL"},
     "learning_curve.epochs10.D_KL", "0.30 ± 0.05", ""),
    ({"topic": "reconstruction", "which": "block spins", "layer": NAN, "quantity": "overlap"},
     "reconstruction.block_spins.overlap", "0.30 ± 0.05", ""),
    ({"topic": "generation", "which": "layer 1", "layer": NAN, "quantity": "|magnetization|"},
     "generation.layer1.abs_magnetization", "0.30 ± 0.05", ""),
    ({"topic": "coarse_spins", "which": "hidden", "quantity": "nonlocal_fraction"},
     "coarse.layer1.hidden.nonlocal_fraction", "30 ± 5", "%"),
    ({"quantity": "dead_fraction", "err": 1e-17}, "shown.layer1.dead_fraction", "30", "%"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "key", "text", "unit"), MEASURES)
def test_every_measure_is_a_number(row, key, text, unit):
    found = collected(measures=measures(row))
    (new,) = found.keys() - collected().keys()
    assert new == key
    assert (as_text(found[key]), found[key].unit) == (text, unit)
    assert found[key].rule == "tabulate_measures"


def test_coarse_spins_of_some_seeds_have_the_mean_of_those():
    spins = {"network": "net", "layer": 1, "spins": "hidden", "n_spins": 3, "binder_cumulant": 0.1,
             "susceptibility": 2.0, "magnetization": 0.2}  # fmt: skip
    table = pd.DataFrame([{**spins, "seed": 1, "correlation_length": 2.0},
                          {**spins, "seed": 2, "correlation_length": NAN}])  # fmt: skip
    row = {"topic": "coarse_spins", "which": "hidden", "quantity": "correlation_length",
           "n_seeds": 1}  # fmt: skip
    found = collected(coarse_spins=table, measures=measures(row))
    key = "coarse.layer1.hidden.correlation_length"
    assert found[key].value is None
    assert as_text(found[f"{key}_where_known"]) == "0.30 ± 0.05"
    assert found[f"{key}_where_known"].n_values is None
    assert found[f"{key}_seeds"].value == 1


def test_correlations_over_seeds_go_before_means_as_well():
    table = pd.DataFrame({"network": "net", "topic": ["generation", "generation", "coarse_spins"],
                          "which": ["stack", "stack", "hidden"], "layer": [NAN, NAN, 1.0],
                          "distance": [0.0, 3.0, 3.2], "value": 0.25, "err": 0.01,
                          "n_seeds": 4})  # fmt: skip
    found = collected(correlations=table)
    (new,) = found.keys() - collected().keys()
    assert new == "generation.stack.correlation.distance3"
    assert (as_text(found[new]), found[new].n_values) == ("0.250 ± 0.010", 4)


# What a full run gives


def test_every_table_gives_numbers_or_is_left_out_on_purpose():
    read = set()

    class Watched(dict):
        def __getitem__(self, name):
            read.add(name)
            return super().__getitem__(name)

    tables = Watched(reference_tables())
    collect_numbers(tables, configuration())
    assert tables.keys() - read <= LEFT_OUT
    assert not read & LEFT_OUT


def test_no_number_stands_in_two_forms(numbers):
    def layer(quantity, choose=lambda values: values):
        return choose([n for key, n in numbers.items()
                       if re.fullmatch(rf"shown\.layer\d\.{quantity}", key)])  # fmt: skip

    def extreme(choose):
        return lambda values: choose(values, key=lambda n: n.value)

    ratios = [numbers[f"growth.shown.layer{k}.participation_ratio"] for k in (2, 3)]
    same = {
        "claims.1.null_value": numbers["config.acceptance.largest_residual"],
        "claims.2.value": numbers["theory.counterexample.largest_D_KL"],
        "claims.3.value": numbers["theory.identities.eq_18_22"],
        "claims.5.value": numbers["decimation.enumerated.largest_deviation"],
        "claims.5.null_value": numbers["decimation.samples.largest_z"],
        "claims.6.value": numbers["decimation.divergence.closed.unit_coupling.long_chain"],
        "claims.6.null_value": numbers["decimation.network.largest_residual"],
        "claims.9.value": layer("localized_fraction", extreme(min)),
        "claims.10.value": layer("size_variation", extreme(max)),
        "claims.10.null_value": layer("size_variation", extreme(min)),
        "claims.11.value": extreme(min)(ratios),
        "claims.11.null_value": extreme(max)(ratios),
        "claims.13.value": numbers["reconstruction.network.overlap"],
        "claims.13.null_value": numbers["reconstruction.principal_components.overlap"],
    }
    for key, number in same.items():
        assert as_text(numbers[key]) == as_text(number), key


def test_numbers_of_the_reference_are_those_of_its_tables(numbers):
    table, shown = pd.read_csv(TABLES / "layers.csv"), configuration()["figures.figure3.network"]
    layer = table[(table["network"] == shown) & (table["layer"] == 2)]
    for column in ("participation_ratio", "rms_radius", "neighbor_ratio", "coverage_variation"):
        number = numbers[f"shown.layer2.{column}"]
        assert number.value == pytest.approx(layer[column].mean(), rel=1e-5)
        # errors of both levels, seeds and fields, may be twice those of seeds alone
        assert 0.9 * layer[column].sem() < number.error < 2.5 * layer[column].sem()
        assert number.n_values == len(layer)
    model = pd.read_csv(TABLES / "model.csv")
    n_spins = load(ROOT / "reference/config.yaml").networks[shown].layers[0]
    total, mean = numbers["model.D_KL_total"], numbers["model.D_KL"]
    assert total.value == pytest.approx(n_spins * model["D_KL"].mean(), rel=1e-5)
    assert total.error == pytest.approx(n_spins * mean.error, rel=1e-12)
    half = (model["log_X_std"] ** 2 / 2 / n_spins).mean()
    assert numbers["model.D_KL_gaussian"].value == pytest.approx(half, rel=1e-12)
    learning = pd.read_csv(TABLES / "learning.csv").set_index("method")
    assert numbers["learning.cd1.bias"].value == learning.loc["CD-1", "bias"]
    assert numbers["learning.cd1.bias"].error == learning.loc["CD-1", "bias_err"]
    assert numbers["learning.exact_gradient.bias"].error is None
    verdicts = pd.read_csv(TABLES / "claims.csv")["verdict"].tolist()
    assert [numbers[f"claims.{i}.verdict"].value for i in range(1, 15)] == verdicts
    assert numbers["claims.n_does_not_hold"].value == verdicts.count("does not hold")


def test_keys_are_words_joined_by_dots(numbers):
    for key in numbers:
        assert re.fullmatch(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)+", key), key
    assert list(numbers) == sorted(numbers)


def test_every_rule_that_made_a_number_is_one_of_the_workflow(numbers):
    rules = {"config.yaml"}
    for path in (ROOT / "workflow/rules").glob("*.smk"):
        rules |= set(re.findall(r"^rule (\w+):", path.read_text(), re.M))
    assert {number.rule for number in numbers.values()} <= rules


def test_a_world_without_null_models_has_numbers(numbers):
    tables = reference_tables()
    kept = [configuration()["figures.figure3.network"], "composition"]
    for name, table in tables.items():
        if "network" in table:
            tables[name] = table[table["network"].isin(kept)]
    found = collect_numbers(tables, configuration())
    assert not any(key.startswith("nulls.") for key in found)
    shown = {
        key for key in numbers if not re.search(r"^nulls\.|^growth\.(?!shown|composition)", key)
    }
    assert found.keys() == shown


def test_one_seed_of_everything_has_numbers():
    tables = reference_tables()
    over_seeds = ("measures", "correlations")
    one = {
        name: table[table["seed"] == 1] if "seed" in table else table
        for name, table in tables.items()
        if name not in over_seeds
    }
    found = collect_numbers(one, configuration())
    assert found["shown.n_seeds"].value == 1
    assert found["model.dF"].error == one["model"]["dF_err"].iloc[0]
    assert found["shown.layer2.neighbor_ratio"].error is None
    assert read_numbers(as_json(found)).keys() == found.keys()


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
    (number(1e-12, kind="exact"), "1 × 10⁻¹²", r"$1 \times 10^{-12}$"),
    (number(9.96e-13, kind="exact"), "1 × 10⁻¹²", r"$1 \times 10^{-12}$"),
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
    (number("H^RG, 5 % of {a_b} & #1 ~ $<\\>|", kind="text"), "H^RG, 5 % of {a_b} & #1 ~ $<\\>|",
     r"H\textasciicircum{}RG, 5 \% of \{a\_b\} \& \#1 \textasciitilde{} \$\textless{}"
     r"\textbackslash{}\textgreater{}\textbar{}"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "text", "tex"), TEXTS)
def test_a_number_is_printed_to_the_digits_that_its_error_leaves(number, text, tex):
    assert as_text(number) == text
    assert json.loads(as_json({"a": number}))["a"]["text"] == text
    assert f"{{{tex}}} % what it is (some_rule)" in as_tex({"a": number})


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
        "value": 1.23457, "error": 0.000123457, "unit": "", "text": "1.23457 ± 0.00012",
        "meaning": "what it is", "kind": "measured", "n_values": None, "rule": "some_rule",
    }  # fmt: skip
    assert json.loads(text)["a.y"]["value"] is None
    assert text.endswith("}\n")
    assert json.loads(as_json({"a": number(0.12345678, kind="given")}))["a"]["value"] == 0.12345678


def test_json_is_read_as_it_was_written(numbers):
    text = as_json(numbers)
    assert as_json(read_numbers(text)).replace("\n", "") != ""
    again = read_numbers(text)
    for key, old in numbers.items():
        new = again[key]
        assert (new.unit, new.rule, new.meaning, new.kind, new.n_values) == (
            old.unit, old.rule, old.meaning, old.kind, old.n_values)  # fmt: skip
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
    n_fields = numbers["shown.layer1.n_fields"].value
    assert bodies[r"\rgdlShownLayerOneNFields"] == f"${n_fields}$"
    assert bodies[r"\rgdlClaimsOneFourVerdict"] == numbers["claims.14.verdict"].value


def test_a_comment_tells_unit_meaning_and_rule():
    text = as_tex({"a.b2": number(1.0, 0.5, unit="lattice spacings", meaning="size\nof 5 %")})
    line = r"\newcommand{\rgdlABTwo}{$1.0 \pm 0.5$} % lattice spacings; size of 5 % (some_rule)"
    assert text.splitlines()[1] == line


def test_keys_that_give_one_macro_are_refused():
    with pytest.raises(ValueError, match=r"macros of their own, got a\.b\.c and a\.b_c"):
        as_tex({"a.b.c": number(1), "a.b_c": number(2)})
