"""Print the JSON schema of `config.yaml`, or the reference of its keys in Markdown."""

import argparse
import json

from rgdl.closed_pipe import end_with_reader
from rgdl.config.readme import config_readme
from rgdl.config.schema import config_schema

end_with_reader()
parser = argparse.ArgumentParser(prog="python -m rgdl.config", description=__doc__)
parser.add_argument("--readme", action="store_true", help="the reference instead of the schema")
if parser.parse_args().readme:
    print(config_readme(), end="")
else:
    print(json.dumps(config_schema(), indent=2))
