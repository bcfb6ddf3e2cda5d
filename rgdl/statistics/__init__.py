"""Errors of independent, correlated and hierarchical data."""

from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget
from rgdl.statistics.bootstrap import bootstrap_measured, bootstrap_seeds
from rgdl.statistics.chain_errors import chain_moments
from rgdl.statistics.independent_errors import counting_error, standard_error

__all__ = [
    "bootstrap_measured",
    "bootstrap_seeds",
    "chain_moments",
    "counting_error",
    "integrated_autocorrelation_time",
    "standard_error",
    "steps_to_forget",
]
