"""What the README tells its readers to do."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from snakemake.utils import update_config

from rgdl.config import Config

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()


def blocks(language):
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.M | re.S)


@pytest.mark.parametrize("text", ["README.md", "CONTRIBUTING.md", "config/quick.yaml"])
def test_every_target_of_make_exists(text):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)", (ROOT / text).read_text()))
    words = {"it", "them", "a", "what", "of"}
    assert named - words <= targets


@pytest.mark.parametrize("overlay", blocks("yaml"))
def test_example_configurations_are_valid(overlay):
    config = yaml.safe_load((ROOT / "config.yaml").read_text())
    update_config(config, yaml.safe_load(overlay))
    Config.parse(config, source="README.md")


@pytest.mark.slow
def test_the_library_example_runs():
    (example,) = blocks("python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    sampled, exact = map(float, done.stdout.split()[:2])
    assert sampled == pytest.approx(exact, abs=0.005)
    assert "participation_ratio" in done.stdout


def test_links_lead_somewhere():
    for target in re.findall(r"\]\(([^)h#][^)#]*)\)", README):
        assert (ROOT / target).exists(), target


NUMBERS = json.loads((ROOT / "reference" / "numbers.json").read_text())
PROSE = " ".join(README.split())


def shown(key):
    """A number of the reference as a text prints it."""
    return NUMBERS[key]["text"].replace("\N{MINUS SIGN}", "-")


def test_the_table_is_that_of_the_reference():
    for layer in (1, 2, 3):
        (line,) = re.findall(rf"^\| {layer} \|.*$", README, re.M)
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        of = f"shown.layer{layer}"
        assert cells[2] == shown(f"{of}.localized_fraction") + " %"
        for cell, size in ((cells[3], "participation_ratio"), (cells[4], "rms_radius")):
            expected = [shown(f"{of}.{size}")]
            if layer == 1:
                expected.append(shown(f"{of}.localized_{size}"))
            assert re.findall(r"[\d.]+ ± [\d.]+", cell) == expected


NAMES = {
    "coupling from the past, exact": "rgdl, coupling from the past",
    "Swendsen-Wang": "rgdl, Swendsen-Wang",
    "Metropolis, 64 replicas at once": "rgdl, Metropolis",
    "mcising 1.1, Metropolis": "mcising, metropolis",
    "mcising 1.1, Swendsen-Wang": "mcising, swendsen_wang",
    "mcising 1.1, Wolff (a sweep is a cluster)": "mcising, wolff",
    "peapods 0.2, Metropolis": "peapods, metropolis",
    "peapods 0.2, Metropolis and a Wolff cluster": "peapods, metropolis + Wolff",
}


def test_the_costs_of_samples_are_those_of_the_reference():
    table = pd.read_csv(ROOT / "reference" / "benchmarks" / "samplers.csv")
    for shown, name in NAMES.items():
        (line,) = re.findall(rf"^  \| {re.escape(shown)} \| (.*) \|$", README, re.M)
        measured = table[table["sampler"] == name].sort_values("K")  # 0.408, then K_c
        cells = [cell.removesuffix(" µs") for cell in line.split(" | ")]
        for cell, column in zip(cells, ("step_us", "independent_us"), strict=True):
            numbers = cell.split(" / ") if cell != "none" else []
            for number, value in zip(numbers, measured[column], strict=False):
                digits = len(number.partition(".")[2])
                assert float(number) == pytest.approx(value, abs=0.51 * 10**-digits), shown
    size = pd.read_csv(ROOT / "reference" / "benchmarks" / "exact_sample_cost.csv")
    for label, shown in (("0.408", "2.03"), ("K_c", "2.98")):
        part = size[(size["K"] == label) & (size["L"] >= 32)]
        slope = np.polyfit(np.log(part["L"]), np.log(part["ms"]), 1)[0]
        assert f"L^{slope:.2f}" == f"L^{shown}"
        assert f"L^{shown}" in README


def test_the_times_of_training_are_those_of_the_reference():
    path = ROOT / "reference" / "benchmarks" / "train_epoch_1_thread.csv"
    relative = pd.read_csv(path).set_index("trainer")["relative_to_ours"]
    assert f"alone take {relative['five matrix products, float32']:.2f} times as long" in README
    for trainer, ratio in relative.drop(
        ["L1BernoulliRBM", "five matrix products, float32"]
    ).items():
        (shown,) = re.findall(
            rf"^  \| {re.escape(trainer)}(?: \(.*\))? \| ([\d.]+) \|$", README, re.M
        )
        digits = len(shown.partition(".")[2])
        assert float(shown) == pytest.approx(ratio, abs=0.51 * 10**-digits), trainer
    costs = (ROOT / "reference" / "tables" / "costs.txt").read_text()
    of_first = r"train_(?:layer|learning_curve) +\S+ +([\d.]+) +seed\d(?:_layer1)?$"
    peaks = [float(peak) for peak in re.findall(of_first, costs, re.M)]
    assert len(peaks) == 5 + 7  # the paper's with its learning curve, null models
    assert max(peaks) < 325


def test_the_comparison_with_exact_values_is_that_of_the_reference():
    whole = pd.read_csv(ROOT / "reference" / "tables" / "ensembles_whole.csv").set_index("ensemble")
    tests = pd.read_csv(ROOT / "reference" / "tables" / "ensembles.csv")
    assert len(tests) == 14
    assert (
        f"the largest\n{tests['z'].abs().max():.1f}; p = {whole.loc['all', 'p_value']:.1g}"
        in README
    )


def in_readme(value, error=None, digits=0):
    """Whether the README has this number, with its error."""
    shown = f"{value:.{digits}f}" + (f" ± {error:.{digits}f}" if error is not None else "")
    assert shown in PROSE, shown


def reference(name):
    return pd.read_csv(ROOT / "reference" / "tables" / f"{name}.csv")


@pytest.mark.parametrize(
    "key",
    [
        "growth.shown.layer3.participation_ratio", "growth.shown.layer3.rms_radius",
        "growth.shown.layer2.localized_participation_ratio",
        "shown.layer2.neighbor_ratio", "shown.layer3.neighbor_ratio",
        "nulls.gaussian.layer1.participation_ratio", "nulls.gaussian.layer2.participation_ratio",
        "nulls.gaussian.layer3.participation_ratio",
        "nulls.gaussian.coarse.layer2.hidden.correlation_length",
        "coarse.layer2.hidden.correlation_length", "coarse.layer3.hidden.correlation_length",
        "coarse.layer2.majority.correlation_length", "coarse.layer2.hidden.nearest_coupling",
        "coarse.layer2.majority.nearest_coupling",
        "model.D_KL", "model.D_KL_gap", "model.D_KL_total", "model.slope", "model.R2", "model.dF",
        "generation.layer1.energy_per_site", "generation.layer1.abs_magnetization",
        "generation.stack.energy_per_site", "generation.stack.abs_magnetization",
        "reconstruction.network.overlap", "reconstruction.block_spins.overlap",
        "reconstruction.principal_components.overlap",
    ],
)  # fmt: skip
def test_numbers_of_the_networks_are_those_of_the_reference(key):
    assert shown(key) in PROSE


@pytest.mark.parametrize(
    ("study", "value", "layer", "text"),
    [
        ("strength", 2e-4, 1, "20"), ("strength", 8e-3, 1, "4.2"),
        ("gibbs_rounds", 1, 1, "4.2"), ("gibbs_rounds", 10, 1, "5.4"),
        ("passed_up", "samples", 2, "18.9"), ("passed_up", "probabilities", 2, "22.9"),
        ("units", "spins", 1, "6.6"), ("units", "spins", 2, "26.2"),
    ],
)  # fmt: skip
def test_numbers_of_studies_are_those_of_the_reference(study, value, layer, text):
    table = pd.read_csv(ROOT / "reference" / "studies" / f"{study}.csv")
    (row,) = table[(table.iloc[:, 0] == value) & (table["layer"] == layer)].itertuples()
    digits = len(text.partition(".")[2])
    assert f"{row.participation_ratio:.{digits}f}" == text
    assert text in PROSE


def test_shares_of_null_models_are_those_of_the_reference():
    layers = reference("layers").set_index(["network", "sites", "layer"])
    shares = 100 * layers["localized_fraction"]
    for network, sites in (("permuted", "put back"), ("gaussian", "as seen")):
        a, b, c = (shares[network, sites, layer] for layer in (1, 2, 3))
        assert f"{a:.0f}, {b:.0f} and {c:.0f} % localized" in PROSE
    a, b, c = (shares["weight_decay", "as seen", layer] for layer in (1, 2, 3))
    assert f"{a:.0f}, {b:.0f} and {c:.0f} %" in PROSE


def test_the_numbers_of_the_theory_are_those_of_the_reference():
    assert reference("identities")["residual"].max() < 6.5e-14  # 6e-14
    counter = reference("counterexample")
    assert len(counter) == 27
    assert counter["D_KL"].min() == pytest.approx(0.03, abs=0.005)
    in_readme(counter["D_KL"].max(), digits=1)
    learning = reference("learning").set_index("method")
    for method in ("exact gradient", "CD-1"):
        at_zero = learning.loc[method]
        in_readme(at_zero["D_KL_at_zero_dF"], at_zero["D_KL_at_zero_dF_err"], 1)
    cd = learning.loc["CD-1"]
    for column in ("D_KL_mean", "missed", "unfinished"):
        in_readme(cd[column], cd[f"{column}_err"], 3)
    in_readme(cd["bias"], cd["bias_err"], 4)
    in_readme(cd["capacity"], digits=3)
    machine = reference("kadanoff_machines").set_index("coupling").loc[0.408]
    for column, digits in (("D_KL", 2), ("weight", 3), ("driven_nearest", 3),
                           ("driven_diagonal", 3), ("driven_four_spin", 3)):  # fmt: skip
        in_readme(machine[column], digits=digits)


def test_every_claim_has_its_verdict():
    verdicts = reference("claims").set_index("number")["verdict"]
    assert verdicts.index.tolist() == list(range(1, 15))
    claims = reference("claims")
    assert claims[["value", "value_err", "null_value", "null_err"]].notna().all(axis=None)
    undecided = claims.loc[claims["verdict"] == "not testable", "number"].tolist()
    assert undecided == [12]  # with one network without a penalty


def test_the_reference_is_of_the_configuration():
    assert (ROOT / "reference" / "config.yaml").read_text() == (ROOT / "config.yaml").read_text()
