"""Process time of a training epoch by number of samples and units.

    .venv/bin/python benchmarks/training_scaling.py --csv scaling.csv --png scaling.png

One number is varied at a time; the others are 10,000 samples, 1600 visible and 400 hidden units.
Mini-batches have 100 samples.
"""

import argparse
import time

import numpy as np
import pandas as pd

from rgdl.closed_pipe import end_with_reader
from rgdl.figures.style import ACCENT, INK, PAGE, journal_style, save_figure
from rgdl.rbm import L1BernoulliRBM, PackedBits

BASE = {"samples": 10_000, "visible": 1600, "hidden": 400}
VARIED = {
    "samples": (2500, 5000, 10_000, 20_000, 40_000),
    "visible": (400, 800, 1600, 3200, 6400),
    "hidden": (100, 200, 400, 800, 1600),
}
BATCH = 100


def time_epoch(samples, visible, hidden):
    """Seconds per epoch."""
    rng = np.random.default_rng(0)
    bits = rng.integers(0, 256, (samples, (visible + 7) // 8), np.uint8)
    rbm = L1BernoulliRBM(
        hidden, momentum=0.5, l1=2e-4, batch_size=BATCH, n_iter=1, average_last=1, random_state=0
    )
    start = time.process_time()
    rbm.fit(PackedBits(bits, visible))
    return time.process_time() - start


def measure(n_rounds):
    """Medians over rounds, one row per value of each number."""
    points = [
        {**BASE, "varied": key, key: value} for key, values in VARIED.items() for value in values
    ]
    time_epoch(1000, 64, 16)  # compiles
    rounds = []
    for _ in range(n_rounds):
        rounds.append([time_epoch(**{k: p[k] for k in BASE}) for p in points])
    table = pd.DataFrame(points)
    table["seconds"] = np.median(rounds, axis=0)
    table["seconds_err"] = np.std(rounds, axis=0, ddof=1) / np.sqrt(n_rounds)
    flops = 10.0 * table["samples"] * table["visible"] * table["hidden"]
    table["gflops_per_second"] = flops / table["seconds"] / 1e9
    return table


def draw(table, path):
    """One panel per number, with a line of proportionality through the base value."""
    from matplotlib.figure import Figure

    with journal_style():
        figure = Figure(figsize=(PAGE, 2.2), layout="constrained")
        for ax, (key, part) in zip(
            figure.subplots(1, 3, sharey=True), table.groupby("varied", sort=False), strict=True
        ):
            base = part.loc[part[key] == BASE[key], "seconds"].iloc[0]
            ax.plot(
                part[key],
                base * part[key] / BASE[key],
                color=INK,
                linewidth=0.8,
                label="proportional",
            )
            ax.errorbar(
                part[key],
                part["seconds"],
                part["seconds_err"],
                color=ACCENT,
                linestyle="none",
                marker="o",
                markersize=3,
                label="measured",
            )
            ax.set_xscale("log")
            ax.set_yscale("log")
            ax.set_xticks(part[key], [f"{value:,}" for value in part[key]], rotation=45)
            ax.minorticks_off()
            ax.set_xlabel(key if key == "samples" else f"{key} units")
        figure.axes[0].set_ylabel("seconds of an epoch")
        figure.axes[0].legend(frameon=False, fontsize=6.5)
        save_figure(figure, path)


def main():
    """Print the table, and write table and figure to files on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--csv", help="file for the table")
    parser.add_argument("--png", help="file for the figure")
    arguments = parser.parse_args()
    table = measure(arguments.rounds)
    print(table.to_string(index=False, float_format=lambda x: f"{x:.4g}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")
    if arguments.png:
        draw(table, arguments.png)


if __name__ == "__main__":
    end_with_reader()
    main()
