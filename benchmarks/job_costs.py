"""Print wall time and peak memory of every finished job, the longest first."""

import sys
from pathlib import Path

import pandas as pd


def tabulate_costs(folder):
    """One row per job: rule, seconds, peak resident memory in MB, the path of its first output."""
    rows = []
    for path in sorted(Path(folder).rglob("*.tsv")):
        record = pd.read_csv(path, sep="\t", na_values="-").iloc[-1]
        rule, *names = path.relative_to(folder).with_suffix("").parts
        rows.append((rule, record["s"], record["max_rss"], "/".join(names)))
    table = pd.DataFrame(rows, columns=["rule", "seconds", "peak_MB", "job"])
    return table.sort_values("seconds", ascending=False, kind="stable")


if __name__ == "__main__":
    costs = tabulate_costs(sys.argv[1])
    if costs.empty:
        sys.exit(f"{sys.argv[1]} has no costs of jobs: run the workflow first")
    print(costs.to_string(index=False, float_format=lambda x: f"{x:.1f}"))
    by_rule = costs.groupby("rule").agg(
        jobs=("seconds", "size"), seconds=("seconds", "sum"), peak_MB=("peak_MB", "max")
    )
    print(f"\n{by_rule.to_string(float_format=lambda x: f'{x:.1f}')}")
