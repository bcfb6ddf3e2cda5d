"""Draw how a small machine learns."""

import pandas as pd

from rgdl.figures.figure_learning import compose_learning
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_learning(paths, ends, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(compose_learning(pd.read_csv(paths), pd.read_csv(ends)), path, provenance)


with job(snakemake) as provenance:
    plot_learning(
        snakemake.input.paths, snakemake.input.ends, snakemake.output, provenance=provenance
    )
