"""Read values from a YAML file or from the command line."""

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
        If the file is not valid YAML, or repeats a key.
    OSError
        If the file cannot be read.

    Examples
    --------
    In a clone of the repository:

    >>> read_yaml("config.yaml")["name"]
    'paper'
    """
    try:
        return yaml.load(Path(path).read_text(encoding="utf-8"), Loader=_UniqueKeys)
    except OSError:
        raise
    except Exception as error:  # an impossible date or an unknown tag can raise any exception
        problem = Problem("the file", None, f"is not valid YAML: {_reason(error)}")
        raise ConfigError(str(path), [problem]) from None


def _reason(error: Exception) -> str:
    """The message of a YAML error, in one printable line."""
    text = str(error) or type(error).__name__
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        text = ": ".join(part for part in (error.context, error.problem) if part)
        text += f" (line {mark.line + 1}, column {mark.column + 1})"
    return printable(" ".join(text.split()))


class _UniqueKeys(yaml.SafeLoader):
    """YAML that does not allow repeated keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Raise an error for a repeated key, of which PyYAML would take the last value."""
        keys = set()
        for key_node, _ in node.value:
            # keys that `<<` merges into a mapping may be overridden by its own
            merges = key_node.tag == "tag:yaml.org,2002:merge"
            key = "<<" if merges else self.construct_object(key_node, deep=True)
            if key in keys:
                mark = key_node.start_mark
                raise yaml.YAMLError(f"line {mark.line + 1} repeats the key {key!r}")
            keys.add(key)
        return super().construct_mapping(node, deep)


def read_texts(value: Any) -> Any:
    """Convert texts to the values that YAML would read from a file.

    Snakemake leaves every number inside the braces of `--config name={...}` as text.

    Parameters
    ----------
    value : mapping, list or scalar
        The given value; keys are not converted.

    Returns
    -------
    mapping, list or scalar
        The same with numbers, true, false and null instead of their texts.

    Examples
    --------
    >>> read_texts({"coupling": "0.4", "seeds": ["1", "2"], "name": "paper"})
    {'coupling': 0.4, 'seeds': [1, 2], 'name': 'paper'}
    """
    if isinstance(value, Mapping):
        return {key: read_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [read_texts(part) for part in value]
    return _read_scalar(value) if isinstance(value, str) else value


def _read_scalar(text: str) -> Any:
    """Convert one text, unless it is not a plain scalar."""
    try:
        read = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError):
        return text
    return text if isinstance(read, dict | list) else read
