"""Calls of compiled code that are short enough for Ctrl-C and for progress."""

import time
from collections.abc import Callable, Iterator

_CALL_TIME = 0.5  # seconds that a call should take


class ShortCalls:
    """Divide the steps of a long compiled loop into calls of about half a second.

    Python handles Ctrl-C between two calls of compiled code, never within one. The number of steps
    in a call starts at 1; it is doubled or halved by the time that the last call took.

    Parameters
    ----------
    between : callable, optional
        Called between two calls with the number of results that were finished, which may be 0. It
        may raise an exception, which ends the loop.

    Examples
    --------
    >>> sum(ShortCalls().divide(1000))
    1000
    """

    def __init__(self, between: Callable[[int], None] | None = None) -> None:
        self._between = between
        self._size = 1

    def divide(self, n_steps: float) -> Iterator[int]:
        """Numbers of steps for each call; `n_steps` in all, which may be inf."""
        while n_steps > 0:
            self.finish(0)
            n = int(min(self._size, n_steps))
            begin = time.monotonic()
            yield n
            self._adapt(n, time.monotonic() - begin)
            n_steps -= n

    def finish(self, n_results: int) -> None:
        """Report finished results."""
        if self._between is not None:
            self._between(n_results)

    def _adapt(self, n_steps: int, seconds: float) -> None:
        if seconds > 2 * _CALL_TIME:
            self._size = max(1, self._size // 2)
        elif n_steps == self._size and seconds < _CALL_TIME / 2:
            self._size *= 2
