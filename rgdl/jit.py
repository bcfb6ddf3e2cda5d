"""How kernels are compiled: the options in one place, with their reasons."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

# cache: a job does not compile again what an earlier one compiled.
# nogil: threads run kernels side by side.
# error_model: a division does not test for zero, a branch that would keep loops scalar.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}


def compiled(function: F) -> F:
    """Compile a kernel whose arithmetic stays as written."""
    return cast(F, njit(**_OPTIONS)(function))  # type: ignore[call-overload]


def inlined(function: F) -> F:
    """Compile a function into each of its callers, whose loops can then run many at a time."""
    return cast(F, njit(inline="always", **_OPTIONS)(function))  # type: ignore[call-overload]


def compiled_fast(function: F) -> F:
    """Compile a kernel on finite numbers in which no result depends on the order of a sum.

    Loops then run eight or sixteen elements at a time.
    """
    return cast(F, njit(fastmath=True, **_OPTIONS)(function))  # type: ignore[call-overload]
