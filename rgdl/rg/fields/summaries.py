"""Summary of the receptive fields of one layer, with errors over its fields."""

from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import bootstrap

from rgdl.types import Array

_RESAMPLES = 1000
_BOOTSTRAP_SEED = 0  # the noise of resampling is far below the estimated errors


def summarize_receptive_fields(measures: pd.DataFrame) -> dict[str, Any]:
    """Typical size of the fields of a layer, and the fraction of localized ones.

    Parameters
    ----------
    measures : DataFrame
        One row per field, as `measure_receptive_fields` returns it.

    Returns
    -------
    dict
        `n_fields`; the medians `participation_ratio` (sites) and `rms_radius` (lattice spacings) of
        all fields, with bootstrap errors over the fields `..._err` and quartiles `..._q25`,
        `..._q75`; the same medians of the localized fields, `localized_participation_ratio` and
        `localized_rms_radius`; `localized_fraction` with the standard deviation of its posterior
        under Jeffreys's prior, `..._err`.
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
    summary["localized_fraction_err"] = _fraction_error(int(localized.sum()), len(localized))
    return summary


def _median(values: Array) -> float:
    return float(np.median(values)) if len(values) else np.nan


def _quartiles(values: Array) -> tuple[float, float]:
    if not len(values):
        return np.nan, np.nan
    low, high = np.percentile(values, [25, 75])
    return float(low), float(high)


def _median_error(values: Array) -> float:
    """Bootstrap standard error of the median; NaN for fewer than two values."""
    if len(values) < 2:
        return np.nan
    rng = np.random.default_rng(_BOOTSTRAP_SEED)
    result = bootstrap(
        (values,), np.median, n_resamples=_RESAMPLES, method="percentile", rng=rng, axis=-1
    )
    return float(result.standard_error)


def _fraction_error(n_yes: int, n: int) -> float:
    """Standard deviation of Beta(n_yes + 1/2, n_no + 1/2): not zero even where all agree."""
    a, b = n_yes + 0.5, n - n_yes + 0.5
    return float(np.sqrt(a * b / ((a + b) ** 2 * (a + b + 1))))
