"""Progress of a long loop: a bar on a terminal, otherwise lines with the time left."""

import sys
import threading
import time
from collections.abc import Callable

from tqdm import tqdm

_LINE_INTERVAL = 10.0  # seconds between two lines of a log


class Progress:
    """A bar on a terminal, otherwise lines with the time left.

    Threads may share it.

    Parameters
    ----------
    total : int
        Number of items.
    unit : str
        Name of one item, in the singular.
    start : int
        Number of items that are already done.
    enabled : bool
        False reports nothing.
    """

    def __init__(self, total: int, *, unit: str, start: int = 0, enabled: bool = True) -> None:
        self._total, self._unit, self._start = total, unit, start
        self._done, self._enabled = start, enabled
        self._begin = self._last = time.monotonic()
        self._first = self._begin, start  # time and number after the first step
        self._lock = threading.Lock()
        on_terminal = enabled and sys.stderr.isatty()
        self._bar = tqdm(unit=unit, initial=start, total=total) if on_terminal else None

    def advance(self, n_items: int, *, note: Callable[[], str] | None = None) -> None:
        """Count items that are done; `note` says how they went, and is called if it is shown."""
        if n_items == 0 or not self._enabled:
            return
        with self._lock:
            is_first = self._done == self._start
            self._done += n_items
            if is_first:
                self._first = time.monotonic(), self._done
            if self._bar is not None:
                if note:
                    self._bar.set_postfix_str(note(), refresh=False)
                self._bar.update(n_items)
            elif is_first or self._done == self._total or self._is_time():
                self._write_line(f", {note()}" if note else "")

    def close(self) -> None:
        """End the bar."""
        if self._bar is not None:
            self._bar.close()

    def _is_time(self) -> bool:
        return time.monotonic() - self._last > _LINE_INTERVAL

    def _write_line(self, note: str) -> None:
        self._last = time.monotonic()
        line = f"{self._unit} {self._done} of {self._total}: elapsed "
        line += f"{clock(self._last - self._begin)}{self._time_left()}{note}"
        print(line, file=sys.stderr, flush=True)

    def _time_left(self) -> str:
        """From the steps after the first one, which may include compilation."""
        time_of_first, first = self._first
        if self._done == first < self._total:
            return ""
        per_item = (self._last - time_of_first) / max(self._done - first, 1)
        return f", about {clock(per_item * (self._total - self._done))} left"


def clock(seconds: float) -> str:
    """Minutes and seconds, such as 2:05."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d}"
