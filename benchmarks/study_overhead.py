"""The overhead of Snakemake in a study: jobs, wall time, and core time.

    .venv/bin/python benchmarks/study_overhead.py --csv study_overhead.csv

A point is a network of 64-16-4 units on an 8 x 8 lattice, 2,000 samples and 200 epochs, at one
seed: about half a second on one core. Work is the core time for training and measuring, from the
logs of the batches. The rest is overhead: Snakemake's start and planning, the start of jobs and
their imports, samples, tables and figures; in the last column also idle cores. Overhead is given
relative to the work. Kernels are compiled before. The last row trains the same points with one job
per layer, as for networks outside studies.
"""

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from rgdl.closed_pipe import end_with_reader
from rgdl.config import Config
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
SNAKEMAKE = Path(sys.executable).parent / "snakemake"
RECIPE = {"n_epochs": 200, "average_last": 5}


def configure(folder, n_points):
    """Write the configuration of a study of `n_points` penalties."""
    values = yaml.safe_load((ROOT / "config.yaml").read_text(encoding="utf-8"))
    values["name"] = f"study_of_{n_points}"
    values["ensembles"]["near_critical"] |= {"lattice_size": 8, "n_samples": 2000}
    values["measurements"]["n_samples"] = 2000
    network = values["networks"]["mehta_schwab"]
    network |= {"layers": [64, 16, 4], "seeds": [1], "training": network["training"] | RECIPE}
    strengths = np.geomspace(1.1e-5, 1e-2, n_points).tolist()
    varied = {"network": "mehta_schwab", "vary": {"training.l1": strengths}}
    values["studies"] = {"penalty": varied}
    path = folder / f"{values['name']}.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False), encoding="utf-8")
    return values, path.name


def prepare(folder):
    """A checkout without results, but with compiled kernels."""
    for name in ("Snakefile", "config.yaml", "environment.yml"):
        shutil.copy(ROOT / name, folder)
    for name in ("workflow", "config", "profiles"):
        shutil.copytree(ROOT / name, folder / name)
    _, config = configure(folder, 1)
    snakemake(folder, "study", cores=2, config=config)
    clear(folder)


def clear(folder):
    """Remove results and logs, not the kernels."""
    shutil.rmtree(folder / "results")
    shutil.rmtree(folder / "logs")


def snakemake(folder, *arguments, cores, config):
    """Run the workflow; return (wall time, core time) in seconds, and the number of jobs."""
    start, used = time.perf_counter(), core_seconds()
    done = subprocess.run(
        [SNAKEMAKE, *arguments, "--cores", str(cores), "--configfile", config],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    times, text = (time.perf_counter() - start, core_seconds() - used), done.stdout + done.stderr
    if done.returncode:
        sys.exit(text)
    jobs = re.findall(r"(\d+) of \1 steps \(100%\) done", text)
    return times, int(jobs[-1]) - 1 if jobs else 0  # without the target


def core_seconds():
    """Core time of all finished child processes."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def work(folder):
    """Seconds of training and measuring in the jobs of a study."""
    logs = folder.glob("logs/measure_points/**/*.log")
    texts = [log.read_text(encoding="utf-8") for log in logs]
    return sum(float(re.search(r"of a core: ([\d.]+) s", text)[1]) for text in texts)


def measure(folder, n_points, cores):
    """Plan and run a study; a row of the table."""
    values, config = configure(folder, n_points)
    planning, _ = snakemake(folder, "study", "--dry-run", "--quiet", cores=cores, config=config)
    times, jobs = snakemake(folder, "study", cores=cores, config=config)
    worked = work(folder)
    clear(folder)
    return values, config, row("in batches", n_points, jobs, planning, times, worked, cores)


def measure_ordinary(folder, values, config, n_points, worked, cores):
    """The same networks with one job per layer."""
    plan = Plan(Config.parse(values, source=config))
    files = [
        f"results/networks/{r['ensemble']}/{r['network']}/seed1/receptive_fields.csv"
        for r in plan.study_rows("penalty")
    ]
    planning, _ = snakemake(folder, *files, "--dry-run", "--quiet", cores=cores, config=config)
    times, jobs = snakemake(folder, *files, cores=cores, config=config)
    clear(folder)
    return row("a job for each layer", n_points, jobs, planning, times, worked, cores)


def row(way, n_points, jobs, planning, times, worked, cores):
    """One row of the table."""
    wall, used = times
    return {
        "points": n_points,
        "way": way,
        "cores": cores,
        "jobs": jobs,
        "planning_s": planning[0],
        "wall_s": wall,
        "work_core_s": worked,
        "used_core_s": used,
        "overhead_percent": 100 * (used / worked - 1),
        "with_idle_percent": 100 * (cores * wall / worked - 1),
    }


def main():
    """Print the table, and write it to a file on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--points", type=int, nargs="+", default=[10, 100, 1000])
    parser.add_argument("--ordinary", type=int, default=100, help="points for one job per layer")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--csv", help="file for the table")
    arguments = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        for n_points in arguments.points:
            values, config, measured = measure(folder, n_points, arguments.cores)
            rows.append(measured)
            if n_points == arguments.ordinary:
                worked = measured["work_core_s"]
                ordinary = measure_ordinary(
                    folder, values, config, n_points, worked, arguments.cores
                )
    table = pd.DataFrame([*rows, ordinary] if arguments.ordinary in arguments.points else rows)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.1f}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")


if __name__ == "__main__":
    end_with_reader()
    main()
