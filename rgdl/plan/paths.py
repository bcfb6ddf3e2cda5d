"""The layout of the results: every path, written from its parameters and read back into them."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rgdl.config.reserved import SHARED_FOLDERS

LOGS = "logs"
RESULTS = "results"
SAMPLES = f"{RESULTS}/samples/{{ensemble}}"
NETWORK = f"{RESULTS}/networks/{{ensemble}}/{{network}}/seed{{seed}}"
# Names of the folders of ensembles; that of a surrogate has its kind after the mark.
OF_SURROGATE = "+"
ENSEMBLE = rf"[^/{OF_SURROGATE}]+"
# Folders that all configurations share.
SHARED = (LOGS, RESULTS, *(f"{RESULTS}/{folder}" for folder in SHARED_FOLDERS))
_DIGITS = 16  # of a digest in a path


def results_folder(name: str) -> str:
    """Folder of the tables, figures and texts of one configuration."""
    return f"{RESULTS}/{name}"


def surrogate_name(ensemble: str, surrogate: str | None) -> str:
    """Name of the folder of an ensemble, or of a surrogate of it."""
    return ensemble if surrogate is None else f"{ensemble}{OF_SURROGATE}{surrogate}"


def samples_file(ensemble: str, file: str = "samples.npz") -> str:
    """A file of an ensemble or a surrogate, by the name of its folder."""
    return f"{SAMPLES.format(ensemble=ensemble)}/{file}"


def network_file(ensemble: str, network: str, seed: str | int, file: str) -> str:
    """A file of a network at one seed, by the names of its folders."""
    return f"{NETWORK.format(ensemble=ensemble, network=network, seed=seed)}/{file}"


def layer_files(ensemble: str, network: str, seed: str | int, n_layers: int) -> list[str]:
    """Files of the first layers of a network, bottom up."""
    return [
        network_file(ensemble, network, seed, f"layer{layer}.npz")
        for layer in range(1, n_layers + 1)
    ]


def theory_table(step: str, parameters: Mapping[str, Any], name: str) -> str:
    """A table of a step of the theory: its folder has a digest of all parameters of the step.

    They are too many for a name; the file beside the table has them. Their order is that of rows.
    """
    digest = hashlib.sha256(json.dumps(parameters).encode()).hexdigest()[:_DIGITS]
    return f"{RESULTS}/theory/{step}/{digest}/{name}.csv"


def shared_machine(
    ensemble: str, recipe: str, seed: int, layers: Sequence[int]
) -> tuple[str, dict[str, Any]]:
    """File and origin of the top machine of `layers`, which networks of one recipe share."""
    units = "-".join(map(str, layers))
    origin = {"ensemble": ensemble, "recipe": recipe, "seed": seed, "layers": units}
    return network_file(ensemble, recipe, seed, f"{units}.npz"), origin


def drawn_comparison(ensemble: str) -> str:
    """Comparison with exact values of samples that a batch draws and does not keep."""
    return f"{RESULTS}/networks/{ensemble}/comparison.csv"


def log_and_benchmark(step: str, output: str) -> tuple[str, str]:
    """Log and benchmark paths, named after the first output without a module's prefix."""
    name = Path(output.partition(f"{RESULTS}/")[2]).with_suffix("")
    return f"{LOGS}/{step}/{name}.log", f"{LOGS}/benchmarks/{step}/{name}.tsv"


def provenance_file(table: str) -> str:
    """Where `rgdl.storage.write_table` puts the provenance, without a module's prefix."""
    return f"{RESULTS}/{table.partition(f'{RESULTS}/')[2].removesuffix('.csv')}.json"


def origin_of(path: str | Path) -> dict[str, Any]:
    """For which ensemble, network and seed a file was made, as its folders name them.

    Parameters
    ----------
    path : str or Path
        A file of samples, .../ENSEMBLE/FILE, or of a trained network,
        .../networks/ENSEMBLE/NETWORK/seedSEED/FILE.

    Returns
    -------
    dict
        `ensemble`, and of a network also `network` and `seed`: the `origin` in its metadata.

    Examples
    --------
    >>> origin_of("results/networks/L40/H400/seed2/layer1.npz")
    {'ensemble': 'L40', 'network': 'H400', 'seed': 2}
    """
    folders = Path(path).parts[:-1]
    if folders[-4:-3] != ("networks",):
        return {"ensemble": folders[-1]}
    ensemble, network, seed = folders[-3:]
    return {"ensemble": ensemble, "network": network, "seed": int(seed.removeprefix("seed"))}
