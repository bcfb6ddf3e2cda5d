"""The committed run: its configuration, its numbers, and the comparison of a new run with them."""

import runpy
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
import yaml
from checkout import copy_project, planned
from fake_job import Named, fake_job

from rgdl.config import load
from rgdl.numbers import (
    as_json,
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
    given = flatten(load(ROOT / "config.yaml").model_dump(exclude={"name", "studies"}))
    numbers = read_numbers(NUMBERS.read_text())
    written = {key: number.value for key, number in numbers.items() if key.startswith("config.")}
    expected = {key: number.value for key, number in collect_numbers(given).items()}
    assert written
    assert written.items() <= expected.items(), REMEDY  # a new key may have its usual value


def test_numbers_of_the_reference_are_those_of_its_tables():
    measures, claims = (pd.read_csv(REFERENCE / f"tables/{n}.csv") for n in ("measures", "claims"))
    given = flatten(load(REFERENCE / "config.yaml").model_dump(exclude={"name", "studies"}))
    written = read_numbers(NUMBERS.read_text())
    numbers = collect_numbers(given, measures=measures, claims=claims)
    table = compare_numbers(numbers, written, sigma=1e-3)
    assert passes(table), f"{summarize(table)}\n{REMEDY}"
    assert "undecided" not in set(table["verdict"])


# How the workflow compares


def test_a_comparison_that_fails_leaves_its_table_and_names_the_numbers(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    new = read_numbers(NUMBERS.read_text())
    key = next(key for key, number in new.items() if number.error)
    changed = {**new, key: replace(new[key], value=new[key].value + 100 * new[key].error)}
    Path("numbers.json").write_text(as_json(changed), encoding="utf-8")
    Path("same.json").write_text(as_json(new), encoding="utf-8")
    assert compared("same.json", "same") == 0
    assert compared("numbers.json", "other") == 1
    log = Path("check_other.log").read_text(encoding="utf-8")
    assert log.startswith("error: numbers differ from those of the reference, see other.csv\n")
    assert f"\n{key}: " in log
    assert "Traceback" not in log
    table = pd.read_csv("other.csv").set_index("key")
    assert (table["verdict"] != "agrees").sum() == 1
    assert table.loc[key, "verdict"] == "differs"
    assert Path("other.json").exists()  # its provenance


def test_a_file_that_holds_no_numbers_is_named(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("numbers.json").write_text('"nothing"', encoding="utf-8")
    assert run_script("tabulate_comparison", "numbers.json", "out") == 1
    log = Path("out.log").read_text(encoding="utf-8")
    assert log.startswith("error: numbers.json cannot be read: text must be numbers as as_json")
    assert not Path("out.csv").exists()


def compared(numbers, name):
    assert run_script("tabulate_comparison", numbers, name) == 0
    return run_script("compare_with_reference", f"{name}.csv", f"check_{name}")


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
    jobs = planned(project)
    assert "tabulate_comparison" in jobs
    assert "compare_with_reference" not in jobs  # which may fail
    assert "compare_with_reference" in planned(project, "compare_with_reference")

    def with_reference(**changes):
        (project / "reference/config.yaml").write_text(yaml.safe_dump(values | changes))
        return planned(project)

    assert "tabulate_comparison" in with_reference(name="another")
    acceptance = {**values["acceptance"], "min_p_value": 2e-6}
    assert "tabulate_comparison" not in with_reference(acceptance=acceptance)
    assert "tabulate_comparison" not in with_reference(acceptance={})  # of another version
