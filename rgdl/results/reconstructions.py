"""Samples, the activations that they cause and their reconstructions in a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rgdl.storage import read_arrays, write_arrays
from rgdl.types import Array

_KIND = "reconstructions"


@dataclass(frozen=True)
class Reconstructions:
    """What a network makes of samples, on the way up and down.

    Attributes
    ----------
    samples : ndarray of int8, shape (n, L, L)
        Spins.
    activations : sequence of ndarray, shape (n, n_units)
        Probabilities of each hidden layer, bottom up, on the way up.
    reconstructions : ndarray, shape (n, L, L)
        Mean spins that the top layer gives on the way down.
    """

    samples: Array
    activations: Sequence[Array]
    reconstructions: Array


def write_reconstructions(
    path: str | Path, content: Reconstructions, metadata: Mapping[str, Any]
) -> None:
    """Write reconstructions.

    Parameters
    ----------
    path : str or Path
        The file.
    content : Reconstructions
        What to write.
    metadata : mapping
        Provenance, with `origin`.
    """
    arrays = {f"activations{k}": layer for k, layer in enumerate(content.activations, start=1)}
    arrays |= {"samples": content.samples, "reconstructions": content.reconstructions}
    write_arrays(path, arrays, kind=_KIND, metadata=metadata)


def read_reconstructions(
    path: str | Path, *, origin: Mapping[str, Any] | None = None
) -> Reconstructions:
    """Read what `write_reconstructions` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    origin : mapping, optional
        What it must have been made for.

    Raises
    ------
    StorageError
        If the file does not hold these reconstructions.
    """
    names = ["samples", "activations1", "reconstructions"]
    arrays = read_arrays(path, kind=_KIND, names=names, origin=origin).arrays
    n_layers = sum(name.startswith("activations") for name in arrays)
    activations = [arrays[f"activations{k}"] for k in range(1, n_layers + 1)]
    return Reconstructions(arrays["samples"], activations, arrays["reconstructions"])
