"""Train the networks of one batch of a study that are not there yet, and measure all of them."""

import functools
import json
import time
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from rgdl.ising import sample_ising
from rgdl.ising.comparison import MIN_SAMPLES, compare_with_exact, explain_rejection
from rgdl.ising.lattice import pack_spins
from rgdl.job import JobError, job
from rgdl.results import MachineTraining, Samples, read_layer, read_samples
from rgdl.rg.fields.layers import summarize_network
from rgdl.storage import StorageError, write_table


def measure_points(ensembles, path, *, measures, min_p_value, seed, codes, provenance):
    start, start_of_core = time.perf_counter(), time.process_time()
    shared = {name: provenance[name] for name in ("rule", "versions", "git")}  # by all batches
    tables = []
    for ensemble in ensembles:
        samples = functools.cache(functools.partial(find_samples, ensemble))
        if ensemble["samples"] is None:
            check_samples(ensemble, samples, min_p_value, codes["comparison"], shared)
        for trained in ensemble["networks"]:
            label = {"ensemble": ensemble["source"], **{k: trained[k] for k in ("network", "seed")}}
            try:
                stack = find_stack(trained, samples, codes["training"], shared)
            except FloatingPointError as error:  # other points stand
                print(f"{trained['network']}, seed {trained['seed']}: {error}")
                table = rows_of_failure(trained["layers"], ensemble["parameters"], measures, error)
            else:
                weights = [rbm.components_ for rbm in stack]
                rng = np.random.default_rng([seed, trained["seed"]])
                table = summarize_network(
                    weights, ensemble["parameters"]["lattice_size"], rng, **measures
                )
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


def check_samples(ensemble, samples, min_p_value, code, shared):
    """Compare samples that are drawn here with exact values, unless that was done before."""
    path = Path(ensemble["comparison"])
    made_by = path.with_suffix(".json")
    if not (path.exists() and json.loads(made_by.read_text(encoding="utf-8"))["code"] == code):
        spins, parameters = samples().spins(), ensemble["parameters"]
        table = pd.DataFrame(columns=["quantity", "p_value"])
        if len(spins) >= MIN_SAMPLES:
            table = compare_with_exact(spins, coupling=parameters["coupling"])
        path.unlink(missing_ok=True)  # it and its provenance are of one piece
        write_table(path, table, {**shared, "code": code, "parameters": parameters})
    rejection = explain_rejection(
        pd.read_csv(path), ensemble=ensemble["source"], min_p_value=min_p_value
    )
    if rejection:
        raise JobError(f"{rejection}; the limit is acceptance.min_p_value")


def find_stack(trained, samples, code, shared):
    """Machines of a network, bottom up: trained by other rules, by an earlier job, or here."""
    stack = []
    for machine in trained["machines"]:
        file, origin, is_given = machine["file"], machine["origin"], "n_hidden" not in machine
        origin = origin if is_given else {**origin, "code": code}
        try:
            stack.append(read_layer(file, origin=origin))
        except StorageError:
            if is_given:
                raise
            print(f"training {file}")
            training = MachineTraining(
                stack,
                samples(),
                n_hidden=machine["n_hidden"],
                training=trained["training"],
                origin=origin,
                provenance={**shared, "code": code},
            )
            stack.append(training.run(file))
    return stack


def rows_of_failure(layers, ensemble, measures, error):
    """One row per layer where training diverged: the columns of any network, without values."""
    rng = np.random.default_rng(0)
    weights = [rng.standard_normal((n, below)) for below, n in pairwise(layers)]
    table = summarize_network(weights, ensemble["lattice_size"], rng, **measures)
    measured = table.columns.drop(["layer", "n_fields"])
    return table.assign(**dict.fromkeys(measured, np.nan), failure=str(error))


with job(snakemake) as provenance:
    measure_points(
        snakemake.params.ensembles,
        snakemake.output[0],
        measures=snakemake.params.measures,
        min_p_value=snakemake.params.min_p_value,
        seed=snakemake.params.seed,
        codes=snakemake.params.codes,
        provenance=provenance,
    )
