"""Draw Figure 3, whole and panel by panel."""

from pathlib import Path

from rgdl.figures.figure3 import Figure3Content, compose_figure3, draw_panel3
from rgdl.figures.style import journal_style, save_figure
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
    with journal_style():
        for path in outputs:
            _, _, panel = Path(path).stem.partition("_")
            save_figure(
                draw_panel3(panel, content) if panel else compose_figure3(content), path, provenance
            )


with job(snakemake) as provenance:
    plot_figure3(
        snakemake.input.fields,
        snakemake.input.reconstructions,
        snakemake.output,
        provenance=provenance,
    )
