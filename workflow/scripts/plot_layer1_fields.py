"""Draw the receptive fields of every unit of the first layer."""

from functools import partial

from rgdl.figures.panel_fields import compose_layer
from rgdl.figures.style import write_figures
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_fields


def plot_layer1_fields(fields_path, outputs, *, provenance):
    fields = read_fields(fields_path, origin=origin_of(fields_path)).layers[0]
    write_figures(outputs, partial(compose_layer, layer=1), fields, provenance=provenance)


with job(snakemake) as provenance:
    plot_layer1_fields(snakemake.input.fields, snakemake.output, provenance=provenance)
