"""Read values from a YAML file or from the command line."""

import re
from collections.abc import Hashable, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeVar

import yaml

from rgdl.config.errors import ConfigError, Problem, printable

_Number = TypeVar("_Number", int, float)
_INVALID = "is not valid YAML: "
_NULL = "tag:yaml.org,2002:null"


def read_yaml(path: str | Path) -> Any:
    """Read a YAML file.

    Raises
    ------
    ConfigError
        If the file is not UTF-8 or not valid YAML, repeats a key, has a key without a value, or a
        number that YAML reads as another one than it looks like.
    OSError
        If the file cannot be read.

    Examples
    --------
    In a clone of the repository:

    >>> read_yaml("config.yaml")["name"]
    'paper'
    """
    try:
        values, wrong = _load(Path(path).read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        folder = Path(path).resolve().parent
        raise FileNotFoundError(f"there is no file {Path(path).name} in {folder}") from None
    except OSError as error:
        raise type(error)(f"{path} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        problem = Problem("the file", None, f"must be text in UTF-8 (line {line} is not)")
        raise ConfigError(str(path), [problem]) from None
    except Exception as error:  # an impossible date or an unknown tag can raise any exception
        wrong = [_INVALID + _reason(error)]
    if wrong:
        raise ConfigError(str(path), [Problem("the file", None, one) for one in wrong])
    return values


def _load(text: str) -> tuple[Any, list[str]]:
    """The values of a YAML text, and a message for each part that YAML reads unexpectedly."""
    loader = _PlainYAML(text)
    try:
        return loader.get_single_data(), loader.wrong
    finally:
        loader.dispose()


def _reason(error: Exception) -> str:
    """The message of a YAML error, in one printable line."""
    text = str(error) or type(error).__name__
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark:
        mark = error.problem_mark
        text = ": ".join(part for part in (error.context, error.problem) if part)
        text += f" ({_place(mark)})"
    return printable(" ".join(text.split()))


class _PlainYAML(yaml.SafeLoader):
    """YAML that notes repeated keys, keys without a value, and numbers that look like others.

    Such numbers are 010000, 1:30 and {K: 0,4}.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.wrong: list[str] = []

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """Note 010000, which is 4096, and 1:30, which is 90."""
        return self._as_it_looks(node, super().construct_yaml_int(node))

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        """Note 1:30.5, which is 90.5."""
        return self._as_it_looks(node, super().construct_yaml_float(node))

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """Note a repeated key, of which PyYAML takes the last value, and a key without a value."""
        keys = set()
        for key_node, _ in node.value:
            # keys that `<<` merges into a mapping may be overridden by its own
            merges = key_node.tag == "tag:yaml.org,2002:merge"
            key = "<<" if merges else self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                break  # PyYAML says so, with its place
            if key in keys:
                self._note(key_node, f"the key {key!r} is repeated")
            keys.add(key)
        self._note_empty(node)
        return super().construct_mapping(node, deep)

    def _note_empty(self, node: yaml.MappingNode) -> None:
        """Note a key without a value: a number with a comma, a list without brackets, or a slip."""
        runs: list[list[yaml.Node]] = []  # a value, and the keys after it that have none
        for key, value in node.value:
            if value.tag != _NULL or value.value:
                runs.append([value])
            elif runs:
                runs[-1].append(key)
            else:
                runs.append([value, key])
        for before, *keys in runs:
            if keys and (wrong := _comma(before, keys)):
                self._note(before, wrong)
            else:
                for key in keys:
                    self._note(key, f"{key.value!r} {_EMPTY}", "must have a value for every key: ")

    def _as_it_looks(self, node: yaml.ScalarNode, value: _Number) -> _Number:
        """Note a text that looks like another number than its value."""
        text = str(node.value).replace("_", "")
        decimal = text.lstrip("+-").lstrip("0") or "0"
        if ":" in text:
            written = f"write {value}, or '{text}' in quotes for a text"
            self._note(node, f"{text} is {value} in YAML: {written}")
        elif re.fullmatch(r"[+-]?0\d+", text) and int(decimal) != abs(value):
            self._note(node, f"{text} is {value} in YAML, by its leading zero: write {decimal}")
        return value

    def _note(self, node: yaml.Node, wrong: str, kind: str = _INVALID) -> None:
        self.wrong.append(printable(f"{kind}{wrong} ({_place(node.start_mark)})"))


for _kind in ("int", "float"):
    _PlainYAML.add_constructor(
        f"tag:yaml.org,2002:{_kind}", getattr(_PlainYAML, f"construct_yaml_{_kind}")
    )


def _place(mark: yaml.Mark) -> str:
    return f"line {mark.line + 1}, column {mark.column + 1}"


_WHOLE = r"[+-]?(\d+|\d{1,3}(\.\d{3})+)"  # 1000, or 1.000 with a point between thousands
_EMPTY = "has none; indent what belongs to it, or write null to remove it"


def _comma(before: yaml.Node, keys: list[yaml.Node]) -> str:
    """A message if a value and the next keys, which have none, look like 0,4 or 1, 2, 3."""
    if len(keys) == 1 and keys[0].start_mark.index == before.end_mark.index + 1:
        return _decimal_comma(before.value, keys[0].value)
    if not all(one.tag.endswith((":int", ":float")) for one in (before, *keys)):
        return ""
    numbers = ", ".join(one.value for one in (before, *keys))
    return f"in {numbers} each number after a comma is a key in YAML: write [{numbers}]"


def _decimal_comma(before: Any, after: Any) -> str:
    """A message if a value and the next key, which has no value, look like 0,4; else empty."""
    texts = isinstance(before, str) and isinstance(after, str)
    if texts and re.fullmatch(_WHOLE, before) and re.fullmatch(r"\d+([eE][+-]?\d+)?", after):
        number = f"{before.replace('.', '')}.{after}"
        return f"{before},{after} is a value and another key in YAML: write {number}"
    return ""


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

    Raises
    ------
    ConfigError
        If a key has no value. A number with a decimal comma is a value and such a key.

    Examples
    --------
    >>> read_texts({"coupling": "0.4", "seeds": ["1", "2"], "name": "paper"})
    {'coupling': 0.4, 'seeds': [1, 2], 'name': 'paper'}
    """
    if isinstance(value, Mapping):
        for (key, before), (after, its_value) in pairwise(value.items()):
            if its_value in _NOTHING and (wrong := _decimal_comma(before, after)):
                problem = Problem(str(key), before, f"must have a decimal point: {wrong}")
                raise ConfigError("--config", [problem])
        if empty := [str(key) for key, part in value.items() if part in _NOTHING]:
            allowed = "must have a value, or be null to be removed"
            raise ConfigError("--config", [Problem(key, None, allowed) for key in empty])
        return {key: read_texts(part) for key, part in value.items()}
    if isinstance(value, list):
        return [read_texts(part) for part in value]
    return _read_scalar(value) if isinstance(value, str) else value


# How Snakemake gives a key without a value.
_NOTHING = ("", None)


def _read_scalar(text: str) -> Any:
    """Convert one text, unless it is not a plain scalar."""
    try:
        read, wrong = _load(text)
    except (yaml.YAMLError, ValueError):
        return text
    return text if wrong or isinstance(read, dict | list) else read
