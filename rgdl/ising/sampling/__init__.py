"""Monte Carlo samples of the two-dimensional Ising model."""

from rgdl.ising.sampling.samplers import chain_stride, record_chain, sample_ising

__all__ = ["chain_stride", "record_chain", "sample_ising"]
