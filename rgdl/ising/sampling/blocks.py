"""Blocks of the sequence of samples, drawn by several threads."""

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, ThreadPoolExecutor, as_completed
from typing import Any, Protocol

from rgdl.progress import Progress
from rgdl.short_calls import ShortCalls
from rgdl.types import Array

MAX_SAMPLES = 2**32  # of a seed: their numbers are words of the counter


class BlockStore(Protocol):
    """Storage of finished blocks, from which an interrupted run resumes."""

    def begin(self, parameters: Mapping[str, Any]) -> None:
        """Take what the samples depend on, by name, before the first block is read."""

    def read(self, start: int, stop: int) -> Array | None:
        """Samples start .. stop of the sequence, or None if they are not stored.

        Raises ValueError if samples with other parameters are stored.
        """

    def write(self, start: int, stop: int, spins: Array) -> None:
        """Store samples start .. stop of the sequence."""


def draw_blocks(
    draw: Callable[[int, int, ShortCalls], Array],
    blocks: Sequence[tuple[int, int]],
    samples: Array,
    *,
    n_threads: int,
    store: BlockStore | None,
    verbose: bool,
) -> None:
    """Draw all blocks. Ctrl-C and errors also end the blocks that are being drawn, in a second.

    Parameters
    ----------
    draw : callable
        Returns the samples start .. stop of the sequence, by short calls of compiled code.
    blocks : sequence of (int, int)
        Start and stop of each block; each begins where the last one ends.
    samples : ndarray of int8, shape (n_samples, rows, columns)
        Receives the samples of all blocks.
    n_threads, store, verbose
        As in `rgdl.ising.sample_ising`.
    """
    progress = Progress(len(samples), unit="sample", enabled=verbose)
    ended = threading.Event()
    first = blocks[0][0]

    def work(start: int, stop: int) -> None:
        count = _Count(stop - start, progress, ended)
        samples[start - first : stop - first] = _read_or_draw(store, draw, start, stop, count)
        count(stop - start)

    pool = ThreadPoolExecutor(n_threads)
    try:
        for job in as_completed([pool.submit(work, *block) for block in blocks]):
            job.result()
    finally:
        ended.set()
        pool.shutdown(cancel_futures=True)
        progress.close()


class _Count:
    """Count the finished samples of a block, and stop if the other threads have ended."""

    def __init__(self, n_samples: int, progress: Progress, ended: threading.Event) -> None:
        self._left, self._progress, self._ended = n_samples, progress, ended

    def __call__(self, n_finished: int) -> None:
        if self._ended.is_set():
            raise CancelledError
        n = min(n_finished, self._left)  # a chain may draw more than is asked for
        self._left -= n
        self._progress.advance(n)


def _read_or_draw(
    store: BlockStore | None,
    draw: Callable[[int, int, ShortCalls], Array],
    start: int,
    stop: int,
    count: _Count,
) -> Array:
    spins = None if store is None else store.read(start, stop)
    if spins is None:
        spins = draw(start, stop, ShortCalls(between=count))
        if store is not None:
            store.write(start, stop, spins)
    return spins
