"""What the README tells its readers to do."""

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
    words = {"it", "them", "a", "what"}
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


def test_the_table_is_that_of_the_reference():
    table = pd.read_csv(ROOT / "reference" / "tables" / "receptive_fields_over_seeds.csv")
    for row in table.itertuples():
        (line,) = re.findall(rf"^\| {row.layer} \|.*$", README, re.M)
        numbers = re.findall(r"(\d+(?:\.\d+)?) ± (\d+(?:\.\d+)?)", line)
        pairs = [(100 * row.localized_fraction, 100 * row.localized_fraction_err),
                 (row.participation_ratio, row.participation_ratio_err)]  # fmt: skip
        for (value, error), (shown, shown_error) in zip(pairs, numbers, strict=False):
            digits = len(shown.partition(".")[2])
            assert float(shown) == pytest.approx(value, abs=0.51 * 10**-digits)
            assert float(shown_error) == pytest.approx(error, abs=0.51 * 10**-digits)


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
    peaks = [float(peak) for peak in re.findall(r"([\d.]+) +seed\d_layer1", costs)]
    assert len(peaks) == 5
    assert max(peaks) < 310


def test_the_comparison_with_exact_values_is_that_of_the_reference():
    whole = pd.read_csv(ROOT / "reference" / "tables" / "ensembles_whole.csv").set_index("ensemble")
    tests = pd.read_csv(ROOT / "reference" / "tables" / "ensembles.csv")
    assert len(tests) == 14
    assert (
        f"the largest\n{tests['z'].abs().max():.1f}; p = {whole.loc['all', 'p_value']:.1g}"
        in README
    )


def test_the_reference_is_of_the_configuration():
    assert (ROOT / "reference" / "config.yaml").read_text() == (ROOT / "config.yaml").read_text()
