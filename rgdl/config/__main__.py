"""Print the JSON schema of `config.yaml`, or the reference of its keys in Markdown.

python -m rgdl.config [--readme]
"""

import json
import sys

from rgdl.config.file import Config
from rgdl.config.readme import config_readme

if sys.argv[1:] == ["--readme"]:
    print(config_readme(), end="")
else:
    print(json.dumps(Config.model_json_schema(), indent=2))
