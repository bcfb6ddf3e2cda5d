"""Print processor time, wall time and peak memory of every finished job, the longest first."""

import sys
from pathlib import Path

import pandas as pd


def tabulate_costs(folder):
    """One row per job: rule, costs, the path of its first output.

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


if __name__ == "__main__":
    costs = tabulate_costs(sys.argv[1])
    if costs.empty:
        sys.exit(f"{sys.argv[1]} has no costs of jobs: run the workflow first")
    print(costs.to_string(index=False, float_format=lambda x: f"{x:.1f}"))
    by_rule = costs.groupby("rule").agg(
        jobs=("job", "size"),
        core_s=("core_s", "sum"),
        wall_s=("wall_s", "sum"),
        peak_MB=("peak_MB", "max"),
    )
    print(f"\n{by_rule.to_string(float_format=lambda x: f'{x:.1f}')}")
    print(f"\nall jobs: {costs['core_s'].sum() / 60:.0f} minutes of one core")
