"""Coupling times of the heat bath by lattice size, and their distance from Gumbel's law.

.venv/bin/python benchmarks/coupling_times.py --csv coupling_times.csv
"""

import argparse
import math

import numpy as np
import pandas as pd
from scipy.stats import gumbel_r, kstest, norm, skew

from rgdl.closed_pipe import end_with_reader
from rgdl.ising import CRITICAL_COUPLING, sample_coupling_times

SIZES = {16: 20_000, 32: 8000, 40: 4000, 64: 2000, 128: 150}  # L: number of times
COUPLINGS = {"0.408": 0.408, "K_c": CRITICAL_COUPLING}
GUMBEL = gumbel_r(-np.euler_gamma * math.sqrt(6) / math.pi, math.sqrt(6) / math.pi)


def describe(times):
    """Moments, and Kolmogorov's distance of the standardized times from two laws."""
    mean, sd = times.mean(), times.std(ddof=1)
    z = (times - mean) / sd
    return {
        "n_times": len(times),
        "mean": mean,
        "mean_err": sd / math.sqrt(len(times)),
        "sd": sd,
        "mean_over_sd": mean / sd,
        "skewness": skew(times),
        "distance_from_gumbel": kstest(z, GUMBEL.cdf).statistic,
        "distance_from_normal": kstest(z, norm.cdf).statistic,
    }


def measure():
    """One row per coupling and lattice size; times are in sweeps."""
    rows = []
    for label, coupling in COUPLINGS.items():
        for L, n in SIZES.items():
            times = sample_coupling_times(lattice_size=L, coupling=coupling, n_samples=n, seed=1)
            rows.append({"K": label, "L": L, **describe(times)})
    return pd.DataFrame(rows)


def main():
    """Print the table, and write it to a file on request."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--csv", help="file for the table")
    arguments = parser.parse_args()
    table = measure()
    print(table.to_string(index=False, float_format=lambda x: f"{x:.4g}"))
    if arguments.csv:
        table.to_csv(arguments.csv, index=False, float_format="%.4g")


if __name__ == "__main__":
    end_with_reader()
    main()
