"""Time that imports take: processor time of new processes.

    .venv/bin/python benchmarks/import_times.py

The smallest of several rounds, in seconds; the rows take turns. `all names` loads every public
name of a package, which otherwise loads the modules behind its names when one is first used. The
last rows are the imports of scripts of the workflow, with what Snakemake adds to each script.
"""

import argparse
import ast
import resource
import subprocess
import sys
from pathlib import Path

import pandas as pd

from rgdl.closed_pipe import end_with_reader

SCRIPTS = Path(__file__).resolve().parent.parent / "workflow" / "scripts"
LIBRARIES = ("numpy", "numba", "scipy.stats", "pandas", "matplotlib.figure", "sklearn")
PACKAGES = ("rgdl.ising", "rgdl.rg", "rgdl.rbm")
JOBS = ("sample_ising", "train_layer", "measure_layers", "plot_claims", "plot_figure3")


def programs():
    """Python code by the name of its row."""
    rows = {"Python alone": "", **{name: f"import {name}" for name in LIBRARIES}}
    rows["sklearn.neural_network"] = "import sklearn.neural_network"
    for name in PACKAGES:
        rows[name] = f"import {name}"
        rows[f"{name}, all names"] = f"from {name} import *"
    return rows | {f"{name}.py": imports_of(SCRIPTS / f"{name}.py") for name in JOBS}


def imports_of(script):
    """The imports of a script, and Snakemake's own."""
    body = ast.parse(script.read_text(encoding="utf-8")).body
    ours = [node for node in body if isinstance(node, ast.Import | ast.ImportFrom)]
    return "\n".join(["from snakemake import script", *map(ast.unparse, ours)])


def processor_time(code):
    """Seconds, of the user and of the system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(n_rounds):
    """Smallest time of each program."""
    rows = programs()
    rounds = [{name: processor_time(code) for name, code in rows.items()} for _ in range(n_rounds)]
    return pd.DataFrame(rounds).min()


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    times = measure(parser.parse_args().rounds)
    print(times.to_string(float_format=lambda x: f"{x:.2f}"))


if __name__ == "__main__":
    end_with_reader()
    main()
