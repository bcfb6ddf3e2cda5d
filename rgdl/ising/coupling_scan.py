"""All observables of samples, with errors, at several couplings."""

from collections.abc import Iterable
from typing import Any, Literal

import numpy as np
import pandas as pd

from rgdl.arguments import as_seed, whole_number
from rgdl.ising.lattice import LatticeSize, as_coupling, as_torus_shape
from rgdl.ising.measured_observables import measure_observables
from rgdl.ising.sampling import chain_stride, sample_ising
from rgdl.nouns import plural
from rgdl.statistics.chain_errors import MIN_LENGTH
from rgdl.statistics.jackknife import as_n_blocks


def scan_couplings(
    lattice_size: LatticeSize,
    couplings: Iterable[float],
    *,
    n_samples: int,
    seed: int,
    sampler: Literal["cftp", "swendsen_wang", "metropolis"] = "cftp",
    n_blocks: int = 20,
    **sampling: Any,
) -> pd.DataFrame:
    """Draw samples at each coupling, and measure all observables.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2.
    couplings : iterable of float
        Values of K = J/kT >= 0, at least one.
    n_samples : int
        Configurations at each coupling: at least `n_blocks` exact ones, or at least 4 of each
        Markov chain, of which there are `chain_stride(sampler)` at a time.
    seed : int
        From which each coupling gets a seed of its own, so that its samples are independent.
    sampler, **sampling
        As for `sample_ising`: `burn_in`, `thinning`, `n_threads`, `verbose`. The errors of Markov
        chains contain their autocorrelation time.
    n_blocks : int
        Of exact samples: blocks of the jackknife. Not used with Markov chains.

    Returns
    -------
    DataFrame
        One row per coupling: `coupling`; `seed` below 2^32, with which `sample_ising` draws the
        same samples again; and the columns of `measure_observables`.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work.

    Examples
    --------
    >>> table = scan_couplings(8, [0.2, 0.4], n_samples=200, seed=1)
    >>> table[["coupling", "energy_per_site"]].round(1).values.tolist()
    [[0.2, -0.4], [0.4, -1.2]]
    """
    torus, K = as_torus_shape(lattice_size), _as_couplings(couplings)
    n = whole_number("n_samples", n_samples, minimum=2)
    # of 32 bits, which a row of floats holds exactly
    seeds = np.random.SeedSequence(as_seed(seed)).generate_state(len(K), np.uint32).tolist()
    stride = None if sampler == "cftp" else chain_stride(sampler)
    if stride is None:
        n_blocks = as_n_blocks(n_blocks, n)
    elif n < MIN_LENGTH * stride:
        raise ValueError(
            f"n_samples must be >= {MIN_LENGTH * stride} for sampler {sampler!r}: {MIN_LENGTH} for "
            f"each of {stride} {plural('chain', stride)}, got {n}"
        )
    rows = []
    for coupling, own_seed in zip(K, seeds, strict=True):
        model: Any = {"lattice_size": torus, "coupling": coupling, "seed": own_seed}
        spins = sample_ising(**model, n_samples=n, sampler=sampler, **sampling)
        found = measure_observables(spins, coupling=coupling, n_blocks=n_blocks, stride=stride)
        rows.append({"coupling": coupling, "seed": own_seed, **found})
    return pd.DataFrame(rows)


def _as_couplings(couplings: Any) -> list[float]:
    try:
        K = [as_coupling(coupling) for coupling in couplings]
    except TypeError:  # a single number
        K = []
    if not K:
        raise ValueError(f"couplings must hold one or more real numbers >= 0, got {couplings!r}")
    return K
