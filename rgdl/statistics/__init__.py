"""Errors of correlated and of hierarchical data."""

from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget
from rgdl.statistics.bootstrap import (
    bootstrap_measured,
    bootstrap_seeds,
    counting_error,
    error_of_seeds,
)
from rgdl.statistics.chain_errors import chain_moments

__all__ = [
    "bootstrap_measured",
    "bootstrap_seeds",
    "chain_moments",
    "counting_error",
    "error_of_seeds",
    "integrated_autocorrelation_time",
    "steps_to_forget",
]
