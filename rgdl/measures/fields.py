"""Measures of the receptive fields of one network, with errors from seeds and units."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from rgdl.measures.means import generator_of, mean_of_units, mean_over_seeds
from rgdl.statistics import counting_error
from rgdl.types import Array

_SIZES = ("participation_ratio", "rms_radius")
_SIZES_ABOVE_NOISE = ("participation_ratio_above_noise", "rms_radius_above_noise")
_FRACTIONS = {
    "localized_fraction": "localized",
    "localized_above_noise_fraction": "localized_above_noise",
    "signal_fraction": "signal",
    "dead_fraction": "dead",
    "duplicate_fraction": "duplicate",
    "multi_spot_fraction": "multi_spot",
}
_SQUARED_WEIGHTS = ("bulk_squared_weights", "squared_weights")
_COVERAGE = ("coverage_variation", "random_coverage_variation")

_Layer: TypeAlias = list[pd.DataFrame]  # the units of a layer, one table per seed
_Row: TypeAlias = dict[str, Any]


def measures_of_fields(
    units: pd.DataFrame, coverage: pd.DataFrame, *, network: str = "", which: str = "", seed: int
) -> Iterator[_Row]:
    """Measures of the receptive fields of one network.

    Parameters
    ----------
    units : DataFrame
        One row per unit: `seed`, `layer` and the columns of `measure_units`.
    coverage : DataFrame
        One row per `seed` and `layer`, with `coverage_variation` and `random_coverage_variation`.
        A resample of units that holds some of them twice would tile worse than the layer, so
        their errors come from seeds alone.
    network, which : str
        Labels of the rows.
    seed : int
        Of the bootstrap.

    Yields
    ------
    dict
        Rows of the table of measures. Of each layer: `n_fields`; fractions of its units, with at
        least the error of counting that many units; `bulk_weight_fraction`; medians of their sizes,
        also over the localized units alone (`localized_...`), and above the noise floor over the
        units that have an entry there (`..._above_noise`); `size_variation` and `neighbor_ratio` of
        the localized units; `..._growth`, each size over that of the layer below. Of the network,
        with `layer` NaN: `localized_fraction`, the mean over layers, and
        `pooled_size_variation`, the `size_variation` of the localized units of all layers together.
    """
    labels = {"network": network, "topic": "fields", "which": which}
    layers: dict[Any, _Layer] = {
        layer: [one for _, one in part.groupby("seed")] for layer, part in units.groupby("layer")
    }
    below: _Layer | None = None
    for layer, seeds in layers.items():
        here = {**labels, "layer": layer}
        yield from _of_layer(seeds, here, seed)
        if below is not None:
            yield from _growth(below, seeds, here, seed)
        of_layer = coverage[coverage["layer"] == layer]
        for name in _COVERAGE:
            row = {**here, "quantity": name}
            yield row | mean_over_seeds(of_layer[name].to_numpy(), rng=generator_of(seed, row))
        below = seeds
    yield _of_network([*layers.values()], labels, seed)
    yield _of_pooled_sizes([*layers.values()], labels, seed)


def measures_of_training(units: pd.DataFrame, *, network: str = "", seed: int) -> Iterator[_Row]:
    """Measures of the receptive fields of layer 1 during its training.

    Parameters
    ----------
    units : DataFrame
        One row per unit: `seed`, `n_epochs` and the columns of `measure_units`.
    network : str
        Label of the rows.
    seed : int
        Of the bootstrap.

    Yields
    ------
    dict
        Rows of the table of measures, with the epochs as `at`: fractions of units,
        `bulk_weight_fraction` and median sizes, as `measures_of_fields` has them.
    """
    for n_epochs, part in units.groupby("n_epochs"):
        labels = {"network": network, "topic": "learning_curve", "which": "", "at": n_epochs}
        yield from _fractions_and_sizes([one for _, one in part.groupby("seed")], labels, seed)


def _of_layer(seeds: _Layer, labels: _Row, seed: int) -> Iterator[_Row]:
    counts = np.array([len(units) for units in seeds])
    exact = {"err": 0.0, "err_seeds": 0.0, "within": "", "n_seeds": len(seeds)}
    yield {**labels, "quantity": "n_fields", "value": counts.mean(), **exact}
    yield from _fractions_and_sizes(seeds, labels, seed)
    for size in _SIZES:
        sizes = _values(size, _localized(seeds))
        yield _bootstrapped(labels, f"localized_{size}", sizes, _median, seed)
    several = [units for units in _localized(seeds) if len(units) >= 2]
    sizes = _values("participation_ratio", several)
    yield _bootstrapped(labels, "size_variation", sizes, _variation, seed)
    ratios = _values("neighbor_ratio", several)
    yield _bootstrapped(labels, "neighbor_ratio", ratios, _mean, seed)


def _fractions_and_sizes(seeds: _Layer, labels: _Row, seed: int) -> Iterator[_Row]:
    for name, flag in _FRACTIONS.items():
        row = _bootstrapped(labels, name, _values(flag, seeds), _mean, seed)
        yield _with_counting(row, _counting_error(flag, seeds))
    squared = [(units[[*_SQUARED_WEIGHTS]].to_numpy(np.float64),) for units in seeds]
    nonzero = [one for one in squared if one[0].any()]
    yield _bootstrapped(labels, "bulk_weight_fraction", nonzero, _bulk_fraction, seed)
    for size in (*_SIZES, *_SIZES_ABOVE_NOISE):
        yield _bootstrapped(labels, size, _values(size, seeds), _median, seed)


def _growth(below: _Layer, seeds: _Layer, labels: _Row, seed: int) -> Iterator[_Row]:
    for prefix, pair in (
        ("", (below, seeds)),
        ("localized_", (_localized(below), _localized(seeds))),
    ):
        for size in _SIZES:
            sets = [
                tuple(units[size].dropna().to_numpy() for units in one)
                for one in zip(*pair, strict=True)
            ]
            known = [one for one in sets if all(len(units) for units in one)]
            yield _bootstrapped(labels, f"{prefix}{size}_growth", known, _ratio, seed)


def _of_network(layers: Sequence[_Layer], labels: _Row, seed: int) -> _Row:
    flags = [_values("localized", seeds) for seeds in layers]
    sets = [tuple(units for (units,) in one) for one in zip(*flags, strict=True)]
    row = _bootstrapped(labels, "localized_fraction", sets, _mean_of_means, seed)
    counting = [_counting_error("localized", seeds) for seeds in layers]
    return _with_counting(row, math.hypot(*counting) / len(layers))


def _of_pooled_sizes(layers: Sequence[_Layer], labels: _Row, seed: int) -> _Row:
    """What `size_variation` would be if fields were dealt out at random among the layers."""
    localized = zip(*(_localized(seeds) for seeds in layers), strict=True)
    sizes = (
        [units["participation_ratio"].dropna().to_numpy(np.float64) for units in one]
        for one in localized
    )
    sets = [tuple(filter(len, one)) for one in sizes if sum(map(len, one)) >= 2]
    return _bootstrapped(labels, "pooled_size_variation", sets, _pooled_variation, seed)


def _localized(seeds: _Layer) -> _Layer:
    return [units[units["localized"].astype(bool)] for units in seeds]


def _values(column: str, seeds: _Layer) -> list[tuple[Array, ...]]:
    """Values of one column, of the seeds that have some."""
    values = (units[column].dropna().to_numpy(np.float64) for units in seeds)
    return [(found,) for found in values if len(found)]


def _bootstrapped(
    labels: _Row,
    name: str,
    sets: Sequence[tuple[Array, ...]],
    value: Callable[..., Array],
    seed: int,
) -> _Row:
    row = {**labels, "quantity": name}
    return row | mean_of_units(sets, value, rng=generator_of(seed, row))


def _with_counting(row: _Row, counting: float) -> _Row:
    return row | {"err": float(np.fmax(row["err"], counting))}


def _counting_error(flag: str, seeds: _Layer) -> float:
    n_yes = sum(units[flag].sum() for units in seeds)
    return counting_error(n_yes, sum(len(units) for units in seeds))


def _bulk_fraction(squared: Array) -> Array:
    """Ratio of the sums over units; the last axes are the unit and `_SQUARED_WEIGHTS`."""
    bulk, whole = np.moveaxis(squared.sum(axis=-2), -1, 0)
    fraction: Array = bulk / whole
    return fraction


# Each takes the units along the last axis.


def _mean(units: Array) -> Array:
    mean: Array = units.mean(axis=-1)
    return mean


def _median(units: Array) -> Array:
    return np.median(units, axis=-1)


def _variation(units: Array) -> Array:
    """Standard deviation (n - 1) over mean."""
    variation: Array = units.std(axis=-1, ddof=1) / units.mean(axis=-1)
    return variation


def _pooled_variation(*layers: Array) -> Array:
    return _variation(np.concatenate(layers, axis=-1))


def _ratio(below: Array, units: Array) -> Array:
    ratio: Array = _median(units) / _median(below)
    return ratio


def _mean_of_means(*layers: Array) -> Array:
    mean: Array = np.mean([_mean(units) for units in layers], axis=0)
    return mean
