"""Put the samples of one ensemble beside the exact values of their lattice."""

import pandas as pd

from rgdl.ising.comparison import LEAST_SAMPLES, compare_energies, compare_with_exact
from rgdl.ising.sampling import CHAIN_STRIDES
from rgdl.job import job_log
from rgdl.results import read_samples
from rgdl.storage import replacing


def compare_ensemble(path, ensemble, comparison_path, energies_path, *, origin):
    spins = read_samples(path, origin=origin).spins()
    coupling, chain = ensemble["coupling"], ensemble.get("markov_chain")
    columns = ["quantity", "measured", "expected", "error", "z", "p_value"]
    comparison = pd.DataFrame(columns=columns)
    if len(spins) >= LEAST_SAMPLES:
        comparison = compare_with_exact(
            spins,
            coupling=coupling,
            residual_correlation=chain["residual_correlation"] if chain else 0.0,
            stride=CHAIN_STRIDES[ensemble["sampler"]],
        )
    else:
        print(f"n_samples = {len(spins)}: too few to compare, {LEAST_SAMPLES} are needed")
    write_table(comparison, comparison_path)
    write_table(compare_energies(spins, coupling=coupling), energies_path)


def write_table(table, path):
    with replacing(path) as temporary:
        table.to_csv(temporary, index=False, float_format="%.6g")


with job_log(snakemake.log[0]):
    compare_ensemble(
        snakemake.input.samples,
        snakemake.params.ensemble,
        snakemake.output.comparison,
        snakemake.output.energies,
        origin={"ensemble": snakemake.wildcards.ensemble},
    )
