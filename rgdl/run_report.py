"""What a run of the workflow says in addition to Snakemake's messages."""

import csv
import logging
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from rgdl.progress import clock
from rgdl.time_left import TimeLeft

Kind = tuple[str, str]


def kind_of_job(rule: str, first_output: str) -> Kind:
    """Jobs with one rule and one name of their first output are about equally long."""
    return rule, Path(first_output).stem


def read_costs(path: Path) -> dict[Kind, float]:
    """Mean processor time of the jobs of each kind, in seconds.

    Parameters
    ----------
    path : Path
        A table with the columns `rule`, `job` (the path of the first output) and `core_s`. Without
        this file there are no costs.
    """
    if not path.exists():
        return {}
    times = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            times[kind_of_job(row["rule"], row["job"])].append(float(row["core_s"]))
    return {kind: sum(each) / len(each) for kind, each in times.items()}


class RunReport(logging.Handler):
    """The time left, after each job, and how far each long job is, every minute.

    A handler of Snakemake's events: `job_info` when a job starts, `job_finished`, `progress`.

    Parameters
    ----------
    kinds_of_jobs : callable
        Returns the kind of each job of the run by its number; it is called when the first starts.
    costs : mapping of Kind to float
        Seconds of a job of each kind in another run.
    say : callable
        Takes a line.
    interval : float
        Seconds between two reports on the jobs that are running: the last line of the log of each.
    """

    def __init__(
        self,
        kinds_of_jobs: Callable[[], Mapping[int, Kind]],
        costs: Mapping[Kind, float],
        say: Callable[[str], object],
        *,
        interval: float = 60.0,
    ) -> None:
        super().__init__()
        self._kinds_of_jobs, self._costs, self._say = kinds_of_jobs, costs, say
        self._interval = interval
        self._begin = time.monotonic()
        self._logs: dict[int, Sequence[str]] = {}  # of running jobs
        self._time_left: TimeLeft[Kind] | None = None

    def emit(self, record: logging.LogRecord) -> None:
        """Take an event of Snakemake. As in all handlers, an error must not end the run."""
        event = getattr(record, "event", None)
        try:
            if event == "job_info":
                self._start(record.jobid, record.log)  # type: ignore[attr-defined]
            elif event == "job_finished":
                self._finish(record.job_id)  # type: ignore[attr-defined]
            elif event == "progress" and record.done < record.total:  # type: ignore[attr-defined]
                self._report_time_left()
        except Exception:
            self.handleError(record)

    def _start(self, job: int, logs: Sequence[str]) -> None:
        if self._time_left is None:
            self._time_left = TimeLeft(self._kinds_of_jobs(), self._costs)
            threading.Thread(target=self._report_long_jobs, daemon=True).start()
        self._time_left.start(job, now=time.monotonic())
        self._logs[job] = logs

    def _finish(self, job: int) -> None:
        assert self._time_left is not None
        self._time_left.finish(job, now=time.monotonic())
        del self._logs[job]

    def _report_time_left(self) -> None:
        assert self._time_left is not None
        now = time.monotonic()
        left = self._time_left.seconds(now=now)
        self._say(f"elapsed {clock(now - self._begin)}, about {clock(left)} left")

    def _report_long_jobs(self) -> None:
        while True:
            before = dict(self._logs)
            time.sleep(self._interval)
            for job in sorted(before.keys() & self._logs.keys()):
                line = _last_line(before[job])
                if line is not None:
                    self._say(f"Job {job}, {line}")


def _last_line(logs: Iterable[str]) -> str | None:
    for log in map(Path, logs):
        if log.exists():
            text = log.read_text(encoding="utf-8", errors="replace")  # it may end within a letter
            return next(reversed(text.splitlines()), None)
    return None
