"""What pages of docs/ tell a reader to do works: the first example, and a new measure."""

import os
import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
from checkout import (
    NETWORKS,
    ROOT,
    TINY,
    changed,
    copy_project,
    execute,
    overlay,
    run,
    without_nulls,
)

from rgdl.ising import exact


def blocks(page, language):
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / "docs" / page).read_text(), re.S)


def apply(diff, project):
    """Apply a diff without line numbers: the old lines of each hunk occur once in the file."""
    path = project / re.search(r"^\+\+\+ b/(.*)$", diff, re.M)[1]
    text = path.read_text()
    for hunk in diff.split("\n@@\n")[1:]:
        lines = hunk.splitlines()
        old, new = (
            "\n".join(line[1:] for line in lines if line[0] in kinds) for kinds in (" -", " +")
        )
        assert text.count(f"\n{old}\n") == 1, old
        text = text.replace(f"\n{old}\n", f"\n{new}\n")
    path.write_text(text)


# The table of measures of the receptive fields of one network.
TABULATE = """
from pathlib import Path
import pandas as pd
from rgdl.measures import tabulate_measures
tables = {}
for name in ("receptive_fields", "layers"):
    (path,) = Path("results/networks").rglob(f"seed1/{name}.csv")
    tables[name] = pd.read_csv(path).assign(network="small", seed=1)
tabulate_measures(tables, seed=1, min_pairs=1).to_csv("measures.csv")
"""


@pytest.mark.slow
def test_the_first_example_of_the_library(tmp_path):
    (example,) = blocks("library.md", "python")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", example],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    measured, expected = map(float, done.stdout.split("\n")[0].split())
    assert expected == exact.energy_per_site(20, 0.408)
    assert abs(measured - expected) < 0.01
    sizes = dict(re.findall(r"^(\w+) +([\d.]+)$", done.stdout, re.M))
    assert 1 < float(sizes["participation_ratio"]) < 20


@pytest.mark.slow
def test_a_new_measure(tmp_path):
    project = copy_project(tmp_path / "project")
    shutil.copytree(ROOT / "rgdl", project / "rgdl", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", project)  # the rules of ruff
    for diff in blocks("change.md", "diff"):
        apply(diff, project)
    for command in (["check"], ["format", "--check"]):
        subprocess.run([sys.executable, "-m", "ruff", *command, "rgdl"], cwd=project, check=True)
    one = {"networks": {"mehta_schwab": {"seeds": [1]}}}
    run(project, NETWORKS, *overlay(project, changed(without_nulls(TINY), one)))
    done = execute(project, sys.executable, "-c", TABULATE, PYTHONPATH=str(project))
    assert done.returncode == 0, done.stderr
    measures = pd.read_csv(project / "measures.csv").query("quantity == 'peak_weight'")
    assert measures["layer"].tolist() == [1, 2]
    assert measures["value"].between(1 / 16, 1).all()  # the largest weight of 16 sites
    assert (measures["err"] > 0).all()
