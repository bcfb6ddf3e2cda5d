"""The state of an unfinished training."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

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
        Everything that the result depends on. A state with another origin, or a damaged one, is
        ignored.
    interval : float
        Seconds between two states.
    keep_end : bool
        Save the state at the end of the run as well, for a longer run.
    shorter : TrainingCheckpoint, optional
        Of a shorter run that is otherwise the same. This run resumes from it if it has no state of
        its own yet.

    Examples
    --------
    Training resumes after 2 of 4 epochs, with the same result as without interruption:

    >>> import tempfile
    >>> import numpy as np
    >>> from rgdl.rbm import L1BernoulliRBM
    >>> X = np.eye(4)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = TrainingCheckpoint(f"{folder}/state.npz", {"data": "eye"}, interval=0.0)
    ...     _ = L1BernoulliRBM(2, n_iter=2, random_state=1).fit(X, checkpoint=kept)
    ...     resumed = L1BernoulliRBM(2, n_iter=4, random_state=1).fit(X, checkpoint=kept)
    >>> whole = L1BernoulliRBM(2, n_iter=4, random_state=1).fit(X)
    >>> bool((resumed.components_ == whole.components_).all())
    True
    """

    def __init__(
        self,
        path: str | Path,
        origin: Mapping[str, Any],
        *,
        interval: float,
        keep_end: bool = False,
        shorter: Self | None = None,
    ) -> None:
        self._path, self._origin, self._interval = Path(path), origin, interval
        self._keep_end, self._shorter = keep_end, shorter
        self._last = time.monotonic()

    @classmethod
    def next_to(cls, path: str | Path, origin: Mapping[str, Any], **options: Any) -> Self:
        """The checkpoint of the training whose result will be at `path`."""
        path = Path(path)
        return cls(path.with_name(f"unfinished_{path.name}"), origin, **options)

    def load(self) -> Mapping[str, Array] | None:
        """The last state that was saved, or None."""
        try:
            return read_arrays(self._path, kind=_KIND, names=["counts"], origin=self._origin).arrays
        except StorageError:
            return None if self._shorter is None else self._shorter.load()

    def is_due(self, *, at_end: bool = False) -> bool:
        """Whether to save a state: the interval is over, or the state at the end is kept."""
        return (at_end and self._keep_end) or time.monotonic() - self._last >= self._interval

    def save(self, state: Mapping[str, Array]) -> None:
        """Keep a state in place of the last one."""
        write_arrays(self._path, state, kind=_KIND, metadata={"origin": self._origin})
        self._last = time.monotonic()

    def remove(self) -> None:
        """Remove the file, once the result is safe."""
        self._path.unlink(missing_ok=True)
        remove_leftovers(self._path)


def resume_key(provenance: Mapping[str, Any]) -> dict[str, Any]:
    """Part of a provenance that an unfinished result must have to be resumed.

    Parameters
    ----------
    provenance : mapping
        Of the result.

    Returns
    -------
    dict
        All except commit, rule and wildcards; code digest and origin cover those.

    Examples
    --------
    >>> resume_key({"code": "1f3a", "origin": {"seed": 1}, "rule": "train_layer"})
    {'code': '1f3a', 'origin': {'seed': 1}}
    """
    return {k: v for k, v in provenance.items() if k not in ("git", "rule", "wildcards")}
