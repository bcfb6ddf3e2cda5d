"""Draw the samples of the machines beside the Ising model's."""

import pandas as pd

from rgdl.figures.figure_generation import compose_generation
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_generation(generation, correlation, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_generation(pd.read_csv(generation), pd.read_csv(correlation)),
                path,
                provenance,
            )


with job(snakemake) as provenance:
    plot_generation(
        snakemake.input.generation,
        snakemake.input.correlation,
        snakemake.output,
        provenance=provenance,
    )
