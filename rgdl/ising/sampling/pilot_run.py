"""A pilot run of a Markov chain, long enough to measure its autocorrelation times."""

from typing import Any, Literal

import numpy as np

from rgdl.arguments import whole_number
from rgdl.ising.lattice import LatticeSize
from rgdl.ising.sampling.samplers import record_chain
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time
from rgdl.types import Array

PILOT_CHAIN = 2**32 - 1  # no samples are drawn from this chain
_MIN_LENGTH = 1000  # of the record, in autocorrelation times: 6 % error of tau
_BURN_IN = 0.1  # fraction of the length of the record
_MAX_GROWTH = 2**8  # of the length, beyond what was asked for


def measure_autocorrelation(
    sampler: Literal["swendsen_wang", "metropolis"],
    *,
    lattice_size: LatticeSize,
    coupling: float,
    seed: int,
    min_sweeps: int,
    verbose: bool = False,
) -> dict[str, Any]:
    """Integrated autocorrelation times of a Markov chain, in sweeps.

    The record begins with `min_sweeps`. Its length is doubled until it is at least 1000 times the
    slowest autocorrelation time; each record is a new one of the same chain.

    Parameters
    ----------
    sampler, lattice_size, coupling, seed
        As for `record_chain`.
    min_sweeps : int
        Smallest length of the record, at least 40.
    verbose : bool
        Print a line for each record that is too short.

    Returns
    -------
    dict
        `n_sweeps`, the length of the record; `tau_int_energy`, `tau_int_magnetization_squared` and
        `tau_int_magnetization` with standard errors `..._err`, 1/2 and 0 for a constant series, as
        in a ground state; and `slowest`, the largest of them and of two errors.

    Raises
    ------
    ValueError
        If an argument is out of range, before any work, or if 256 times `min_sweeps` are too
        short.

    References
    ----------
    Wolff, Comput. Phys. Commun. 156, 143 (2004).

    Examples
    --------
    >>> found = measure_autocorrelation("swendsen_wang", lattice_size=8, coupling=0.44,
    ...                                 seed=1, min_sweeps=1000)
    >>> found["n_sweeps"], round(found["tau_int_energy"], 1)
    (4000, 2.8)
    """
    n_sweeps = whole_number("min_sweeps", min_sweeps, minimum=40)
    longest = n_sweeps * _MAX_GROWTH
    while True:
        energy, magnetization = record_chain(
            sampler,
            lattice_size=lattice_size,
            coupling=coupling,
            seed=seed,
            chain=PILOT_CHAIN,
            burn_in=int(_BURN_IN * n_sweeps),
            n_sweeps=n_sweeps,
        )
        found = _autocorrelation_times(energy, magnetization)
        needed = _MIN_LENGTH * found["slowest"]
        if n_sweeps >= needed:
            return {"n_sweeps": n_sweeps, **found}
        if n_sweeps >= longest:
            raise ValueError(
                f"{n_sweeps} sweeps must be at least {_MIN_LENGTH} times the autocorrelation time, "
                f"here {found['slowest']:.3g} sweeps"
            )
        if verbose:
            print(f"pilot run: {n_sweeps} sweeps are too short, {needed:.0f} are needed")
        n_sweeps *= 2


def _autocorrelation_times(energy: Array, magnetization: Array) -> dict[str, float]:
    series = {
        "energy": energy,
        "magnetization_squared": magnetization**2,
        "magnetization": magnetization,
    }
    taus = {name: _tau(values) for name, values in series.items()}
    found = {"slowest": max(tau + 2 * error for tau, error in taus.values())}
    for name, (tau, error) in taus.items():
        found |= {f"tau_int_{name}": tau, f"tau_int_{name}_err": error}
    return found


def _tau(series: Array) -> tuple[float, float]:
    return integrated_autocorrelation_time(series) if np.ptp(series) > 0 else (0.5, 0.0)
