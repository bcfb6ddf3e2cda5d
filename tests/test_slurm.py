"""The workflow on a cluster: the profile for Slurm, through a Slurm of this machine."""

import re
import subprocess
import time

import pandas as pd
import pytest
import yaml
from slurm import missing_programs, running_slurm
from test_workflow import (
    ROOT,
    SNAKEMAKE,
    TINY,
    changed,
    copy_project,
    digests,
    overlay,
    rules,
    run,
    without_nulls,
)

from rgdl.config.resources import training_mb, training_minutes

PROFILE = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text())

# As small as a whole paper can be: one network, long enough in training to be killed there.
SMALL = changed(
    without_nulls(TINY),
    {
        "measurements": {"learning_curve": {"n_epochs": [2]}},
        "networks": {"mehta_schwab": {"seeds": [1], "training": {"n_epochs": 3000}}},
    },
)
# From every group of the profile.
TARGETS = ("results/tiny/claims.csv", "results/tiny/figures/figure3.pdf")
# What a real cluster has: an accounting database, and time.
HERE = ("--slurm-status-command", "squeue", "--slurm-no-account",
        "--slurm-init-seconds-before-status-checks", "1")  # fmt: skip


def test_every_short_job_is_grouped():
    names = {one.id for one in rules()}
    assert set(PROFILE["groups"]) == names - {"train_layer", "measure_points"}
    assert set(PROFILE["group-components"]) <= set(PROFILE["groups"].values())
    assert set(PROFILE["set-threads"]) <= names


def test_training_asks_for_what_it_takes():
    measured = pd.read_csv(ROOT / "reference/benchmarks/training_sizes.csv").set_index("L")
    for L, row in measured.iterrows():
        sizes = {"n_samples": 40_000, "n_visible": L**2, "n_hidden": L**2 // 4}
        data = 40_000 * L**2 / 8 / 1e6  # which the measurement was made without
        assert 1.2 < training_mb(**sizes, packed=True) / (row["peak_MB"] + data) < 2
        assert training_mb(**sizes, packed=False) >= 40_000 * L**2 * 4 / 1e6
        takes = 200 * 400 * row["seconds_per_batch"] / 60
        assert 2 < training_minutes(**sizes, n_epochs=200) / takes < 12


def saves_every_epoch(project):
    script = project / "workflow/scripts/train_layer.py"
    text = script.read_text()
    assert "_STATES = 30.0" in text
    script.write_text(text.replace("_STATES = 30.0", "_STATES = 0.0"))


def cancel_training(project, environment, run):
    """Cancel the Slurm job that trains the first layer, once it has saved a state."""
    deadline = time.monotonic() + 300
    while not list(project.glob("results/networks/*/16-4-2_*/seed1/unfinished_layer1.npz")):
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    ask = ["squeue", "--noheader", "--states=running", "--format=%i %k"]
    told = subprocess.run(ask, env=environment, capture_output=True, text=True, check=True).stdout
    (job,) = re.findall(r"^(\d+) rule_train_layer_.*_16-4-2_", told, re.M)
    subprocess.run(["scancel", job], env=environment, check=True)


@pytest.mark.slow
@pytest.mark.endurance
@pytest.mark.skipif(
    bool(missing_programs()), reason="Slurm is not installed: apt install slurm-wlm"
)
def test_slurm_gives_the_bytes_of_a_local_run_though_a_job_is_cancelled(tmp_path):
    project = copy_project(tmp_path / "project")
    saves_every_epoch(project)
    config = overlay(project, SMALL)
    local = copy_project(tmp_path / "local")
    saves_every_epoch(local)
    overlay(local, SMALL)
    with running_slurm(tmp_path / "slurm", n_cpus=8, memory_mb=8000) as environment:
        with (tmp_path / "output").open("w") as output:
            submitting = subprocess.Popen(
                [SNAKEMAKE, *TARGETS, "--profile", "profiles/slurm", *HERE, *config],
                cwd=project, env={**environment, "PYTHONPATH": str(project)},
                stdout=output, stderr=output,
            )  # fmt: skip
        cancel_training(project, environment, submitting)
        assert submitting.wait(timeout=900) == 0, (tmp_path / "output").read_text()
    run(local, *TARGETS, *config)
    assert digests(project / "results") == digests(local / "results")
    (log,) = project.glob("logs/train_layer/*/16-4-2_*/seed1_layer1.log")
    assert int(re.match(r"epoch (\d+) of 3000: ", log.read_text())[1]) > 1
    finished = (tmp_path / "slurm/finished.txt").read_text()
    states = re.findall(r"JobState=(\w+)", finished)
    # samples, theory, a layer twice, the second, one of the learning curve, measurements, figures
    assert sorted(states) == ["CANCELLED", *7 * ["COMPLETED"]]
    asked = set(re.findall(r"TimeLimit=(\d+) .* Tres=cpu=(\d+),mem=(\d+)M", finished))
    assert ("31", "1", "401") in asked  # a layer
    assert {int(cores) for _, cores, _ in asked} <= {1, 2, 3, 4, 8}  # samples, and slots
