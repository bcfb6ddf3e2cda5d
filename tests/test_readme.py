"""What the README tells its readers to do."""

import os
import re
import subprocess
import sys
from pathlib import Path

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
