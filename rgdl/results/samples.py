"""Spin configurations in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from rgdl.ising.lattice import check_square, pack_spins, unpack_spins
from rgdl.results.records import Record
from rgdl.types import Array


@dataclass(frozen=True)
class Samples(Record):
    """Spin configurations as bits.

    Attributes
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(L^2 / 8))
        As `rgdl.ising.lattice.pack_spins` makes them: 1 for spin up.
    lattice_size : int
        Linear size L.

    Examples
    --------
    >>> import numpy as np
    >>> Samples(np.array([[0b11010000]], np.uint8), lattice_size=2).spins().tolist()
    [[[1, 1], [-1, 1]]]
    """

    KIND: ClassVar[str] = "Ising samples"
    bits: Array
    lattice_size: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "lattice_size", int(self.lattice_size))
        width = (self.lattice_size**2 + 7) // 8
        if self.bits.ndim != 2 or self.bits.shape[1] != width:
            raise ValueError(f"its rows are not of {width} bytes")

    def spins(self, rows: Any = slice(None)) -> Array:
        """The samples, or some of them, as int8 of shape (n_samples, L, L)."""
        return unpack_spins(self.bits[rows], self.lattice_size)


def write_samples(path: str | Path, spins: Array, metadata: Mapping[str, Any]) -> None:
    """Write spin configurations, int8 of shape (n_samples, L, L), with their provenance.

    Examples
    --------
    >>> import tempfile
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=3, seed=1)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_samples(f"{folder}/samples.npz", spins, {"origin": {"ensemble": "mine"}})
    ...     kept = read_samples(f"{folder}/samples.npz")
    >>> bool((kept.spins() == spins).all())
    True
    """
    check_square("spins", spins)
    Samples(pack_spins(spins), spins.shape[1]).write(path, metadata)


read_samples = Samples.read
