"""Monte Carlo samples of the two-dimensional Ising model."""

from rgdl.ising.sampling.sample import sample_ising

__all__ = ["sample_ising"]
