"""How receptive fields grow from layer to layer."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from rgdl.rg.hierarchical import bootstrap_ratio, fit_growth, hierarchical_bootstrap
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
        `layer`, `value`, `err`, `ratio` and `ratio_err`; no ratio in the first layer.
    """
    below: list[Array] | None = None
    for layer, part in network.groupby("layer"):
        groups = [values[size].dropna().to_numpy() for _, values in part.groupby("seed")]
        value, err = hierarchical_bootstrap(groups, np.median, rng=rng)
        ratio, ratio_err = np.nan, np.nan
        if below is not None:
            ratio, ratio_err = bootstrap_ratio(groups, below, np.median, rng=rng)
        yield {"layer": layer, "value": value, "err": err, "ratio": ratio, "ratio_err": ratio_err}
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
    medians = null.groupby(["seed", "permutation", "layer"])[size].first().unstack("layer")
    ratios = medians / medians.shift(axis=1)
    for layer in medians:
        of_layer, of_ratio = medians[layer].groupby("seed"), ratios[layer].groupby("seed")
        yield {
            "layer": layer,
            "value": medians[layer].mean(),
            "err": _error_over_seeds(of_layer),
            "ratio": ratios[layer].mean(),
            "ratio_err": _error_over_seeds(of_ratio),
        }


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
