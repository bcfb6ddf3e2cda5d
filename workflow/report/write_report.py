"""Write Snakemake's report of a finished run: results/NAME/report.html.

Takes the arguments that Snakemake would take: `--configfile config/quick.yaml` and the like.
"""

import sys
from pathlib import Path

from finished_run import finished_run, run_snakemake

from rgdl.closed_pipe import end_with_reader
from rgdl.storage import replacing

STYLE = Path(__file__).resolve().with_name("report.css")


def write_report(arguments):
    """Write the report, or say why there is none."""
    folder, _ = finished_run(arguments, wanted="report")
    report = folder / "report.html"
    with replacing(report) as temporary:
        run_snakemake(*arguments, "--report", temporary, "--report-stylesheet", STYLE)
    print(f"Look at {report} ({report.stat().st_size / 1e6:.1f} MB)")


if __name__ == "__main__":
    end_with_reader()
    write_report(sys.argv[1:])
