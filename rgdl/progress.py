"""Progress of a long loop: a bar on a terminal, otherwise lines with the time left."""

import sys
import time
from collections.abc import Iterator, Sequence
from typing import TypeVar

from tqdm import tqdm

T = TypeVar("T")

_LINE_INTERVAL = 10.0  # seconds between two lines of a log


def track(items: Sequence[T], *, unit: str, start: int = 0, enabled: bool = True) -> Iterator[T]:
    """Iterate over items and report the progress on standard error.

    Parameters
    ----------
    items : sequence
        What to iterate over.
    unit : str
        Name of one item, in the singular.
    start : int
        Number of items that are already done, and are skipped.
    enabled : bool
        False reports nothing.

    Yields
    ------
    The items.
    """
    left = items[start:]
    if not enabled:
        yield from left
    elif sys.stderr.isatty():
        yield from tqdm(left, unit=unit, initial=start, total=len(items))
    else:
        yield from _report_lines(left, unit, start)


def _report_lines(items: Sequence[T], unit: str, skipped: int) -> Iterator[T]:
    begin = last = time.monotonic()
    n_items = skipped + len(items)
    for done, item in enumerate(items, start=1):
        yield item
        now = time.monotonic()
        if done in (1, len(items)) or now - last > _LINE_INTERVAL:
            last, elapsed = now, now - begin
            left = elapsed / done * (len(items) - done)
            times = f"elapsed {_clock(elapsed)}, about {_clock(left)} left"
            print(f"{unit} {skipped + done} of {n_items}: {times}", file=sys.stderr, flush=True)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
