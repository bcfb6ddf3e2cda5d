"""Read values from a YAML file or from the command line."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml

from rgdl.config.errors import ConfigError, Problem, printable

_Number = TypeVar("_Number", int, float)


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file.

    Raises
    ------
    ConfigError
        If the file is not UTF-8 or not valid YAML, repeats a key, or has a number that YAML reads
        as another one than it looks like.
    OSError
        If the file cannot be read.

    Examples
    --------
    In a clone of the repository:

    >>> read_yaml("config.yaml")["name"]
    'paper'
    """
    try:
        return yaml.load(Path(path).read_bytes().decode("utf-8-sig"), Loader=_PlainYAML)
    except FileNotFoundError:
        folder = Path(path).resolve().parent
        raise FileNotFoundError(f"there is no file {Path(path).name} in {folder}") from None
    except OSError:
        raise
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem("the file", None, f"must be text in UTF-8 (line {line} is not)")
        raise ConfigError(str(path), [problem]) from None
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


class _PlainYAML(yaml.SafeLoader):
    """YAML without repeated keys, and without numbers of base 8 or 60 that look like decimals."""

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """Raise an error for 010000, which is 4096, and 1:30, which is 90."""
        return _as_it_looks(node, super().construct_yaml_int(node))

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        """Raise an error for 1:30.5, which is 90.5."""
        return _as_it_looks(node, super().construct_yaml_float(node))

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


for _kind in ("int", "float"):
    _PlainYAML.add_constructor(
        f"tag:yaml.org,2002:{_kind}", getattr(_PlainYAML, f"construct_yaml_{_kind}")
    )


def _as_it_looks(node: yaml.ScalarNode, value: _Number) -> _Number:
    """The value, if its text does not look like another number."""
    text = str(node.value).replace("_", "")
    decimal = text.lstrip("+-").lstrip("0") or "0"
    if ":" in text:
        wrong = f"{text} is {value} in YAML: write {value}, or '{text}' in quotes for a text"
    elif re.fullmatch(r"[+-]?0\d+", text) and int(decimal) != abs(value):
        wrong = f"{text} is {value} in YAML, by its leading zero: write {decimal}"
    else:
        return value
    raise yaml.constructor.ConstructorError(None, None, wrong, node.start_mark)


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
        read = yaml.load(text, Loader=_PlainYAML)
    except (yaml.YAMLError, ValueError):
        return text
    return text if isinstance(read, dict | list) else read
