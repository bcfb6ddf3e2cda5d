"""Write Snakemake's report of a finished run: results/NAME/report.html.

Takes the arguments that Snakemake would take: `--configfile config/quick.yaml` and the like.
"""

import subprocess
import sys
from pathlib import Path

from rgdl.storage import replacing

SHARED = {"samples", "networks"}  # folders of all configurations
STYLE = Path(__file__).resolve().with_name("report.css")
SNAKEMAKE = Path(sys.executable).with_name("snakemake")


def write_report(arguments):
    """Write the report, or say why there is none."""
    files = tell_results(arguments)
    folder = folder_of([Path(file["output_file"]) for file in files])
    unfinished = [file for file in files if file["plan"] != "no update"]
    if unfinished:
        sys.exit(f"there is no report of {folder} yet: {explain(files, unfinished, arguments)}")
    report = folder / "report.html"
    with replacing(report) as temporary:
        run_snakemake(*arguments, "--report", temporary, "--report-stylesheet", STYLE)
    print(f"Look at {report} ({report.stat().st_size / 1e6:.1f} MB)")


def tell_results(arguments):
    """Every file of the results, whether there or not: its `output_file`, `status` and `plan`."""
    header, *rows = (
        line.split("\t") for line in run_snakemake(*arguments, "--summary").splitlines()
    )
    return [dict(zip(header, row, strict=True)) for row in rows]


def folder_of(paths):
    """The one folder that has the name of the configuration."""
    folders = {Path(*path.parts[:2]) for path in paths if path.parts[1] not in SHARED}
    if len(folders) != 1:
        sys.exit("a report needs results that have the name of a configuration; ask for no others")
    return folders.pop()


def explain(files, unfinished, arguments):
    """What has to be made, and how."""
    missing = [file for file in unfinished if file["status"] == "missing"]
    todo = f"{len(unfinished)} of {len(files)} files have to be made or renewed"
    if len(missing) == len(files):
        todo = "nothing has been run"
    command = " ".join(["snakemake", *arguments])
    return f"{todo}, such as {unfinished[-1]['output_file']}; run\n  {command}"


def run_snakemake(*arguments):
    """Its standard output; where it fails, its words and the end."""
    command = [SNAKEMAKE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip()
        sys.exit(words.rpartition("\n")[2] if "Traceback" in words else words)
    return done.stdout


if __name__ == "__main__":
    write_report(sys.argv[1:])
