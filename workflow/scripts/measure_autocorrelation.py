"""Measure the autocorrelation time of a Markov chain; choose its burn-in and thinning."""

import json

import numpy as np

from rgdl.ising.sampling import record_chain
from rgdl.job import JobError, job
from rgdl.statistics.autocorrelation import integrated_autocorrelation_time, steps_to_forget
from rgdl.storage import replacing

_PILOT_CHAIN = 2**32 - 1  # no samples are drawn from this chain
_MIN_LENGTH = 1000  # of the pilot run, in autocorrelation times: 6 % error of tau
_PILOT_BURN_IN = 0.1  # fraction of the length of the pilot run


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
    series = {
        "energy": energy,
        "magnetization_squared": magnetization**2,
        "magnetization": magnetization,
    }
    taus = {name: measure_tau(values) for name, values in series.items()}
    slowest = max(tau + 2 * error for tau, error in taus.values())
    if n_sweeps < _MIN_LENGTH * slowest:
        raise JobError(
            f"pilot_sweeps = {n_sweeps} must be at least {_MIN_LENGTH} times the "
            f"autocorrelation time, here {slowest:.3g} sweeps: raise it to "
            f"{2 * _MIN_LENGTH * slowest:.0f}"
        )
    result = {}
    for name, (tau, error) in taus.items():
        result |= {f"tau_int_{name}": tau, f"tau_int_{name}_err": error}
    result |= {
        "thinning": steps_to_forget(slowest, chosen["residual_correlation"]),
        "burn_in": steps_to_forget(slowest, chosen["residual_bias"]),
        "provenance": provenance,
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def measure_tau(series):
    """tau_int and its error; 1/2 and 0 for a constant series, as in a ground state."""
    return integrated_autocorrelation_time(series) if np.ptp(series) > 0 else (0.5, 0.0)


with job(snakemake) as provenance:
    measure_autocorrelation(snakemake.params.ensemble, snakemake.output[0], provenance=provenance)
