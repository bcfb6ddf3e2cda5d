"""The one interface in front of the samplers."""

from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np

from rgdl.ising.lattice import check_coupling, check_lattice_size
from rgdl.ising.sampling.swendsen_wang import sample_chain
from rgdl.progress import track
from rgdl.types import Array

SAMPLERS = ("swendsen_wang",)

# Samples are drawn by independent chains of this many, each burnt in by itself: the unit of
# work of a thread, and the reason why a sample does not depend on how it was asked for.
_SAMPLES_PER_CHAIN = 500


def sample_ising(
    *,
    lattice_size: int,
    coupling: float,
    n_samples: int,
    sampler: Literal["swendsen_wang"],
    seed: int,
    burn_in: int,
    thinning: int,
    first_sample: int = 0,
    n_threads: int = 1,
    verbose: bool = False,
) -> Array:
    """Draw spin configurations from the Boltzmann distribution of the periodic lattice.

    The samples of a seed are one sequence: the bytes are the same for any number of threads,
    and for samples drawn in one call or in several.

    Parameters
    ----------
    lattice_size : int
        Linear size L >= 2; for L = 2 each bond counts twice.
    coupling : float
        K = J/kT >= 0.
    n_samples : int
        Number of configurations, at least 1.
    sampler : {"swendsen_wang"}
        Cluster Monte Carlo; see `rgdl.ising.sampling.swendsen_wang`.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.
    burn_in : int
        Sweeps before the first sample of each chain, at least 1.
    thinning : int
        Sweeps between two samples of a chain, at least 1.
    first_sample : int
        Where in the sequence to begin.
    n_threads : int
        Threads to use.
    verbose : bool
        Show progress.

    Returns
    -------
    ndarray of int8, shape (n_samples, L, L)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work.

    References
    ----------
    Mehta & Schwab (2014), Eq. 25 and Appendix A.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    for name, value, least in (
        ("n_samples", n_samples, 1),
        ("first_sample", first_sample, 0),
        ("burn_in", burn_in, 1),
        ("thinning", thinning, 1),
        ("n_threads", n_threads, 1),
    ):
        if value < least:
            raise ValueError(f"{name} must be >= {least}, got {value}")
    if sampler not in SAMPLERS:
        raise ValueError(f"sampler must be one of {', '.join(SAMPLERS)}, got {sampler!r}")
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed must be in 0 .. 2^64 - 1, got {seed}")
    end = first_sample + n_samples
    chains = range(first_sample // _SAMPLES_PER_CHAIN, -(-end // _SAMPLES_PER_CHAIN))
    samples = np.empty((n_samples, lattice_size, lattice_size), np.int8)

    def draw(chain: int) -> None:
        start = chain * _SAMPLES_PER_CHAIN
        drawn = sample_chain(
            lattice_size=lattice_size,
            coupling=coupling,
            seed=seed,
            chain=chain,
            burn_in=burn_in,
            thinning=thinning,
            n=min(end - start, _SAMPLES_PER_CHAIN),
        )
        skipped = max(first_sample - start, 0)
        begin = start + skipped - first_sample
        samples[begin : begin + len(drawn) - skipped] = drawn[skipped:]

    pool = ThreadPoolExecutor(n_threads)
    try:
        jobs = [pool.submit(draw, chain) for chain in chains]
        for job in track(jobs, unit="chain", enabled=verbose):
            job.result()
    finally:
        pool.shutdown(cancel_futures=True)
    return samples
