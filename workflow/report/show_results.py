"""Print the verdict on each claim and the main files of a run: the last lines of `make paper`.

Takes the files of the configuration, as `--configfile` does.
"""

import csv
import sys

from configured_run import configured_run

from rgdl.closed_pipe import end_with_reader

SHOWN = ("paper.pdf", "explore.html", "claims.csv")


def show_results(files):
    """Print the verdicts, if there are any, and the main files that exist."""
    _, folder = configured_run(files)
    paths = [folder / name for name in SHOWN if (folder / name).exists()]
    for path in paths:
        if path.name == "claims.csv":
            print("\n".join(verdicts(path)))
    if paths:
        print(f"Look at {', '.join(map(str, paths))}")


def verdicts(path):
    """One line per claim."""
    with path.open(encoding="utf-8", newline="") as file:
        claims = list(csv.DictReader(file))
    width = max(len(claim["verdict"]) for claim in claims)
    return [
        f"{claim['number']:>2}  {claim['verdict']:{width}}  {claim['claim']}" for claim in claims
    ]


if __name__ == "__main__":
    end_with_reader()
    show_results(sys.argv[1:])
