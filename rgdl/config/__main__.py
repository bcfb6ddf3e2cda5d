"""Print the JSON schema of `config.yaml`, for editors: python -m rgdl.config."""

import json

from rgdl.config.file import Config

print(json.dumps(Config.model_json_schema(), indent=2))
