"""Draw how well few spins rebuild a sample."""

import pandas as pd

from rgdl.figures.figure_reconstruction import compose_reconstruction
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job


def plot_reconstruction(reconstruction, coherence, generation, outputs, *, provenance):
    tables = [pd.read_csv(path) for path in (reconstruction, coherence, generation)]
    with journal_style():
        for path in outputs:
            save_figure(compose_reconstruction(*tables), path, provenance)


with job(snakemake) as provenance:
    plot_reconstruction(
        snakemake.input.reconstruction,
        snakemake.input.coherence,
        snakemake.input.generation,
        snakemake.output,
        provenance=provenance,
    )
