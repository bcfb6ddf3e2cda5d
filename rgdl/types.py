"""Names of array types in annotations."""

from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]  # its docstring gives the shape and the type of its elements
