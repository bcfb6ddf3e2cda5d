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

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> machine = BinaryMachine.from_parameters(
    ...     components=np.ones((2, 3)),
    ...     intercept_hidden=np.zeros(2),
    ...     intercept_visible=np.zeros(3),
    ... )
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_layer(f"{folder}/layer1.npz", machine, {"origin": {"seed": 1}})
    ...     read_layer(f"{folder}/layer1.npz", origin={"seed": 1}).components_.shape
    (2, 3)
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

    Examples
    --------
    A file of a run, `read_layer("results/networks/.../layer1.npz")`, gives a machine; any other is
    refused:

    >>> read_layer("absent.npz")
    Traceback (most recent call last):
    rgdl.storage.StorageError: absent.npz does not exist
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

    Examples
    --------
    >>> import tempfile
    >>> import numpy as np
    >>> from rgdl.plan import origin_of
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = [f"{folder}/networks/A/B/seed1/layer{k}.npz" for k in (1, 2)]
    ...     for layer, path in enumerate(files, start=1):
    ...         machine = BinaryMachine.from_parameters(
    ...             components=np.ones((4 - layer, 5 - layer)),
    ...             intercept_hidden=np.zeros(4 - layer),
    ...             intercept_visible=np.zeros(5 - layer),
    ...         )
    ...         write_layer(path, machine, {"origin": {**origin_of(path), "layer": layer}})
    ...     stack = read_stack(files)
    >>> [machine.components_.shape for machine in stack]
    [(3, 4), (2, 3)]
    """
    return [
        read_layer(path, origin={**origin_of(path), "layer": layer})
        for layer, path in enumerate(paths, start=1)
    ]
