"""The committed run: its configuration, its numbers, and the comparison of a new run with them."""

import runpy
import shutil
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import yaml
from checkout import copy_project, planned
from fake_job import Named, fake_job
from PIL import Image

from rgdl.config import load
from rgdl.numbers import (
    collect_numbers,
    compare_numbers,
    flatten,
    passes,
    read_numbers,
    summarize,
)

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "reference"
NUMBERS = REFERENCE / "numbers.json"
REMEDY = "run `make paper`, then `make reference`"


def test_the_reference_is_a_run_of_config_yaml():
    assert load(REFERENCE / "config.yaml") == load(ROOT / "config.yaml"), REMEDY


def test_numbers_of_the_reference_name_the_values_of_config_yaml():
    given = flatten(load(ROOT / "config.yaml").values_of_results())
    numbers = read_numbers(NUMBERS.read_text())
    written = {key: number.value for key, number in numbers.items() if key.startswith("config.")}
    expected = {key: number.value for key, number in collect_numbers(given).items()}
    assert written
    assert written.items() <= expected.items(), REMEDY  # a new key may have its usual value


def test_numbers_of_the_reference_are_those_of_its_tables():
    measures, claims = (pd.read_csv(REFERENCE / f"tables/{n}.csv") for n in ("measures", "claims"))
    given = flatten(load(REFERENCE / "config.yaml").values_of_results())
    written = read_numbers(NUMBERS.read_text())
    numbers = collect_numbers(given, measures=measures, claims=claims)
    table = compare_numbers(numbers, written, sigma=1e-3)
    assert passes(table), f"{summarize(table)}\n{REMEDY}"
    assert "undecided" not in set(table["verdict"])


# How the workflow compares


def test_a_file_that_holds_no_numbers_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("numbers.json").write_text('"nothing"', encoding="utf-8")
    assert run_script("tabulate_comparison", "numbers.json", "out") == 1
    log = Path("out.log").read_text(encoding="utf-8")
    assert log.startswith("error: numbers.json cannot be read: text must be numbers as as_json")
    assert not Path("out.csv").exists()


def run_script(script, source, name):
    """Exit status of a script of the workflow, with its output `NAME.csv` and its log."""
    files = Named(numbers=source, reference=NUMBERS)
    config = {"name": "test"}
    job = fake_job(script, f"{name}.log", input=files, output=[f"{name}.csv"], config=config)
    try:
        runpy.run_path(str(ROOT / "workflow/scripts" / f"{script}.py"), {"snakemake": job})
    except SystemExit as end:
        return end.code
    return 0


@pytest.mark.slow
def test_a_run_is_compared_unasked_if_its_configuration_is_the_references(tmp_path):
    project = copy_project(tmp_path / "project")
    (project / "reference").mkdir()
    for name in ("config.yaml", "numbers.json"):
        shutil.copy(REFERENCE / name, project / "reference")
    values = yaml.safe_load((project / "config.yaml").read_text())
    assert "tabulate_comparison" in planned(project)

    def with_reference(**changes):
        (project / "reference/config.yaml").write_text(yaml.safe_dump(values | changes))
        return planned(project)

    assert "tabulate_comparison" in with_reference(name="another")
    acceptance = {**values["acceptance"], "min_p_value": 2e-6}
    assert "tabulate_comparison" not in with_reference(acceptance=acceptance)
    assert "tabulate_comparison" not in with_reference(acceptance={})  # of another version


def test_figures_of_the_reference_keep_the_colors_of_a_small_scale(tmp_path):
    source, target = tmp_path / "run", tmp_path / "reference"
    source.mkdir(), target.mkdir()
    page = np.full((600, 600, 3), 255, np.uint8)
    page[100:110, 100:356] = np.uint8(255 * mpl.colormaps["RdBu"](np.arange(256))[:, :3])
    page[200:456] = np.arange(256)[:, None, None]  # lines and letters have many grays
    Image.fromarray(page).save(source / "scale.png")
    copy_figures = runpy.run_path(str(ROOT / "workflow/report/copy_figures.py"))["copy_figures"]
    copy_figures(source, target)
    with Image.open(target / "scale.png") as image:
        assert image.getcolors(256)
        copied = np.asarray(image.convert("RGB"))
    assert np.abs(copied.astype(int) - page).max() <= 8
    assert (copied[page.min(axis=2) == 255] == 255).all()
