"""Every job of a finished run, as Snakemake and the results record it: inputs, outputs, costs."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from write_archive import cost_file

from rgdl.copies import record_of
from rgdl.provenance import recorded_provenance

# Columns of Snakemake's benchmarks, with their units.
COSTS = {
    "cpu_time": "https://qudt.org/vocab/unit/SEC",
    "max_rss": "https://qudt.org/vocab/unit/MebiBYTE",
}


@dataclass
class Job:
    """A job of the run, as Snakemake recorded it."""

    rule: str
    script: str
    outputs: list[Path]
    record: dict
    costs: dict

    @property
    def provenance(self):
        """That of the first output that has one."""
        return next(filter(None, map(recorded_provenance, self.outputs)), {})

    @property
    def span(self):
        """When it began and ended; without a record, when its outputs were written."""
        times = [path.stat().st_mtime for path in self.outputs]
        start = self.record.get("starttime") or min(times)
        return start, self.record.get("endtime") or max(times)


def jobs_of_run(files):
    """Every job, in the order of their starts. A job has one log, which names its script."""
    outputs = {}
    for file in files:
        outputs.setdefault((file["rule"], file["log-file(s)"]), []).append(
            Path(file["output_file"])
        )
    jobs = [
        Job(rule, Path(log).parts[1], paths, read_record(paths[0]), costs_of_job(log))
        for (rule, log), paths in outputs.items()
    ]
    return sorted(jobs, key=lambda job: job.span)


def read_record(path):
    """What Snakemake recorded of a file, if it did."""
    record = record_of(path.as_posix())
    return json.loads(record.read_bytes()) if record.exists() else {}


def costs_of_job(log):
    """Costs of a job that Snakemake could measure, by their names in `COSTS`."""
    path = cost_file(log)
    if not path.exists():
        return {}
    with path.open(encoding="utf-8") as file:
        row = next(csv.DictReader(file, delimiter="\t"), {})
    return {name: row[name] for name in COSTS if row.get(name, "NA") not in ("NA", "-")}
