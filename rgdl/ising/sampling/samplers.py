"""All samplers, and `sample_ising`: the samples of a seed as one sequence, by any of them."""

import math
from collections.abc import Collection
from functools import partial
from typing import Any, Literal

import numpy as np

from rgdl.arguments import as_seed, whole_number
from rgdl.ising.lattice import LatticeSize, as_coupling, as_torus_shape
from rgdl.ising.sampling.blocks import MAX_SAMPLES, BlockStore, draw_blocks
from rgdl.ising.sampling.coupling_from_the_past import ExactSampler
from rgdl.ising.sampling.metropolis import REPLICAS, MetropolisChain
from rgdl.ising.sampling.swendsen_wang import SwendsenWangChain
from rgdl.short_calls import ShortCalls
from rgdl.types import Array

# A new Markov chain sampler is added here and in _MAX_BLOCK, and to the choices in
# rgdl.config.models.
_CHAINS = {"swendsen_wang": SwendsenWangChain, "metropolis": MetropolisChain}
SAMPLERS = ("cftp", *_CHAINS)

# The samples of a seed are cut into blocks, the unit of work of a thread and of the store. Each
# block has its own Markov chains, with their own burn-in. So a sample does not depend on the call
# that draws it.
_MAX_BLOCK = {"cftp": 500, "swendsen_wang": 500, "metropolis": 32 * REPLICAS}
_BIG_LATTICE = 40  # beyond it, blocks of exact samples are shorter, each costs more than its sites


def sample_ising(
    *,
    lattice_size: LatticeSize,
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
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2. Along a side of 2 sites each bond
        counts twice.
    coupling : float
        K = J/kT >= 0.
    n_samples : int
        Number of configurations, at least 1.
    sampler : {"cftp", "swendsen_wang", "metropolis"}
        "cftp" is coupling from the past: exact and independent samples. The others are Markov
        chains of cluster updates or of single-spin updates. Their samples have a bias and a
        correlation, which decrease with `burn_in` and `thinning`.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.
    first_sample : int
        Number of the first sample in the sequence, which has 2^32.
    n_threads : int
        Threads to use.
    burn_in, thinning : int
        Sweeps before the first sample of each Markov chain, and between two of its samples;
        each at least 1. Required for "swendsen_wang" and "metropolis", not allowed for "cftp".
    store : BlockStore, optional
        Receives each finished block. Blocks that it already has are not drawn again. See
        `rgdl.results.FinishedBlocks`.
    verbose : bool
        Show progress, about every ten seconds in a log.

    Returns
    -------
    ndarray of int8, shape (n_samples, rows, columns)
        Values -1 or +1.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work, or if the store holds blocks of other
        samples.

    References
    ----------
    Mehta & Schwab (2014), Eq. 25 and Appendix A.

    Examples
    --------
    >>> from rgdl.ising import sample_ising
    >>> spins = sample_ising(lattice_size=4, coupling=0.4, n_samples=3, seed=1)
    >>> spins.shape, spins.dtype
    ((3, 4, 4), dtype('int8'))

    The second and third sample again:

    >>> same = sample_ising(lattice_size=4, coupling=0.4, n_samples=2, seed=1,
    ...                     first_sample=1)
    >>> bool((same == spins[1:]).all())
    True

    A torus of 4 rows and 12 columns:

    >>> sample_ising(lattice_size=(4, 12), coupling=0.4, n_samples=2, seed=1).shape
    (2, 4, 12)

    Other samples, from a Markov chain:

    >>> chain = {"sampler": "swendsen_wang", "burn_in": 50, "thinning": 10}
    >>> sample_ising(lattice_size=4, coupling=0.4, n_samples=2, seed=1, **chain).shape
    (2, 4, 4)
    """
    torus, K, seed = as_torus_shape(lattice_size), as_coupling(coupling), as_seed(seed)
    n_samples = whole_number("n_samples", n_samples, minimum=1, maximum=MAX_SAMPLES)
    n_threads = whole_number("n_threads", n_threads, minimum=1)
    last = MAX_SAMPLES - n_samples
    first_sample = whole_number("first_sample", first_sample, minimum=0, maximum=last)
    sweeps = _as_sweeps(sampler, burn_in=burn_in, thinning=thinning)
    if store is not None:
        parameters = {"lattice_size": list(torus), "coupling": K, "seed": seed}
        store.begin({**parameters, "sampler": sampler, **sweeps})
    model: dict[str, Any] = {"torus": torus, "coupling": K, "seed": seed}
    if sampler == "cftp":
        draw = partial(_draw_exactly, ExactSampler(**model))
    else:
        draw = partial(_draw_chain, sampler, model, sweeps)
    blocks = _blocks(first_sample, first_sample + n_samples, _block_length(sampler, torus.n_sites))
    samples = np.empty((n_samples, *torus), np.int8)
    draw_blocks(draw, blocks, samples, n_threads=n_threads, store=store, verbose=verbose)
    return samples


def record_chain(
    sampler: Literal["swendsen_wang", "metropolis"],
    *,
    lattice_size: LatticeSize,
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
        Cluster updates or single-spin updates.
    lattice_size, coupling, seed
        As in `sample_ising`.
    chain : int
        Number of the chain, 0 to 2^32 - 1. Chains of one seed are independent; `sample_ising`
        uses the first ones.
    burn_in : int
        Sweeps before the record.
    n_sweeps : int
        Length of the record.

    Returns
    -------
    energy, magnetization : ndarray of float64, shape (n_sweeps,)
        Energy in units of J.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work.

    Examples
    --------
    >>> from rgdl.ising import exact
    >>> energy, m = record_chain("swendsen_wang", lattice_size=4, coupling=0.4, seed=1,
    ...                          chain=0, burn_in=10, n_sweeps=10_000)
    >>> bool(abs(energy.mean() - exact.energy_per_site(4, 0.4)) < 0.02)
    True
    """
    _check_sampler(sampler, _CHAINS)
    burn_in = whole_number("burn_in", burn_in, minimum=0)
    n_sweeps = whole_number("n_sweeps", n_sweeps, minimum=1)
    markov_chain = _CHAINS[sampler](
        torus=as_torus_shape(lattice_size),
        coupling=as_coupling(coupling),
        seed=as_seed(seed),
        chain=whole_number("chain", chain, minimum=0, maximum=2**32 - 1),
    )
    return markov_chain.record(n_sweeps, burn_in=burn_in)


def chain_stride(sampler: str) -> int:
    """Distance in the sequence between successive samples of one Markov chain.

    Parameters
    ----------
    sampler : {"cftp", "swendsen_wang", "metropolis"}
        As in `sample_ising`.

    Returns
    -------
    int
        1 for exact samples, which are independent.

    Raises
    ------
    ValueError
        If there is no such sampler.

    Examples
    --------
    >>> chain_stride("swendsen_wang"), chain_stride("metropolis")  # 64 chains at a time
    (1, 64)
    """
    _check_sampler(sampler, SAMPLERS)
    return _CHAINS[sampler].n_replicas if sampler in _CHAINS else 1


def _draw_exactly(exact: ExactSampler, start: int, stop: int, calls: ShortCalls) -> Array:
    return exact.sample(start, stop - start, calls)[0]


def _draw_chain(
    sampler: str,
    model: dict[str, Any],
    sweeps: dict[str, Any],
    start: int,
    stop: int,
    calls: ShortCalls,
) -> Array:
    """Samples start .. stop of the sequence, which must lie in one block."""
    block, n_skipped = divmod(start, _MAX_BLOCK[sampler])
    n = n_skipped + stop - start
    chain = _CHAINS[sampler](**model, chain=block)
    n_states = -(-n // chain.n_replicas)  # in the sequence, replicas vary faster than time
    drawn = chain.sample(n_states, **sweeps, calls=calls)
    return drawn.reshape(-1, *drawn.shape[2:])[n_skipped:n]


def _block_length(sampler: str, n_sites: int) -> int:
    """Samples in a block: a block of exact samples takes about a second at the critical point."""
    length = _MAX_BLOCK[sampler]
    L = math.isqrt(n_sites)
    if sampler == "cftp" and L > _BIG_LATTICE:
        length = max(1, length * _BIG_LATTICE**3 // L**3)
    return length


def _blocks(begin: int, end: int, length: int) -> list[tuple[int, int]]:
    """Cut begin .. end at every multiple of the block length."""
    cuts = range(begin - begin % length, end, length)
    return [(max(cut, begin), min(cut + length, end)) for cut in cuts]


def _check_sampler(sampler: str, known: Collection[str]) -> None:
    if sampler not in known:
        raise ValueError(f"sampler must be one of {', '.join(known)}, got {sampler!r}")


def _as_sweeps(sampler: str, **sweeps: int | None) -> dict[str, Any]:
    """Sweeps of a Markov chain, >= 1; None for exact samples, which have none."""
    _check_sampler(sampler, SAMPLERS)
    if sampler == "cftp":
        for name, n in sweeps.items():
            if n is not None:
                raise ValueError(f"{name} must be None for sampler 'cftp', got {n!r}")
        return sweeps
    of_chain = f" for sampler {sampler!r}"
    return {name: whole_number(name + of_chain, n, minimum=1) for name, n in sweeps.items()}
