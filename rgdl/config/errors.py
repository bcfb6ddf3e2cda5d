"""Problems of a configuration: the key, its value, and what is allowed."""

import difflib
import math
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

_TYPES = {
    "int_type": "a whole number",
    "int_parsing_size": "a whole number of fewer digits",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "string_unicode": "a text of printable characters",
    "invalid_key": "a text",
    "list_type": "a list",
    "dict_type": "a mapping of names",
    "model_type": "a mapping of keys",
    "finite_number": "a finite number",
    "recursion_loop": "without itself inside",
}
_MAX_VALUE = 60  # characters of a value in a message
_MAX_NUMBER = 1e15
_MAX_PATH = 160  # characters of a key's path in a message


class _Null:
    """A value that is null, or left empty, in the file."""

    def __repr__(self) -> str:
        return "null"


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


def did_you_mean(key: str, known: Sequence[str]) -> str:
    """Suggest the known key that is most similar to an unknown one, if there is one."""
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Turn the errors of pydantic into problems."""
    return [_problem(found, model) for found in error.errors(include_url=False)]


def _problem(found: Any, model: type[BaseModel]) -> Problem:
    kind, where = found["type"], found["loc"]
    path = ".".join(str(part) for part in where if part != "[key]") or "the file"
    value = _Null() if found["input"] is None else found["input"]
    if kind == "extra_forbidden":
        return Problem(path, value, _unknown_key(where, model))
    if kind == "missing":
        return Problem(path, None, "must be given")
    if kind in _TYPES:
        return Problem(path, value, f"must be {_TYPES[kind]}{_as_number(kind, value)}")
    message = found["msg"].removeprefix("Input should ").removeprefix("be ")
    return Problem(path, value, _sentence(kind, message, found.get("ctx", {})))


def _short(value: Any) -> str:
    try:
        text = repr(value)
    except ValueError:  # Python does not print integers of thousands of digits
        return "(too long to show)"
    return text if len(text) <= _MAX_VALUE else text[: _MAX_VALUE - 3] + "..."


def _as_number(kind: str, value: Any) -> str:
    """How to write a number that was given as text, or with a decimal point."""
    try:
        number = float(value) if isinstance(value, str | float) else math.nan
    except ValueError:
        return ""
    if kind == "int_type" and number.is_integer() and abs(number) < _MAX_NUMBER:
        return f", written {int(number)}"
    return " without quotes" if kind == "float_type" and math.isfinite(number) else ""


def _sentence(kind: str, message: str, limits: dict[str, Any]) -> str:
    if kind == "repeated_value":
        return "must all differ"
    if kind == "string_pattern_mismatch":
        return "must be a letter followed by letters, digits, _ or -"
    if kind == "string_too_long":
        return f"must have at most {limits['max_length']} characters"
    if kind == "too_short":
        return f"must have at least {limits['min_length']} entries"
    if kind == "too_long":
        return f"must have at most {limits['max_length']} entries"
    return f"must be {message}"


def _unknown_key(where: tuple[Any, ...], model: type[BaseModel]) -> str:
    known = list(_section(where[:-1], model).model_fields)
    return f"is not a key here{did_you_mean(str(where[-1]), known)} (keys: {', '.join(known)})"


def _section(where: tuple[Any, ...], model: type[BaseModel]) -> type[BaseModel]:
    """The model of the mapping at a path; dict[...] and list[...] on the way have no model."""
    current: Any = model
    for part in where:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = _required(current.model_fields[part].annotation)
        else:
            current = typing.get_args(current)[-1]
    return typing.cast(type[BaseModel], current)


def _required(annotation: Any) -> Any:
    """A, given A | None."""
    kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 and type(None) in typing.get_args(annotation) else annotation
