"""Draw how good a model the first machine is."""

import pandas as pd

from rgdl.figures.figure_model import compose_model
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_model(model, curve, hamiltonians, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_model(pd.read_csv(model), pd.read_csv(curve), pd.read_csv(hamiltonians)),
                path,
                provenance,
            )


with job(snakemake) as provenance:
    plot_model(
        snakemake.input.model,
        snakemake.input.curve,
        snakemake.input.hamiltonians,
        snakemake.output,
        provenance=provenance,
    )
