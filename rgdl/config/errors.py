"""What is wrong with a configuration, in lines that a person can act on."""

import difflib
import typing
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

_TYPES = {
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "a mapping of names",
    "model_type": "a mapping of keys",
    "finite_number": "a finite number",
}
_LONGEST_VALUE = 60


@dataclass(frozen=True)
class Problem:
    """One wrong value: where it stands, what it is, and what is allowed there."""

    path: str
    value: Any
    allowed: str

    def __str__(self) -> str:
        if self.value is None:
            return f"{self.path}: {self.allowed}"
        value = repr(self.value)
        if len(value) > _LONGEST_VALUE:
            value = value[: _LONGEST_VALUE - 3] + "..."
        return f"{self.path} = {value}: {self.allowed}"


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


def problems_of(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """Put pydantic's findings into a line each."""
    return [_problem(found, model) for found in error.errors(include_url=False)]


def unknown_name(path: str, value: str, section: str, known: Sequence[str]) -> Problem:
    """A reference to an entry of another section that is not there."""
    return Problem(path, value, f"must be one of {section}: {', '.join(known)}")


def _problem(found: Any, model: type[BaseModel]) -> Problem:
    kind, where = found["type"], found["loc"]
    path = ".".join(str(part) for part in where if part != "[key]") or "the file"
    if kind == "extra_forbidden":
        return Problem(path, found["input"], _unknown_key(where, model))
    if kind == "missing":
        return Problem(path, None, "must be given")
    if kind in _TYPES:
        return Problem(path, found["input"], f"must be {_TYPES[kind]}")
    message = found["msg"].removeprefix("Input should ").removeprefix("be ")
    return Problem(path, found["input"], _sentence(kind, message, found.get("ctx", {})))


def _sentence(kind: str, message: str, limits: dict[str, Any]) -> str:
    if kind == "string_pattern_mismatch":
        return "must be a letter followed by letters, digits, _ or -"
    if kind == "too_short":
        return f"must have at least {limits['min_length']} entries"
    if kind == "too_long":
        return f"must have at most {limits['max_length']} entries"
    return f"must be {message}"


def _unknown_key(where: tuple[Any, ...], model: type[BaseModel]) -> str:
    known = list(_section(where[:-1], model).model_fields)
    close = difflib.get_close_matches(str(where[-1]), known, n=1)
    hint = f"; did you mean {close[0]}?" if close else ""
    return f"is no key here{hint} (keys: {', '.join(known)})"


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
