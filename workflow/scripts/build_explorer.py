"""Write the page that shows every hidden spin of a network."""

from rgdl.explore import Explored, Layer, explore_page
from rgdl.figures.style import FIELD_COLORS
from rgdl.ising.lattice import mean_spins, units_of_spins
from rgdl.job import job
from rgdl.plan import origin_of
from rgdl.rbm import propagate_down, propagate_up
from rgdl.results import read_samples, read_stack
from rgdl.rg import compose_receptive_fields, measure_receptive_fields, representative_field
from rgdl.rg.generative.similarity import overlap
from rgdl.storage import replacing


def build_explorer(samples, layers, path, *, which, words, definitions, provenance):
    spins = read_samples(samples, origin=origin_of(samples)).spins(which)
    content = Explored(
        **words,
        layers=explore_layers(read_stack(layers), spins, definitions),
        samples=spins,
        sample_numbers=which,
        provenance=provenance,
    )
    page = explore_page(content, colors=FIELD_COLORS)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


def explore_layers(stack, spins, definitions):
    fields = compose_receptive_fields([rbm.components_ for rbm in stack])
    measures = [measure_receptive_fields(layer, spins.shape[1], **definitions) for layer in fields]
    layers = []
    for k, activations in enumerate(propagate_up(stack, units_of_spins(spins))):
        visible = propagate_down(stack[: k + 1], activations)[0]
        reconstructions = mean_spins(visible).reshape(spins.shape)
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
        provenance=provenance,
    )
