"""What stands in a file or on the command line, as Python's values."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from rgdl.config.errors import ConfigError, Problem, printable


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file.

    Raises
    ------
    ConfigError
        If the file is not YAML, or names a key twice.
    OSError
        If the file cannot be read.
    """
    try:
        return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except OSError:
        raise
    except Exception as error:  # a date that is none, or a strange tag, can raise anything
        problem = Problem("the file", None, f"is not good YAML: {_reason(error)}")
        raise ConfigError(str(path), [problem]) from None


def _reason(error: Exception) -> str:
    """What a YAML error says, in one line that can be printed."""
    text = str(error) or type(error).__name__
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        text = ": ".join(part for part in (error.context, error.problem) if part)
        text += f" (line {mark.line + 1}, column {mark.column + 1})"
    return printable(" ".join(text.split()))


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which no mapping names a key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Refuse a second value for a key instead of silently taking it."""
        keys = set()
        for key_node, _ in node.value:
            # what `<<` merges into a mapping stands behind its own keys
            merges = key_node.tag == "tag:yaml.org,2002:merge"
            key = "<<" if merges else self.construct_object(key_node, deep=True)
            if key in keys:
                mark = key_node.start_mark
                raise yaml.YAMLError(f"line {mark.line + 1} names the key {key!r} a second time")
            keys.add(key)
        return super().construct_mapping(node, deep)


def read_texts(value: Any) -> Any:
    """Read the texts in a value as YAML reads them in a file.

    Snakemake leaves every number inside the braces of `--config name={...}` a text.

    Parameters
    ----------
    value : mapping, list or scalar
        What was given; its keys stay as they are.

    Returns
    -------
    mapping, list or scalar
        The same with numbers, true and false, and null in place of their texts.
    """
    if isinstance(value, Mapping):
        return {key: read_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [read_texts(part) for part in value]
    return _read_scalar(value) if isinstance(value, str) else value


def _read_scalar(text: str) -> Any:
    """A text that is not one plain scalar stays a text."""
    try:
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return text
    return text if isinstance(read, dict | list) else read
