"""Types for annotations: arrays, and sources of random numbers."""

from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]  # the docstring states shape and element type

#: A Generator, or what `numpy.random.default_rng` makes one of, but not None: a seed.
RandomSource: TypeAlias = (
    np.random.Generator | np.random.BitGenerator | np.random.SeedSequence | int | Sequence[int]
)
