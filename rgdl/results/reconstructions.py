"""Samples, the activations of a network for them, and their reconstructions in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from rgdl.results.records import Record
from rgdl.types import Array


@dataclass(frozen=True)
class Reconstructions(Record):
    """Samples on their way up a network and down again.

    Attributes
    ----------
    samples : ndarray of int8, shape (n, L, L)
        Spins.
    activations : sequence of ndarray, shape (n, n_units)
        Probabilities of each hidden layer, bottom up, on the way up.
    reconstructions : ndarray, shape (n, L, L)
        Mean spins that the top layer gives on the way down.

    Examples
    --------
    >>> import numpy as np
    >>> spins = np.ones((5, 4, 4), np.int8)
    >>> content = Reconstructions(spins, [np.zeros((5, 3))], reconstructions=0.5 * spins)
    >>> float((content.samples * content.reconstructions).mean())  # overlap
    0.5
    """

    KIND: ClassVar[str] = "reconstructions"
    samples: Array
    activations: Sequence[Array] = field(metadata={"stem": "activations"})
    reconstructions: Array


def write_reconstructions(
    path: str | Path, content: Reconstructions, metadata: Mapping[str, Any]
) -> None:
    """Write reconstructions.

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> spins = np.ones((5, 4, 4), np.int8)
    >>> content = Reconstructions(spins, [np.zeros((5, 3))], reconstructions=0.5 * spins)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = f"{folder}/up_and_down.npz"
    ...     write_reconstructions(path, content, {"origin": {"seed": 1}})
    ...     [layer.shape for layer in read_reconstructions(path).activations]
    [(5, 3)]
    """
    content.write(path, metadata)


read_reconstructions = Reconstructions.read
