"""Estimate core-hours and memory of the paper on a cluster for larger lattices.

    .venv/bin/python benchmarks/count_cluster_cost.py --csv reference/benchmarks/cluster_cost.csv

Training: the number of mini-batches of every layer of every network of config.yaml, times the time
of one at each size, which `--measure` measures. All other jobs: their cost in the last full run at
L = 40 (reference/tables/costs.csv), scaled to L by the sizes of their arrays; sampling is scaled by
reference/benchmarks/exact_sample_cost.csv. Layers have L^2, L^2/4, ... units; samples, epochs and
seeds are those of the paper.
"""

import argparse
import resource
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from rgdl.closed_pipe import end_with_reader
from rgdl.config import load
from rgdl.plan import Plan

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "reference"
SIZES = {40: 200, 80: 20, 160: 6}  # lattice sizes, and numbers of mini-batches to time
MEASURED_AT = 40
START = 1.5  # seconds to start a job
BASE_MB = 250  # of a process with its libraries
# Power of L in the time of a job, and bytes per pair of spins. Layer 1 has one weight of 4 bytes
# for every four pairs, a receptive field one double. Other memory, for samples, grows as L^2.
LAWS = {
    "sample_ising": (None, 0),  # measured
    "compare_with_exact": (3, 0),  # Kaufman's product of L factors for each of L^2 energies
    "make_surrogate": (2, 0),
    "measure_model": (4, 3),
    "measure_generation": (4, 3),
    "measure_reconstruction": (5, 32),  # the covariance of all spins (4) and its eigenvectors (6)
    "measure_coarse_spins": (4, 3),
    "measure_exponents": (4, 3),
    "measure_block_exponents": (2, 0),
    "measure_flow": (4, 3),
    "measure_curve_fields": (4, 6),
    "measure_layers": (4, 6),
    "measure_composition": (6, 6),  # products of weight matrices
    "compose_receptive_fields": (6, 6),
    "reconstruct_samples": (4, 3),
    "export_model": (4, 3),
    "build_explorer": (4, 3),
    "plot_layer1_fields": (4, 4),
    "plot_figure3": (2, 1),
    "plot_figure1": (2, 0),
}
KINDS = {"sample_ising": "sampling", "train_layer": "training"}  # of rules; else "the rest"


def growth(table, x, y):
    """Exponent of a power law fitted to two columns."""
    return np.polyfit(np.log(table[x]), np.log(table[y]), 1)[0]


def training_jobs(plan, lattice_size, batches):
    """Core-seconds and memory of every layer that is trained."""
    power = growth(batches, "L", "seconds_per_batch") / 4  # of the number of weights
    seconds = batches.set_index("L")["seconds_per_batch"][MEASURED_AT]
    scale, weights = (lattice_size / MEASURED_AT) ** 2, MEASURED_AT**4 / 4
    rows = []
    for ensemble, network in plan.named_networks().values():  # which pass the learning curve
        n_batches = network.training.n_epochs * ensemble.n_samples / network.training.batch_size
        for layer, (n, m) in enumerate(pairwise(network.layers), start=1):
            took = n_batches * seconds * (n * m * scale**2 / weights) ** power
            # layer 1 is trained on bits, the next ones on 4 bytes per unit
            MB = batches.set_index("L")["peak_MB"][lattice_size] if layer == 1 else BASE_MB
            MB += ensemble.n_samples * n * scale * (1 / 8 if layer == 1 else 4) / 1e6
            rows += len(network.seeds) * [("train_layer", START + took, MB)]
    return pd.DataFrame(rows, columns=["rule", "core_seconds", "MB"])


def other_jobs(costs, lattice_size, samples):
    """Core-seconds and memory of every other job."""
    scale = lattice_size / MEASURED_AT
    laws = LAWS | {"sample_ising": (growth(samples, "L", "ms"), 0)}
    power, pairs = (costs["rule"].map(lambda rule, k=k: laws.get(rule, (0, 0))[k]) for k in (0, 1))
    working = (costs["core_s"] - START).clip(lower=0)
    pairs_MB = pairs * MEASURED_AT**4 / 1e6
    samples_MB = (costs["peak_MB"] - BASE_MB - pairs_MB).clip(lower=0)
    grown = np.where(costs["rule"].isin(LAWS), scale**2, 1)
    return pd.DataFrame(
        {
            "rule": costs["rule"],
            "core_seconds": START + working * scale**power,
            "MB": BASE_MB + samples_MB * grown + pairs_MB * scale**4,
        }
    )


def summarize(jobs, lattice_size):
    """One row: core-hours of each kind and in total, the longest job, and the largest one."""
    hours = jobs["core_seconds"] / 3600
    kinds = hours.groupby(jobs["rule"].map(KINDS).fillna("the rest")).sum()
    largest = jobs["MB"].idxmax()
    return {
        "L": lattice_size,
        **{kind: kinds[kind] for kind in ("sampling", "training", "the rest")},
        "core_hours": hours.sum(),
        "longest_hours": hours[jobs["rule"] == "train_layer"].max(),
        "training_GB": jobs["MB"][jobs["rule"] == "train_layer"].max() / 1000,
        "largest_job": jobs["rule"][largest],
        "largest_GB": jobs["MB"][largest] / 1000,
    }


def measure_sizes():
    """Seconds of a mini-batch and peak memory of the first layer at each lattice size."""
    rows = []
    for lattice_size, n_batches in SIZES.items():
        command = [sys.executable, __file__, "--size", str(lattice_size), str(n_batches)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rows.append([lattice_size, *map(float, done.stdout.split())])
    return pd.DataFrame(rows, columns=["L", "seconds_per_batch", "peak_MB"])


def measure_size(lattice_size, n_batches):
    """Measure one size, in a separate process."""
    from threadpoolctl import threadpool_limits

    from rgdl.rbm import L1BernoulliRBM, PackedBits

    n_units, rng = lattice_size**2, np.random.default_rng(0)

    def seconds(n_samples):
        bits = rng.integers(0, 256, (n_samples, (n_units + 7) // 8), np.uint8)
        rbm = L1BernoulliRBM(
            n_units // 4,
            momentum=0.5,
            l1=2e-4,
            batch_size=100,
            n_iter=1,
            average_last=1,
            random_state=0,
        )
        start = time.process_time()
        rbm.fit(PackedBits(bits, n_units))
        return time.process_time() - start

    with threadpool_limits(1):
        seconds(100)  # compiles
        batch = (seconds(100 * (n_batches + 1)) - seconds(100)) / n_batches
    print(batch, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    end_with_reader()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--csv", type=Path, help="file for the table")
    parser.add_argument("--measure", action="store_true", help="time training at each size again")
    parser.add_argument("--size", type=int, nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.size:
        measure_size(*options.size)
        sys.exit()
    path = REFERENCE / "benchmarks" / "training_sizes.csv"
    if options.measure:
        measure_sizes().to_csv(path, index=False, float_format="%.4g")
    batches = pd.read_csv(path)
    samples = pd.read_csv(REFERENCE / "benchmarks" / "exact_sample_cost.csv")
    samples = samples[(samples["K"] == "0.408") & (samples["L"] >= 32)]
    costs = pd.read_csv(REFERENCE / "tables" / "costs.csv").query("rule != 'train_layer'")
    plan = Plan(load(ROOT / "config.yaml"))
    table = pd.DataFrame(
        summarize(
            pd.concat(
                [training_jobs(plan, L, batches), other_jobs(costs, L, samples)], ignore_index=True
            ),
            L,
        )
        for L in SIZES
    )
    print(table.to_string(index=False, float_format=lambda x: f"{x:.3g}"))
    if options.csv:
        table.to_csv(options.csv, index=False, float_format="%.4g")
