# What the configuration asks for, and helpers of the rules.
import os
from pathlib import Path

from snakemake.logging import logger

from rgdl.config import differing_keys, load, some_of
from rgdl.plan import paths, plan_warnings, summarize
from rgdl.plan.resources import training_mb, training_minutes
from rgdl.plan.theory_steps import theory_parameters

NAME = PLAN.config.name
if workflow.is_main_process:
    for sentence in summarize(PLAN, source=CONFIG_SOURCE):
        logger.info(sentence)
    for sentence in plan_warnings(PLAN):
        logger.warning(sentence)
# Folders of an ensemble, of a network at one seed, and of this configuration.
SAMPLES, NETWORK, RESULTS = paths.SAMPLES, paths.NETWORK, paths.results_folder(NAME)
SHOWN_SAMPLES = "-".join(map(str, PLAN.config.figures.figure3.samples))
REFERENCE = ROOT / "reference"  # the last full run, committed

# Compiled kernels are kept for all jobs in one place.
os.environ["NUMBA_CACHE_DIR"] = os.path.abspath(".snakemake/numba")
# Figures are drawn into files, whatever backend a notebook or a desktop asks for.
os.environ["MPLBACKEND"] = "agg"


envvars:
    "NUMBA_CACHE_DIR",
    "MPLBACKEND",


wildcard_constraints:
    ensemble="[^/]+",
    network="[^/]+",
    seed=r"\d+",
    layer=r"\d+",
    which=r"\d+(-\d+)*",
    study="|".join(PLAN.points) or "there is no study in the configuration",


def ensemble_parameters(wildcards):
    """Those of an ensemble, or of the one that a surrogate is made from."""
    return PLAN.sources[wildcards.ensemble].ensemble.parameters


def surrogate(wildcards):
    return PLAN.sources[wildcards.ensemble].surrogate


def held_out(wildcards):
    n_samples = PLAN.config.measurements.n_samples
    return PLAN.sources[wildcards.ensemble].held_out(n_samples).file


def other_samples(wildcards):
    return PLAN.other_samples(wildcards.ensemble)


def autocorrelation_of_chains(wildcards):
    """Nothing for samples without a Markov chain: they are independent."""
    if PLAN.sources[wildcards.ensemble].ensemble.is_markov:
        return paths.samples_file(wildcards.ensemble, "autocorrelation.json")
    return []


def critical_samples(wildcards):
    """Samples at K_c on the lattice of a network."""
    size = PLAN.sources[wildcards.ensemble].ensemble.lattice_size
    return PLAN.critical_source(size).file


def critical_gaussian(wildcards):
    size = PLAN.sources[wildcards.ensemble].ensemble.lattice_size
    return PLAN.critical_gaussian(size).file


def training_parameters(wildcards):
    return PLAN.networks[wildcards.network].training.model_dump()


def n_hidden(wildcards):
    return PLAN.networks[wildcards.network].layers[int(wildcards.layer)]


def training_sizes(wildcards):
    layers, layer = PLAN.networks[wildcards.network].layers, int(wildcards.layer)
    n_samples = PLAN.sources[wildcards.ensemble].ensemble.n_samples
    return {
        "n_samples": n_samples,
        "n_visible": layers[layer - 1],
        "n_hidden": layers[layer],
    }


def training_memory(wildcards, attempt):
    """Memory in MB; more at each attempt, because Slurm kills a job that exceeds it."""
    packed = wildcards.layer == "1"
    return attempt * training_mb(**training_sizes(wildcards), packed=packed)


def training_time(wildcards):
    n_epochs = PLAN.networks[wildcards.network].training.n_epochs
    return training_minutes(**training_sizes(wildcards), n_epochs=n_epochs)


def stops_of_training(wildcards, output):
    """Recipes of the stops of the learning curve that a training passes, by their networks.

    Snakemake does not record a function of the output: other stops are no reason to train again.
    """
    if wildcards.layer != "1":
        return {}
    stops = PLAN.curve.stops(wildcards.ensemble, wildcards.network)
    return {network.key: network.training.model_dump() for network in stops}


def machines_at_stops(wildcards):
    """First layers of the stops of the learning curve that a training passes, by their epochs."""
    stops = PLAN.curve.stops(wildcards.ensemble, wildcards.network)
    labels = [(wildcards.ensemble, stop.key, wildcards.seed, 1) for stop in stops]
    return [file for label in labels for file in paths.layer_files(*label)]


def longer_training(wildcards):
    return PLAN.curve.longer_training(
        wildcards.ensemble, wildcards.network, wildcards.seed
    )


def layers_below(wildcards):
    return layer_files(wildcards, int(wildcards.layer) - 1)


def all_layers(wildcards):
    return layer_files(wildcards, len(PLAN.networks[wildcards.network].layers) - 1)


def layer_files(wildcards, n_layers):
    return paths.layer_files(
        wildcards.ensemble, wildcards.network, wildcards.seed, n_layers
    )


# Thresholds of `measure_units`.
OF_UNITS = (
    "localized",
    "dead",
    "spot_level",
    "duplicate_cosine",
    "noise_false_alarm",
)


def definitions(*names):
    """The thresholds that a step uses: only a change of these makes it run again."""
    return PLAN.config.definitions.model_dump(include=set(names))


# Tables of the theory depend on their parameters alone: configurations share them.
THEORY = theory_parameters(PLAN.config)


def theory_table(step, name):
    return paths.theory_table(step, THEORY[step], name)


def batch(wildcards):
    return PLAN.batches[wildcards.study][int(wildcards.batch) - 1]


def reference_config():
    """The configuration of the committed run, or None if this code cannot read it."""
    try:
        return load(REFERENCE / "config.yaml")
    except (ConfigError, OSError):
        return None


REFERENCE_CONFIG = reference_config()


def values_unlike_the_reference():
    """In which values the configuration differs from that of the committed run, in words."""
    if REFERENCE_CONFIG is None:
        return "values that are not known"
    return some_of(differing_keys(PLAN.config, REFERENCE_CONFIG))


def is_the_reference():
    """Whether the configuration is that of the committed run, by whatever name.

    It may have more studies.
    """
    if values_unlike_the_reference() or not (REFERENCE / "numbers.json").exists():
        return False
    studies = REFERENCE_CONFIG.studies.items()
    return all(PLAN.config.studies.get(name) == study for name, study in studies)


def torus_of_information():
    """The torus that a figure shows, and its coupling, the one nearest to that of Monte Carlo RG.

    Of the tori with the smallest blocks it is that with the largest buffer.
    """
    information = PLAN.config.theory.information
    K = PLAN.config.renormalization.coupling

    def preference(name):
        torus = information.tori[name]
        return -torus.block_size, torus.buffer, torus.columns * torus.rows

    return {
        "torus": max(information.tori, key=preference),
        "coupling": min(information.couplings, key=lambda coupling: abs(coupling - K)),
    }
