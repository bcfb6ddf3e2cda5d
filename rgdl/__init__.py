"""Variational renormalization and deep learning: Mehta & Schwab (2014), reproduced and tested.

`rgdl.ising` samples the Ising model, `rgdl.rbm` trains restricted Boltzmann machines, and `rgdl.rg`
compares the trained machines with the renormalization group.
"""

__version__ = "0.1.0"
