"""The files of the workflow as the objects that they hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from rgdl.ising.lattice import pack_spins, unpack_spins
from rgdl.rbm.estimator import L1BernoulliRBM
from rgdl.rbm.packed import PackedBits
from rgdl.storage import StorageError, read_arrays, write_arrays
from rgdl.types import Array

_SAMPLES = "Ising samples"
_LAYER = "restricted Boltzmann machine"
_FIELDS = "receptive fields"
_RECONSTRUCTIONS = "reconstructions"


@dataclass(frozen=True)
class Samples:
    """Spin configurations as bits.

    Attributes
    ----------
    bits : ndarray of uint8, shape (n_samples, ceil(L^2 / 8))
        As `rgdl.ising.pack_spins` makes them.
    lattice_size : int
        Linear size L.
    """

    bits: Array
    lattice_size: int

    def units(self) -> PackedBits:
        """The samples as 0/1 units, still packed."""
        return PackedBits(self.bits, self.lattice_size**2)

    def spins(self, rows: Any = slice(None)) -> Array:
        """The samples, or some of them, as int8 of shape (n_samples, L, L)."""
        return unpack_spins(self.bits[rows], self.lattice_size)


def write_samples(path: str | Path, spins: Array, metadata: Mapping[str, Any]) -> None:
    """Write spin configurations of shape (n_samples, L, L)."""
    arrays = {"bits": pack_spins(spins), "lattice_size": np.array(spins.shape[1])}
    write_arrays(path, arrays, kind=_SAMPLES, metadata=metadata)


def read_samples(path: str | Path) -> Samples:
    """Read what `write_samples` wrote.

    Raises
    ------
    StorageError
        If the file does not hold samples.
    """
    stored = read_arrays(path, kind=_SAMPLES, names=["bits", "lattice_size"])
    return Samples(stored["bits"], int(stored["lattice_size"]))


def write_layer(path: str | Path, rbm: L1BernoulliRBM, metadata: Mapping[str, Any]) -> None:
    """Write the weights and biases of a fitted machine."""
    arrays = {
        "components": rbm.components_,
        "intercept_hidden": rbm.intercept_hidden_,
        "intercept_visible": rbm.intercept_visible_,
    }
    write_arrays(path, arrays, kind=_LAYER, metadata=metadata)


def read_layer(path: str | Path) -> L1BernoulliRBM:
    """Read what `write_layer` wrote.

    Raises
    ------
    StorageError
        If the file does not hold a machine.
    """
    names = ["components", "intercept_hidden", "intercept_visible"]
    stored = read_arrays(path, kind=_LAYER, names=names)
    try:
        return L1BernoulliRBM.from_parameters(**{name: stored[name] for name in names})
    except ValueError as error:
        raise StorageError(f"{path} is damaged: {error}") from None


def write_fields(
    path: str | Path,
    fields: Sequence[Array],
    lattice_size: int,
    representative: Sequence[int],
    metadata: Mapping[str, Any],
) -> None:
    """Write receptive fields of every layer, (n_units, L^2), and a typical unit of each."""
    square = (-1, lattice_size, lattice_size)
    arrays = {f"layer{k}": layer.reshape(square) for k, layer in enumerate(fields, start=1)}
    arrays["representative"] = np.array(representative)
    write_arrays(path, arrays, kind=_FIELDS, metadata=metadata)


def read_fields(path: str | Path) -> tuple[list[Array], list[int]]:
    """Read the fields of every layer, (n_units, L, L), bottom up, and a typical unit of each.

    Raises
    ------
    StorageError
        If the file does not hold receptive fields.
    """
    stored = read_arrays(path, kind=_FIELDS, names=["layer1", "representative"])
    representative: list[int] = stored["representative"].tolist()
    fields = [stored[f"layer{k}"] for k in range(1, len(representative) + 1)]
    return fields, representative


def write_reconstructions(
    path: str | Path,
    samples: Array,
    activations: Sequence[Array],
    reconstructions: Array,
    metadata: Mapping[str, Any],
) -> None:
    """Write samples (n, L, L), the probabilities of each layer, and the mean spins they give."""
    layers = {f"activations{k}": layer for k, layer in enumerate(activations, start=1)}
    arrays = {"samples": samples, "reconstructions": reconstructions, **layers}
    write_arrays(path, arrays, kind=_RECONSTRUCTIONS, metadata=metadata)


def read_reconstructions(path: str | Path) -> tuple[Array, Array]:
    """Read samples and their reconstructions, both (n, L, L).

    Raises
    ------
    StorageError
        If the file does not hold reconstructions.
    """
    names = ["samples", "reconstructions"]
    stored = read_arrays(path, kind=_RECONSTRUCTIONS, names=names)
    return stored["samples"], stored["reconstructions"]
