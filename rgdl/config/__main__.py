"""Print the JSON schema of `config.yaml`, or the reference of its keys in Markdown.

python -m rgdl.config [--readme]
"""

import json
import sys

from rgdl.config.readme import config_readme
from rgdl.config.schema import config_schema

if sys.argv[1:] == ["--readme"]:
    print(config_readme(), end="")
else:
    print(json.dumps(config_schema(), indent=2))
