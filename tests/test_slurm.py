"""The profile for Slurm, with a Slurm on this machine."""

import re
import subprocess
import time

import pandas as pd
import pytest
import yaml
from checkout import ROOT, SNAKEMAKE, copy_project, digests, rules
from slurm import missing_programs, running_slurm

from rgdl.plan.resources import training_mb, training_minutes

PROFILE = yaml.safe_load((ROOT / "profiles/slurm/config.yaml").read_text())

# Without an accounting database, and without long waits.
HERE = """--slurm-status-command squeue --slurm-no-account
--slurm-init-seconds-before-status-checks 1"""


def test_every_short_job_is_grouped():
    names = {one.id for one in rules()}
    assert set(PROFILE["groups"]) == names - {"train_layer", "measure_points"}
    assert set(PROFILE["group-components"]) <= set(PROFILE["groups"].values())
    assert set(PROFILE["set-threads"]) <= names


def test_training_requests_enough_memory_and_time():
    measured = pd.read_csv(ROOT / "reference/benchmarks/training_sizes.csv").set_index("L")
    for L, row in measured.iterrows():
        sizes = {"n_samples": 40_000, "n_visible": L**2, "n_hidden": L**2 // 4}
        data = 40_000 * L**2 / 8 / 1e6  # not in the measured memory
        assert 1.2 < training_mb(**sizes, packed=True) / (row["peak_MB"] + data) < 2
        assert training_mb(**sizes, packed=False) >= 40_000 * L**2 * 4 / 1e6
        takes = 200 * 400 * row["seconds_per_batch"] / 60
        assert 2 < training_minutes(**sizes, n_epochs=200) / takes < 12


def group_training(profile):
    """Put training, which takes seconds here, into few jobs."""
    values = yaml.safe_load(profile.read_text())
    values["groups"]["train_layer"] = "training"
    values["group-components"]["training"] = 100
    profile.write_text(yaml.safe_dump(values))


def cancel_training(environment, run):
    """Cancel the first Slurm job that trains a network, while it runs."""
    deadline = time.monotonic() + 600
    ask = ["squeue", "--noheader", "--states=running", "--format=%i %k"]
    jobs = []
    while not jobs:
        assert run.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.2)
        queue = subprocess.run(ask, env=environment, capture_output=True, text=True, check=True)
        jobs = re.findall(r"^(\d+) .*train_layer", queue.stdout, re.M)
    subprocess.run(["scancel", jobs[0]], env=environment, check=True)


@pytest.mark.slow
@pytest.mark.skipif(
    bool(missing_programs()), reason="Slurm is not installed: apt install slurm-wlm"
)
def test_slurm_gives_the_same_bytes_even_if_a_job_is_cancelled(quick, tmp_path):
    project = copy_project(tmp_path / "project")
    group_training(project / "profiles/slurm/config.yaml")
    with running_slurm(tmp_path / "slurm", n_cpus=8, memory_mb=8000) as environment:
        with (tmp_path / "output").open("w") as output:
            options = "--configfile config/quick.yaml --profile profiles/slurm"
            submitting = subprocess.Popen(
                [SNAKEMAKE, *options.split(), *HERE.split()],
                cwd=project,
                env=environment,
                stdout=output,
                stderr=output,
            )
        cancel_training(environment, submitting)
        assert submitting.wait(timeout=1800) == 0, (tmp_path / "output").read_text()
    assert digests(project / "results") == digests(quick / "results")
    finished = (tmp_path / "slurm/finished.txt").read_text()
    states = re.findall(r"JobState=(\w+)", finished)
    assert states.count("CANCELLED") == 1
    assert set(states) == {"CANCELLED", "COMPLETED"}
    assert len(states) < 25  # over 100 jobs in their groups
    cores = {int(n) for n in re.findall(r"Tres=cpu=(\d+),", finished)}
    assert cores <= {1, 2, 3, 4, 8}  # samples, and slots
