# The configuration of a run: the files of --configfile, or config.yaml, with the values of --config.
# A file with `extends` changes values of another one. The `config:` of a module is treated in the
# same way. Snakemake has merged its files into `config`, without what they extend: it is read anew.
import os
import sys

from rgdl.config import (
    Config,
    ConfigError,
    extend_values,
    merge,
    read_files,
    read_texts,
)
from rgdl.plan import Plan, paths

BASE = str(ROOT / "config.yaml")
# In a module, --configfile and --config belong to the other workflow.
IS_MODULE = len(workflow.modifier_stack) > 1


def layers_of_run():
    """Values of all files, and the names of the files."""
    if IS_MODULE and config:
        return extend_values(config, source="the config of the module", root=ROOT)
    given = (
        [] if IS_MODULE else [os.path.relpath(path) for path in workflow.configfiles]
    )
    return read_files(given or [BASE], root=ROOT)


def plan_of_run():
    """What the configuration asks for, its values, and the names of its files; or its problems."""
    given = {} if IS_MODULE else workflow.config_settings.config  # by --config
    try:
        layers = layers_of_run()
        source = " with ".join([layers.source, *(["--config"] if given else [])])
        values = merge(layers.values, read_texts(given), source="--config")
        plan = Plan(Config.parse(values, source=source))
    except (ConfigError, OSError) as error:
        sys.exit(str(error))
    refuse_files_for_folders(plan.config.name)
    return plan, values, layers.files, source


def refuse_files_for_folders(name):
    """End where a file has the name of a folder that the results need."""
    for folder in [*paths.SHARED, paths.results_folder(name)]:
        if os.path.exists(folder) and not os.path.isdir(folder):
            sys.exit(f"{folder} must be a folder, and is a file: move it away")


PLAN, VALUES, CONFIG_FILES, CONFIG_SOURCE = plan_of_run()
config.clear()
config.update(VALUES)  # captions of the report use it
if not IS_MODULE:
    workflow.configfiles[:] = CONFIG_FILES  # for the report
