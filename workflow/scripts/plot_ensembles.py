"""Draw every ensemble compared with its exact values."""

import pandas as pd

from rgdl.figures.figure_ensembles import EnsembleContent, compose_ensembles
from rgdl.figures.style import write_figures
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
    write_figures(outputs, compose_ensembles, contents, provenance=provenance)


def title_of(name, *, lattice_size, coupling, n_samples, sampler, **_):
    """The name of an ensemble, if there are several, and its parameters."""
    kind = "exact samples" if sampler == "cftp" else f"samples ({sampler})"
    which = f"{name}: " if name else ""
    return f"{which}$L$ = {lattice_size}, $K$ = {coupling}, {n_samples:,} {kind}"


with job(snakemake) as provenance:
    plot_ensembles(
        snakemake.input.comparisons,
        snakemake.input.energies,
        snakemake.params.ensembles,
        snakemake.output,
        provenance=provenance,
    )
