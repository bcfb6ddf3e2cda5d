"""Make the samples of a null model from those of an ensemble."""

from rgdl.ising import make_surrogate
from rgdl.job import job
from rgdl.plan.paths import surrogate_name
from rgdl.results import read_samples, write_samples


def write_surrogate(samples, kind, path, *, origin, ensemble, provenance):
    spins = read_samples(samples, origin=origin).spins()
    surrogate = make_surrogate(spins, kind, seed=ensemble["seed"])
    made_for = {"ensemble": surrogate_name(origin["ensemble"], kind)}
    write_samples(path, surrogate, {"origin": made_for, **provenance})


with job(snakemake) as provenance:
    write_surrogate(
        snakemake.input.samples,
        snakemake.wildcards.surrogate,
        snakemake.output[0],
        origin={"ensemble": snakemake.wildcards.ensemble},
        ensemble=snakemake.params.ensemble,
        provenance=provenance,
    )
