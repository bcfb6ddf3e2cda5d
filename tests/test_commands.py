"""Targets of the Makefile as a user types them, and their last lines."""

import json
import re
import runpy
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import yaml
from checkout import PAPER, ROOT, changed, execute, make, message_of

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
    assert "made by config.yaml before these were changed: acceptance.min_p_value" in text
    assert "another configuration than the reference" in text


def test_without_the_numbers_of_a_run_nothing_is_run_and_others_are_named(folder):
    text = message_of(script(folder, "compare_results"))
    assert "no numbers of a finished run in results/paper. Make them with `make paper`" in text
    write_results(folder, "quick", "config/quick.yaml")
    text = message_of(script(folder, "compare_results"))
    assert "Finished runs: results/quick (CONFIG=config/quick.yaml)." in text
    assert not (folder / "logs").exists()


WEAKER = {"networks": {"mehta_schwab": {"training": {"l1": 2e-5}}}}


@pytest.fixture
def weaker(folder):
    """A finished `make quick CONFIG=weaker.yaml`."""
    overlay = {"extends": "config.yaml", "name": "weaker", **WEAKER}
    (folder / "weaker.yaml").write_text(yaml.safe_dump(overlay), encoding="utf-8")
    quick = yaml.safe_load((ROOT / "config/quick.yaml").read_text(encoding="utf-8"))
    write_results(
        folder, "weaker", "config/quick.yaml", networks=changed(quick, WEAKER)["networks"]
    )
    return folder


BOTH = 'CONFIG="config/quick.yaml weaker.yaml"'


def test_a_quick_run_with_changes_is_named_by_its_files(weaker):
    text = script(weaker, "compare_results", "weaker.yaml").stdout
    assert f"results/weaker holds a run of other values. It was made by {BOTH}.\n" in text
    assert "before" not in text
    text = script(weaker, "compare_results", "config/quick.yaml", "weaker.yaml").stdout
    assert "other values" not in text
    text = message_of(script(weaker, "compare_results"))
    assert f"Finished runs: results/weaker ({BOTH})." in text


def test_values_that_were_changed_since_a_quick_run_are_named_without_those_of_its_size(weaker):
    path = weaker / "weaker.yaml"
    path.write_text(path.read_text("utf-8").replace("2.0e-05", "3.0e-05"), encoding="utf-8")
    text = script(weaker, "compare_results", "weaker.yaml").stdout
    assert f"made by {BOTH} before these were changed: networks.mehta_schwab.training.l1." in text
    assert "results/weaker (CONFIG names the files that made it)" in message_of(
        script(weaker, "compare_results")
    )


def test_the_commands_for_that_run_and_for_a_new_one_are_shown(weaker, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "workflow/report")
    finished = runpy.run_path(str(ROOT / "workflow/report/finished_run.py"))
    monkeypatch.chdir(weaker)
    _, of_run, _, new = finished["what_to_type"](
        Path("results/weaker"), ["study", "--configfile", "weaker.yaml"], "archive"
    ).splitlines()
    assert (of_run, new) == (
        f"  make archive {BOTH} ARGS=study",
        "  make paper CONFIG=weaker.yaml ARGS=study",
    )
    quick = ["--configfile", "config/quick.yaml", "weaker.yaml"]  # as it was made: only a new run
    text = finished["what_to_type"](Path("results/weaker"), quick, "archive")
    assert text == "to make them:\n  make quick CONFIG=weaker.yaml"


def test_another_clone_is_given_the_whole_command_and_the_missing_files(weaker, monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "workflow/report")
    write = runpy.run_path(str(ROOT / "workflow/report/write_archive.py"))
    monkeypatch.chdir(weaker)

    def said(*arguments):
        return write["how_to_continue"]("archive.tar", arguments)

    quick = ("--configfile", "config/quick.yaml")
    assert said(*quick, "weaker.yaml") == (
        "To continue from it in another clone, with weaker.yaml: "
        "make quick FROM=archive.tar CONFIG=weaker.yaml"
    )
    assert said(*quick) == "To continue from it in another clone: make quick FROM=archive.tar"


ROW = re.compile(r"\| `make (.*?)` \| (?:none|`CONFIG=(.*?)`) \|")


def test_the_page_names_each_run_by_the_files_that_it_has_read(folder):
    rows = ROW.findall((ROOT / "docs/rebuild.md").read_text(encoding="utf-8"))
    assert len(rows) == 4
    for run, named in rows:
        _, snakemake, _ = commands(folder, *run.split())
        assert snakemake.partition("--configfile")[2].split() == named.strip('"').split()


@pytest.mark.parametrize("target", ["report", "archive", "crate", "compare", "costs"])
def test_the_first_line_of_what_is_printed_is_the_result(target):
    """So that `make costs | head -1` shows the head of the table, not the command."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(rf"^{target}:.*\n\t(.*)", text, re.M)[1]
    assert recipe.startswith("@")
