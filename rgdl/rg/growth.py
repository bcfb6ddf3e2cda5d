"""How receptive fields grow from layer to layer."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import chi2

from rgdl.statistics.bootstrap import bootstrap_ratio, hierarchical_bootstrap
from rgdl.types import Array

SIZES = ("participation_ratio", "rms_radius")


def sizes_of_layers(
    network: pd.DataFrame, size: str, rng: np.random.Generator
) -> Iterator[dict[str, Any]]:
    """Median over units, mean over seeds, and the ratio to the layer below.

    Parameters
    ----------
    network : DataFrame
        A row for each field: `seed`, `layer` and the size.
    size : str
        Column to measure.
    rng : Generator
        Draws the resamples of the errors.

    Yields
    ------
    dict
        `layer`, `value`, `err`, `ratio`, `ratio_err`, and `block_ratio`, that of block spins; no
        ratios in the first layer.
    """
    below: list[Array] | None = None
    layers: Any = network.groupby("layer")
    for layer, part in layers:
        groups = [values[size].dropna().to_numpy() for _, values in part.groupby("seed")]
        value, err = hierarchical_bootstrap(groups, np.median, rng=rng)
        ratio, ratio_err = np.nan, np.nan
        if below is not None:
            ratio, ratio_err = bootstrap_ratio(groups, below, np.median, rng=rng)
        yield {
            "layer": layer,
            "value": value,
            "err": err,
            "ratio": ratio,
            "ratio_err": ratio_err,
            "block_ratio": block_ratio(size, layer),
        }
        below = groups


def sizes_of_permuted(null: pd.DataFrame, size: str) -> Iterator[dict[str, Any]]:
    """The same of fields composed with permuted indices: mean and spread over permutations.

    Parameters
    ----------
    null : DataFrame
        A row for each `seed`, `permutation` and `layer`, with the median size.
    size : str
        Column to measure.
    """
    medians: Any = null.groupby(["seed", "permutation", "layer"])[size].first().unstack("layer")
    ratios = medians / medians.shift(axis=1)
    for layer in medians:
        of_layer, of_ratio = medians[layer].groupby("seed"), ratios[layer].groupby("seed")
        yield {
            "layer": layer,
            "value": medians[layer].mean(),
            "err": _error_over_seeds(of_layer),
            "ratio": ratios[layer].mean(),
            "ratio_err": _error_over_seeds(of_ratio),
            "block_ratio": block_ratio(size, layer),
        }


def block_ratio(size: str, layer: int) -> float:
    """What the size of blocks of 2^layer x 2^layer sites is to that of the layer below.

    Parameters
    ----------
    size : str
        `participation_ratio`, b^2 of a block of b x b, or `rms_radius`, sqrt((b^2 - 1) / 6).
    layer : int
        From 1; its blocks hold 2 x 2 of the layer below.

    Returns
    -------
    float
        4, and 2.24, 2.05, ... towards 2; NaN for the first layer and for other sizes.
    """
    if layer < 2 or size not in SIZES:
        return math.nan
    sites, below = 4.0**layer, 4.0 ** (layer - 1)
    return sites / below if size == SIZES[0] else math.sqrt((sites - 1) / (below - 1))


def _error_over_seeds(groups: Any) -> float:
    """Standard error of the mean over seeds, or the spread over permutations of the only one."""
    means = groups.mean()
    return float(means.sem() if len(means) > 1 else groups.std().iloc[0])


def growth_of(table: pd.DataFrame) -> pd.DataFrame:
    """Power law through the layers' participation ratios, of each network.

    Parameters
    ----------
    table : DataFrame
        `network`, `size`, `layer`, `value` and `err`.

    Returns
    -------
    DataFrame
        `network`, `factor` from layer to layer, `factor_err` and `p_value`; networks with a
        layer that has no size are left out.
    """
    rows = []
    for name, layers in table[table["size"] == SIZES[0]].groupby("network", sort=False):
        values, errors = layers["value"].to_numpy(), layers["err"].to_numpy()
        known = np.isfinite(values) & (values > 0) & (errors > 0)
        if known.all() and len(values) >= 2:
            factor, err, p_value = fit_growth(values, errors)
            rows.append({"network": name, "factor": factor, "factor_err": err, "p_value": p_value})
    return pd.DataFrame(rows, columns=["network", "factor", "factor_err", "p_value"])


def fit_growth(sizes: Array, errors: Array) -> tuple[float, float, float]:
    """Least squares for a size that grows by the same factor from each layer to the next.

    Parameters
    ----------
    sizes, errors : ndarray, shape (n_layers,)
        Size in layers 1 to n, from the bottom, and its standard error; both positive. The
        errors are taken as independent, and errors / sizes as those of log size.

    Returns
    -------
    factor, factor_err, p_value : float
        exp of the slope of log size against layer, its standard error, and the chance of a
        larger chi squared with n - 2 degrees of freedom (NaN for two layers). All NaN if a size
        or an error is.

    Raises
    ------
    ValueError
        If there are fewer than 2 layers, not one error for each, or one is not positive.
    """
    if sizes.ndim != 1 or len(sizes) < 2 or sizes.shape != errors.shape:
        raise ValueError(
            "sizes and errors must have the same shape (n_layers,) with >= 2 layers, "
            f"got {sizes.shape} and {errors.shape}"
        )
    for name, values in (("sizes", sizes), ("errors", errors)):
        if (values <= 0).any() or np.isinf(values).any():
            raise ValueError(f"{name} must be positive and finite, got {values.tolist()}")
    if np.isnan(sizes + errors).any():
        return math.nan, math.nan, math.nan
    layer = np.arange(1, len(sizes) + 1)
    line, covariance = np.polyfit(layer, np.log(sizes), 1, w=sizes / errors, cov="unscaled")
    residuals = (np.log(sizes) - np.polyval(line, layer)) * sizes / errors
    n_free = len(sizes) - 2
    p_value = float(chi2.sf((residuals**2).sum(), n_free)) if n_free else math.nan
    factor = math.exp(line[0])
    return factor, factor * math.sqrt(covariance[0, 0]), p_value
