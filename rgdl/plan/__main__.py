"""Check configuration files, and print what they ask for."""

import argparse
import sys

from rgdl.closed_pipe import end_with_reader
from rgdl.config import Config, ConfigError, read_files
from rgdl.plan.plan import Plan
from rgdl.plan.summary import plan_warnings, summarize

parser = argparse.ArgumentParser(prog="python -m rgdl.plan", description=__doc__)
parser.add_argument(
    "file",
    nargs="*",
    help="each changes values of those before it; without any, the file is config.yaml",
)
end_with_reader()
files = parser.parse_args().file or ["config.yaml"]
try:
    layers = read_files(files)
    plan = Plan(Config.parse(layers.values, source=layers.source))
except (ConfigError, OSError) as error:
    sys.exit(str(error))
print("\n".join([*summarize(plan, source=layers.source), *plan_warnings(plan)]))
