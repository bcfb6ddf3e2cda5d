"""Problems of a configuration: the key, its value, and what is allowed."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import BaseModel, ValidationError

from rgdl.config.keys import (
    EXTENDS,
    as_sections,
    described_by,
    did_you_mean,
    key_paths,
    section_at,
)

MISSING = "must be given"  # what is allowed for a missing key

_TYPES = {
    "int_type": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "string_unicode": "a text of printable characters",
    "list_type": "a list",
    "dict_type": "a mapping of names",
    "model_type": "a mapping of keys",
    "finite_number": "a finite number",
    "recursion_loop": "without itself inside",
}
_OF_KEY = ("[key]",)  # the end of the path of a wrong key
_MAX_VALUE = 60  # characters of a value in a message
_MAX_NUMBER = 1e15
_MAX_PATH = 160  # characters of a key's path in a message


class _Plain:
    """A value that YAML writes in another way than Python."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


NULL = _Plain("null")


def shown_value(value: Any) -> Any:
    """A value as a message shows it: null, true, false and dates as in a YAML file."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return _Plain(str(value).lower())
    return _Plain(str(value)) if isinstance(value, date) else value


@dataclass(frozen=True)
class Problem:
    """Path of a key, its value (None for a missing key), and what is allowed.

    Examples
    --------
    >>> print(Problem("ensembles.hot.coupling", -0.1, "must be >= 0"))
    ensembles.hot.coupling = -0.1: must be >= 0
    """

    path: str
    value: Any
    allowed: str

    def __str__(self) -> str:
        path = printable(self.path)
        path = path if len(path) <= _MAX_PATH else f"{path[: _MAX_PATH - 3]}..."
        value = "" if self.value is None else f" = {_short(self.value)}"
        return f"{path}{value}: {self.allowed}"


class ConfigError(ValueError):
    """A configuration that cannot be used.

    Attributes
    ----------
    problems : sequence of Problem
        Every problem found.

    Examples
    --------
    >>> print(ConfigError("config.yaml", [Problem("name", None, "is missing")]))
    config.yaml cannot be used:
      name: is missing
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{source} cannot be used:\n{lines}")


def printable(text: str) -> str:
    """Escape characters that cannot be printed, line breaks included."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Turn the errors of pydantic into problems."""
    errors = error.errors(include_url=False)
    # A wrong key is the only problem of its entry: others may follow from it.
    wrong_keys = {found["loc"][:-1] for found in errors if found["loc"][-1:] == _OF_KEY}
    return [
        _problem(found, model)
        for found in errors
        if not any(found["loc"][: len(key)] == key for key in wrong_keys)
        or found["loc"][-1:] == _OF_KEY
    ]


def _problem(found: Any, model: type[BaseModel]) -> Problem:
    kind, where = found["type"], found["loc"]
    value = shown_value(found["input"])
    if where[-1:] == _OF_KEY:  # show the key as the file has it, such as true
        where = (*where[:-2], value)
    elif kind == "invalid_key":
        where = (*where[:-1], value)
    path = ".".join(map(str, where)) or "the file"
    if kind == "extra_forbidden":
        return Problem(path, value, _unknown_key(where, model))
    if kind == "invalid_key":
        return Problem(path, value, f"must be a text{_meant(where[:-1], value, model)}")
    if kind == "missing":
        return Problem(path, None, MISSING)
    if kind in _TYPES:
        return Problem(path, value, f"must be {_TYPES[kind]}{_written(kind, found['input'])}")
    message = found["msg"].removeprefix("Input should ").removeprefix("be ")
    return Problem(path, value, _sentence(kind, message, found.get("ctx", {})))


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python does not print integers of thousands of digits
        return "(too long to show)"
    return text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 3] + "..."


def _written(kind: str, value: Any) -> str:
    """How to write a value that YAML read as another type."""
    if kind == "string_type" and isinstance(value, bool):
        return ": YAML reads yes, no, on and off as true or false; write it in quotes"
    if kind == "bool_type" and value in ("true", "false"):
        return " without quotes"
    return _as_number(kind, value)


def _as_number(kind: str, value: Any) -> str:
    """How to write a number that was given as text, with a comma, or with a decimal point."""
    if isinstance(value, str) and (written := _without_comma(kind, value)):
        return f": write {written}"
    try:
        number = float(value) if isinstance(value, str | float) else math.nan
    except ValueError:
        return ""
    if kind == "int_type" and number.is_integer() and abs(number) < _MAX_NUMBER:
        return f", written {int(number)}"
    return " without quotes" if kind == "float_type" and math.isfinite(number) else ""


def _without_comma(kind: str, text: str) -> str:
    """A whole number without commas between thousands, or another one with a decimal point."""
    if kind == "int_type" and re.fullmatch(r"[+-]?\d{1,3}(,\d{3})+", text):
        return text.replace(",", "")
    if kind == "float_type" and re.fullmatch(r"[+-]?\d+,\d+([eE][+-]?\d+)?", text):
        return text.replace(",", ".")
    return ""


def _sentence(kind: str, message: str, limits: dict[str, Any]) -> str:
    if kind == "repeated_value":
        return "must all differ"
    if kind == "string_pattern_mismatch":
        return "must be a letter followed by letters, digits, _ or -"
    if kind == "string_too_long":
        return f"must have at most {limits['max_length']} characters"
    if kind == "too_short":
        least = limits["min_length"]
        return f"must have at least {least} {'entry' if least == 1 else 'entries'}"
    if kind == "too_long":
        return f"must have at most {limits['max_length']} entries"
    return f"must be {message}"


def _unknown_key(where: tuple[Any, ...], model: type[BaseModel]) -> str:
    known = ", ".join(section_at(where[:-1], model).model_fields)
    return f"is not a key here{_meant(where[:-1], where[-1], model)} (keys: {known})"


def _meant(where: tuple[Any, ...], key: Any, model: type[BaseModel]) -> str:
    """What a wrong key in the section at a path may mean."""
    section = section_at(where, model)
    if not (isinstance(section, type) and issubclass(section, BaseModel)):  # names of a choice
        return ""
    if nested := as_sections(str(key), key_paths(section)):
        return f"; did you mean {nested}?"
    known = [*section.model_fields, *([] if where else [EXTENDS])]
    hint = did_you_mean(str(key), known, list(key_paths(model)))
    return hint or described_by(str(key), section)
