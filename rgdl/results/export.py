"""A trained network for MATLAB and for numpy, in the names and shapes of matrbm."""

import io
import json
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from rgdl.rbm.machine import BinaryMachine
from rgdl.storage import StorageError, replacing
from rgdl.types import Array

# Text of a MATLAB file before its data; scipy would put the date there.
_HEADER = b"MATLAB 5.0 MAT-file, written by rgdl".ljust(116)
_ENDINGS = (".mat", ".npz")
_CONVENTION = (
    "vishid<l> is W^(l), visible x hidden: column j holds the weights of hidden unit j of layer l; "
    "hidbiases<l> and visbiases<l> are rows; "
    "E(v, h) = -v vishid h' - h hidbiases' - v visbiases' for row vectors v, h of 0 and 1; "
    "the visible units of layer l + 1 are the hidden units of layer l"
)


def write_model(
    path: str | Path, machines: Sequence[BinaryMachine], provenance: Mapping[str, Any]
) -> None:
    """Write weights and biases of a stack of machines; equal content gives equal bytes.

    The file holds, for each layer l = 1, 2, ... from the bottom up, `vishid<l>` of shape
    (n_visible, n_hidden), `hidbiases<l>` of shape (1, n_hidden) and `visbiases<l>` of shape
    (1, n_visible); `layers`, the number of units from the visible layer up; `convention`, which
    says in words what these are; and `origin`, the provenance as JSON.

    Parameters
    ----------
    path : str or Path
        A name that ends in `.mat` (MATLAB 5, which Octave reads too) or `.npz`; an older file is
        replaced in one step.
    machines : sequence of BinaryMachine
        Fitted, from the bottom up.
    provenance : mapping
        What made them: anything that JSON can hold.

    Raises
    ------
    ValueError
        If the name ends otherwise, there are no machines, or one does not fit on the one below.
    """
    _check_ending(path)
    content = _content(machines, provenance)
    with replacing(path) as temporary:
        if Path(path).suffix == ".mat":
            temporary.write_bytes(_mat_bytes(content))
        else:
            with temporary.open("wb") as file:
                np.savez(file, allow_pickle=False, **content)


def read_model(path: str | Path) -> tuple[list[BinaryMachine], dict[str, Any]]:
    """Read what `write_model` wrote.

    Parameters
    ----------
    path : str or Path
        The file, `.mat` or `.npz`.

    Returns
    -------
    machines : list of BinaryMachine
        From the bottom up.
    provenance : dict
        What made them.

    Raises
    ------
    ValueError
        If the name ends otherwise.
    StorageError
        If the file does not hold a model.
    """
    _check_ending(path)
    try:
        content = _read(Path(path))
        n_machines = content["layers"].size - 1
        machines = [_machine(content, layer) for layer in range(1, n_machines + 1)]
        return machines, dict(json.loads(str(content["origin"].item())))
    except FileNotFoundError:
        raise StorageError(f"{path} does not exist") from None
    except Exception as error:  # damaged bytes can make scipy and numpy raise anything
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise StorageError(f"{path} is damaged or holds no model of rgdl ({reason})") from None


def _check_ending(path: str | Path) -> None:
    if Path(path).suffix not in _ENDINGS:
        raise ValueError(f"a model's file must end in {' or '.join(_ENDINGS)}, got {str(path)!r}")


def _content(machines: Sequence[BinaryMachine], provenance: Mapping[str, Any]) -> dict[str, Array]:
    """What a file holds, by name."""
    if not machines:
        raise ValueError("machines must hold at least one machine, got none")
    shapes = [rbm.components_.shape for rbm in machines]
    for layer, ((n_below, _), (_, n_visible)) in enumerate(pairwise(shapes), start=2):
        if n_visible != n_below:
            raise ValueError(
                f"machine {layer} must have {n_below} visible units, got {n_visible}: "
                "as many as there are hidden ones below"
            )
    content = {
        "layers": np.array([[shapes[0][1], *(n_hidden for n_hidden, _ in shapes)]], np.float64),
        "convention": np.array(_CONVENTION),
        "origin": np.array(json.dumps(provenance, sort_keys=True)),
    }
    for layer, rbm in enumerate(machines, start=1):
        content[f"vishid{layer}"] = np.ascontiguousarray(rbm.components_.T)
        content[f"hidbiases{layer}"] = rbm.intercept_hidden_[None, :]
        content[f"visbiases{layer}"] = rbm.intercept_visible_[None, :]
    return content


def _mat_bytes(content: Mapping[str, Array]) -> bytes:
    from scipy.io import savemat

    file = io.BytesIO()
    savemat(file, {name: _as_matlab(array) for name, array in content.items()})
    return _HEADER + file.getvalue()[len(_HEADER) :]


def _as_matlab(array: Array) -> Any:
    return str(array) if array.dtype.kind == "U" else array


def _read(path: Path) -> dict[str, Array]:
    from scipy.io import loadmat

    with path.open("rb") as file:
        if path.suffix == ".mat":
            return dict(loadmat(file))
        with np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}


def _machine(content: Mapping[str, Array], layer: int) -> BinaryMachine:
    return BinaryMachine.from_parameters(
        components=np.ascontiguousarray(content[f"vishid{layer}"].T),
        intercept_hidden=content[f"hidbiases{layer}"][0],
        intercept_visible=content[f"visbiases{layer}"][0],
    )
