"""BLAS on one thread: how many threads share a sum decides how it is rounded."""

from functools import cache
from threading import Lock
from types import TracebackType
from typing import Any

from threadpoolctl import OpenBLASController, ThreadpoolController

import rgdl.rbm.engines.blas_products  # noqa: F401  # loads the libraries to be limited


class _OneThread:
    """Limits the BLAS of numpy and scipy to one thread within any number of `with` blocks.

    Most BLAS libraries have one limit for the whole process. Blocks of several threads may
    overlap: the limit of the first one is lifted at the end of the last one.
    """

    def __init__(self) -> None:
        self._lock, self._n_inside = Lock(), 0
        self._first: Any = None

    def __enter__(self) -> None:
        with self._lock:
            limit = _limit_blas()
            if self._n_inside == 0:
                self._first = limit
            self._n_inside += 1

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _traceback: TracebackType | None,
    ) -> None:
        with self._lock:
            self._n_inside -= 1
            if self._n_inside == 0:
                _let_this_thread_set_limits()
                self._first.restore_original_limits()


def _limit_blas() -> Any:
    """Set the limit; the result can lift it."""
    _let_this_thread_set_limits()
    return _blas().limit(limits=1)


def _let_this_thread_set_limits() -> None:
    """Without this, only the thread that has set the last limit may change it."""
    OpenBLASController.clear_controlling_thread(force=True)


@cache
def _blas() -> Any:
    """The loaded BLAS libraries; the search takes milliseconds, a change of limits microseconds."""
    return ThreadpoolController().select(user_api="blas")


one_blas_thread = _OneThread()
