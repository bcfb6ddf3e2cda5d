"""Draw every ensemble beside its exact values."""

import pandas as pd

from rgdl.figures.figure_ensembles import EnsembleContent, compose_ensembles
from rgdl.figures.style import journal_style, save_figure
from rgdl.ising.comparison import combined_p_value
from rgdl.job import job


def plot_ensembles(comparisons, energies, ensembles, outputs, *, provenance):
    contents = []
    for comparison_path, energies_path, (name, values) in zip(
        comparisons, energies, ensembles.items(), strict=True
    ):
        comparison = pd.read_csv(comparison_path)
        contents.append(
            EnsembleContent(
                title=title_of(name if len(ensembles) > 1 else "", **values),
                n_sites=values["lattice_size"] ** 2,
                energies=pd.read_csv(energies_path),
                comparison=comparison,
                p_value=combined_p_value(comparison["p_value"].tolist()),
            )
        )
    with journal_style():
        for path in outputs:
            save_figure(compose_ensembles(contents), path, provenance)


def title_of(name, *, lattice_size, coupling, n_samples, sampler, **_):
    """What tells an ensemble from others; its name where there are any."""
    kind = "exact samples" if sampler == "cftp" else f"samples ({sampler})"
    which = f"{name}: " if name else ""
    return f"{which}L = {lattice_size}, K = {coupling}, {n_samples:,} {kind}"


with job(snakemake) as provenance:
    plot_ensembles(
        snakemake.input.comparisons,
        snakemake.input.energies,
        snakemake.params.ensembles,
        snakemake.output,
        provenance=provenance,
    )
