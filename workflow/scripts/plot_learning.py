"""Draw how a small machine learns."""

import pandas as pd

from rgdl.figures.figure_learning import compose_learning
from rgdl.figures.style import write_figures
from rgdl.job import job


def plot_learning(measures, paths, ends, outputs, *, provenance):
    tables = map(pd.read_csv, (measures, paths, ends))
    write_figures(outputs, compose_learning, *tables, provenance=provenance)


with job(snakemake) as provenance:
    plot_learning(
        snakemake.input.measures,
        snakemake.input.paths,
        snakemake.input.ends,
        snakemake.output,
        provenance=provenance,
    )
