"""Summaries of the receptive fields of one layer, and of all layers of a network."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from rgdl.arguments import as_generator
from rgdl.rg.fields.receptive_fields import as_fields, compose_receptive_fields, fix_signs
from rgdl.rg.fields.tiling import coverage_variation, random_coverage_variation
from rgdl.rg.fields.units import find_unresponsive, measure_units
from rgdl.statistics import counting_error
from rgdl.types import Array, RandomSource

_KINDS = ("localized", "localized_above_noise", "signal", "dead", "duplicate", "multi_spot")
_ABOVE_NOISE = ("participation_ratio_above_noise", "rms_radius_above_noise")
_TILING = ("size_variation", "coverage_variation", "random_coverage_variation", "neighbor_ratio")
# The noise of resampling is far below the errors that it estimates.
_N_RESAMPLES, _BOOTSTRAP_SEED = 1000, 0


def summarize_receptive_fields(measures: pd.DataFrame) -> dict[str, Any]:
    """Typical size of the fields of one layer, and the fraction of localized ones.

    Parameters
    ----------
    measures : DataFrame
        One row per field, as `measure_receptive_fields` returns it.

    Returns
    -------
    dict
        `n_fields`; medians over all fields, `participation_ratio` (sites) and `rms_radius` (lattice
        spacings), with bootstrap errors `..._err` and quartiles `..._q25`, `..._q75`; the same
        medians over the localized fields, `localized_...`; `localized_fraction`, with the
        error of counting that many fields, `localized_fraction_err`.

    Examples
    --------
    >>> from rgdl.rg import measure_receptive_fields
    >>> blocks = np.zeros((4, 8, 8))
    >>> for b, field in zip((3, 1, 2, 8), blocks):  # the last one is the whole lattice
    ...     field[:b, :b] = 1
    >>> fields = measure_receptive_fields(blocks.reshape(4, -1), 8)
    >>> layer = summarize_receptive_fields(fields)
    >>> names = "localized_fraction", "localized_participation_ratio"
    >>> [round(float(layer[name]), 9) for name in names]
    [0.75, 4.0]
    """
    summary: dict[str, Any] = {"n_fields": len(measures)}
    localized = measures["localized"].to_numpy(bool)
    for name in ("participation_ratio", "rms_radius"):
        values = measures[name].dropna().to_numpy()
        summary[name] = _median(values)
        summary[f"{name}_err"] = _median_error(values)
        summary[f"{name}_q25"], summary[f"{name}_q75"] = _quartiles(values)
        summary[f"localized_{name}"] = _median(measures[name].to_numpy()[localized])
    summary["localized_fraction"] = localized.mean()
    summary["localized_fraction_err"] = counting_error(localized.sum(), len(localized))
    return summary


def summarize_layer(
    fields: Array,
    units: pd.DataFrame,
    lattice_size: int,
    rng: RandomSource,
    *,
    n_arrangements: int,
) -> dict[str, float]:
    """Fractions of the kinds of fields in one layer, and how the localized ones tile the lattice.

    Parameters
    ----------
    fields : ndarray, shape (n_fields, L^2)
        Receptive fields of one layer, at least one.
    units : DataFrame
        One row per field, as `measure_units` returns it.
    lattice_size : int
        Linear size L.
    rng : Generator or seed
        Draws the positions for `random_coverage_variation`.
    n_arrangements : int
        See `random_coverage_variation`.

    Returns
    -------
    dict
        `n_fields`; fractions of all fields: `localized_fraction`, `localized_above_noise_fraction`,
        `signal_fraction`, `dead_fraction`, `duplicate_fraction` and `multi_spot_fraction`;
        `bulk_weight_fraction`, the fraction of the squared weights of the layer that lies below
        the noise floor: 1 without training, small for sparse weights; medians over the fields with
        an entry above that floor, `participation_ratio_above_noise` and `rms_radius_above_noise`;
        measures of the localized fields, NaN if there are fewer than two: `size_variation`, the
        standard deviation (n - 1) over the mean of the participation ratio, `coverage_variation`,
        `random_coverage_variation`, and the mean `neighbor_ratio`.

    Raises
    ------
    ValueError
        If there are no fields, or they do not have L^2 sites or one row of `units` each.
    """
    fields, lattice_size = as_fields(fields, lattice_size)
    if not 0 < len(fields) == len(units):
        raise ValueError(
            "fields and units must have the same length, at least 1, "
            f"got {len(fields)} and {len(units)}"
        )
    localized = units["localized"].to_numpy(bool)
    tiling = dict.fromkeys(_TILING, math.nan)
    if localized.sum() >= 2:
        tiles, sizes = fields[localized], units["participation_ratio"].to_numpy()[localized]
        tiling = {
            "size_variation": float(sizes.std(ddof=1) / sizes.mean()),
            "coverage_variation": coverage_variation(tiles),
            "random_coverage_variation": random_coverage_variation(
                tiles, lattice_size, rng, n_arrangements=n_arrangements
            ),
            "neighbor_ratio": float(units["neighbor_ratio"].mean()),
        }
    fractions = {f"{kind}_fraction": float(units[kind].mean()) for kind in _KINDS}
    bulk, whole = (units[f"{of}squared_weights"].sum() for of in ("bulk_", ""))
    fractions["bulk_weight_fraction"] = float(bulk / whole) if whole else math.nan
    sizes_above = {name: _median(units[name].dropna().to_numpy()) for name in _ABOVE_NOISE}
    return {"n_fields": float(len(fields)), **fractions, **sizes_above, **tiling}


def measure_layers(
    fields: Sequence[Array],
    weights: Sequence[Array],
    lattice_size: int,
    rng: RandomSource,
    *,
    n_arrangements: int,
    **thresholds: float,
) -> Iterator[tuple[pd.DataFrame, dict[str, Any]]]:
    """Measure each field, and summarize each layer, from the bottom up.

    Parameters
    ----------
    fields : sequence of ndarray, shapes (n_1, L^2), (n_2, L^2), ...
        Receptive fields of each layer.
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights of the same units, to the layer below.
    lattice_size, rng, n_arrangements
        As for `summarize_layer`.
    **thresholds
        Those of `measure_units`.

    Yields
    ------
    units : DataFrame
        As `measure_units` returns it.
    summary : dict
        What `summarize_receptive_fields` and `summarize_layer` return.

    Raises
    ------
    ValueError
        If there are not as many weights as fields, or the fields do not have L^2 sites.
    """
    if len(fields) != len(weights):
        raise ValueError(f"{len(fields)} layers have fields, but {len(weights)} have weights")
    rng = as_generator(rng)
    for layer, W in zip(fields, weights, strict=True):
        units = measure_units(layer, lattice_size, weights=W, **thresholds)
        tiling = summarize_layer(layer, units, lattice_size, rng, n_arrangements=n_arrangements)
        yield units, summarize_receptive_fields(units) | tiling


def summarize_network(
    weights: Sequence[Array],
    lattice_size: int,
    rng: RandomSource,
    *,
    n_arrangements: int,
    unresponsive: float,
    **thresholds: float,
) -> pd.DataFrame:
    """Compose the receptive fields of every layer, and summarize each layer in one row.

    Parameters
    ----------
    weights : sequence of ndarray, shapes (n_1, L^2), (n_2, n_1), ...
        Weights from the bottom up, one row per hidden unit.
    lattice_size, rng, n_arrangements
        As for `summarize_layer`, called from the bottom up.
    unresponsive : float
        See `find_unresponsive`.
    **thresholds
        Those of `measure_units`.

    Returns
    -------
    DataFrame
        One row per layer: `layer`, the columns of `summarize_receptive_fields` and of
        `summarize_layer`, and `unresponsive_fraction`. The last one depends on a unit's own weights
        alone, whereas a field is dead relative to the largest field of its layer.

    Raises
    ------
    ValueError
        If there are no weights, the shapes of successive layers do not fit, or the first layer
        does not have L^2 columns.
    """
    fields = [fix_signs(layer) for layer in compose_receptive_fields(weights)]
    measured = measure_layers(
        fields, weights, lattice_size, rng, n_arrangements=n_arrangements, **thresholds
    )
    rows = [
        {
            "layer": layer,
            **summary,
            "unresponsive_fraction": find_unresponsive(W, unresponsive=unresponsive).mean(),
        }
        for layer, ((_, summary), W) in enumerate(zip(measured, weights, strict=True), start=1)
    ]
    return pd.DataFrame(rows).astype({"n_fields": int})


def _median(values: Array) -> float:
    return float(np.median(values)) if len(values) else np.nan


def _quartiles(values: Array) -> list[float]:
    return np.percentile(values, [25, 75]).tolist() if len(values) else [np.nan, np.nan]


def _median_error(values: Array) -> float:
    """Bootstrap standard error of the median; NaN for fewer than two values."""
    from scipy.stats import bootstrap

    if len(values) < 2:
        return np.nan
    rng = np.random.default_rng(_BOOTSTRAP_SEED)
    result = bootstrap(
        (values,), np.median, n_resamples=_N_RESAMPLES, method="percentile", rng=rng, axis=-1
    )
    return float(result.standard_error)
