"""What distinguishes one training run from another, so that a checkpoint resumes its own run."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

import numpy as np

from rgdl.rbm.packed import PackedBits
from rgdl.rbm.training_data import is_sparse
from rgdl.types import Array

_DIGESTS = ("data", "random_state")


class Checkpoint(Protocol):
    """Stores the state of a training run, so that an interrupted run can resume."""

    def load(self) -> Mapping[str, Array] | None:
        """The last saved state, or None."""

    def is_due(self, *, at_end: bool) -> bool:
        """Whether to save a state now; `at_end` after the last epoch."""

    def save(self, state: Mapping[str, Array]) -> None:
        """Replace the last saved state."""


def describe_run(
    parameters: Mapping[str, Any], X: Any, rng: np.random.RandomState | None
) -> dict[str, Any]:
    """All that a training run depends on, apart from its length.

    Parameters
    ----------
    parameters : mapping
        Hyperparameters of every run, numbers and names.
    X : ndarray, sparse matrix or PackedBits
        The data.
    rng : RandomState or None
        Random numbers of the run in their first state; None if they are others each time.

    Returns
    -------
    dict
        The parameters, and digests of the data and of the random numbers.
    """
    numbers = rng and json.dumps(rng.get_state(legacy=False), default=_as_python).encode()
    return {
        **parameters,
        "data": _digest(*_buffers(X)),
        "random_state": _digest(numbers) if numbers else None,
    }


def run_as_array(run: Mapping[str, Any]) -> Array:
    """A description of a run as bytes, for a checkpoint."""
    return np.frombuffer(json.dumps(run, default=_as_python).encode(), np.uint8)


def check_same_run(held: Array | None, wanted: Mapping[str, Any]) -> None:
    """Raise ValueError unless a checkpoint holds the wanted run, with what differs.

    Parameters
    ----------
    held : ndarray of uint8 or None
        From `run_as_array`; None if the checkpoint has none.
    wanted : mapping
        From `describe_run`.
    """
    if held is None:
        raise ValueError("checkpoint does not record its run and cannot be resumed: delete it")
    found, asked = _read(held), json.loads(run_as_array(wanted).tobytes())
    differ = [name for name in asked if found.get(name) != asked[name]]
    named = [f"other {name}" for name in _DIGESTS if name in differ]
    valued = [
        f"{name} = {found.get(name)!r} instead of {asked[name]!r}"
        for name in differ
        if name not in _DIGESTS
    ]
    if differ:
        raise ValueError(f"checkpoint holds another run: {', '.join(valued + named)}")


def _read(held: Array) -> dict[str, Any]:
    try:
        found = json.loads(held.tobytes())
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ValueError("checkpoint is damaged and cannot be resumed: delete it")
    return found


def _buffers(X: Any) -> tuple[Any, ...]:
    if isinstance(X, PackedBits):
        return (f"bits {X.shape}".encode(), X.bits)
    kind = f"{X.dtype} {X.shape}".encode()
    return (kind, X.data, X.indices, X.indptr) if is_sparse(X) else (kind, X)


def _digest(*buffers: Any) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for buffer in buffers:
        digest.update(buffer if isinstance(buffer, bytes) else np.ascontiguousarray(buffer).data)
    return digest.hexdigest()


def _as_python(value: Any) -> Any:
    """An array or a number of numpy as JSON can hold it."""
    return value.tolist()
