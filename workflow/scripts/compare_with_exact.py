"""Compare the samples of one ensemble with exact values; stop the run if they are improbable."""

import pandas as pd

from rgdl.ising.comparison import (
    MIN_SAMPLES,
    compare_energies,
    compare_with_exact,
    explain_rejection,
)
from rgdl.ising.sampling import chain_stride
from rgdl.job import JobError, job
from rgdl.results import read_samples
from rgdl.storage import write_table


def compare_ensemble(
    path, ensemble, min_p_value, comparison_path, energies_path, *, origin, provenance
):
    spins = read_samples(path, origin=origin).spins()
    comparison = compare_samples(spins, ensemble)
    print(comparison.to_string())
    rejection = explain_rejection(comparison, ensemble=origin["ensemble"], min_p_value=min_p_value)
    if rejection:
        raise JobError(f"{rejection}; the limit is acceptance.min_p_value")
    write_table(comparison_path, comparison, provenance)
    write_table(energies_path, compare_energies(spins, coupling=ensemble["coupling"]), provenance)


def compare_samples(spins, ensemble):
    if len(spins) < MIN_SAMPLES:
        print(f"n_samples = {len(spins)}: too few to compare, at least {MIN_SAMPLES} are needed")
        columns = ["quantity", "measured", "expected", "error", "z", "p_value"]
        return pd.DataFrame(columns=columns)
    chain = ensemble.get("markov_chain")
    return compare_with_exact(
        spins,
        coupling=ensemble["coupling"],
        residual_correlation=chain["residual_correlation"] if chain else 0.0,
        stride=chain_stride(ensemble["sampler"]),
    )


with job(snakemake) as provenance:
    compare_ensemble(
        snakemake.input.samples,
        snakemake.params.ensemble,
        snakemake.params.min_p_value,
        snakemake.output.comparison,
        snakemake.output.energies,
        origin={"ensemble": snakemake.wildcards.ensemble},
        provenance=provenance,
    )
