"""Check configuration files, and print what they ask for.

python -m rgdl.plan FILE ...

With several files, each changes values of those before it. Without any, the file is config.yaml.
"""

import sys

from rgdl.config import Config, ConfigError, read_files
from rgdl.plan.plan import Plan
from rgdl.plan.summary import plan_warnings, summarize

try:
    layers = read_files(sys.argv[1:] or ["config.yaml"])
    plan = Plan(Config.parse(layers.values, source=layers.source))
except (ConfigError, OSError) as error:
    sys.exit(str(error))
print("\n".join([*summarize(plan, source=layers.source), *plan_warnings(plan)]))
