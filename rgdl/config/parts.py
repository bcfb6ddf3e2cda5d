"""Valid parts of a configuration, so that problems of several parts are reported together."""

import inspect
import typing
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from rgdl.config.errors import Problem

# Sections by their keys. A section with free names has its entries by name, None if not valid.
Parts = dict[str, Any]
Check = Callable[..., Iterator[Problem]]


def all_parts(config: BaseModel) -> Parts:
    """The parts of a configuration that is valid."""
    return {key: dict(part) if isinstance(part, dict) else part for key, part in config}


def valid_parts(model: type[BaseModel], values: Any) -> Parts:
    """Parts of values that are not valid as a whole.

    Parameters
    ----------
    model : type
        Of the whole file.
    values : mapping
        Its content; anything else has no parts.

    Examples
    --------
    >>> from rgdl.config import Config
    >>> valid_parts(Config, {"name": "mine", "networks": {"first": {}}, "figures": 3})
    {'name': 'mine', 'networks': {'first': None}, 'studies': {}, 'repository': None}
    """
    parts: Parts = {}
    for key, field in model.model_fields.items():
        given, kind = isinstance(values, Mapping) and key in values, field.annotation
        if not given and not field.is_required():
            parts[key] = field.get_default(call_default_factory=True)
        elif given and typing.get_origin(kind) is dict and isinstance(values[key], Mapping):
            name_kind, entry = typing.get_args(kind)
            if values[key] and all(_valid(name_kind, name) for name in values[key]):
                parts[key] = {name: _valid(entry, one) for name, one in values[key].items()}
        elif given and (part := _valid(Annotated[kind, field], values[key])) is not None:
            parts[key] = part
    return parts


def problems_between(parts: Parts, groups: Iterable[Iterable[Check]]) -> list[Problem]:
    """Problems of values that depend on others.

    Parameters
    ----------
    parts : dict
        See `all_parts` and `valid_parts`. Parts in which problems are found are removed.
    groups : iterable of iterables of callable
        The arguments of a check are sections, named by their keys; it yields problems. It is left
        out if one of these sections is not valid. So that no consequence of a problem is reported,
        parts with problems are not valid for the next group.
    """
    problems: list[Problem] = []
    for checks in groups:
        found = [problem for check in checks for problem in _problems(check, parts)]
        for problem in found:
            _remove(parts, problem.path)
        problems += found
    return problems


def _problems(check: Check, parts: Parts) -> Iterator[Problem]:
    sections = inspect.signature(check).parameters
    if sections.keys() <= parts.keys():
        yield from check(**{section: parts[section] for section in sections})


def _valid(kind: Any, value: Any) -> Any:
    """The value as this type, or None."""
    try:
        return TypeAdapter(kind).validate_python(value, strict=True)
    except ValidationError:
        return None


def _remove(parts: Parts, path: str) -> None:
    section, _, inside = path.partition(".")
    name = inside.partition(".")[0]
    if isinstance(parts.get(section), dict):
        parts[section][name] = None
    else:
        parts.pop(section, None)
