# The configuration of a run: the files of --configfile if they are complete, otherwise config.yaml
# with their changes. The `config:` of a module is treated in the same way.
import os
import sys
from pathlib import Path

from snakemake.utils import update_config

from rgdl.config import Config, ConfigError, is_complete, read_texts, read_yaml
from rgdl.plan import Plan, paths

# The folder of the workflow, which may differ from the folder of the run.
ROOT = Path(str(workflow.current_basedir), "..", "..").resolve()
ROOT = Path() if ROOT == Path.cwd() else ROOT
BASE = str(ROOT / "config.yaml")
# In a module, --configfile and --config belong to the other workflow.
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
