"""Samples beside what is known exactly: the values of the torus, and its symmetries."""

from rgdl.ising.comparison.significance import combined_p_value
from rgdl.ising.comparison.table import MIN_SAMPLES, compare_energies, compare_with_exact

__all__ = ["MIN_SAMPLES", "combined_p_value", "compare_energies", "compare_with_exact"]
