"""The one interface in front of the samplers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal, Protocol

import numpy as np

from rgdl.ising.lattice import check_coupling, check_lattice_size
from rgdl.ising.sampling import metropolis, swendsen_wang
from rgdl.ising.sampling.coupling_from_the_past import sample_exactly
from rgdl.ising.sampling.metropolis import REPLICAS
from rgdl.progress import track
from rgdl.types import Array

SAMPLERS = ("cftp", "swendsen_wang", "metropolis")

#: How far apart in the sequence successive samples of one Markov chain are.
CHAIN_STRIDES = {"cftp": 1, "swendsen_wang": 1, "metropolis": REPLICAS}

# The samples of a seed are cut into blocks, the unit of work of a thread. Each has Markov chains of
# its own, burnt in by themselves: that is why a sample does not depend on how it was asked for.
_BLOCKS = {"cftp": 500, "swendsen_wang": 500, "metropolis": 32 * REPLICAS}


class BlockStore(Protocol):
    """Where finished blocks of samples are kept, so that a run that was cut off can go on."""

    def read(self, start: int, stop: int) -> Array | None:
        """Samples start .. stop of the sequence, or None if they are not there."""

    def write(self, start: int, stop: int, spins: Array) -> None:
        """Keep samples start .. stop of the sequence."""


def sample_ising(
    *,
    lattice_size: int,
    coupling: float,
    n_samples: int,
    sampler: Literal["cftp", "swendsen_wang", "metropolis"] = "cftp",
    seed: int,
    first_sample: int = 0,
    n_threads: int = 1,
    burn_in: int | None = None,
    thinning: int | None = None,
    store: BlockStore | None = None,
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
    sampler : {"cftp", "swendsen_wang", "metropolis"}
        Coupling from the past, whose samples are exact and independent; or Markov chains of
        cluster or of single-spin updates, whose samples are as good as `burn_in` and `thinning`.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.
    first_sample : int
        Where in the sequence to begin.
    n_threads : int
        Threads to use.
    burn_in, thinning : int
        Sweeps before the first sample of each Markov chain, and between two of its samples;
        each at least 1. For "swendsen_wang" and "metropolis", and for them alone.
    store : BlockStore, optional
        Where blocks are put as soon as they are finished; those that it has are not drawn again.
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
    _check_sequence(n_samples, first_sample, n_threads, seed)
    _check_sampler(sampler, burn_in, thinning)
    draw = partial(
        _draw_block, sampler, lattice_size, coupling, seed, burn_in=burn_in, thinning=thinning
    )
    if store:
        draw = partial(_draw_missing, store, draw)
    blocks = _blocks(first_sample, first_sample + n_samples, _BLOCKS[sampler])
    samples = np.empty((n_samples, lattice_size, lattice_size), np.int8)
    pool = ThreadPoolExecutor(n_threads)
    try:
        jobs = [pool.submit(draw, start, stop) for start, stop in blocks]
        done = track(jobs, unit="block", enabled=verbose)
        for (start, stop), job in zip(blocks, done, strict=True):
            samples[start - first_sample : stop - first_sample] = job.result()
    finally:
        pool.shutdown(cancel_futures=True)
    return samples


def record_chain(
    sampler: Literal["swendsen_wang", "metropolis"],
    *,
    lattice_size: int,
    coupling: float,
    seed: int,
    chain: int,
    burn_in: int,
    n_sweeps: int,
) -> tuple[Array, Array]:
    """Energy and magnetization per site after every sweep of one Markov chain.

    Parameters
    ----------
    sampler : {"swendsen_wang", "metropolis"}
        Cluster or single-spin updates.
    lattice_size, coupling, seed
        As in `sample_ising`.
    chain : int
        Which of the independent chains of this seed, 0 to 2^32 - 1; `sample_ising` uses the first
        ones.
    burn_in : int
        Sweeps before the record.
    n_sweeps : int
        Its length.

    Returns
    -------
    energy, magnetization : ndarray of float64, shape (n_sweeps,)
        As `energy_per_site` and `magnetization` measure them.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work.
    """
    check_lattice_size(lattice_size)
    check_coupling(coupling)
    _check_seed(seed)
    if sampler not in SAMPLERS[1:]:
        raise ValueError(f"sampler must be one of {', '.join(SAMPLERS[1:])}, got {sampler!r}")
    if not 0 <= chain < 2**32:
        raise ValueError(f"chain must be in 0 .. 2^32 - 1, got {chain}")
    for name, value, least in (("burn_in", burn_in, 0), ("n_sweeps", n_sweeps, 1)):
        if value < least:
            raise ValueError(f"{name} must be >= {least}, got {value}")
    model: Any = {"lattice_size": lattice_size, "coupling": coupling, "seed": seed}
    if sampler == "swendsen_wang":
        return swendsen_wang.record_chain(**model, chain=chain, burn_in=burn_in, n_sweeps=n_sweeps)
    return metropolis.record_replica(**model, group=chain, burn_in=burn_in, n_sweeps=n_sweeps)


def _draw_block(
    sampler: str,
    lattice_size: int,
    coupling: float,
    seed: int,
    start: int,
    stop: int,
    **sweeps: Any,
) -> Array:
    """Samples start .. stop of the sequence, which must lie in one block."""
    model: Any = {"lattice_size": lattice_size, "coupling": coupling, "seed": seed}
    if sampler == "cftp":
        return sample_exactly(**model, first_sample=start, n=stop - start)[0]
    block, skipped = divmod(start, _BLOCKS[sampler])
    n = skipped + stop - start
    if sampler == "swendsen_wang":
        return swendsen_wang.sample_chain(**model, **sweeps, chain=block, n=n)[skipped:]
    n_times = -(-n // REPLICAS)  # times are slow and replicas fast in the sequence
    drawn = metropolis.sample_replicas(**model, **sweeps, group=block, n_times=n_times)
    return drawn.reshape(-1, lattice_size, lattice_size)[skipped:n]


def _draw_missing(
    store: BlockStore, draw: Callable[[int, int], Array], start: int, stop: int
) -> Array:
    spins = store.read(start, stop)
    if spins is None:
        spins = draw(start, stop)
        store.write(start, stop, spins)
    return spins


def _blocks(begin: int, end: int, length: int) -> list[tuple[int, int]]:
    """Cut begin .. end at every multiple of the block length."""
    cuts = range(begin - begin % length, end, length)
    return [(max(cut, begin), min(cut + length, end)) for cut in cuts]


def _check_sequence(n_samples: int, first_sample: int, n_threads: int, seed: int) -> None:
    for name, value, least in (
        ("n_samples", n_samples, 1),
        ("first_sample", first_sample, 0),
        ("n_threads", n_threads, 1),
    ):
        if value < least:
            raise ValueError(f"{name} must be >= {least}, got {value}")
    _check_seed(seed)


def _check_seed(seed: int) -> None:
    if not 0 <= seed < 2**64:
        raise ValueError(f"seed must be in 0 .. 2^64 - 1, got {seed}")


def _check_sampler(sampler: str, burn_in: int | None, thinning: int | None) -> None:
    if sampler not in SAMPLERS:
        raise ValueError(f"sampler must be one of {', '.join(SAMPLERS)}, got {sampler!r}")
    for name, sweeps in (("burn_in", burn_in), ("thinning", thinning)):
        if sampler == "cftp" and sweeps is not None:
            raise ValueError(f"{name} is not for sampler 'cftp', whose samples are exact")
        if sampler != "cftp" and (sweeps is None or sweeps < 1):
            raise ValueError(f"{name} must be >= 1 for sampler {sampler!r}, got {sweeps}")
