"""Print processor time, wall time and peak memory of finished jobs by rule."""

import argparse
import sys
from pathlib import Path

import pandas as pd

from rgdl.closed_pipe import end_with_reader


def tabulate_costs(folder):
    """One row per job, the longest first: rule, costs, the path of its first output.

    Costs are seconds of a processor core, which other work on the machine hardly changes, seconds
    of wall time, and peak resident memory in MB, all as Snakemake samples them.
    """
    rows = []
    for path in sorted(Path(folder).rglob("*.tsv")):
        record = pd.read_csv(path, sep="\t", na_values="-").iloc[-1]
        rule, *names = path.relative_to(folder).with_suffix("").parts
        costs = (record["cpu_time"], record["s"], record["max_rss"])
        rows.append((rule, *costs, "/".join(names)))
    table = pd.DataFrame(rows, columns=["rule", "core_s", "wall_s", "peak_MB", "job"])
    return table.sort_values("core_s", ascending=False, kind="stable")


def sum_by_rule(costs):
    """Jobs, costs and largest memory of each rule, the most expensive first."""
    by_rule = costs.groupby("rule").agg(
        jobs=("job", "size"),
        core_s=("core_s", "sum"),
        wall_s=("wall_s", "sum"),
        peak_MB=("peak_MB", "max"),
    )
    return by_rule.sort_values("core_s", ascending=False)


def main():
    """Print the sums, and write the jobs where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", help="of the records of jobs: logs/benchmarks")
    parser.add_argument("--csv", help="write every job to this file")
    options = parser.parse_args()
    costs = tabulate_costs(options.folder)
    if costs.empty:
        sys.exit(f"{options.folder} has no costs of jobs: run the workflow first")
    if options.csv:
        costs.to_csv(options.csv, index=False, float_format="%.1f")
    print(sum_by_rule(costs).to_string(float_format=lambda x: f"{x:.1f}"))
    print(f"\nall jobs: {costs['core_s'].sum() / 60:.0f} minutes of one core")


if __name__ == "__main__":
    end_with_reader()
    main()
