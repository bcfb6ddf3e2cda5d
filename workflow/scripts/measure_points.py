"""Train the networks of one batch of a study that are not there yet, and measure all of them."""

import functools
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from rgdl.ising import sample_ising
from rgdl.ising.comparison import MIN_SAMPLES, compare_with_exact, explain_rejection
from rgdl.ising.lattice import pack_spins
from rgdl.job import JobError, job
from rgdl.provenance import without_commit
from rgdl.rbm import PackedBits
from rgdl.rbm.engines import describe_engine
from rgdl.rbm.layerwise import train_next_machine
from rgdl.results import Samples, TrainingCheckpoint, read_layer, read_samples, write_layer
from rgdl.rg.fields.layers import summarize_network
from rgdl.storage import StorageError, write_table

_SECONDS_BETWEEN_STATES = 30.0  # what a killed job has to repeat at most


def measure_points(ensembles, path, *, measures, least_p_value, seed, codes, provenance):
    start, start_of_core = time.perf_counter(), time.process_time()
    shared = {name: provenance[name] for name in ("rule", "versions", "git")}  # by all batches
    tables = []
    for ensemble in ensembles:
        samples = functools.cache(functools.partial(find_samples, ensemble))
        if ensemble["samples"] is None:
            check_samples(ensemble, samples, least_p_value, codes["comparison"], shared)
        for run in ensemble["runs"]:
            stack = find_stack(ensemble["source"], run, samples, codes["training"], shared)
            weights = [rbm.components_ for rbm in stack]
            rng = np.random.default_rng([seed, run["seed"]])
            L = ensemble["parameters"]["lattice_size"]
            table = summarize_network(weights, L, rng, **measures)
            label = {"ensemble": ensemble["source"], "network": run["network"], "seed": run["seed"]}
            tables.append(table.assign(**label)[[*label, *table]])
    write_table(path, pd.concat(tables), provenance)
    gone, of_core = time.perf_counter() - start, time.process_time() - start_of_core
    print(f"networks: {len(tables)}, time: {gone:.2f} s, of a core: {of_core:.2f} s")


def find_samples(ensemble):
    """Read the samples, or draw them where they have no file."""
    if ensemble["samples"]:
        return read_samples(ensemble["samples"], origin={"ensemble": ensemble["source"]})
    print(f"drawing {ensemble['source']}")
    spins = sample_ising(**ensemble["parameters"])
    return Samples(pack_spins(spins), spins.shape[1])


def check_samples(ensemble, samples, least_p_value, code, shared):
    """Compare samples that are drawn here with exact values, unless that was done before."""
    path = Path(ensemble["comparison"])
    made_by = path.with_suffix(".json")
    if not (path.exists() and json.loads(made_by.read_text())["code"] == code):
        spins, parameters = samples().spins(), ensemble["parameters"]
        table = pd.DataFrame(columns=["quantity", "p_value"])
        if len(spins) >= MIN_SAMPLES:
            table = compare_with_exact(spins, coupling=parameters["coupling"])
        path.unlink(missing_ok=True)  # it and its provenance are of one piece
        write_table(path, table, {**shared, "code": code, "parameters": parameters})
    rejection = explain_rejection(
        pd.read_csv(path), ensemble=ensemble["source"], least_p_value=least_p_value
    )
    if rejection:
        raise JobError(rejection)


def find_stack(source, run, samples, code, shared):
    """Machines of a network, bottom up: trained by other rules, by an earlier job, or here."""
    stack = []
    for layer, given in enumerate(run["given"], start=1):
        if given:
            origin = {"ensemble": source, "network": Path(given).parts[-3], "seed": run["seed"]}
            stack.append(read_layer(given, origin={**origin, "layer": layer}))
            continue
        units = "-".join(map(str, run["layers"][: layer + 1]))
        path = Path(run["folder"], f"{units}.npz")
        origin = {"ensemble": source, "recipe": run["recipe"], "seed": run["seed"], "layers": units}
        made_for = {
            **shared,
            "code": code,
            "origin": {**origin, "code": code},
            "parameters": {"n_hidden": run["layers"][layer], **run["training"]},
            "engine": describe_engine(run["training"]["engine"]),
        }
        try:
            stack.append(read_layer(path, origin=made_for["origin"]))
        except StorageError:
            stack.append(train(stack, run, samples(), path, made_for))
    return stack


def train(stack, run, samples, path, made_for):
    print(f"training {path}")
    checkpoint = TrainingCheckpoint.beside(
        path, without_commit(made_for), interval=_SECONDS_BETWEEN_STATES
    )
    try:
        rbm = train_next_machine(
            stack,
            PackedBits(samples.bits, samples.lattice_size**2),
            n_hidden=made_for["parameters"]["n_hidden"],
            training=run["training"],
            seed=run["seed"],
            checkpoint=checkpoint,
            verbose=1,
        )
    except FloatingPointError as error:
        raise JobError(f"{run['network']}, seed {run['seed']}: {error}") from None
    write_layer(path, rbm, made_for)
    checkpoint.remove()
    return rbm


with job(snakemake) as provenance:
    measure_points(
        snakemake.params.ensembles,
        snakemake.output[0],
        measures=snakemake.params.measures,
        least_p_value=snakemake.params.least_p_value,
        seed=snakemake.params.seed,
        codes=snakemake.params.codes,
        provenance=provenance,
    )
