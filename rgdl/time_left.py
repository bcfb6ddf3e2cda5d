"""Time that the unfinished jobs of a run will take."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import Generic, TypeVar

import numpy as np

Kind = TypeVar("Kind", bound=Hashable)


class TimeLeft(Generic[Kind]):
    """Time that the unfinished jobs of a run will take, from those that are finished.

    Jobs of one kind are taken to be equally long. A kind of which none is finished takes its known
    cost, times the ratio of time to cost of the finished jobs.

    Parameters
    ----------
    kinds : mapping of int to hashable
        Kind of each job of the run.
    costs : mapping of hashable to float
        Seconds of a job of each kind, in another run; a kind without an entry costs their mean.

    Examples
    --------
    Training took 100 times longer than plotting in another run, and this computer is twice as fast:

    >>> left = TimeLeft({1: "train", 2: "plot", 3: "plot"}, {"train": 100.0, "plot": 1.0})
    >>> left.start(1, now=0.0)
    >>> left.finish(1, now=50.0)
    >>> left.seconds(now=50.0)
    1.0
    """

    def __init__(self, kinds: Mapping[int, Kind], costs: Mapping[Kind, float]) -> None:
        self._unfinished = dict(kinds)
        mean = float(np.mean(list(costs.values()))) if costs else 1.0
        self._costs = {kind: costs.get(kind, mean) for kind in kinds.values()}
        self._running: dict[int, float] = {}
        self._times: dict[Kind, list[float]] = defaultdict(list)
        self._begin: float | None = None

    def start(self, job: int, *, now: float) -> None:
        """A job starts; `now` is in seconds."""
        self._running[job] = now
        if self._begin is None:
            self._begin = now

    def finish(self, job: int, *, now: float) -> None:
        """A job that was started is finished."""
        self._times[self._unfinished.pop(job)].append(now - self._running.pop(job))

    def seconds(self, *, now: float) -> float:
        """Seconds left, with as many jobs at a time as until now.

        Raises
        ------
        ValueError
            If no job is finished yet.
        """
        if self._begin is None or not self._times or now <= self._begin:
            raise ValueError("the time left is known when a job is finished, and none is")
        known = sum(self._costs[kind] * len(times) for kind, times in self._times.items())
        measured = sum(map(sum, self._times.values()))
        started = {job: now - start for job, start in self._running.items()}
        at_a_time = max((measured + sum(started.values())) / (now - self._begin), 1.0)
        left = sum(
            max(self._expected(kind, measured / known) - started.get(job, 0.0), 0.0)
            for job, kind in self._unfinished.items()
        )
        return left / at_a_time

    def _expected(self, kind: Kind, ratio: float) -> float:
        times = self._times.get(kind)
        return float(np.mean(times)) if times else self._costs[kind] * ratio
