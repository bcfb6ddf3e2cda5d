# What the configuration asks for, and the digest of each step's code: helpers only.
import functools
import os
from pathlib import Path

from rgdl.provenance import code_digest, package_digest

PLAN = plan_of(config)
NAME = PLAN.config.name
SAMPLES = "-".join(map(str, PLAN.config.figures.figure3.samples))

# Compiled kernels are kept for all jobs in one place, which changes with the code: numba
# itself does not see that a kernel calls another one that was edited.
os.environ["NUMBA_CACHE_DIR"] = os.path.abspath(f".snakemake/numba/{package_digest()}")
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


def autocorrelation_of_chains(wildcards):
    """Nothing for samples without a Markov chain: they are independent."""
    if PLAN.sources[wildcards.ensemble].ensemble.is_markov:
        return "results/samples/{ensemble}/autocorrelation.json"
    return []


def training_parameters(wildcards):
    return PLAN.networks[wildcards.network].training.model_dump()


def n_hidden(wildcards):
    return PLAN.networks[wildcards.network].layers[int(wildcards.layer)]


def layers_below(wildcards):
    n_below = int(wildcards.layer) - 1
    return PLAN.layer_files(
        wildcards.ensemble, wildcards.network, wildcards.seed, n_below
    )


def all_layers(wildcards):
    n_layers = len(PLAN.networks[wildcards.network].layers) - 1
    return PLAN.layer_files(
        wildcards.ensemble, wildcards.network, wildcards.seed, n_layers
    )


# Steps whose outputs a step reads: their code counts as its own.
SCRIPTS = Path(str(workflow.current_basedir), "..", "scripts")
UPSTREAM = {
    "sample_ising": ["measure_autocorrelation"],
    "compare_with_exact": ["sample_ising"],
    "make_surrogate": ["sample_ising"],
    "tabulate_ensembles": ["compare_with_exact"],
    "plot_ensembles": ["compare_with_exact"],
    "train_layer": ["sample_ising", "make_surrogate"],
    "compose_receptive_fields": ["train_layer"],
    "reconstruct_samples": ["train_layer"],
    "measure_layers": ["compose_receptive_fields"],
    "measure_composition": ["train_layer"],
    "measure_model": ["train_layer"],
    "measure_reconstruction": ["train_layer"],
    "measure_generation": ["train_layer"],
    "measure_coarse_spins": ["train_layer"],
    "measure_growth": ["compose_receptive_fields", "measure_composition"],
    "tabulate_physics": [
        "measure_layers",
        "measure_model",
        "measure_reconstruction",
        "measure_generation",
        "measure_coarse_spins",
    ],
    "tabulate_claims": [
        "check_identities",
        "measure_kadanoff",
        "measure_decimation",
        "measure_growth",
        "tabulate_physics",
    ],
    "tabulate_receptive_fields": ["compose_receptive_fields"],
    "plot_figure1": ["sample_ising"],
    "plot_kadanoff": ["measure_kadanoff"],
    "plot_decimation": ["measure_decimation"],
    "plot_learning": ["compare_learning"],
    "plot_claims": ["tabulate_claims"],
    "plot_nulls": ["tabulate_physics", "measure_growth"],
    "plot_coarse_spins": ["tabulate_physics"],
    "plot_model": ["tabulate_physics"],
    "plot_reconstruction": ["tabulate_physics"],
    "plot_generation": ["tabulate_physics"],
    "plot_figure3": ["compose_receptive_fields", "reconstruct_samples"],
    "plot_layer1_fields": ["compose_receptive_fields"],
}


@functools.cache
def digest(step):
    """Digest of what a step's script means, and of those that made its inputs."""
    upstream = [digest(name) for name in UPSTREAM.get(step, [])]
    return code_digest(SCRIPTS / f"{step}.py", upstream=upstream)
