"""Draw how well few spins rebuild a sample."""

import pandas as pd

from rgdl.figures.reconstruction_measures import compose_reconstruction
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_reconstruction(reconstruction, coherence, outputs, *, provenance):
    with journal_style():
        for path in outputs:
            save_figure(
                compose_reconstruction(pd.read_csv(reconstruction), pd.read_csv(coherence)),
                path,
                provenance,
            )


with job(snakemake) as provenance:
    plot_reconstruction(
        snakemake.input.reconstruction,
        snakemake.input.coherence,
        snakemake.output,
        provenance=provenance,
    )
