"""Draw the samples that the machines generate, compared with the Ising model's."""

import pandas as pd

from rgdl.figures.figure_generation import compose_generation
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_generation(measures, generation, outputs, *, provenance):
    by_seed = pd.read_csv(generation)
    of_energy = by_seed["quantity"] == "energy per site"
    exact = by_seed.loc[of_energy, "exact"].iloc[0]  # of the first network
    content = pd.read_csv(measures), exact
    write_figures(outputs, compose_generation, *content, provenance=provenance)


with job(snakemake) as provenance:
    plot_generation(
        snakemake.input.measures,
        snakemake.input.generation,
        snakemake.output,
        provenance=provenance,
    )
