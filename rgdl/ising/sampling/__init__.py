"""Monte Carlo samples of the two-dimensional Ising model."""

from typing import TYPE_CHECKING

from rgdl.lazy import load_on_first_use

if TYPE_CHECKING:
    from rgdl.ising.sampling.coupling_times import sample_coupling_times
    from rgdl.ising.sampling.pilot_run import measure_autocorrelation
    from rgdl.ising.sampling.samplers import chain_stride, record_chain, sample_ising

__all__ = [
    "chain_stride",
    "measure_autocorrelation",
    "record_chain",
    "sample_coupling_times",
    "sample_ising",
]

load_on_first_use(__name__)
