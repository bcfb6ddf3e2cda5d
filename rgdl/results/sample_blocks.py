"""Finished blocks of samples, kept until all samples are drawn."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from rgdl.ising.lattice import pack_spins, unpack_spins
from rgdl.storage import StorageError, read_arrays, write_arrays
from rgdl.types import Array

_KIND = "block of Ising samples"
_NAMES = ("bits", "torus")  # packed spins; rows and columns


class FinishedBlocks:
    """A folder of finished blocks, as `rgdl.ising.sample_ising` takes for its `store`.

    Parameters
    ----------
    folder : str or Path
        Made when the first block is written.
    origin : mapping
        What the samples depend on besides the arguments of `sample_ising`, such as the code. A
        block with another origin, or a damaged one, is ignored and drawn again.

    Attributes
    ----------
    n_found : int
        Finished blocks that `read` has found.

    Examples
    --------
    A second call finds the samples of the first:

    >>> import tempfile
    >>> from rgdl.ising import sample_ising
    >>> state = {"lattice_size": 4, "coupling": 0.4, "seed": 1}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     for _ in range(2):
    ...         blocks = FinishedBlocks(folder, origin=state)
    ...         spins = sample_ising(**state, n_samples=3, store=blocks)
    >>> blocks.n_found
    1
    """

    def __init__(self, folder: str | Path, origin: Mapping[str, Any]) -> None:
        self._folder, self._origin = Path(folder), dict(origin)
        self._parameters: dict[str, Any] = {}
        self.n_found = 0

    def begin(self, parameters: Mapping[str, Any]) -> None:
        """Store, and look for, samples with these parameters."""
        self._parameters = dict(parameters)

    def read(self, start: int, stop: int) -> Array | None:
        """Samples start .. stop of the sequence, or None if the block does not exist.

        Raises
        ------
        ValueError
            If the folder holds a block with other parameters.
        """
        try:
            stored = read_arrays(self._path(start), kind=_KIND, names=_NAMES)
            bits, torus = (stored.arrays[name] for name in _NAMES)
            found = unpack_spins(bits, torus.tolist())
        except (StorageError, TypeError, ValueError):
            return None
        parameters = stored.metadata.get("parameters")
        origin, at = (stored.metadata.get(name) for name in ("origin", "samples"))
        if origin != self._origin:
            return None
        if parameters != self._parameters:
            raise ValueError(
                f"store must hold blocks of {self._parameters}, got {parameters}: use another "
                f"folder than {self._folder}"
            )
        if at != [start, stop]:
            return None
        self.n_found += 1
        return found

    def write(self, start: int, stop: int, spins: Array) -> None:
        """Keep samples start .. stop of the sequence."""
        made_by = {"origin": self._origin, "parameters": self._parameters, "samples": [start, stop]}
        arrays = {"bits": pack_spins(spins), "torus": np.array(spins.shape[1:])}
        write_arrays(self._path(start), arrays, kind=_KIND, metadata=made_by)

    def remove(self) -> None:
        """Remove the folder, once the whole is safe."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, start: int) -> Path:
        return self._folder / f"block{start:09d}.npz"
