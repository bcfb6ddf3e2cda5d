# Which configuration holds: that of --configfile if it is complete, else laid over config.yaml.
import os
import sys

from snakemake.utils import update_config

from rgdl.config import Config, ConfigError, Plan, is_complete, read_texts, read_yaml

BASE = "config.yaml"
GIVEN = workflow.config_settings.config  # by --config
STANDS_ALONE = is_complete(config)

try:
    for path in map(os.path.relpath, workflow.configfiles):
        read_yaml(path)
    if not STANDS_ALONE:
        read_yaml(BASE)
except (ConfigError, OSError) as error:
    sys.exit(str(error))


def plan_of(values):
    """What a configuration asks for, or its problems and the end."""
    sources = [] if STANDS_ALONE else [BASE]
    overlays = [os.path.relpath(path) for path in workflow.configfiles]
    sources += [path for path in overlays if path not in sources]
    sources += ["--config"] if GIVEN else []
    update_config(values, read_texts(GIVEN))
    try:
        plan = Plan(Config.parse(values, source=" with ".join(sources)))
    except ConfigError as error:
        sys.exit(str(error))
    refuse_files_for_folders(plan.config.name)
    return plan


def refuse_files_for_folders(name):
    """End where a file has the name of a folder that the results need."""
    shared = ["logs", "results", "results/samples", "results/networks"]
    for folder in [*shared, f"results/{name}"]:
        if os.path.exists(folder) and not os.path.isdir(folder):
            sys.exit(f"{folder} must be a folder, and is a file: move it away")
