"""Receptive fields of a network in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from rgdl.results.records import Record
from rgdl.types import Array


@dataclass(frozen=True)
class Fields(Record):
    """Receptive fields of every hidden layer of a network, bottom up.

    Attributes
    ----------
    layers : sequence of ndarray, shape (n_units, L, L)
        The fields, their signs fixed.
    representative : sequence of int
        A typical unit of each layer.

    Examples
    --------
    >>> import numpy as np
    >>> fields = Fields([np.zeros((3, 4, 4)), np.zeros((2, 4, 4))], representative=[0, 1])
    >>> fields.layers[1][fields.representative[1]].shape
    (4, 4)
    """

    KIND: ClassVar[str] = "receptive fields"
    layers: Sequence[Array] = field(metadata={"stem": "layer"})
    representative: Sequence[int]

    def __post_init__(self) -> None:
        units = np.asarray(self.representative).tolist()
        object.__setattr__(self, "representative", units)
        if len(self.layers) != len(units):
            names = ", ".join(f"layer{k}" for k in range(1, len(units) + 1))
            raise ValueError(f"it lacks one of {names}")


def write_fields(path: str | Path, fields: Fields, metadata: Mapping[str, Any]) -> None:
    """Write receptive fields.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> fields = Fields([np.zeros((3, 4, 4)), np.zeros((2, 4, 4))], representative=[0, 1])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_fields(f"{folder}/fields.npz", fields, {"origin": {"seed": 1}})
    ...     read_fields(f"{folder}/fields.npz").representative
    [0, 1]
    """
    fields.write(path, metadata)


read_fields = Fields.read
