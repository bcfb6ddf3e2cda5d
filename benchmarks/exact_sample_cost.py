"""Measure how the cost of an exact sample grows with L, at K = 0.408 and at the critical point.

On one core: .venv/bin/python benchmarks/exact_sample_cost.py --csv cost.csv --png cost.png
"""

import argparse
import os
import time

import numpy as np
import pandas as pd

from rgdl.closed_pipe import end_with_reader
from rgdl.figures.style import ACCENT, INK, journal_style, save_figure
from rgdl.ising import CRITICAL_COUPLING, sample_coupling_times
from rgdl.ising.lattice import TorusShape
from rgdl.ising.sampling.coupling_from_the_past import ExactSampler
from rgdl.rounding import round_with_error

SIZES = (16, 24, 32, 40, 48, 64, 96, 128)
COUPLINGS = {"0.408": 0.408, "K_c": CRITICAL_COUPLING}
SITES_TIMED = 640_000  # per round, at every lattice size


def measure(n_rounds):
    """One row per coupling and lattice size."""
    rows = []
    for label, coupling in COUPLINGS.items():
        for L in SIZES:
            n = max(20, SITES_TIMED // L**2)
            milliseconds, all_sweeps = [], []
            sampler = ExactSampler(torus=TorusShape(L, L), coupling=coupling, seed=1)
            sampler.sample(0, n)  # compiles, and learns where to start
            for k in range(n_rounds):
                start = time.process_time()
                _, n_sweeps = sampler.sample((k + 1) * n, n)
                milliseconds.append(1e3 * (time.process_time() - start) / n)
                all_sweeps.append(n_sweeps)
            times = sample_coupling_times(
                lattice_size=L, coupling=coupling, n_samples=n_rounds * n, seed=1
            )
            rows.append(
                {
                    "K": label,
                    "L": L,
                    "ms": np.mean(milliseconds),
                    "ms_err": np.std(milliseconds, ddof=1) / np.sqrt(n_rounds),
                    "ns_per_site": 1e6 * np.mean(milliseconds) / L**2,
                    "sweeps": np.mean(all_sweeps),
                    "coupling_time": times.mean(),
                    "coupling_time_sd": times.std(ddof=1),
                }
            )
    return pd.DataFrame(rows)


def exponent(rows):
    """Slope of log(ms) against log(L) for L >= 32, with its standard error."""
    large = rows[rows["L"] >= 32]
    (slope, _), covariance = np.polyfit(np.log(large["L"]), np.log(large["ms"]), 1, cov=True)
    return slope, np.sqrt(covariance[0, 0])


def draw(table, path):
    """Plot milliseconds against L for both couplings, with their slopes."""
    from matplotlib.figure import Figure

    with journal_style():
        figure = Figure(figsize=(3.4, 2.6), layout="constrained")
        ax = figure.subplots()
        for (label, rows), color in zip(table.groupby("K"), (INK, ACCENT), strict=True):
            power = round_with_error(*exponent(rows))
            name = "$K_c$" if label == "K_c" else f"$K = {label}$"
            ax.errorbar(
                rows["L"],
                rows["ms"],
                rows["ms_err"],
                color=color,
                marker="o",
                markersize=3,
                linewidth=0.8,
                label=f"{name}: $L^{{{power.value} \\pm {power.error}}}$",
            )
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xticks(SIZES, [str(L) for L in SIZES])
        ax.minorticks_off()
        ax.set_xlabel("lattice size $L$")
        ax.set_ylabel("time per exact sample (ms)")
        ax.legend(frameon=False)
        save_figure(figure, path)


def main():
    """Print the table, and write table and figure to files on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--csv", help="file for the table")
    parser.add_argument("--png", help="file for the figure")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    table = measure(arguments.rounds)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.4g}"))
    for label, rows in table.groupby("K"):
        print(f"K = {label}: ms ~ L^{exponent(rows)[0]:.2f} +- {exponent(rows)[1]:.2f}")
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")
    if arguments.png:
        draw(table, arguments.png)


if __name__ == "__main__":
    end_with_reader()
    main()
