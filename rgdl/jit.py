"""Compiler options of all kernels, with their reasons, and the folder of the compiled code."""

import functools
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
import numpy as np

from rgdl.provenance import code_digest

F = TypeVar("F", bound=Callable[..., object])

_CONFIG: Any = numba.config  # numba sets its attributes at run time
_LOCK = threading.Lock()  # modules may be imported by several threads


def compiled(function: F) -> F:
    """Compile a kernel whose floating-point operations keep their order.

    `fastmath=False` must be given: a kernel that one of `compiled_fast` calls would otherwise
    inherit its options, unless it comes from the cache.
    """
    return _compile(function, fastmath=False)


def compiled_with_memory(function: F) -> F:
    """Compile a kernel as `compiled` does, but one that may create arrays."""
    return _compile(function, fastmath=False, _nrt=True)


def inlined(function: F) -> F:
    """Compile a function into each of its callers, so that their loops can be vectorized.

    A longer function that is called at one place only is compiled once instead of twice.
    """
    return _compile(function, inline="always")


def compiled_fast(function: F) -> F:
    """Compile a kernel whose sums may be reordered, for finite numbers only.

    Loops are then vectorized, with eight or sixteen elements at a time.
    """
    return _compile(function, fastmath=True)


# nogil: threads can run kernels at the same time.
# error_model: no test for division by zero, which would prevent vectorized loops.
# no_cfunc_wrapper: a wrapper for callers in C would have to be compiled as well.
# _nrt: kernels do not count references to their arrays. Each count is an atomic operation, and
# functions with counts are not inlined into the loops that call them. But such kernels cannot
# create arrays: their callers pass all memory.
_OPTIONS = {"nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True, "_nrt": False}


def _compile(function: F, **options: Any) -> F:
    """Compile a function at its first call, or load what an earlier process has compiled.

    With NUMBA_DISABLE_JIT it remains Python, in which whole numbers wrap around as well.
    """
    if _CONFIG.DISABLE_JIT:
        return np.errstate(over="ignore")(function)
    folder = _folder(function.__code__.co_filename)
    with _LOCK:
        others = _CONFIG.CACHE_DIR  # numba reads it here, once for each function
        _CONFIG.CACHE_DIR = folder
        try:
            dispatcher = numba.njit(cache=bool(folder), **{**_OPTIONS, **options})
            return cast(F, dispatcher(function))
        finally:
            _CONFIG.CACHE_DIR = others


@functools.cache
def _folder(module: str) -> str:
    """Where the compiled kernels of a module are kept, or an empty string for nowhere.

    numba looks only at the module's own file. The folder therefore has the digest of all code
    that the module imports in its name: kernels of others are compiled into its own.
    """
    try:
        name = f"kernels-{code_digest(module)}"
    except OSError:  # no source files, as in a zip archive
        return ""
    for root in _candidates():
        with suppress(OSError):
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder = root / name
            folder.mkdir(exist_ok=True)  # in a shared root, another user may have made it
            tempfile.TemporaryFile(dir=folder).close()
            return str(folder)
    return ""


def _candidates() -> Iterator[Path]:
    """Folders that may hold those of the kernels, the first choice first."""
    if _CONFIG.CACHE_DIR:  # NUMBA_CACHE_DIR
        yield Path(_CONFIG.CACHE_DIR)
    yield Path(__file__).parent / "__pycache__"
    with suppress(RuntimeError):  # a user without a home
        yield Path.home() / ".cache" / "rgdl"
    # Compiled code is executed: the folder must not be one that another user made.
    user = os.getuid() if hasattr(os, "getuid") else 0  # as Windows has it in st_uid
    with suppress(OSError):
        folder = Path(tempfile.gettempdir()) / f"rgdl-{user}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.lstat().st_uid == user:
            yield folder
