# Which configuration holds: that of --configfile if it is complete, else laid over config.yaml.
import os
import sys

from rgdl.config import Config, ConfigError, Plan, is_complete, read_yaml

BASE = "config.yaml"
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
    try:
        return Plan(Config.parse(values, source=" with ".join(sources)))
    except ConfigError as error:
        sys.exit(str(error))
