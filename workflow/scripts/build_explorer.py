"""Write the page that shows every hidden spin of a network."""

import numpy as np

from rgdl.explore import Explored, Layer, explore_page
from rgdl.figures.style import FIELD_COLORS
from rgdl.ising import spins_of_units
from rgdl.job import job
from rgdl.rbm import propagate_down, propagate_up
from rgdl.results import read_layer, read_samples
from rgdl.rg import compose_receptive_fields, measure_receptive_fields, representative_field
from rgdl.rg.generative.reconstruction import overlap
from rgdl.storage import replacing


def build_explorer(samples, layers, path, *, which, words, definitions, origin, provenance):
    spins = read_samples(samples, origin={"ensemble": origin["ensemble"]}).spins(which)
    stack = [
        read_layer(layer, origin={**origin, "layer": k}) for k, layer in enumerate(layers, start=1)
    ]
    content = Explored(
        **words,
        layers=explore_layers(stack, spins, definitions),
        samples=spins,
        sample_numbers=which,
        provenance=provenance,
    )
    page = explore_page(content, colors=FIELD_COLORS)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def explore_layers(stack, spins, definitions):
    units = (spins.reshape(len(spins), -1) > 0).astype(np.float32)
    fields = compose_receptive_fields([rbm.components_ for rbm in stack])
    measures = [measure_receptive_fields(layer, spins.shape[1], **definitions) for layer in fields]
    layers = []
    for k, activations in enumerate(propagate_up(stack, units)):
        visible = propagate_down(stack[: k + 1], activations)[0]
        reconstructions = spins_of_units(visible).reshape(spins.shape)
        layers.append(
            Layer(
                fields=fields[k].reshape(-1, *spins.shape[1:]),
                weights=stack[k].components_,
                measures=measures[k],
                typical=representative_field(measures[k]),
                activations=activations,
                reconstructions=reconstructions,
                overlaps=overlap(spins, reconstructions),
            )
        )
    return layers


with job(snakemake) as provenance:
    build_explorer(
        snakemake.input.samples,
        snakemake.input.layers,
        snakemake.output[0],
        which=snakemake.params.which,
        words=snakemake.params.words,
        definitions=snakemake.params.definitions,
        origin=snakemake.params.origin,
        provenance=provenance,
    )
