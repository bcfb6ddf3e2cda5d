"""Draw the receptive fields of every unit of the first layer."""

from rgdl.figures.panel_fields import draw_layer
from rgdl.figures.style import journal_style, save_figure
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_fields


def plot_layer1_fields(fields_path, outputs, *, provenance):
    fields = read_fields(fields_path, origin=origin_of(fields_path)).layers[0]
    with journal_style():
        figure = draw_layer(fields, layer=1)
        for path in outputs:
            save_figure(figure, path, provenance)


with job(snakemake) as provenance:
    plot_layer1_fields(snakemake.input.fields, snakemake.output, provenance=provenance)
