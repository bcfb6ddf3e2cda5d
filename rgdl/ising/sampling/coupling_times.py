"""Coupling times: how long the extreme chains of the random-cluster heat bath stay different.

The chain from all bonds open and the one from all bonds closed, with the same random numbers, are
equal for ever once they are equal. This forward coupling time, rounded up to sweeps, has the law
of the number of sweeps into the past that coupling from the past needs.

References
----------
Propp & Wilson, Random Struct. Algorithms 9, 223 (1996), for both times; Collevecchio, Elçi, Garoni
& Weigel, J. Stat. Phys. 170, 22 (2018), for their distribution.
"""

import numpy as np

from rgdl.arguments import as_seed, whole_number
from rgdl.ising.lattice import LatticeSize, as_coupling, as_torus_shape
from rgdl.ising.sampling.blocks import MAX_SAMPLES
from rgdl.ising.sampling.connectivity import torus_tables
from rgdl.ising.sampling.coupling_from_the_past import CoupledChains, bond_thresholds
from rgdl.short_calls import ShortCalls
from rgdl.types import Array


def sample_coupling_times(
    *, lattice_size: LatticeSize, coupling: float, n_samples: int, seed: int
) -> Array:
    """Independent coupling times of the heat bath from which exact samples are made.

    The chains update one bond after the other, in a fixed order, 2 N in a sweep of N sites. On a
    square torus of side L, the mean grows as log L off the critical point, and as a small power of
    L at the critical point; the standard deviation grows as the relaxation time.

    Parameters
    ----------
    lattice_size : int or (int, int)
        Side L of a square torus, or (rows, columns); each >= 2.
    coupling : float
        K = J/kT >= 0.
    n_samples : int
        Number of coupling times, at least 1.
    seed : int
        Key of the random numbers, 0 to 2^64 - 1.

    Returns
    -------
    ndarray of float64, shape (n_samples,)
        Sweeps until both chains are equal, multiples of 1 / (2 N).

    Raises
    ------
    ValueError
        If an argument is out of range, before any work.

    References
    ----------
    Collevecchio, Elçi, Garoni & Weigel, *On the coupling time of the heat-bath process for the
    Fortuin-Kasteleyn random-cluster model*, J. Stat. Phys. 170, 22 (2018). They conjecture that the
    standardized time has a Gumbel distribution on large lattices, and that its standard deviation
    is a universal multiple of the relaxation time. Their updates choose a random bond.

    Examples
    --------
    Without coupling every update closes its bond:

    >>> sample_coupling_times(lattice_size=4, coupling=0.0, n_samples=2, seed=1).tolist()
    [1.0, 1.0]
    """
    torus, K = as_torus_shape(lattice_size), as_coupling(coupling)
    n_samples = whole_number("n_samples", n_samples, minimum=1, maximum=MAX_SAMPLES)
    model = *torus_tables(torus), *bond_thresholds(K), np.uint64(as_seed(seed))
    chains, calls = CoupledChains(torus, model), ShortCalls()
    return np.array([chains.run_forward(k, calls) for k in range(n_samples)])
