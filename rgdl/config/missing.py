"""Messages about missing keys: often a file is meant to change values of another one."""

import typing
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from pydantic import BaseModel

from rgdl.config.errors import MISSING, NULL, Problem
from rgdl.config.keys import EXTENDS, NAME, did_you_mean, key_paths, section_at, some_of


def explain_missing(
    problems: Sequence[Problem], values: Any, model: type[BaseModel]
) -> list[Problem]:
    """Replace the problems of missing keys by fewer that name the likely cause.

    All missing sections are one problem; so are all missing keys of a name that is similar to
    another name, and may be misspelled. A null that removes no entry says so.

    Parameters
    ----------
    problems : sequence of Problem
        All problems of a file.
    values : mapping
        The content of the file.
    model : type
        Of the whole file.

    Returns
    -------
    list of Problem
        Others remain as they are.
    """
    problems = [_nothing_to_remove(problem, values, model) for problem in problems]
    sections = {key for key, field in model.model_fields.items() if field.is_required()}
    lacking = [p.path for p in problems if p.allowed == MISSING and p.path in sections]
    if not lacking:
        return _names_misspelled(problems, values, model)
    allowed = (
        f"must have all sections, and lacks {', '.join(lacking)}; if it changes values of "
        f"another file, it must say so with `{EXTENDS}: config.yaml`; null must not remove one"
    )
    return [*(p for p in problems if p.allowed != MISSING), Problem("the file", None, allowed)]


def _nothing_to_remove(problem: Problem, values: Any, model: type[BaseModel]) -> Problem:
    """The problem of a null instead of a section with a free name: there was no such entry."""
    *parents, name = problem.path.split(".")
    if problem.value is not NULL or not problem.allowed.startswith("must be a mapping"):
        return problem
    if typing.get_origin(section_at(parents, model)) is not dict:
        return problem
    siblings = values
    for parent in parents:
        siblings = siblings[parent]
    others = [str(one) for one in siblings if one != name]
    entries = f" (entries: {some_of(others)})" if others else ""
    meant = did_you_mean(name, others) + entries
    return replace(problem, allowed=f"must be the name of an entry, to remove one{meant}")


def _names_misspelled(
    problems: Iterable[Problem], values: Any, model: type[BaseModel]
) -> list[Problem]:
    """One problem for all missing keys of a name that is similar to another one."""
    missing: dict[tuple[str, str], list[str]] = {}
    others = []
    of_names = {path.partition(f".{NAME}")[0] for path in key_paths(model) if NAME in path}
    for problem in problems:
        at = _similar_name(problem, values, of_names)
        if at:
            missing.setdefault(at, []).append(problem.path.removeprefix(f"{at[0]}."))
        else:
            others.append(problem)
    named = [
        Problem(place, None, f"must have {', '.join(keys)}{hint}")
        for (place, hint), keys in missing.items()
    ]
    return named + others


def _similar_name(problem: Problem, values: Any, of_names: Iterable[str]) -> tuple[str, str] | None:
    """Path of the name under which a key is missing, and a hint at a similar one, or None."""
    for section in of_names:
        if problem.allowed == MISSING and problem.path.startswith(f"{section}."):
            name = problem.path.removeprefix(f"{section}.").partition(".")[0]
            known = values
            for part in section.split("."):
                known = known[part]
            hint = did_you_mean(name, [str(one) for one in known if one != name])
            return (f"{section}.{name}", hint) if hint else None
    return None
