"""What is made again: that whose meaning changed, and nothing else."""

import json
import os
import random
import shutil

import pytest
import yaml
from test_workflow import ROOT, TINY, changed, copy_project, overlay, planned, run, without_nulls

from rgdl.stale import made_by_other_code

# One network of two layers, with all that is measured and drawn.
ONE = changed(without_nulls(TINY), {"networks": {"mehta_schwab": {"seeds": [1]}}})
PENALTY = {"networks": {"mehta_schwab": {"training": {"l1": 0.0123}}}}
SAMPLED = {"sample_ising", "measure_autocorrelation", "make_surrogate"}


pytestmark = pytest.mark.endurance


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    """A finished run, in a project with code of its own."""
    project = copy_project(tmp_path_factory.mktemp("finished") / "project")
    shutil.copytree(ROOT / "rgdl", project / "rgdl", ignore=shutil.ignore_patterns("__pycache__"))
    run(project, *overlay(project, ONE))
    shutil.copytree(project / "results", project.parent / "saved")  # with their times, as tar does
    return project


@pytest.fixture
def edit(finished):
    """Change a file of the finished run's project, until the test is over."""
    texts = {}

    def replace(file, old, new):
        path = finished / file
        texts.setdefault(path, path.read_text())
        assert old in texts[path], f"{old!r} is not in {file}"
        path.write_text(path.read_text().replace(old, new))

    yield replace
    for path, text in texts.items():
        path.write_text(text)


def rules_again(project):
    return set(planned(project, "--configfile", "overlay.yaml")) - {"all", "total"}


EDITS = {
    "a comment in a kernel": ("rgdl/rbm/kernels.py", "import math", "import math  # more"),
    "a docstring of a kernel": ("rgdl/rbm/kernels.py", '"""x <- ', '"""Now x <- '),
    "a comment in a script": ("workflow/scripts/train_layer.py", "  # what a", "  # that which a"),
    "a comment in a rule": (
        "workflow/rules/networks.smk",
        "    threads: 1",
        "    threads: 1  # one",
    ),
    "the layout of a rule": ("workflow/rules/ising.smk", "    threads: 8", "\n\n    threads: 8"),
    "words that a job says": ("rgdl/progress.py", "about {", "some {"),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", EDITS.values(), ids=EDITS)
def test_what_means_the_same_makes_nothing_again(finished, edit, change):
    file, old, new = change
    edit(file, old, new)
    assert rules_again(finished) == set()


@pytest.mark.slow
def test_an_edited_kernel_trains_again_and_does_not_sample_again(finished, edit):
    edit("rgdl/rbm/kernels.py", "l1_step * (", "2 * l1_step * (")
    again = rules_again(finished)
    assert "train_layer" in again
    assert not again & SAMPLED


@pytest.mark.slow
def test_another_color_of_a_plot_trains_nothing_again(finished, edit):
    edit("rgdl/figures/style.py", '"#b2182b"', '"#b2182c"')
    again = rules_again(finished)
    assert {"plot_figure3", "plot_claims"} <= again
    measuring = {name for name in again if name.startswith(("measure", "compose", "tabulate"))}
    assert not again & {"train_layer", *SAMPLED, *measuring}


@pytest.mark.slow
def test_touched_files_make_nothing_again(finished):
    for path in finished.rglob("*.*"):
        if ".snakemake" not in path.parts and path.is_file():
            path.touch()
    assert rules_again(finished) == set()


@pytest.mark.slow
def test_the_penalty_there_and_back_costs_nothing(finished):
    there = changed(ONE, {"name": "there", **PENALTY})
    (finished / "there.yaml").write_text(yaml.safe_dump(there))
    trained = "results/there/tables/receptive_fields.csv"
    assert planned(finished, trained, "--configfile", "there.yaml")["train_layer"] == 2
    run(finished, trained, "--configfile", "there.yaml")
    assert rules_again(finished) == set()
    assert planned(finished, trained, "--configfile", "there.yaml") == {}
    # under one name the tables and figures take each other's place, the networks do not
    (finished / "there.yaml").write_text(yaml.safe_dump(there | {"name": ONE["name"]}))
    again = planned(finished, NETWORKS, "--configfile", "there.yaml")
    assert set(again) - {"total"} == {"tabulate_receptive_fields"}
    run(finished, NETWORKS, "--configfile", "there.yaml")
    back = planned(finished, NETWORKS, "--configfile", "overlay.yaml")
    assert set(back) - {"total"} == {"tabulate_receptive_fields"}
    run(finished, NETWORKS, "--configfile", "overlay.yaml")


NETWORKS = "results/tiny/tables/receptive_fields.csv"


def restored(finished, folder):
    """A fresh clone with the results beside it."""
    clone = copy_project(folder)
    shutil.copytree(finished / "rgdl", clone / "rgdl")
    shutil.copytree(finished.parent / "saved", clone / "results")
    shutil.copy(finished / "overlay.yaml", clone)
    return clone


@pytest.mark.slow
def test_a_fresh_clone_beside_restored_results_has_nothing_to_do(finished, tmp_path):
    clone = restored(finished, tmp_path / "clone")
    told = run(clone, "--configfile", "overlay.yaml", "--dry-run")
    assert "Nothing to be done" in told
    assert "Made by other code" not in told
    # results that lost their times
    ages = random.Random(1)
    for path in (clone / "results").rglob("*"):
        when = 1_000_000_000 + ages.randrange(500_000_000)
        os.utime(path, (when, when))
    run(clone, "--configfile", "overlay.yaml", "--touch")
    assert "Nothing to be done" in run(clone, "--configfile", "overlay.yaml", "--dry-run")


@pytest.mark.slow
def test_restored_results_of_other_code_are_named(finished, tmp_path):
    clone = restored(finished, tmp_path / "clone")
    kernels = clone / "rgdl/rbm/kernels.py"
    kernels.write_text(kernels.read_text().replace("l1_step * (", "2 * l1_step * ("))
    told = run(clone, "--configfile", "overlay.yaml", "--dry-run")
    assert "Nothing to be done" in told
    assert "Made by other code than there is now: results/networks/" in told


def test_provenance_of_other_code_is_found(tmp_path):
    def write(name, **provenance):
        (tmp_path / name).write_text(json.dumps(provenance))

    write("same.json", rule="plot", code="1")
    write("other.json", rule="plot", code="2")
    write("longer.json", rule="their_plot_maps", code="2")
    write("unknown.json", rule="draw", code="3")
    write("unfinished.json", rule="plot", code="3")
    write("none.json", number=1)
    (tmp_path / "list.json").write_text("[1]")
    (tmp_path / "damaged.npz").write_bytes(b"PK")
    digests = {"plot": "1", "maps": "1", "plot_maps": "2"}
    assert made_by_other_code([tmp_path, tmp_path / "missing"], digests) == [
        tmp_path / "other.json"
    ]
