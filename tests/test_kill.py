"""Runs that are killed, on a full disk, or in a folder without permission to write."""

import json
import os
import random
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from checkout import (
    NETWORKS,
    SMALL,
    SNAKEMAKE,
    copy_project,
    digests,
    execute,
    kill_when,
    message_of,
    overlay,
    run,
    run_that_fails,
    save_every_epoch,
    tiny,
)

from rgdl.config import Config
from rgdl.plan import Plan

SAMPLES = "results/samples/L4_K0.408_n200000_cftp_seed1/samples.npz"  # some 400 kB


@pytest.fixture
def project(tmp_path):
    return copy_project(tmp_path / "project")


def after(project, n_jobs, seconds):
    """A function that is true this many seconds after this many more jobs have ended."""

    def n_done():
        return len(list(project.glob("logs/benchmarks/**/*.tsv")))

    target, moments = n_done() + n_jobs, []

    def is_time():
        if not moments and n_done() >= target:
            moments.append(time.monotonic() + seconds)
        return bool(moments) and time.monotonic() >= moments[0]

    return is_time


def is_unfinished(name):
    """Whether the name marks an unfinished file."""
    return any(part.startswith((".", "unfinished")) for part in Path(name).parts)


def is_whole(file, made):
    """Whether a file equals the finished one; the provenance of a table gets its digest later."""
    if file.suffix == ".json":
        return json.loads(file.read_text()).items() <= json.loads(made.read_text()).items()
    return file.read_bytes() == made.read_bytes()


@pytest.mark.slow
def test_a_run_that_is_killed_ten_times_gives_the_bytes_of_an_unbroken_one(unbroken, project):
    save_every_epoch(project)
    config = overlay(project, SMALL)
    made = unbroken.parent / "saved"
    moments = random.Random(1)
    for _ in range(10):
        kill_when(project, after(project, moments.randint(0, 3), moments.uniform(0, 2)), *config)
        for name in (name for name in digests(project / "results") if not is_unfinished(name)):
            assert is_whole(project / "results" / name, made / name), name
        run(project, "--unlock", *config)
    run(project, *config)
    assert digests(project / "results") == digests(made)


@pytest.mark.slow
def test_killed_training_resumes_from_its_last_state(unbroken, project):
    save_every_epoch(project)
    config = overlay(project, SMALL)

    def states():
        return list(project.glob("results/networks/*/16-4-2_*/seed1/unfinished_layer*.npz"))

    for _ in range(2):
        kill_when(project, states, NETWORKS, *config)
        run(project, "--unlock", *config)
        assert not list(project.glob("results/networks/*/16-4-2_*/seed1/layer2.npz"))
    plan = Plan(Config.parse(SMALL, source="overlay.yaml"))
    stops = [file for _, file in plan.curve.files("layer1.npz")]
    run(project, NETWORKS, *stops, *config)
    (log,) = project.glob("logs/train_layer/networks/*/16-4-2_*/seed1/layer1.log")
    first = int(re.search(r"^epoch (\d+) of 3000: ", log.read_text(), re.M)[1])
    assert first > 3  # beyond the stop of the learning curve
    assert not list(project.rglob("unfinished*"))
    made = digests(project / "results")
    assert len(made) > 5
    assert made.items() <= digests(unbroken.parent / "saved").items()


OWN_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount")


def can_mount():
    mount = [*OWN_MOUNTS, "mount", "-t", "tmpfs", "x", "/mnt"]
    try:
        return subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.slow
@pytest.mark.skipif(not can_mount(), reason="this user may not mount a small disk")
@pytest.mark.parametrize(("folder", "size"), [("results", "100k"), ("logs", "4k")])
def test_a_full_disk_gives_a_message(project, folder, size):
    config = overlay(project, tiny(n_samples=200_000))
    (project / folder).mkdir()
    small = f"mount -t tmpfs -o size={size} small {folder}"
    if folder == "logs":
        small += " && head -c 4096 /dev/zero > logs/fill"
    on_it = (*OWN_MOUNTS, "sh", "-c", f'{small} && exec "$@"', "sh")
    done = execute(project, *on_it, SNAKEMAKE, SAMPLES, "--cores", "2", *config)
    assert "No space left on device" in message_of(done)
    run(project, SAMPLES, *config)


@pytest.mark.slow
@pytest.mark.parametrize("folder", ["results", "results/tiny/tables"])
def test_a_folder_without_permission_to_write_is_named(project, folder, monkeypatch):
    (project / folder).mkdir(parents=True)
    (project / folder).chmod(0o555)
    if os.getuid() == 0:  # root may write everywhere
        monkeypatch.setattr("checkout.SNAKEMAKE", unprivileged(project))
    table = "results/tiny/tables/kadanoff.csv"
    text = run_that_fails(project, table, *overlay(project, tiny()))
    assert "Permission denied" in text
    assert folder in text
    shutil.rmtree(project / "results", ignore_errors=True)  # Snakemake removes empty folders
    run(project, table, *overlay(project, tiny()))


def unprivileged(project):
    """Snakemake as root without the rights of root."""
    script = project / "snakemake"
    script.write_text(
        f'#!/bin/sh\nexec setpriv --inh-caps=-all --bounding-set=-all {SNAKEMAKE} "$@"\n'
    )
    script.chmod(0o755)
    return script


WRITERS = """
import resource, sys
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from rgdl.figures.style import save_figure
from rgdl.storage import write_arrays, write_table

figure = Figure()
figure.subplots().plot(range(100))
save_figure(figure, "warm.pdf")  # writes the cache of fonts
bits = np.random.default_rng(1).bytes(10_000)
writers = {
    "arrays.npz": lambda path: write_arrays(
        path, {"bits": np.frombuffer(bits, np.uint8)}, kind="test", metadata={}
    ),
    "table.csv": lambda path: write_table(path, pd.DataFrame({"x": range(5000)}), {}),
    "figure.pdf": lambda path: save_figure(figure, path),
    "figure.png": lambda path: save_figure(figure, path),
}
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
for name, write in writers.items():
    try:
        write(name)
    except OSError as error:
        print(name, error.strerror)
"""


def test_a_file_that_cannot_be_written_whole_is_not_written(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WRITERS], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    names = ["arrays.npz", "table.csv", "figure.pdf", "figure.png"]
    assert done.stdout.splitlines() == [f"{name} File too large" for name in names], done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"warm.pdf", "table.json"}
