"""The JSON schema of `config.yaml`."""

from collections.abc import Mapping
from typing import Any

from rgdl.config.file import Config


def config_schema() -> dict[str, Any]:
    """Every key with its type, limits and meaning, for editors and for the catalog of workflows.

    Returns
    -------
    dict
        A JSON schema without references: each section stands where it is used, since the catalog
        and other readers of tables do not follow references.
    """
    schema = Config.model_json_schema()
    return dict(_without_references(schema, schema.pop("$defs")))


def _without_references(part: Any, definitions: Mapping[str, Any]) -> Any:
    if isinstance(part, list):
        return [_without_references(one, definitions) for one in part]
    if not isinstance(part, dict):
        return part
    own = {key: _without_references(one, definitions) for key, one in part.items() if key != "$ref"}
    if "$ref" in part:
        section = definitions[part["$ref"].rpartition("/")[2]]
        return {**_without_references(section, definitions), **own}
    return own
