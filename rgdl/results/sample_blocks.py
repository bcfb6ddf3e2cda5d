"""Finished blocks of samples, kept until all samples are drawn."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rgdl.results.samples import read_samples, write_samples
from rgdl.storage import StorageError
from rgdl.types import Array


class FinishedBlocks:
    """A folder of finished blocks, as `rgdl.ising.sample_ising` takes for its `store`.

    Parameters
    ----------
    folder : str or Path
        Made when the first block is written.
    origin : mapping
        Everything that the samples depend on. A block with another origin, or a damaged one, is
        ignored.

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
        self._folder, self._origin = Path(folder), origin
        self.n_found = 0

    def read(self, start: int, stop: int) -> Array | None:
        """Samples start .. stop of the sequence, or None if the block does not exist."""
        try:
            found = read_samples(self._path(start), origin=self._made_for(start, stop))
        except StorageError:
            return None
        self.n_found += 1
        return found.spins()

    def write(self, start: int, stop: int, spins: Array) -> None:
        """Keep samples start .. stop of the sequence."""
        write_samples(self._path(start), spins, {"origin": self._made_for(start, stop)})

    def remove(self) -> None:
        """Remove the folder, once the whole is safe."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _path(self, start: int) -> Path:
        return self._folder / f"block{start:09d}.npz"

    def _made_for(self, start: int, stop: int) -> dict[str, Any]:
        return {**self._origin, "start": start, "stop": stop}
