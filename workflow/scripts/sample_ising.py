"""Draw the samples of one ensemble; an interrupted run resumes after its finished blocks."""

import json
from pathlib import Path

from rgdl.ising import sample_ising
from rgdl.job import job
from rgdl.results import FinishedBlocks, resume_key, write_samples


def draw_samples(ensemble, autocorrelation, path, *, n_threads, provenance):
    spacing = json.loads(Path(autocorrelation).read_bytes()) if autocorrelation else {}
    spacing.pop("provenance", None)
    made_by = {**provenance, "parameters": ensemble, "spacing": spacing}
    finished = FinishedBlocks(Path(path).with_name("unfinished"), resume_key(made_by))
    spins = sample_ising(
        lattice_size=ensemble["lattice_size"],
        coupling=ensemble["coupling"],
        n_samples=ensemble["n_samples"],
        sampler=ensemble["sampler"],
        seed=ensemble["seed"],
        burn_in=spacing.get("burn_in"),
        thinning=spacing.get("thinning"),
        n_threads=n_threads,
        store=finished,
        verbose=True,
    )
    if finished.n_found:
        print(f"{finished.n_found} blocks were finished by an interrupted run")
    write_samples(path, spins, made_by)
    finished.remove()


with job(snakemake) as provenance:
    draw_samples(
        snakemake.params.ensemble,
        snakemake.input.autocorrelation,
        snakemake.output[0],
        n_threads=snakemake.threads,
        provenance={**provenance, "origin": {"ensemble": snakemake.wildcards.ensemble}},
    )
