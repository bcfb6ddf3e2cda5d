"""Spin configurations in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rgdl.ising.lattice import pack_spins, unpack_spins
from rgdl.storage import StorageError, read_arrays, write_arrays
from rgdl.types import Array

_KIND = "Ising samples"


@dataclass(frozen=True)
class Samples:
    """Spin configurations as bits.

    Attributes
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(L^2 / 8))
        As `rgdl.ising.pack_spins` makes them: 1 for spin up.
    lattice_size : int
        Linear size L.
    """

    bits: Array
    lattice_size: int

    def spins(self, rows: Any = slice(None)) -> Array:
        """The samples, or some of them, as int8 of shape (n_samples, L, L)."""
        return unpack_spins(self.bits[rows], self.lattice_size)


def write_samples(path: str | Path, spins: Array, metadata: Mapping[str, Any]) -> None:
    """Write spin configurations.

    Parameters
    ----------
    path : str or Path
        The file.
    spins : ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.
    metadata : mapping
        Provenance, with `origin`.
    """
    arrays = {"bits": pack_spins(spins), "lattice_size": np.array(spins.shape[1])}
    write_arrays(path, arrays, kind=_KIND, metadata=metadata)


def read_samples(path: str | Path, *, origin: Mapping[str, Any] | None = None) -> Samples:
    """Read what `write_samples` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    origin : mapping, optional
        What it must have been made for.

    Raises
    ------
    StorageError
        If the file does not hold these samples.
    """
    stored = read_arrays(path, kind=_KIND, names=["bits", "lattice_size"], origin=origin)
    samples = Samples(stored["bits"], int(stored["lattice_size"]))
    width = (samples.lattice_size**2 + 7) // 8
    if samples.bits.ndim != 2 or samples.bits.shape[1] != width:
        raise StorageError(f"{path} is damaged: its rows are not of {width} bytes")
    return samples
