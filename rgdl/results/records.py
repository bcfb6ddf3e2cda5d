"""A dataclass of arrays in a file: how samples, fields and reconstructions are kept."""

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np

from rgdl.storage import StorageError, read_arrays, write_arrays
from rgdl.types import Array


class Record:
    """Base of a dataclass that a file holds.

    A field is an array, or a number, under its own name; or, with a `stem` in its metadata, a list
    of arrays, one per layer, under the names stem1, stem2, ... from the bottom up. `__post_init__`
    raises ValueError for values that do not agree.
    """

    KIND: ClassVar[str]  # of the file, as its metadata names it

    def write(self, path: str | Path, metadata: Mapping[str, Any]) -> None:
        """Write the record with its provenance, which has an `origin`."""
        arrays: dict[str, Array] = {}
        for name, stem in _stems(type(self)).items():
            value = getattr(self, name)
            if stem:
                arrays |= {f"{stem}{k}": array for k, array in enumerate(value, start=1)}
            else:
                arrays[name] = np.asarray(value)
        write_arrays(path, arrays, kind=self.KIND, metadata=metadata)

    @classmethod
    def read(cls, path: str | Path, *, origin: Mapping[str, Any] | None = None) -> Self:
        """Read what `write` wrote.

        Parameters
        ----------
        path : str or Path
            The file.
        origin : mapping, optional
            The `origin` that its metadata must have.

        Raises
        ------
        StorageError
            If the file does not hold this record.

        Examples
        --------
        >>> import tempfile
        >>> import numpy as np
        >>> from rgdl.results import Samples, read_samples
        >>> origin = {"ensemble": "one state"}
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     state = Samples(np.array([[0b11010000]], np.uint8), lattice_size=2)
        ...     state.write(f"{folder}/samples.npz", {"origin": origin})
        ...     read_samples(f"{folder}/samples.npz", origin=origin).spins().tolist()
        [[[1, 1], [-1, 1]]]
        """
        stems = _stems(cls)
        names = [f"{stem}1" if stem else name for name, stem in stems.items()]
        arrays = read_arrays(path, kind=cls.KIND, names=names, origin=origin).arrays
        values: dict[str, Any] = {}
        for name, stem in stems.items():
            if stem:
                n_layers = sum(key.startswith(stem) for key in arrays)
                layers = [arrays.get(f"{stem}{k}") for k in range(1, n_layers + 1)]
                values[name] = [array for array in layers if array is not None]
            else:
                values[name] = arrays[name]
        try:
            return cls(**values)
        except ValueError as error:
            raise StorageError(f"{path} is damaged: {error}") from None


def _stems(cls: type) -> dict[str, str | None]:
    """Fields in the order of their arrays in the file; with a stem where one per layer."""
    return {one.name: one.metadata.get("stem") for one in fields(cls)}
