"""Tests of samples against exact values of the torus and against its symmetries."""

from rgdl.ising.comparison.comparison_table import (
    MIN_SAMPLES,
    compare_energies,
    compare_with_exact,
    explain_rejection,
)
from rgdl.ising.comparison.p_values import combined_p_value

__all__ = [
    "MIN_SAMPLES",
    "combined_p_value",
    "compare_energies",
    "compare_with_exact",
    "explain_rejection",
]
