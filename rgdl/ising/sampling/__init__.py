"""Monte Carlo samples of the two-dimensional Ising model."""

from rgdl.ising.sampling.sample import CHAIN_STRIDES, record_chain, sample_ising

__all__ = ["CHAIN_STRIDES", "record_chain", "sample_ising"]
