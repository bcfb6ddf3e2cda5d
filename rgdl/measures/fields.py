"""Measures of receptive fields over seeds, with errors from seeds and the units within them."""

import math
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rgdl.statistics.bootstrap import bootstrap_measured, bootstrap_seeds, error_of_seeds
from rgdl.types import Array

_SIZES = ("participation_ratio", "rms_radius", "radius_50", "radius_90")
_FRACTIONS = {
    "localized_fraction": "localized",
    "dead_fraction": "dead",
    "duplicate_fraction": "duplicate",
    "multi_spot_fraction": "multi_spot",
}
_COVERAGE = ("coverage_variation", "random_coverage_variation")

# The units of a layer, a table for each seed.
_Layer = list[pd.DataFrame]


def measures_of_fields(
    units: pd.DataFrame, coverage: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """Measures of the receptive fields of one network.

    Parameters
    ----------
    units : DataFrame
        A row for each unit: `seed`, `layer` and the columns of `measure_units`.
    coverage : DataFrame
        A row for each `seed` and `layer`, with `coverage_variation` and
        `random_coverage_variation`. They are of a layer as a whole: with some of its units twice,
        as a bootstrap has it, it would tile worse. So their errors are over seeds alone.
    rng : numpy.random.Generator
        Draws the resamples.

    Returns
    -------
    DataFrame
        `layer`, `quantity`, `value`, `err`, `err_seeds`, of the spread of seeds alone, `within`,
        which is "units" or nothing, and `n_seeds`, those that have a value. Of
        each layer: fractions of its units, whose error is no less than that of counting so many;
        medians of their sizes, also of the localized ones alone (`localized_...`), of which are
        `size_variation` and `neighbor_ratio` too; `..._growth`, each size over that of the layer
        below. Of the network, where the layer is NaN: `localized_fraction`, the mean of its
        layers', and `..._power_law`, the factor from layer to layer of a size that grows evenly.
    """
    layers: dict[Any, _Layer] = {
        layer: [seed for _, seed in part.groupby("seed")] for layer, part in units.groupby("layer")
    }
    rows: list[dict[str, Any]] = []
    for layer, seeds in layers.items():
        rows += [{"layer": layer, **row} for row in _of_layer(seeds, rng)]
    pairs = zip(list(layers.items()), list(layers.items())[1:], strict=False)
    for (_, below), (layer, seeds) in pairs:
        rows += [{"layer": layer, **row} for row in _growth(below, seeds, rng)]
    rows += [{"layer": math.nan, **row} for row in _of_network([*layers.values()], rng)]
    for layer, part in coverage.groupby("layer"):
        rows += [{"layer": layer, **row} for row in _of_coverage(part, rng)]
    return pd.DataFrame(rows)


def _of_layer(seeds: _Layer, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for name, flag in _FRACTIONS.items():
        row = _bootstrapped(name, _values(flag, seeds), _mean, rng)
        yield _with_counting(row, _counting_error(flag, seeds))
    for prefix, chosen in (("", seeds), ("localized_", _localized(seeds))):
        for size in _SIZES:
            yield _bootstrapped(f"{prefix}{size}", _values(size, chosen), _median, rng)
    several = [units for units in _localized(seeds) if len(units) >= 2]
    sizes = _values("participation_ratio", several)
    yield _bootstrapped("size_variation", sizes, _variation, rng)
    yield _bootstrapped("neighbor_ratio", _values("neighbor_ratio", several), _mean, rng)


def _growth(below: _Layer, seeds: _Layer, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for name, sets in _sizes_of([below, seeds]):
        yield _bootstrapped(f"{name}_growth", sets, _ratio, rng)


def _of_network(layers: Sequence[_Layer], rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    flags = [_values("localized", seeds) for seeds in layers]
    sets = [tuple(units for (units,) in seed) for seed in zip(*flags, strict=True)]
    row = _bootstrapped("localized_fraction", sets, _mean_of_means, rng)
    counting = [_counting_error("localized", seeds) for seeds in layers]
    yield _with_counting(row, math.hypot(*counting) / len(layers))
    if len(layers) >= 2:
        for name, sizes in _sizes_of(layers):
            yield _bootstrapped(f"{name}_power_law", sizes, _power_law, rng)


def _of_coverage(layer: pd.DataFrame, rng: np.random.Generator) -> Iterator[dict[str, Any]]:
    for name in _COVERAGE:
        values = layer[name].to_numpy(np.float64)
        value, err = bootstrap_measured(values, np.full(len(values), np.nan), rng=rng)
        known = values[np.isfinite(values)]
        yield {
            "quantity": name,
            "value": value,
            "err": err,
            "err_seeds": error_of_seeds(known),
            "within": "",
            "n_seeds": len(known),
        }


def _sizes_of(layers: Sequence[_Layer]) -> Iterator[tuple[str, list[tuple[Array, ...]]]]:
    """Each size of the units of some layers, a set for each, of seeds that have all of them."""
    for prefix, chosen in (("", layers), ("localized_", [_localized(seeds) for seeds in layers])):
        for size in _SIZES:
            sets = [
                tuple(units[size].dropna().to_numpy() for units in seed)
                for seed in zip(*chosen, strict=True)
            ]
            yield f"{prefix}{size}", [s for s in sets if all(len(units) for units in s)]


def _localized(seeds: _Layer) -> _Layer:
    return [units[units["localized"].astype(bool)] for units in seeds]


def _values(column: str, seeds: _Layer) -> list[tuple[Array, ...]]:
    """Values of one column, of seeds that have some."""
    values = (units[column].dropna().to_numpy(np.float64) for units in seeds)
    return [(found,) for found in values if len(found)]


def _bootstrapped(
    name: str,
    seeds: Sequence[tuple[Array, ...]],
    value: Callable[..., Array],
    rng: np.random.Generator,
) -> dict[str, Any]:
    mean, err = bootstrap_seeds(seeds, value, rng=rng)
    spread = error_of_seeds(np.array([value(*units) for units in seeds]))
    return {
        "quantity": name,
        "value": mean,
        "err": err,
        "err_seeds": spread,
        "within": "units",
        "n_seeds": len(seeds),
    }


def _with_counting(row: dict[str, Any], counting: float) -> dict[str, Any]:
    return row | {"err": float(np.fmax(row["err"], counting))}


def _counting_error(flag: str, seeds: _Layer) -> float:
    """Error of a share of so many units, not 0 where all agree."""
    n = sum(len(units) for units in seeds)
    p = (sum(units[flag].sum() for units in seeds) + 0.5) / (n + 1)
    return math.sqrt(p * (1 - p) / n)


def _mean(units: Array) -> Array:
    mean: Array = units.mean(axis=-1)
    return mean


def _median(units: Array) -> Array:
    return np.median(units, axis=-1)


def _variation(units: Array) -> Array:
    """Standard deviation (n - 1) over mean."""
    variation: Array = units.std(axis=-1, ddof=1) / units.mean(axis=-1)
    return variation


def _ratio(below: Array, units: Array) -> Array:
    ratio: Array = _median(units) / _median(below)
    return ratio


def _mean_of_means(*layers: Array) -> Array:
    mean: Array = np.mean([_mean(units) for units in layers], axis=0)
    return mean


def _power_law(*layers: Array) -> Array:
    """exp of the slope of the log of the medians, by least squares, all layers alike."""
    logs = np.stack([np.log(_median(units)) for units in layers])  # layer, resample
    number = np.arange(len(layers)) - (len(layers) - 1) / 2
    factor: Array = np.exp(np.tensordot(number, logs, axes=1) / (number @ number))
    return factor
