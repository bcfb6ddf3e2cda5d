"""Draw Figure 3, as a whole and each panel."""

from functools import partial
from pathlib import Path

from rgdl.figures.figure3 import Figure3Content, compose_figure3, compose_panel3
from rgdl.figures.style import write_figures
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_fields, read_reconstructions


def plot_figure3(fields_path, reconstructions_path, outputs, *, provenance):
    fields = read_fields(fields_path, origin=origin_of(fields_path))
    shown = read_reconstructions(reconstructions_path, origin=origin_of(reconstructions_path))
    content = Figure3Content(
        layers=[fields.layers[0][0].size, *map(len, fields.layers)],
        fields=fields.layers,
        representative=fields.representative,
        samples=shown.samples,
        reconstructions=shown.reconstructions,
    )
    for path in outputs:
        _, _, letter = Path(path).stem.partition("_")
        compose = partial(compose_panel3, letter) if letter else compose_figure3
        write_figures([path], compose, content, provenance=provenance)


with job(snakemake) as provenance:
    plot_figure3(
        snakemake.input.fields,
        snakemake.input.reconstructions,
        snakemake.output,
        provenance=provenance,
    )
