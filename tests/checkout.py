"""A checkout of the project in its own folder, and runs of it."""

import functools
import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from snakemake.utils import update_config

from rgdl.config import load
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
SNAKEMAKE = Path(sys.executable).parent / "snakemake"
PAPER = yaml.safe_load((ROOT / "config.yaml").read_text())


def changed(values, changes):
    """A configuration with some of its values replaced."""
    copy = json.loads(json.dumps(values))
    update_config(copy, changes)
    return copy


# Complete, and so small that a run takes little longer than Snakemake itself.
TINY = """
name: tiny
ensembles: {near_critical: {lattice_size: 4, n_samples: 200}}
theory:
  kadanoff: {couplings: [0.3], n_values: 2}
  information: {couplings: [0.3], n_values: 2, n_starts: 1, n_hidden: [2],
                n_iterations: 20, seeds: [1]}
  decimation: {couplings: [1.0], n_steps: 2, n_spins: 64, n_samples: 50, enumerated_spins: 8,
               n_values: 3}
  learning: {lattice_size: 3, n_hidden: 2, n_steps: 50, seeds: [1, 2]}
measurements:
  n_samples: 200
  likelihood: {n_chains: 5, n_temperatures: 10, n_burn_in: 5}
  learning_curve: {n_epochs: [0, 2]}
  generation: {n_samples: 40, n_chains: 10, n_burn_in: 5, thinning: 2}
  flow: {starts: {hot: 0.0, critical: 0.4, cold: 0.6}, steps: [1, 2], n_samples: 40, n_draws: 5}
  n_permutations: 2
nulls: {hidden_spins: [untrained]}
renormalization:
  n_samples: 200
  lattice_sizes: [4, 8]
  variants: {seeds: [1], changes: {critical: {ensemble.coupling: 0.4}}}
networks:
  mehta_schwab: {layers: [16, 4, 2], seeds: [1, 2], training: {n_epochs: 3, average_last: 1}}
"""
TINY = changed(PAPER, yaml.safe_load(TINY))
for values, names in (
    (TINY["theory"]["systems"], {"torus3", "frustrated", "spin_glass"}),
    (TINY["theory"]["information"]["tori"], {"torus4", "large_block"}),
    (TINY["nulls"]["changes"], {"permuted", "untrained"}),
    (TINY["renormalization"]["variants"]["changes"], {"critical"}),
):
    for name in values.keys() - names:
        del values[name]
del TINY["studies"]
# Kernels of the installed package, compiled once for all checkouts.
COMPILED = ROOT / ".pytest_cache" / "numba_of_workflow"
NETWORKS = "results/tiny/tables/layers.csv"  # needs every layer of every seed


def tiny(**ensemble):
    """TINY with some values of its ensemble."""
    return changed(TINY, {"ensembles": {"near_critical": ensemble}})


def without_nulls(values):
    return values | {"nulls": values["nulls"] | {"changes": {}, "hidden_spins": []}}


def layers_of_variants(path):
    """How many layers are trained for the variants of a configuration of the project."""
    networks = [point.network for point in Plan(load(ROOT / path)).variants.values()]
    return sum(len(network.seeds) * (len(network.layers) - 1) for network in networks)


# One network, with training long enough to be killed.
SMALL = changed(
    without_nulls(TINY),
    {
        "measurements": {"learning_curve": {"n_epochs": [2]}},
        "networks": {"mehta_schwab": {"seeds": [1], "training": {"n_epochs": 3000}}},
    },
)


def copy_project(target):
    """A checkout without results: only what the workflow reads. Jobs import the installed rgdl."""
    target.mkdir()
    for name in ("Snakefile", "config.yaml", "environment.yml"):
        shutil.copy(ROOT / name, target)
    for name in ("workflow", "config", "profiles", "paper"):
        shutil.copytree(ROOT / name, target / name)
    COMPILED.mkdir(parents=True, exist_ok=True)
    (target / ".snakemake").mkdir()
    (target / ".snakemake/numba").symlink_to(COMPILED)
    return target


def execute(project, *command, **variables):
    """Run a command in a checkout, with some variables of the environment."""
    return subprocess.run(
        command,
        cwd=project,
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
    )


# Variables that `make test CORES=1` exports, and that would change a make that a test runs.
OF_OUTER_MAKE = ("MAKEFLAGS", "MAKELEVEL", "MFLAGS", "MAKEOVERRIDES")
OPTIONS_OF_MAKE = ("PYTHON", "CORES", "CONFIG", "ARGS", "FROM", "WORKERS")


def make(project, *arguments):
    """Run make as a user does, whatever started the tests."""
    outer = (f"--unset={name}" for name in OF_OUTER_MAKE + OPTIONS_OF_MAKE)
    return execute(project, "env", *outer, "make", *arguments)


def snakemake(project, *arguments, cores=2):
    """Run Snakemake; without cores it takes those of profiles/default."""
    given = () if cores is None else ("--cores", str(cores))
    return execute(project, SNAKEMAKE, *given, *arguments)


def planned(project, *arguments):
    """How many jobs of each rule a dry run plans."""
    text = run(project, *arguments, "--dry-run")
    return {rule: int(n) for rule, n in re.findall(r"^(\w+) +(\d+)$", text, re.M)}


COUNT = """
include: "workflow/Snakefile"

SCRIPTS_OF_FILE.clear()
for file in map(str, rules.{target}.input):
    scripts_of_file(file)
counted = [
    [one.name, [script.stem for script in scripts]]
    for file, scripts in SCRIPTS_OF_FILE.items()
    for one in OWN_RULES
    if one.is_producer(file)
]
Path("counted.json").write_text(__import__("json").dumps(counted))
"""


def counted_steps(project, target, *arguments):
    """By step: sets of the scripts that are in the digests of its jobs."""
    (project / "count.smk").write_text(COUNT.format(target=target))
    run(project, target, *arguments, "--snakefile", "count.smk", "--dry-run", "--quiet")
    counted = defaultdict(set)
    for step, names in json.loads((project / "counted.json").read_text()):
        counted[step].add(frozenset(names))
    return counted


def steps_upstream(project, target, *arguments):
    """By step: sets of the scripts that its jobs depend on, from Snakemake's graph of jobs."""
    scripts = {one.id: re.search(r"scripts/(\w+)\.py", one.values[1])[1] for one in rules()}
    graph = run(project, target, *arguments, "--dag", "dot", cores=None)
    steps = dict(re.findall(r'(\d+)\[label = "(\w+)', graph))
    inputs = defaultdict(set)
    for source, job in re.findall(r"(\d+) -> (\d+)", graph):
        inputs[job].add(source)

    @functools.cache
    def upstream(job):
        return frozenset({scripts[steps[job]]}).union(*map(upstream, inputs[job]))

    found = defaultdict(set)
    for job, step in steps.items():
        if step != target:
            found[step].add(upstream(job))
    return found


# The key with which a file changes values of another one.
CHANGES = {"extends": "config.yaml"}


def overlay(project, values):
    path = project / "overlay.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False))
    return "--configfile", path.name


def run(project, *arguments, cores=2):
    done = snakemake(project, *arguments, cores=cores)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def message_of(done):
    """What a command printed that must have ended with a message, without a traceback."""
    text = done.stdout + done.stderr
    assert done.returncode == 1, text
    assert "Traceback" not in text
    return text


def run_that_fails(project, *arguments):
    return message_of(snakemake(project, *arguments))


def kill_when(project, ready, *arguments):
    """Start a run, and send SIGKILL to all its processes when `ready` returns true."""
    started = subprocess.Popen(
        [SNAKEMAKE, "--cores", "2", *arguments],
        cwd=project,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    deadline = time.monotonic() + 600
    while not ready():
        assert started.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    os.killpg(started.pid, signal.SIGKILL)
    started.wait()


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def save_every_epoch(project):
    """Save the state of training after every epoch, instead of twice a minute."""
    for script in ("train_layer", "measure_points"):
        path = project / f"workflow/scripts/{script}.py"
        text = path.read_text()
        assert "job(snakemake)" in text
        module = "rgdl.results.machine_training"
        always = f"import {module} as kept\n\nkept.SECONDS_BETWEEN_STATES = 0.0\n"
        path.write_text(text.replace("with job(snakemake)", f"{always}with job(snakemake)"))


def rules():
    for path in sorted((ROOT / "workflow" / "rules").glob("*.smk")):
        for name, body in re.findall(r"^rule (\w+):\n((?: .*\n|\n)*)", path.read_text(), re.M):
            if "script:" in body:
                yield pytest.param(name, body, id=name)
