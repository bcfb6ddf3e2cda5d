"""A trained machine in a file."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rgdl.plan import origin_of
from rgdl.rbm.machine import BinaryMachine
from rgdl.storage import StorageError, read_arrays, write_arrays

_KIND = "restricted Boltzmann machine"
_NAMES = ["components", "intercept_hidden", "intercept_visible"]


def write_layer(path: str | Path, rbm: BinaryMachine, metadata: Mapping[str, Any]) -> None:
    """Write the weights and biases of a fitted machine.

    Parameters
    ----------
    path : str or Path
        The file.
    rbm : BinaryMachine
        Fitted.
    metadata : mapping
        Provenance, with `origin`.
    """
    arrays = {name: getattr(rbm, f"{name}_") for name in _NAMES}
    write_arrays(path, arrays, kind=_KIND, metadata=metadata)


def read_layer(path: str | Path, *, origin: Mapping[str, Any] | None = None) -> BinaryMachine:
    """Read what `write_layer` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    origin : mapping, optional
        What it must have been made for.

    Raises
    ------
    StorageError
        If the file does not hold this machine.
    """
    stored = read_arrays(path, kind=_KIND, names=_NAMES, origin=origin)
    try:
        return BinaryMachine.from_parameters(**{name: stored[name] for name in _NAMES})
    except ValueError as error:
        raise StorageError(f"{path} is damaged: {error}") from None


def read_stack(paths: Sequence[str | Path]) -> list[BinaryMachine]:
    """Read layers 1, 2, ... of one network, each checked against its own path.

    Parameters
    ----------
    paths : sequence of str or Path
        .../networks/ENSEMBLE/NETWORK/seedSEED/layerLAYER.npz, from the bottom up.

    Raises
    ------
    StorageError
        If a file does not hold the machine that its path names.
    """
    return [
        read_layer(path, origin={**origin_of(path), "layer": layer})
        for layer, path in enumerate(paths, start=1)
    ]
