"""A step runs again if the meaning of its code or parameters changes, and only then."""

import os
import random
import shutil
from pathlib import Path

import pytest
import yaml
from checkout import NETWORKS, SMALL, changed, copy_project, overlay, planned, run, save_every_epoch
from test_provenance import git

from rgdl.config import Config
from rgdl.copies import has_record
from rgdl.plan import Plan

PENALTY = {"networks": {"mehta_schwab": {"training": {"l1": 0.0123}}}}

FIELDS = {"compose_receptive_fields", "plot_layer1_fields"}
OF_FIELDS = {"measure_layers", "gather_layers", "measure_composition", "measure_coarse_spins"}
OF_FIELDS |= {"measure_curve_fields"}
OF_MACHINES = {"measure_model", "measure_reconstruction", "measure_generation", "measure_flow"}
OF_MACHINES |= {"gather_flow"}
PLOTS_OF_PHYSICS = {
    f"plot_{name}"
    for name in (
        "claims",
        "nulls",
        "localization",
        "model",
        "coarse_spins",
        "reconstruction",
        "generation",
        "controls",
        "exponents",
    )
}
# The table of measures, and the steps that read it.
MEASURES = {*PLOTS_OF_PHYSICS, "plot_learning", "typeset_paper"}
MEASURES |= {f"tabulate_{name}" for name in ("measures", "claims", "numbers")}
PLOTS = {*PLOTS_OF_PHYSICS, "plot_figure3", "plot_layer1_fields", "plot_ensembles"}
PLOTS |= {f"plot_{name}" for name in ("figure1", "figure2", "kadanoff", "decimation", "learning")}
PHYSICS = {*OF_FIELDS, *OF_MACHINES, "gather_tables", *MEASURES}
TRAINED = {*FIELDS, *PHYSICS, "train_layer", "reconstruct_samples", "plot_figure3"}
TRAINED |= {"build_explorer", "export_model"}
EXPONENTS = {"measure_exponents", "gather_exponents"}
COMPARED = {"compare_with_exact", "tabulate_ensembles", "plot_ensembles", *MEASURES}


@pytest.fixture
def edit(unbroken):
    """Change a file of the project of the unbroken run, for one test."""
    texts = {}

    def replace(file, old, new):
        path = unbroken / file
        texts.setdefault(path, path.read_text())
        assert old in texts[path], f"{old!r} is not in {file}"
        path.write_text(path.read_text().replace(old, new))

    yield replace
    for path, text in texts.items():
        path.write_text(text)


def rules_again(project, config="overlay.yaml"):
    return set(planned(project, "--configfile", config)) - {"all", "total"}


EDITS = {
    "a comment in a kernel": ("rgdl/rbm/kernels.py", "import math", "import math  # more", set()),
    "a docstring of a kernel": ("rgdl/rbm/kernels.py", '"""x <- ', '"""Now x <- ', set()),
    "a comment in a script": (
        "workflow/scripts/train_layer.py", "  # it has", "  # which has", set()
    ),
    "a comment in a rule": (
        "workflow/rules/networks.smk", "    priority: 1", "    priority: 1  # one", set()
    ),
    "the layout of a rule": (
        "workflow/rules/ising.smk", "    threads: 8", "\n\n    threads: 8", set()
    ),
    "the text of a log": ("rgdl/progress.py", "about {", "some {", set()),
    "a kernel of training": (
        "rgdl/rbm/kernels.py", "l1_step * (", "2 * l1_step * (",
        {"compare_learning", "gather_theory", *TRAINED, *EXPONENTS},
    ),
    "the definition of localized fields": (
        "rgdl/rg/fields/receptive_fields.py", "< localized * lattice", "<= localized * lattice",
        {"plot_figure3", "build_explorer", "measure_block_exponents", *EXPONENTS, *FIELDS, *PHYSICS}
        - OF_MACHINES,
    ),
    "a color of all figures": (
        "rgdl/figures/style.py", '"gray"', '"gray_r"', {*PLOTS, "build_explorer", "typeset_paper"}
    ),
    "an exact value": (
        "rgdl/ising/exact/torus.py", "1e-30", "1e-40",
        {*COMPARED, "measure_model", "measure_generation", "measure_flow", "gather_flow",
         "gather_tables"},
    ),
    "a sampler": (
        "rgdl/ising/sampling/coupling_from_the_past.py", "_COLORS = np.uint32(0), np.uint32(1)",
        "_COLORS = np.uint32(0), np.uint32(2)",
        {"sample_ising", "make_surrogate", "plot_figure1", "measure_block_exponents", *EXPONENTS,
         *COMPARED, *TRAINED},
    ),
    "decimation": (
        "rgdl/rg/decimation.py", "_LARGE = 300.0", "_LARGE = 310.0",
        {"measure_decimation", "gather_theory", "plot_decimation", "plot_figure2", *MEASURES},
    ),
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("file", "old", "new", "again"), EDITS.values(), ids=EDITS)
def test_steps_that_depend_on_an_edit_run_again(unbroken, edit, file, old, new, again):
    edit(file, old, new)
    assert rules_again(unbroken) == again


@pytest.mark.slow
def test_another_limit_compares_again_and_trains_nothing(unbroken):
    stricter = changed(SMALL, {"acceptance": {"min_p_value": 1e-5}})
    (unbroken / "stricter.yaml").write_text(yaml.safe_dump(stricter, sort_keys=False))
    assert rules_again(unbroken, "stricter.yaml") == COMPARED


@pytest.mark.slow
def test_another_name_computes_no_theory_again(unbroken):
    renamed, table = changed(SMALL, {"name": "renamed"}), "results/{}/tables/learning_paths.csv"
    (unbroken / "renamed.yaml").write_text(yaml.safe_dump(renamed, sort_keys=False))
    config = table.format("renamed"), "--configfile", "renamed.yaml"
    assert planned(unbroken, *config) == {"gather_theory": 1, "total": 1}
    run(unbroken, *config)
    for kind in ("identities", "information", "decimation_samples", "learning_paths"):
        (shared,) = unbroken.glob(f"results/theory/*/*/{kind}.csv")
        for name in ("tiny", "renamed"):
            copied = unbroken / f"results/{name}/tables/{kind}.csv"
            assert copied.read_bytes() == shared.read_bytes()
    # negative control: other parameters
    weaker = changed(renamed, {"theory": {"kadanoff": {"couplings": [0.2]}}})
    (unbroken / "renamed.yaml").write_text(yaml.safe_dump(weaker, sort_keys=False))
    assert {"measure_kadanoff", "gather_theory", "total"} == {*planned(unbroken, *config)}


@pytest.mark.slow
def test_touched_files_make_nothing_again(unbroken):
    for path in unbroken.rglob("*.*"):
        if ".snakemake" not in path.parts and path.is_file():
            path.touch()
    assert rules_again(unbroken) == set()


@pytest.mark.slow
def test_commits_and_other_changed_files_make_nothing_again(unbroken):
    git(unbroken, "init", "-q")
    git(unbroken, "add", "rgdl", "workflow")
    git(unbroken, "commit", "-qm", "first")
    with (unbroken / "rgdl/rbm/kernels.py").open("a", encoding="utf-8") as file:
        file.write("# a comment\n")
    assert rules_again(unbroken) == set()
    shutil.rmtree(unbroken / ".git")


@pytest.mark.slow
def test_a_changed_penalty_does_not_remove_the_networks_of_the_first(unbroken):
    there = changed(SMALL, {"name": "there", **PENALTY})
    (unbroken / "there.yaml").write_text(yaml.safe_dump(there))
    trained = "results/there/tables/layers.csv"
    counts = planned(unbroken, trained, "--configfile", "there.yaml")
    assert counts["train_layer"] == 2
    run(unbroken, trained, "--configfile", "there.yaml")
    assert rules_again(unbroken) == set()
    assert planned(unbroken, trained, "--configfile", "there.yaml") == {}
    # under one name the tables and figures replace each other, but the networks do not
    (unbroken / "there.yaml").write_text(yaml.safe_dump(there | {"name": SMALL["name"]}))
    again = planned(unbroken, NETWORKS, "--configfile", "there.yaml")
    assert set(again) - {"total"} == {"gather_layers"}
    run(unbroken, NETWORKS, "--configfile", "there.yaml")
    back = planned(unbroken, NETWORKS, "--configfile", "overlay.yaml")
    assert set(back) - {"total"} == {"gather_layers"}
    run(unbroken, NETWORKS, "--configfile", "overlay.yaml")


@pytest.mark.slow
def test_finished_stops_of_the_learning_curve_are_not_trained_again(tmp_path):
    project = copy_project(tmp_path / "project")

    def stopped_at(*n_epochs):
        values = changed(SMALL, {"measurements": {"learning_curve": {"n_epochs": list(n_epochs)}}})
        plan = Plan(Config.parse(values, source="overlay.yaml"))
        stops = [file for _, file in plan.curve.files("layer1.npz")]
        whole = plan.shown.file("layer1.npz")
        return [whole, *stops, *overlay(project, values)]

    run(project, *stopped_at(2, 7))
    for n_epochs in ((2, 7), (2,), (7,)):
        assert planned(project, *stopped_at(*n_epochs)) == {}
    assert planned(project, *stopped_at(2, 8)) == {"train_layer": 1, "total": 1}  # the stop alone
    # a job on a cluster is planned with its own rule only, and must find the layer below
    whole, *_, option, file = stopped_at(2, 7)
    above = whole.replace("layer1", "layer2")
    for only in ((), ("--allowed-rules", "train_layer")):
        counts = planned(project, above, *only, option, file)
        assert counts == {"train_layer": 1, "total": 1}


def restored(unbroken, folder):
    """A new clone with restored results."""
    clone = copy_project(folder)
    save_every_epoch(clone)
    shutil.copytree(unbroken / "rgdl", clone / "rgdl")
    shutil.copytree(unbroken.parent / "saved", clone / "results")
    shutil.copy(unbroken / "overlay.yaml", clone)
    return clone


@pytest.mark.slow
def test_a_new_clone_with_restored_results_has_nothing_to_do(unbroken, tmp_path):
    clone = restored(unbroken, tmp_path / "clone")
    text = run(clone, "--configfile", "overlay.yaml", "--dry-run")
    assert "Nothing to be done" in text
    assert "Made by a different" not in text
    # results without their original times
    ages = random.Random(1)
    for path in (clone / "results").rglob("*"):
        when = 1_000_000_000 + ages.randrange(500_000_000)
        os.utime(path, (when, when))
    assert "Nothing to be done" in run(clone, "--configfile", "overlay.yaml", "--dry-run")


@pytest.mark.slow
def test_results_that_were_made_here_are_no_copies(unbroken, monkeypatch):
    monkeypatch.chdir(unbroken)
    files = [str(path) for path in Path("results").rglob("*.csv")]
    assert len(files) > 20
    assert all(map(has_record, files))
    assert not has_record("results/tiny/another.csv")


@pytest.mark.slow
def test_restored_results_of_other_code_are_named(unbroken, tmp_path):
    clone = restored(unbroken, tmp_path / "clone")
    kernels = clone / "rgdl/rbm/kernels.py"
    kernels.write_text(kernels.read_text().replace("l1_step * (", "2 * l1_step * ("))
    text = run(clone, "--configfile", "overlay.yaml", "--dry-run")
    assert "Nothing to be done" in text
    assert "Made by a different version of the code: results/networks/" in text
