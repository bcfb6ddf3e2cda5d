"""Targets of the Makefile as a user types them, and their last lines."""

import json
import shutil
import sys
from dataclasses import replace

import pytest
import yaml
from checkout import PAPER, ROOT, execute, make, message_of

from rgdl.numbers import as_json, read_numbers

REFERENCE = ROOT / "reference"
NUMBERS = REFERENCE / "numbers.json"


@pytest.fixture
def folder(tmp_path):
    """A checkout whose environment counts as made."""
    for name in ("Makefile", "requirements.lock", "pyproject.toml", "config.yaml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "config").symlink_to(ROOT / "config")
    (tmp_path / ".venv").mkdir()
    for name in ("locked", "installed"):
        (tmp_path / ".venv" / name).touch()
    return tmp_path


def commands(folder, *arguments):
    """What make would run."""
    done = make(folder, "--dry-run", *arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.parametrize(
    ("arguments", "snakemake", "shown"),
    [
        (["paper"], "", ""),
        (["quick"], "--configfile config/quick.yaml", "config/quick.yaml"),
        (["paper", "CONFIG=a.yaml b.yaml"], "--configfile a.yaml b.yaml", "a.yaml b.yaml"),
        (
            ["quick", "CONFIG=a.yaml", "ARGS=study"],
            "study --configfile config/quick.yaml a.yaml",
            "config/quick.yaml a.yaml",
        ),
    ],
)
def test_files_of_config_are_laid_over_those_of_the_target(folder, arguments, snakemake, shown):
    check, run, show = (line.split() for line in commands(folder, *arguments))
    assert check == [".venv/bin/python", "-m", "rgdl.plan", *shown.split(), ">", "/dev/null"]
    assert run == [".venv/bin/snakemake", "--cores", "all", *snakemake.split()]
    assert show[1:] == ["workflow/report/show_results.py", *shown.split()]


def test_a_plan_alone_shows_no_results(folder):
    assert len(commands(folder, "quick", "ARGS=--dry-run")) == 2


@pytest.mark.parametrize("target", ["paper", "quick", "report"])
def test_a_second_configfile_is_refused(folder, target):
    done = make(folder, target, "ARGS=--cores 1 --configfile weaker.yaml")
    assert done.returncode == 2
    assert "write CONFIG=FILE instead of" in done.stderr


def write_results(folder, name, base, **changes):
    """Results of a run with the numbers of the reference, of which some are changed."""
    results = folder / "results" / name
    results.mkdir(parents=True)
    values = yaml.safe_load((ROOT / base).read_text(encoding="utf-8"))
    record = {"configuration": values | {"name": name} | changes}
    (results / "numbers.provenance.json").write_text(json.dumps(record), encoding="utf-8")
    shutil.copy(NUMBERS, results)
    shutil.copy(REFERENCE / "tables/claims.csv", results)
    return results


def script(folder, name, *files):
    return execute(folder, sys.executable, ROOT / f"workflow/report/{name}.py", *files)


def test_the_last_lines_are_fourteen_verdicts_and_the_files_that_exist(folder):
    write_results(folder, "mine", "config/quick.yaml")
    (folder / "results/mine/paper.pdf").touch()
    (folder / "mine.yaml").write_text("extends: config.yaml\nname: mine", encoding="utf-8")
    done = script(folder, "show_results", "mine.yaml")
    *verdicts, last = done.stdout.splitlines()
    assert len(verdicts) == 14
    assert verdicts[0].startswith(" 1  holds               The two coarse Hamiltonians are one")
    assert verdicts[1].startswith(" 2  does not hold       dF = 0 exactly when")
    assert last == "Look at results/mine/paper.pdf, results/mine/claims.csv"
    assert script(folder, "show_results").stdout == ""  # the paper has not been run


def test_numbers_of_a_run_of_the_reference_are_compared(folder):
    results = write_results(folder, "paper", "config.yaml")
    done = script(folder, "compare_results")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("results/paper is a run of the configuration of the reference.\n")
    numbers = read_numbers(NUMBERS.read_text(encoding="utf-8"))
    key = next(key for key, number in numbers.items() if number.error)
    other = replace(numbers[key], value=numbers[key].value + 100 * numbers[key].error)
    (results / "numbers.json").write_text(as_json({**numbers, key: other}), encoding="utf-8")
    done = script(folder, "compare_results")
    assert "numbers differ from those of the reference" in message_of(done)
    assert f"\n{key}: " in done.stdout


def test_a_run_of_another_configuration_is_said_to_be_one(folder):
    results = write_results(folder, "quick", "config/quick.yaml")
    (results / "numbers.json").write_text("{}", encoding="utf-8")
    done = script(folder, "compare_results", "config/quick.yaml")
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert first.startswith("results/quick is a run of another configuration than the reference")
    assert "ensembles.near_critical.lattice_size" in first
    assert "only in reference" in second


def test_a_configuration_that_was_changed_after_the_run_is_named(folder):
    acceptance = {**PAPER["acceptance"], "min_p_value": 2e-6}
    write_results(folder, "paper", "config.yaml", acceptance=acceptance)
    text = script(folder, "compare_results").stdout
    assert "made before these values were changed: acceptance.min_p_value" in text
    assert "another configuration than the reference" in text


def test_without_the_numbers_of_a_run_nothing_is_run_and_others_are_named(folder):
    text = message_of(script(folder, "compare_results"))
    assert "no numbers of a finished run in results/paper. Make them with `make paper`" in text
    write_results(folder, "quick", "config/quick.yaml")
    text = message_of(script(folder, "compare_results"))
    assert "There are runs in results/quick: name the files of one with CONFIG=FILE" in text
    assert not (folder / "logs").exists()
