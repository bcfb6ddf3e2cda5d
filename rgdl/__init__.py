"""Variational renormalization and deep learning: Mehta & Schwab (2014), reproduced and tested.

`rgdl.ising` samples the Ising model, `rgdl.rbm` trains restricted Boltzmann machines, and `rgdl.rg`
compares the trained machines with the renormalization group.
"""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl import enumeration, ising, rbm, results, rg, statistics

__all__ = ["enumeration", "ising", "rbm", "results", "rg", "statistics"]
__version__ = "1.0.0"

load_on_first_use(__name__)
