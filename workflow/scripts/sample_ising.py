"""Draw the samples of one ensemble."""

import json
from pathlib import Path

from rgdl.ising import sample_ising
from rgdl.job import job_log
from rgdl.provenance import library_versions
from rgdl.results import write_samples


def draw_samples(ensemble, autocorrelation, path, *, n_threads, metadata):
    spacing = json.loads(Path(autocorrelation).read_text())
    spins = sample_ising(
        lattice_size=ensemble["lattice_size"],
        coupling=ensemble["coupling"],
        n_samples=ensemble["n_samples"],
        sampler=ensemble["sampler"],
        seed=ensemble["seed"],
        burn_in=spacing["burn_in"],
        thinning=spacing["thinning"],
        n_threads=n_threads,
        verbose=True,
    )
    write_samples(path, spins, {"parameters": ensemble, "spacing": spacing, **metadata})


with job_log(snakemake.log[0]):
    draw_samples(
        snakemake.params.ensemble,
        snakemake.input.autocorrelation,
        snakemake.output[0],
        n_threads=snakemake.threads,
        metadata={
            "origin": {"ensemble": snakemake.wildcards.ensemble},
            "code": snakemake.params.code,
            "versions": library_versions(),
        },
    )
