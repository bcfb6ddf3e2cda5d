"""Draw the receptive fields of every unit of the first layer, and mark the localized ones."""

from functools import partial

import pandas as pd

from rgdl.figures.panel_fields import compose_layer
from rgdl.figures.style import write_figures
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.results import read_fields


def plot_layer1_fields(inputs, outputs, *, provenance):
    fields = read_fields(inputs.fields, origin=origin_of(inputs.fields)).layers[0]
    units = pd.read_csv(inputs.units)
    of_layer = units[(units["layer"] == 1) & (units["sites"] == "as seen")]
    write_figures(outputs, partial(compose_layer, layer=1), fields, of_layer, provenance=provenance)


with job(snakemake) as provenance:
    plot_layer1_fields(snakemake.input, snakemake.output, provenance=provenance)
