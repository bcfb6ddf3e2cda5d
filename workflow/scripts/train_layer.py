"""Train one layer of a network on what the layers below make of the samples."""

from rgdl.job import job_log
from rgdl.provenance import library_versions
from rgdl.rbm import L1BernoulliRBM, activate, layer_seed
from rgdl.results import read_layer, read_samples, write_layer


def train_layer(samples, below, path, *, n_hidden, training, seed, layer, code):
    stack = [read_layer(lower) for lower in below]
    data = activate(stack, read_samples(samples).units())
    recipe = dict(training)
    n_epochs = recipe.pop("n_epochs")
    rbm = L1BernoulliRBM(
        n_hidden, n_iter=n_epochs, random_state=layer_seed(seed, layer), verbose=1, **recipe
    ).fit(data)
    parameters = {"n_hidden": n_hidden, "seed": seed, "layer": layer, **training}
    made_by = {"code": code, "versions": library_versions()}
    write_layer(path, rbm, {"parameters": parameters, **made_by})


with job_log(snakemake.log[0]):
    train_layer(
        snakemake.input.samples,
        snakemake.input.below,
        snakemake.output[0],
        n_hidden=snakemake.params.n_hidden,
        training=snakemake.params.training,
        seed=int(snakemake.wildcards.seed),
        layer=int(snakemake.wildcards.layer),
        code=snakemake.params.code,
    )
