"""The state of training, while it goes on."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rgdl.storage import StorageError, read_arrays, remove_leftovers, write_arrays
from rgdl.types import Array

_KIND = "unfinished training"


class TrainingCheckpoint:
    """A file with the state of training, as `rgdl.rbm.L1BernoulliRBM.fit` takes one.

    Parameters
    ----------
    path : str or Path
        The file; made when the first state is saved.
    origin : mapping
        All that the result depends on. A state that was saved for anything else, or that is
        damaged, is as good as none.
    interval : float
        Seconds from one state to the next.
    """

    def __init__(self, path: str | Path, origin: Mapping[str, Any], *, interval: float) -> None:
        self._path, self._origin, self._interval = Path(path), origin, interval
        self._last = time.monotonic()

    def load(self) -> Mapping[str, Array] | None:
        """The last state that was saved, or None."""
        try:
            return read_arrays(self._path, kind=_KIND, names=["counts"], origin=self._origin).arrays
        except StorageError:
            return None

    def is_due(self) -> bool:
        """Whether it is time to save another."""
        return time.monotonic() - self._last >= self._interval

    def save(self, state: Mapping[str, Array]) -> None:
        """Keep a state in place of the last one."""
        write_arrays(self._path, state, kind=_KIND, metadata={"origin": self._origin})
        self._last = time.monotonic()

    def remove(self) -> None:
        """Remove the file, once the result is safe."""
        self._path.unlink(missing_ok=True)
        remove_leftovers(self._path)
