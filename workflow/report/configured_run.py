"""The configuration of some files, and the folder of its results."""

import sys
from pathlib import Path

from rgdl.config import Config, ConfigError, read_files
from rgdl.plan.paths import results_folder

ROOT = Path(__file__).resolve().parents[2]


def configured_run(files):
    """The configuration of the files that `--configfile` would name, and the folder of its run."""
    try:
        layers = read_files(files or ["config.yaml"], root=ROOT)
        config = Config.parse(layers.values, source=layers.source)
    except (ConfigError, OSError) as error:
        sys.exit(str(error))
    return config, Path(results_folder(config.name))


def other_runs(folder):
    """A sentence on the finished runs in other folders, if there are any."""
    found = [path.parent for path in sorted(Path("results").glob("*/numbers.json"))]
    others = ", ".join(str(path) for path in found if path != folder)
    return f"There are runs in {others}: name the files of one with CONFIG=FILE." if others else ""
