"""Observables of groups of samples, for example Markov chains, with errors between the groups."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rgdl.ising.lattice import as_square_configurations
from rgdl.ising.observables import correlation_function, energy_per_site, magnetization
from rgdl.types import Array


def measure_groups(groups: Sequence[Array]) -> pd.DataFrame:
    """Energy and magnetization, with errors between independent groups.

    Parameters
    ----------
    groups : sequence of ndarray of int8, shape (n_samples, rows, columns)
        Spins, -1 or +1, of each group: one chain, or a block of independent samples.

    Returns
    -------
    DataFrame
        One row per `quantity`, "energy per site" (units of J) and "|magnetization|": `value` is
        the mean of the means of the groups, `value_err` its standard error, NaN for one group.
    """
    means = {
        "energy per site": [energy_per_site(spins).mean() for spins in groups],
        "|magnetization|": [np.abs(magnetization(spins)).mean() for spins in groups],
    }
    rows = []
    for quantity, by_group in means.items():
        value, error = _mean(np.array(by_group))
        rows.append({"quantity": quantity, "value": float(value), "value_err": float(error)})
    return pd.DataFrame(rows)


def correlate_groups(groups: Sequence[Array]) -> pd.DataFrame:
    """The two-point function along both axes, with errors between groups.

    Parameters
    ----------
    groups : sequence of ndarray of int8, shape (n_samples, L, L)
        As for `measure_groups`, of a square torus.

    Returns
    -------
    DataFrame
        One row per `distance`, 0 to L // 2 lattice spacings: `correlation`, `correlation_err`.
    """
    square = (as_square_configurations("groups", spins) for spins in groups)
    by_group = np.array([_along_axes(correlation_function(spins)) for spins in square])
    value, error = _mean(by_group)
    columns = {"correlation": value, "correlation_err": error}
    return pd.DataFrame({"distance": np.arange(by_group.shape[1]), **columns})


def _mean(by_group: Array) -> tuple[Array, Array]:
    """Mean over the first axis and its standard error."""
    mean = by_group.mean(axis=0)
    if len(by_group) < 2:
        return mean, np.full_like(mean, np.nan)
    return mean, by_group.std(axis=0, ddof=1) / np.sqrt(len(by_group))


def _along_axes(correlation: Array) -> Array:
    half = len(correlation) // 2 + 1
    along: Array = (correlation[:half, 0] + correlation[0, :half]) / 2
    return along
