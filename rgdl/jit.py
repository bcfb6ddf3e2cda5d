"""Compiler options of all kernels, with their reasons."""

from collections.abc import Callable
from typing import TypeVar, cast

from numba import njit

F = TypeVar("F", bound=Callable[..., object])

# cache: later jobs reuse the compiled code.
# nogil: threads can run kernels at the same time.
# error_model: no test for division by zero, which would prevent vectorized loops.
_OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}


def compiled(function: F) -> F:
    """Compile a kernel whose floating-point operations keep their order.

    That must be stated: else a kernel called by one of `compiled_fast` is compiled as that one is,
    but only if it is not in the cache.
    """
    return cast(F, njit(fastmath=False, **_OPTIONS)(function))  # type: ignore[call-overload]


def inlined(function: F) -> F:
    """Compile a function into each of its callers, so that their loops can be vectorized."""
    return cast(F, njit(inline="always", **_OPTIONS)(function))  # type: ignore[call-overload]


def compiled_fast(function: F) -> F:
    """Compile a kernel whose sums may be reordered, for finite numbers only.

    Loops are then vectorized, with eight or sixteen elements at a time.
    """
    return cast(F, njit(fastmath=True, **_OPTIONS)(function))  # type: ignore[call-overload]
