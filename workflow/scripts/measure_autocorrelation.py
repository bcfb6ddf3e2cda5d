"""Measure the autocorrelation time of a Markov chain; choose its burn-in and thinning."""

import json

from rgdl.ising.sampling import measure_autocorrelation
from rgdl.job import JobError, job
from rgdl.statistics.autocorrelation import steps_to_forget
from rgdl.storage import replacing


def measure_pilot(ensemble, key, path, *, provenance):
    chain = ensemble["markov_chain"]
    model = {name: ensemble[name] for name in ("lattice_size", "coupling", "seed")}
    try:
        found = measure_autocorrelation(
            ensemble["sampler"], **model, min_sweeps=chain["pilot_sweeps"], verbose=True
        )
    except ValueError as error:
        raise JobError(f"{key} = {chain['pilot_sweeps']} is too small: {error}") from None
    slowest = found.pop("slowest")
    result = found | {
        "thinning": steps_to_forget(slowest, chain["residual_correlation"]),
        "burn_in": steps_to_forget(slowest, chain["residual_bias"]),
        "provenance": provenance,
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")


def key_of_pilot(ensembles, n_sweeps):
    """The key of config.yaml that has this length; a study may vary it."""
    names = [
        name
        for name, ensemble in ensembles.items()
        if (ensemble.get("markov_chain") or {}).get("pilot_sweeps") == n_sweeps
    ]
    return f"ensembles.{' or '.join(names) or 'NAME'}.markov_chain.pilot_sweeps"


with job(snakemake) as provenance:
    ensemble = snakemake.params.ensemble
    length = ensemble["markov_chain"]["pilot_sweeps"]
    measure_pilot(
        ensemble,
        key_of_pilot(snakemake.config["ensembles"], length),
        snakemake.output[0],
        provenance=provenance,
    )
