"""Variational renormalization and deep learning: Mehta & Schwab (2014), rebuilt and measured.

`rgdl.ising` samples the Ising model, `rgdl.rbm` trains restricted Boltzmann machines, and
`rgdl.rg` measures what they learned against the renormalization group.
"""

__version__ = "0.1.0"
