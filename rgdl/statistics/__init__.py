"""Errors of correlated and of hierarchical data."""

from rgdl.statistics.autocorrelation import (
    integrated_autocorrelation_time,
    standard_error,
    steps_to_forget,
)
from rgdl.statistics.bootstrap import (
    bootstrap_measured,
    bootstrap_ratio,
    bootstrap_seeds,
    error_of_seeds,
    hierarchical_bootstrap,
)

__all__ = [
    "bootstrap_measured",
    "bootstrap_ratio",
    "bootstrap_seeds",
    "error_of_seeds",
    "hierarchical_bootstrap",
    "integrated_autocorrelation_time",
    "standard_error",
    "steps_to_forget",
]
