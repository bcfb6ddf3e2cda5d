"""Options and targets of Snakemake, as a user types them: without a number of cores."""

import re

import pytest
from checkout import ROOT, TINY, copy_project, overlay, planned, run
from test_report import blank_results


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("options") / "project")


@pytest.fixture(scope="module")
def tiny(project):
    return overlay(project, TINY)


@pytest.mark.parametrize("option", ["--rulegraph", "--filegraph"])
def test_graphs_of_the_workflow_are_drawn(project, tiny, option):
    assert re.search(r"train_layer.*->", run(project, option, *tiny, cores=None), re.S)


def test_no_option_needs_a_number_of_cores(project, tiny):
    # nor a profile; a rule that asks for the number of cores would end this
    assert "Unlocked" in run(project, "--unlock", "--workflow-profile", "none", *tiny, cores=None)


@pytest.mark.slow
def test_results_are_listed_touched_and_deleted(project, tiny):
    files = blank_results(project, *tiny)
    assert len(files) > 100
    assert {"results/tiny/claims.csv", "results/tiny/claims.json"} < {*files}
    (project / "results/mine.txt").touch()
    listed = run(project, "--list-untracked", *tiny, cores=None).splitlines()
    assert [line for line in listed if line.startswith("results/")] == ["results/mine.txt"]
    run(project, "--touch", *tiny, cores=None)
    assert planned(project, *tiny) == {}
    run(project, "--delete-all-output", *tiny, cores=None)
    left = [path for path in (project / "results").rglob("*") if path.is_file()]
    assert left == [project / "results/mine.txt"]


# Steps that a target makes, and one that it does not.
TARGETS = {
    "samples": ({"sample_ising", "compare_with_exact", "tabulate_ensembles"}, "train_layer"),
    "networks": ({"train_layer", "compose_receptive_fields", "export_model"}, "measure_layers"),
    "tables": ({"tabulate_measures", "tabulate_claims", "tabulate_numbers"}, "plot_claims"),
    "figures": ({"plot_figure3", "plot_claims", "build_explorer"}, "typeset_paper"),
    "exponents": ({"measure_exponents", "measure_block_exponents"}, "measure_layers"),
    "paper": ({"plot_figure3", "typeset_paper"}, "export_model"),
}


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_makes_what_its_name_says(project, tiny, target):
    counts = planned(project, target, *tiny)
    made, not_made = TARGETS[target]
    assert made < set(counts)
    assert not_made not in counts


def test_options_in_the_table_of_contributing_are_tested():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (`--.*?) \|.*`(tests/\w+\.py)` \|$", text, re.M)
    assert len(rows) > 10
    for told, file in rows:
        tests = (ROOT / file).read_text(encoding="utf-8")
        for option in re.findall(r"`(--[\w-]+)", told):
            assert option in tests or f"{option[2:]}=" in tests, f"{option} in {file}"
