"""The logistic function for compiled loops, in single and double precision."""

import math
from typing import Any

import numba
import numpy as np
from numba import float32, int32
from numba.extending import overload

from rgdl.jit import inlined

_LOG2_E = np.float32(1.4426950408889634)
# log 2 as a sum of two numbers: n * _LN2_HIGH is exact for all n that occur
_LN2_HIGH = np.float32(0.693359375)
_LN2_LOW = np.float32(-2.12194440e-4)
_TAYLOR = tuple(np.float32(1.0 / math.factorial(k)) for k in range(8))
# beyond this |x| the result is 0 or 1 to within 2e-35
_LIMIT = np.float32(80.0)
_HALF = np.float32(0.5)
_ONE = np.float32(1.0)
# Without "reassoc" and "arcp" the result is the same on all processors: operations keep their
# order, and no quotient becomes a product with an approximate reciprocal. "contract" rounds
# x * y + z once.
_FLAGS = {"nnan", "ninf", "nsz", "contract"}


def sigmoid(x: Any) -> Any:
    """1 / (1 + exp(-x)) of a float32 or float64 number, inside compiled code.

    Of kernels that remain Python it is called as it stands; it then rounds more than once.
    """
    config: Any = numba.config  # numba sets its attributes at run time
    if not config.DISABLE_JIT:
        raise TypeError("sigmoid is for compiled code; elsewhere use scipy.special.expit")
    return _sigmoid_single(x) if isinstance(x, np.float32) else _sigmoid_double(x)


@overload(sigmoid, jit_options={"error_model": "numpy", "fastmath": _FLAGS})
def _choose_sigmoid(x: Any) -> Any:
    return _sigmoid_single if x == float32 else _sigmoid_double


def _sigmoid_single(x: Any) -> Any:
    return _ONE / (_ONE + _exp_single(-x))


def _sigmoid_double(x: Any) -> Any:
    return 1.0 / (1.0 + math.exp(-x))


@inlined
def _exp_single(x: Any) -> Any:
    """exp(x) = 2^n exp(r) with |r| <= log(2)/2; without calls and branches, so loops vectorize."""
    x = _LIMIT if x > _LIMIT else x
    x = -_LIMIT if x < -_LIMIT else x
    n_bits = int32(x * _LOG2_E + (_HALF if x > 0 else -_HALF))
    n = float32(n_bits)
    r = x - n * _LN2_HIGH - n * _LN2_LOW
    series = _TAYLOR[7]
    series = series * r + _TAYLOR[6]
    series = series * r + _TAYLOR[5]
    series = series * r + _TAYLOR[4]
    series = series * r + _TAYLOR[3]
    series = series * r + _TAYLOR[2]
    series = series * r + _TAYLOR[1]
    series = series * r + _TAYLOR[0]
    power_of_two: Any = np.int32((n_bits + int32(127)) << int32(23)).view(np.float32)
    return series * power_of_two
