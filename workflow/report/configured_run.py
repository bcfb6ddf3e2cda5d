"""The configuration of some files, the folder of its results, and what to type for a run."""

import json
import sys
from pathlib import Path

from rgdl.config import Config, ConfigError, differing_keys, read_files
from rgdl.plan.paths import results_folder

ROOT = Path(__file__).resolve().parents[2]
WHOLE, QUICK = "config.yaml", "config/quick.yaml"  # `make quick` reads the second before CONFIG


def configured_run(files):
    """The configuration of the files that `--configfile` would name, and the folder of its run."""
    try:
        config = read_config(files)
    except (ConfigError, OSError) as error:
        sys.exit(str(error))
    return config, Path(results_folder(config.name))


def read_config(files):
    """The configuration of some files, or of config.yaml."""
    layers = read_files(files or [WHOLE], root=ROOT)
    return Config.parse(layers.values, source=layers.source)


def recorded_config(folder):
    """The configuration that a finished run records, or None if there is none for this code."""
    try:
        record = json.loads((folder / "numbers.provenance.json").read_bytes())
        return Config.parse(record["configuration"], source=str(folder))
    except (ConfigError, OSError, ValueError, KeyError):
        return None


def files_of_run(folder, *, given=()):
    """Which files have most likely made a finished run: those whose values fit best.

    Parameters
    ----------
    folder : Path
        `results/NAME`.
    given : sequence of str
        Files that are tried first. Those of the current folder are tried too, and all of them
        again after config/quick.yaml.

    Returns
    -------
    files : list of str or None
        None if no files give this folder, or if it has no finished run.
    changed : list of str
        Keys of values that the run does not have.
    """
    made, found = recorded_config(folder), []
    own = [[path.name] for path in sorted(Path().glob("*.yaml"))]
    tried = [[*given], [], *own] if made else []
    for files in [layers for each in tried for layers in (each or [WHOLE], [QUICK, *each])]:
        try:
            config = read_config(files)
        except (ConfigError, OSError):
            continue
        if config.name == folder.name:
            found.append((files, differing_keys(made, config)))
    return min(found, key=lambda one: len(one[1]), default=(None, []))


def other_runs(folder):
    """A sentence on the finished runs in other folders, if there are any."""
    found = [path.parent for path in sorted(Path("results").glob("*/numbers.json"))]
    others = ", ".join(f"{path} ({named(path)})" for path in found if path != folder)
    return f"Finished runs: {others}." if others else ""


def named(folder):
    """How a command names a finished run."""
    files, changed = files_of_run(folder)
    if files is None or changed:
        return "CONFIG names the files that made it"
    return config_option(files) or "without CONFIG"


def config_option(files):
    """How `make` takes files of the configuration."""
    return "" if [*files] == [WHOLE] else make_variable("CONFIG", files)


def make_variable(name, words):
    """An option of `make`, in quotes if it needs them; empty without words."""
    text = " ".join(words)
    return f'{name}="{text}"' if " " in text else f"{name}={text}" if text else ""


def run_command(files, options=(), *, archive=""):
    """The command that makes or continues a run."""
    is_quick = [*files[:1]] == [QUICK]
    origin = make_variable("FROM", [archive])
    config = config_option(files[1:] if is_quick else files)
    return typed("make", "quick" if is_quick else "paper", origin, config, args_option(options))


def args_option(options):
    """How `make` takes further arguments of Snakemake."""
    return make_variable("ARGS", options)


def typed(*parts):
    """A command without the parts that are empty."""
    return " ".join(filter(None, parts))
