"""What is wrong with a configuration, in lines that a person can act on."""

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
_LONGEST_VALUE = 60
_LONGEST_NUMBER = 1e15
_LONGEST_PATH = 160


class _Null:
    """What stands in a file as null, or as nothing at all behind a colon."""

    def __repr__(self) -> str:
        return "null"


@dataclass(frozen=True)
class Problem:
    """One wrong value: where it stands, what it is (None: nothing), and what is allowed there."""

    path: str
    value: Any
    allowed: str

    def __str__(self) -> str:
        path = printable(self.path)
        path = path if len(path) <= _LONGEST_PATH else f"{path[: _LONGEST_PATH - 3]}..."
        value = "" if self.value is None else f" = {_short(self.value)}"
        return f"{path}{value}: {self.allowed}"


class ConfigError(ValueError):
    """A configuration that cannot be used.

    Attributes
    ----------
    problems : sequence of Problem
        Every problem found.
    """

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        self.problems = problems
        lines = "\n".join(f"  {problem}" for problem in problems)
        super().__init__(f"{source} cannot be used:\n{lines}")


def printable(text: str) -> str:
    """The text in one line, with what cannot be printed as in a Python literal."""
    return "".join(c if c.isprintable() else repr(c)[1:-1] for c in text)


def did_you_mean(key: str, known: Sequence[str]) -> str:
    """Words that name the known key that is nearest to an unknown one, or nothing."""
    close = difflib.get_close_matches(key, known, n=1)
    return f"; did you mean {close[0]}?" if close else ""


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Put pydantic's findings into a line each."""
    return [_problem(found, model) for found in error.errors(include_url=False)]


def unknown_name(path: str, value: str, section: str, known: Sequence[str]) -> Problem:
    """A reference to an entry of another section that is not there."""
    return Problem(path, value, f"must be one of {section}: {', '.join(known)}")


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
    except ValueError:  # Python writes no whole number of thousands of digits
        return "(too long to show)"
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 3] + "..."


def _as_number(kind: str, value: Any) -> str:
    """How a number is to be written that stands there as a text, or with a point."""
    try:
        number = float(value) if isinstance(value, str | float) else math.nan
    except ValueError:
        return ""
    if kind == "int_type" and number.is_integer() and abs(number) < _LONGEST_NUMBER:
        return f", written {int(number)}"
    return " without quotes" if kind == "float_type" and math.isfinite(number) else ""


def _sentence(kind: str, message: str, limits: dict[str, Any]) -> str:
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
    return f"is no key here{did_you_mean(str(where[-1]), known)} (keys: {', '.join(known)})"


def _section(where: tuple[Any, ...], model: type[BaseModel]) -> type[BaseModel]:
    """The model of the mapping at a path; a step into dict[...] or list[...] has no model."""
    current: Any = model
    for part in where:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = _required(current.model_fields[part].annotation)
        else:
            current = typing.get_args(current)[-1]
    return typing.cast(type[BaseModel], current)


def _required(annotation: Any) -> Any:
    """A without the None of A | None."""
    kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 and type(None) in typing.get_args(annotation) else annotation
