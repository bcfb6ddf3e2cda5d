"""Measure a Markov chain's autocorrelation time, and choose burn-in and thinning by it."""

import json

import numpy as np

from rgdl.ising.sampling import record_chain
from rgdl.job import JobError, job
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget
from rgdl.storage import replacing

_PILOT_CHAIN = 2**32 - 1  # none of the chains that samples are drawn from
_LEAST_LENGTH = 1000  # autocorrelation times in the pilot run: 6 % error on tau
_PILOT_BURN_IN = 0.1  # part of the pilot run's length


def measure_autocorrelation(ensemble, path, *, provenance):
    chosen = ensemble["markov_chain"]
    n_sweeps = chosen["pilot_sweeps"]
    energy, magnetization = record_chain(
        ensemble["sampler"],
        lattice_size=ensemble["lattice_size"],
        coupling=ensemble["coupling"],
        seed=ensemble["seed"],
        chain=_PILOT_CHAIN,
        burn_in=int(_PILOT_BURN_IN * n_sweeps),
        n_sweeps=n_sweeps,
    )
    tau_energy, err_energy = measure_tau(energy)
    tau_m2, err_m2 = measure_tau(magnetization**2)
    tau_m, err_m = measure_tau(magnetization)
    slowest = max(tau_energy + 2 * err_energy, tau_m2 + 2 * err_m2, tau_m + 2 * err_m)
    if n_sweeps < _LEAST_LENGTH * slowest:
        raise JobError(
            f"pilot_sweeps = {n_sweeps} must be at least {_LEAST_LENGTH} times the "
            f"autocorrelation time, here {slowest:.3g} sweeps: raise it to "
            f"{2 * _LEAST_LENGTH * slowest:.0f}"
        )
    result = {
        "tau_int_energy": tau_energy,
        "tau_int_energy_err": err_energy,
        "tau_int_magnetization_squared": tau_m2,
        "tau_int_magnetization_squared_err": err_m2,
        "tau_int_magnetization": tau_m,
        "tau_int_magnetization_err": err_m,
        "thinning": steps_to_forget(slowest, chosen["residual_correlation"]),
        "burn_in": steps_to_forget(slowest, chosen["residual_bias"]),
        "provenance": provenance,
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(result, indent=2) + "\n")


def measure_tau(series):
    """1/2 for a series that never changes, as in a ground state: there is nothing to forget."""
    return integrated_autocorrelation_time(series) if np.ptp(series) > 0 else (0.5, 0.0)


with job(snakemake) as provenance:
    measure_autocorrelation(snakemake.params.ensemble, snakemake.output[0], provenance=provenance)
