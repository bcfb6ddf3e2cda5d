"""Receptive fields of a network in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rgdl.storage import StorageError, read_arrays, write_arrays
from rgdl.types import Array

_KIND = "receptive fields"


@dataclass(frozen=True)
class Fields:
    """Receptive fields of every hidden layer of a network, bottom up.

    Attributes
    ----------
    layers : sequence of ndarray, shape (n_units, L, L)
        The fields, their signs fixed.
    representative : sequence of int
        A typical unit of each layer.
    """

    layers: Sequence[Array]
    representative: Sequence[int]


def write_fields(path: str | Path, fields: Fields, metadata: Mapping[str, Any]) -> None:
    """Write receptive fields.

    Parameters
    ----------
    path : str or Path
        The file.
    fields : Fields
        What to write.
    metadata : mapping
        Provenance, with `origin`.
    """
    arrays = {f"layer{k}": layer for k, layer in enumerate(fields.layers, start=1)}
    arrays["representative"] = np.array(fields.representative)
    write_arrays(path, arrays, kind=_KIND, metadata=metadata)


def read_fields(path: str | Path, *, origin: Mapping[str, Any] | None = None) -> Fields:
    """Read what `write_fields` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    origin : mapping, optional
        What it must have been made for.

    Raises
    ------
    StorageError
        If the file does not hold these fields.
    """
    stored = read_arrays(path, kind=_KIND, names=["representative"], origin=origin)
    representative = stored["representative"].tolist()
    names = [f"layer{k}" for k in range(1, len(representative) + 1)]
    if not set(names) <= set(stored.arrays):
        raise StorageError(f"{path} is damaged: it lacks one of {', '.join(names)}")
    return Fields([stored[name] for name in names], representative)
