"""Progress of a long loop: a bar on a terminal, lines with the time left anywhere else."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")

_LINE_INTERVAL = 10.0  # seconds between two lines of a log


def track(items: Sequence[T], *, unit: str, enabled: bool = True) -> Iterator[T]:
    """Iterate over items and report on standard error how far the loop has come.

    Parameters
    ----------
    items : sequence
        What to iterate over.
    unit : str
        What one item is, in the singular.
    enabled : bool
        False reports nothing.

    Yields
    ------
    The items.
    """
    if not enabled:
        yield from items
    elif sys.stderr.isatty():
        yield from tqdm(items, unit=unit)
    else:
        yield from _report_lines(items, unit)


def _report_lines(items: Sequence[T], unit: str) -> Iterator[T]:
    start = last = time.monotonic()
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if done in (1, len(items)) or now - last > _LINE_INTERVAL:
            last, gone = now, now - start
            left = gone / done * (len(items) - done)
            line = f"{unit} {done} of {len(items)}: {_clock(gone)} gone, about {_clock(left)} left"
            print(line, file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
