"""Draw the receptive fields of all null models."""

import pandas as pd

from rgdl.figures.figure_nulls import compose_nulls
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_nulls(measures, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(compose_nulls(pd.read_csv(measures)), path, provenance)


with job(snakemake) as provenance:
    plot_nulls(snakemake.input.measures, snakemake.output, provenance=provenance)
