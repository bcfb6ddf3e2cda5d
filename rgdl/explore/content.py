"""Content of the page, and its checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rgdl.types import Array

if TYPE_CHECKING:
    import pandas as pd

_LIMITS = {"activations": (0, 1), "reconstructions": (-1, 1)}

MEASURES = (
    "participation_ratio",
    "rms_radius",
    "radius_50",
    "radius_90",
    "center_x",
    "center_y",
    "norm",
    "localized",
)


@dataclass(frozen=True)
class Layer:
    """A hidden layer, and its response to some samples.

    Attributes
    ----------
    fields : ndarray, shape (n_units, L, L)
        Composed receptive fields.
    weights : ndarray, shape (n_units, n_units_below)
        Weights to the layer below; for the first layer these are its fields.
    measures : DataFrame
        One row per unit, with the columns of `rgdl.rg.measure_receptive_fields`.
    typical : int
        Index of the unit to show first.
    activations : ndarray, shape (n_samples, n_units)
        P(h = 1), passed up from the samples.
    reconstructions : ndarray, shape (n_samples, L, L)
        Mean spins, -1 to 1, passed down from this layer.
    overlaps : ndarray, shape (n_samples,)
        Cosine between each reconstruction and its sample.

    Examples
    --------
    >>> from rgdl.rg import measure_receptive_fields
    >>> fields = np.eye(4).reshape(4, 2, 2)  # each unit sees one site of a 2 x 2 lattice
    >>> layer = Layer(
    ...     fields=fields,
    ...     weights=np.eye(4),
    ...     measures=measure_receptive_fields(fields.reshape(4, 4), lattice_size=2),
    ...     typical=0,
    ...     activations=np.full((3, 4), 0.5),
    ...     reconstructions=np.zeros((3, 2, 2)),
    ...     overlaps=np.zeros(3),
    ... )
    >>> len(layer.measures)
    4
    """

    fields: Array
    weights: Array
    measures: "pd.DataFrame"
    typical: int
    activations: Array
    reconstructions: Array
    overlaps: Array


@dataclass(frozen=True)
class Explored:
    """A network and some samples.

    Attributes
    ----------
    title, subtitle : str
        Heading of the page, and one line about the configuration, the network and its samples.
    layers : sequence of Layer
        Hidden layers, bottom up.
    samples : ndarray of int8, shape (n_samples, L, L)
        Spins, -1 or +1.
    sample_numbers : sequence of int
        Index of each in the ensemble.
    provenance : mapping
        Anything that JSON can hold.

    Examples
    --------
    >>> up = np.ones((3, 2, 2), np.int8)
    >>> explored = Explored("title", "subtitle", [], up, sample_numbers=[0, 1, 2], provenance={})
    >>> check_content(explored)
    Traceback (most recent call last):
    ValueError: layers must hold at least one layer, got none
    """

    title: str
    subtitle: str
    layers: Sequence[Layer]
    samples: Array
    sample_numbers: Sequence[int]
    provenance: Mapping[str, Any]


def check_content(content: Explored) -> None:
    """Raise ValueError, naming the attribute, if the content is inconsistent."""
    samples = content.samples
    if samples.ndim != 3 or samples.shape[1] != samples.shape[2] or not len(samples):
        raise ValueError(f"samples must have shape (n_samples, L, L), got {samples.shape}")
    if not np.isin(samples, (-1, 1)).all():
        raise ValueError(f"samples must be -1 or 1, got {np.unique(samples)[:5].tolist()}")
    if len(content.sample_numbers) != len(samples):
        raise ValueError(
            f"sample_numbers must be of {len(samples)} samples, got {len(content.sample_numbers)}"
        )
    if not content.layers:
        raise ValueError("layers must hold at least one layer, got none")
    n_below = samples[0].size
    for number, layer in enumerate(content.layers, start=1):
        _check_layer(layer, f"layer {number}", samples=samples, n_below=n_below)
        n_below = len(layer.fields)


def _check_layer(layer: Layer, name: str, *, samples: Array, n_below: int) -> None:
    n_units, n_samples, sites = len(layer.fields), len(samples), samples.shape[1:]
    shapes = {
        "fields": (n_units, *sites),
        "weights": (n_units, n_below),
        "activations": (n_samples, n_units),
        "reconstructions": (n_samples, *sites),
        "overlaps": (n_samples,),
    }
    for part, shape in shapes.items():
        array = np.asarray(getattr(layer, part))
        if array.shape != shape:
            raise ValueError(f"{part} of {name} must have shape {shape}, got {array.shape}")
        low, high = _LIMITS.get(part, (-np.inf, np.inf))
        if not np.isfinite(array).all() or array.min() < low or array.max() > high:
            raise ValueError(
                f"{part} of {name} must be finite and from {low} to {high}, "
                f"got {array.min():.6g} to {array.max():.6g}"
            )
    missing = [column for column in MEASURES if column not in layer.measures]
    if missing or len(layer.measures) != n_units:
        raise ValueError(
            f"measures of {name} must have {n_units} rows and the columns {', '.join(MEASURES)}, "
            f"got {len(layer.measures)} rows of {', '.join(map(str, layer.measures.columns))}"
        )
