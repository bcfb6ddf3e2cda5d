"""Tests of samples against exact values of the torus and against its symmetries.

Each `compare_` function of this package takes spins, int8 of shape (n_samples, rows, columns) with
values -1 or +1, or observables of shape (n_samples,). `correlation` is 2 tau_int of the samples: 1
if they are independent. It returns one `Comparison` per test, none where the test is not valid.
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
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

load_on_first_use(__name__)
