"""One quantity, one value, one error: in all outputs of a finished run."""

import json
import math
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from itertools import combinations

import pandas as pd
import pytest
from checkout import ROOT

from rgdl.config import load
from rgdl.explore.content import MEASURES
from rgdl.measures import QUANTITIES, Measures
from rgdl.numbers import flatten
from rgdl.numbers.macros import macro_name
from rgdl.numbers.names import Names
from rgdl.plan import Plan

# Tables with one row per seed: topic, and the columns that are `which` and `at`.
BY_SEED = {
    "layers": ("fields", "sites", None),
    "model": ("model", None, None),
    "learning_curve": ("learning_curve", None, "n_epochs"),
    "reconstruction": ("reconstruction", "method", None),
    "coherence": ("reconstruction", "method", "wave_number"),
    "generated_correlation": ("generation", "source", "distance"),
    "flow": ("flow", "flow", "step"),
    "coarse_spins": ("coarse_spins", "spins", None),
    "learning_by_seed": ("learning", "method", None),
}
# The quantities that the ledger takes over as they are.
CLAIMED = {
    "claims.2.value": "counterexample.max_D_KL",
    "claims.3.value": "identities.eq_18_22.max_residual",
    "claims.5.value": "decimation.enumerated.max_deviation",
    "claims.5.null_value": "decimation.samples.max_z",
    "claims.6.value": "decimation.closed_chain.D_KL_long_chain",
    "claims.6.null_value": "decimation.network.max_residual",
    "claims.7.value": "exact.critical_coupling",
    "claims.7.null_value": "exact.specific_heat_peak",
    "claims.8.null_value": "exact.correlation_length",
    "claims.10.null_value": "fields.pooled_size_variation",
    "claims.13.value": "reconstruction.network_values.overlap",
}
# As figures write them before "= value ± error".
IN_FIGURES = {"slope": "model.slope", "R2": "model.R2"}
SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Statement:
    """A value and its error as an output states them, each with the step of its last digit."""

    quantity: str
    source: str
    value: float
    step: float
    err: float = math.nan
    err_step: float = 0.0

    def contradicts(self, other):
        """Whether values, or errors that both state, differ by more than rounding."""
        value = abs(self.value - other.value) > 0.51 * (self.step + other.step)
        err = abs(self.err - other.err) > 0.51 * (self.err_step + other.err_step)  # not of NaN
        return value or err


def contradictions(statements):
    by_quantity = {}
    for statement in statements:
        by_quantity.setdefault(statement.quantity, []).append(statement)
    pairs = (pair for found in by_quantity.values() for pair in combinations(found, 2))
    return [f"{a} and {b}" for a, b in pairs if a.contradicts(b)]


def step_of(value, digits=6):
    return 10.0 ** (math.floor(math.log10(abs(value))) - digits + 1) if value else 1e-12


def tabulated(quantity, source, value, err=math.nan):
    """A statement of six digits."""
    if not err > 0:
        return Statement(quantity, source, value, step_of(value))
    return Statement(quantity, source, value, step_of(value), err, step_of(err))


def printed(quantity, source, text, scale=1.0):
    """A statement by a text like `(1.2 ± 0.3) × 10⁻⁴`; nothing of a word."""
    match = re.fullmatch(r"\(?([-−]?[\d,.]+)(?: ± ([\d.]+))?\)?(?: × 10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+))?", text)
    if not match:
        return None
    digits = match[1].replace("−", "-").replace(",", "")
    factor = scale * 10.0 ** int((match[3] or "0").translate(SUPERSCRIPTS))
    last = match[2] or digits  # both end at the same decimal, or with zeros in front of the point
    zeros = len(last) - len(last.rstrip("0")) if "." not in last and match[2] else 0
    step = factor * 10.0 ** (zeros - len(last.partition(".")[2]))
    value = factor * float(digits)
    err = factor * float(match[2]) if match[2] else math.nan
    return Statement(quantity, source, value, step, err, step)


def of_measures(folder, names):
    table = Measures(pd.read_csv(folder / "tables/measures.csv")).table
    for row in table.dropna(subset="value").to_dict("records"):
        key = names.key(row)
        if (row["topic"], row["quantity"]) == ("coarse_spins", "correlation"):
            key += f" at {row['at']:g}"  # distances between whole ones, which no text states
        yield tabulated(key, "measures.csv", row["value"], row["err"])


def of_tables_by_seed(folder, names):
    for name, (topic, which, at) in BY_SEED.items():
        table = pd.read_csv(folder / f"tables/{name}.csv")
        labels = [c for c in ("network", which, at, "layer") if c in table]
        for values, part in table.groupby(labels, sort=False):
            found = {"network": "", "layer": math.nan, **dict(zip(labels, values, strict=True))}
            row = {
                "topic": topic,
                "network": found["network"],
                "layer": found["layer"],
                "which": "" if which is None or found[which] == "as seen" else found[which],
                "at": math.nan if at is None else found[at],
            }
            for quantity in QUANTITIES[topic].keys() & set(part):
                values = part[quantity].dropna()
                if math.isfinite(mean := values.mean()):
                    key = names.key(row | {"quantity": quantity})
                    step = max(map(step_of, values))  # the coarsest of the rounded values
                    yield Statement(key, f"{name}.csv, mean over seeds", mean, step)


def of_other_means(folder, names):
    """Tables that give errors to values of networks, and not by seed."""
    for path in sorted((folder / "tables").glob("*.csv")):
        table = pd.read_csv(path)
        if path.stem == "measures" or "seed" in table or "network" not in table:
            continue
        for row in table.to_dict("records"):
            for quantity in (c for c in table if f"{c}_err" in table):
                label = {"topic": row.get("topic", "fields"), "which": row.get("which", "")}
                key = names.key(
                    {"at": math.nan, "layer": math.nan, **row, **label, "quantity": quantity}
                )
                yield tabulated(key, path.name, row[quantity], row[f"{quantity}_err"])


def of_studies(folder, names):
    """The means of each study in its own table."""
    for path in sorted((folder / "studies").glob("*_over_seeds.csv")):
        study = path.stem.removesuffix("_over_seeds")
        for row in pd.read_csv(path, dtype={"point": str}).to_dict("records"):
            label = {"topic": "studies", "which": f"{study} {row['point']}", "layer": row["layer"]}
            for quantity in QUANTITIES["studies"].keys() & row.keys():
                key = names.key({**label, "network": "", "at": math.nan, "quantity": quantity})
                err = row.get(f"{quantity}_err", math.nan)
                if math.isfinite(row[quantity]):
                    yield tabulated(key, path.name, row[quantity], err)


def of_numbers(folder):
    numbers = json.loads((folder / "numbers.json").read_text())
    macros = dict(
        re.findall(r"\\newcommand\{(\\\w+)\}\{(.*)\} %", (folder / "numbers.tex").read_text())
    )
    for key, number in numbers.items():
        if key.startswith("config.") or number["value"] is None:
            continue
        scale = 0.01 if number["unit"] == "%" else 1.0
        quantity = key.removesuffix("_where_known")
        yield printed(quantity, "numbers.json, text", number["text"], scale)
        yield printed(quantity, "numbers.tex", plain(macros[macro_name(key)]), scale)
        if isinstance(number["value"], float):
            err = math.nan if number["error"] is None else scale * number["error"]
            yield tabulated(quantity, "numbers.json", scale * number["value"], err)
        if key in CLAIMED:
            yield printed(CLAIMED[key], f"numbers.json, {key}", number["text"], scale)


def plain(tex):
    text = re.sub(r" \\times 10\^\{(-?\d+)\}", lambda m: f" × 10{m[1].translate(POWERS)}", tex)
    return text.strip("$").replace(r"\pm", "±").replace("{,}", ",")


def of_claims(folder):
    for row in pd.read_csv(folder / "claims.csv").to_dict("records"):
        for name, err in (("value", "value_err"), ("null_value", "null_err")):
            if math.isfinite(row[name]):
                key = f"claims.{row['number']}.{name}"
                yield tabulated(key, "claims.csv", row[name], row[err])
                if key in CLAIMED:
                    yield tabulated(CLAIMED[key], f"claims.csv, {key}", row[name], row[err])


def of_figures(folder):
    for path in sorted((folder / "figures").glob("*.pdf")):
        for name, text in re.findall(r"(\w+) ?= ?(−?[\d.]+ ± [\d.]+)", text_of(path)):
            yield printed(IN_FIGURES[name], path.name, text)


def of_figure_of_claims(folder):
    """The ledger as a figure: values with errors, row by row, of fractions without %."""
    rows = pd.read_csv(folder / "claims.csv").to_dict("records")
    keys = [
        f"claims.{row['number']}.{name}"
        for row in rows
        for name, err in (("value", "value_err"), ("null_value", "null_err"))
        if row[err] > 0 and math.isfinite(row[name])
    ]
    with_power = r"\(([\d.]+)±([\d.]+)\)×10(\D?)(\d+)"  # where the minus is any character
    text = text_of(folder / "figures/claims.pdf")
    for key, found in zip(
        keys, re.finditer(rf"−?[\d.]+ ± [\d.]+|< [\d.]+|{with_power}", text), strict=True
    ):
        value, err, sign, power = found.groups()
        exponent = f"{'-' if sign else ''}{power}".translate(POWERS)
        text = f"({value} ± {err}) × 10{exponent}" if power else found[0]
        yield printed(key, "claims.pdf", text)


def of_fields(folder):
    """Every unit of the shown network: its table, and the data of the page."""
    page = (folder / "explore.html").read_text()
    data = re.search(r'<script type="application/json" id="data">(.*?)</script>', page)[1]
    table = pd.read_csv(folder / "receptive_fields.csv")
    table = table[table["sites"] == "as seen"]
    for number, layer in enumerate(json.loads(data)["layers"], start=1):
        units = table[table["layer"] == number]
        medians = units[[*MEASURES]].drop(columns="localized").median()
        for source, values, middle in (
            ("receptive_fields.csv", units, medians),
            ("explore.html", layer["measures"], layer["medians"]),
        ):
            found = {(name, k): x for name in MEASURES for k, x in enumerate(values[name])}
            found |= {(name, "median"): x for name, x in middle.items()}
            for (name, unit), value in found.items():
                if value is not None and math.isfinite(value):
                    yield tabulated(f"{name} of layer {number}, {unit}", source, float(value))


def not_in_numbers(text, numbers):
    """Values with errors in a text that are not among the numbers of the run."""
    known = {number["text"].partition(")")[0].strip("(") for number in numbers.values()}
    printed_there = re.findall(r"[−\d][\d.,]*\s±\s[\d.]*\d", text)
    return sorted({" ".join(found.split()) for found in printed_there} - known)


def text_of(path):
    """Text of a figure: characters of two bytes in the strings of its compressed streams."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", path.read_bytes(), re.S):
        try:
            content = zlib.decompress(stream)
        except zlib.error:
            continue
        for block in re.findall(rb"BT(.*?)ET", content, re.S):
            raw = b"".join(re.findall(rb"\(((?:[^()\\]|\\.)*)\)", block, re.S))
            raw = re.sub(rb"\\(\d{3})", lambda m: bytes([int(m[1], 8)]), raw)
            raw = re.sub(rb"\\(.)", rb"\1", raw, flags=re.S)
            found.append(raw.decode("utf-16-be", errors="ignore"))
    return "\n".join(found)


def statements(folder, names):
    for part in (
        of_measures(folder, names),
        of_tables_by_seed(folder, names),
        of_other_means(folder, names),
        of_studies(folder, names),
        of_numbers(folder),
        of_claims(folder),
        of_figures(folder),
        of_figure_of_claims(folder),
        of_fields(folder),
    ):
        yield from (statement for statement in part if statement)


@pytest.fixture(scope="module")
def config():
    return load(ROOT / "config/quick.yaml")


@pytest.fixture(scope="module")
def names(config):
    return Names(flatten(config.model_dump()))


@pytest.fixture
def outputs(quick, config, tmp_path):
    """A copy of the outputs, to be altered."""
    copy = shutil.copytree(quick / "results/quick", tmp_path / "outputs")
    shutil.copy(quick / Plan(config).shown.file("receptive_fields.csv"), copy)
    return copy


@pytest.mark.slow
def test_one_quantity_has_one_value_and_one_error_in_all_outputs(outputs, names):
    found = [*statements(outputs, names)]
    sources = {statement.source for statement in found}
    assert sources >= {
        "measures.csv",
        "model.csv, mean over seeds",
        "numbers.json, text",
        "numbers.tex",
        "claims.csv",
        "claims.csv, claims.13.value",
        "model.pdf",
        "claims.pdf",
        "receptive_fields.csv",
        "explore.html",
    }
    assert contradictions(found) == []


ALTERED = {
    "a mean by seed": ("tables/reconstruction.csv", "overlap", 1.01),
    "a value over seeds": ("tables/measures.csv", "value", 1.01),
    "an error over seeds": ("tables/measures.csv", "err", 1.3),
    "a claim": ("claims.csv", "value", 1.01),
    "an error of a claim": ("claims.csv", "value_err", 1.3),
    "the sizes of fields": ("receptive_fields.csv", "rms_radius", 1.01),
}


@pytest.mark.slow
def test_no_error_is_negative(quick):
    errors = [
        (file.name, name, table[name].min())
        for file in quick.glob("results/**/*.csv")
        for table in [pd.read_csv(file)]
        for name in table
        if name == "err" or name.endswith("_err")
    ]
    assert len(errors) > 100
    assert [found for found in errors if found[2] < 0] == []


@pytest.mark.slow
@pytest.mark.parametrize(("file", "column", "factor"), ALTERED.values(), ids=ALTERED)
def test_an_altered_output_is_found(outputs, names, file, column, factor):
    table = pd.read_csv(outputs / file)
    table.assign(**{column: factor * table[column]}).to_csv(outputs / file, index=False)
    assert contradictions(statements(outputs, names)) != []


@pytest.mark.slow
def test_a_second_table_of_means_with_other_errors_is_found(outputs, names):
    table = pd.DataFrame(
        {"network": ["mehta_schwab"], "layer": [1], "rms_radius": [0.0], "rms_radius_err": [1.0]}
    )
    table.to_csv(outputs / "tables/sizes.csv", index=False)
    assert contradictions(statements(outputs, names)) != []


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="needs pdftotext")
def test_the_manuscript_prints_the_numbers_of_the_run(outputs):
    numbers = json.loads((outputs / "numbers.json").read_text())
    command = ["pdftotext", "-enc", "UTF-8", outputs / "paper.pdf", "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert text.count("±") > 100
    assert not_in_numbers(text, numbers) == []
    overlap = numbers["reconstruction.network.overlap"]["text"]
    others = {key: number for key, number in numbers.items() if number["text"] != overlap}
    assert not_in_numbers(text, others) == [overlap]


def test_a_text_with_other_numbers_is_found():
    numbers = {"a": {"text": "(1.2 ± 0.3) × 10⁻⁴"}, "b": {"text": "4.0 ± 0.6"}}
    text = "by (1.2 ± 0.3) × 10−4, a factor of 4.0\n± 0.6, −4.0 ± 0.6 and 4.0 ± 0.5."
    assert not_in_numbers(text, numbers) == ["4.0 ± 0.5", "−4.0 ± 0.6"]


def test_a_number_is_read_as_it_is_printed():
    assert printed("q", "s", "(1.23 ± 0.02) × 10⁻⁵") == Statement(
        "q",
        "s",
        pytest.approx(1.23e-5),
        pytest.approx(1e-7),
        pytest.approx(2e-7),
        pytest.approx(1e-7),
    )
    assert printed("q", "s", "−12,345").value == -12345
    assert printed("q", "s", "holds") is None
    assert plain(r"$(2.3 \pm 1.1) \times 10^{-5}$") == "(2.3 ± 1.1) × 10⁻⁵"


def test_statements_contradict_only_beyond_their_digits():
    fine = Statement("q", "a", 1.1234, 1e-4, 0.031, 1e-3)
    assert not fine.contradicts(Statement("q", "b", 1.12, 1e-2, 0.03, 1e-2))
    assert not fine.contradicts(Statement("q", "b", 1.12, 1e-2))
    assert fine.contradicts(Statement("q", "b", 1.14, 1e-2))
    assert fine.contradicts(Statement("q", "b", 1.12, 1e-2, 0.05, 1e-2))
