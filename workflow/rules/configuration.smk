# Which configuration holds: that of --configfile if it is complete, else laid over config.yaml.
# Where this workflow is a module of another one, what its `config:` says is taken in the same way.
import os
import sys
from pathlib import Path

from snakemake.utils import update_config

from rgdl.config import Config, ConfigError, is_complete, read_texts, read_yaml
from rgdl.plan import Plan, paths

# What belongs to the workflow lies beside it, wherever it is run from.
ROOT = Path(str(workflow.current_basedir), "..", "..").resolve()
ROOT = Path() if ROOT == Path.cwd() else ROOT
BASE = str(ROOT / "config.yaml")
# A module's rules are modified beside the whole; files and --config are the other workflow's then.
IS_MODULE = len(workflow.modifier_stack) > 1
OVERLAYS = [] if IS_MODULE else [os.path.relpath(path) for path in workflow.configfiles]
GIVEN = {} if IS_MODULE else workflow.config_settings.config  # by --config
STANDS_ALONE = is_complete(config)

try:
    for path in OVERLAYS:
        read_yaml(path)
    if not STANDS_ALONE:
        read_yaml(BASE)
except (ConfigError, OSError) as error:
    sys.exit(str(error))


def plan_of(values):
    """What a configuration asks for, or its problems and the end."""
    if not is_complete(values):  # a module's, which Snakemake lays over no file
        whole = read_yaml(BASE)
        update_config(whole, values)
        update_config(values, whole)
    sources = [] if STANDS_ALONE else [BASE]
    sources += [path for path in OVERLAYS if path not in sources]
    sources += ["--config"] if GIVEN else []
    sources += ["the config of the module"] if IS_MODULE else []
    update_config(values, read_texts(GIVEN))
    try:
        plan = Plan(Config.parse(values, source=" with ".join(sources)))
    except ConfigError as error:
        sys.exit(str(error))
    refuse_files_for_folders(plan.config.name)
    return plan


def refuse_files_for_folders(name):
    """End where a file has the name of a folder that the results need."""
    for folder in [*paths.SHARED, paths.results_folder(name)]:
        if os.path.exists(folder) and not os.path.isdir(folder):
            sys.exit(f"{folder} must be a folder, and is a file: move it away")
