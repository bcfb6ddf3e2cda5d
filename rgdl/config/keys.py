"""The keys that the models of the configuration have, and which of them a wrong one may mean."""

import difflib
import re
import typing
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel

EXTENDS = "extends"  # the key with which a file names the one that it changes
NAME = "NAME"  # stands for a name that the file chooses
_SHOWN = 3
_CLOSE, _VERY_CLOSE = 0.6, 0.9  # similarities, of which 1 is the same text


def section_at(where: Sequence[Any], model: type[BaseModel]) -> type[BaseModel]:
    """The model of the mapping at a path; dict[...] and list[...] on the way have no model."""
    current: Any = model
    for part in where:
        if isinstance(current, type) and issubclass(current, BaseModel):
            current = _required(current.model_fields[part].annotation)
        else:
            current = typing.get_args(current)[-1]
    return typing.cast(type[BaseModel], current)


def key_paths(model: type[BaseModel]) -> Iterator[str]:
    """Dotted paths of all keys of a section and of the sections in it.

    Examples
    --------
    >>> from rgdl.config.models import Network
    >>> list(key_paths(Network))[:6]
    ['ensemble', 'surrogate', 'layers', 'seeds', 'training', 'training.n_epochs']
    """
    for key, field in model.model_fields.items():
        yield key
        kind = _required(field.annotation)
        if typing.get_origin(kind) is dict:
            key, kind = f"{key}.{NAME}", typing.get_args(kind)[-1]
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"{key}.{inner}" for inner in key_paths(kind))


def did_you_mean(key: str, known: Sequence[str], elsewhere: Sequence[str] = ()) -> str:
    """Suggest the known keys that are most similar to an unknown one, if there are any.

    Parameters
    ----------
    key : str
        The unknown key, which may have dots.
    known : sequence of str
        Keys that are allowed in its place. Only their last parts are compared, as many as `key`
        has; of a key in one of their sections only the last one, first with those of this section.
    elsewhere : sequence of str
        Dotted paths of keys in other places, which are compared if no key of `known` is similar.

    Examples
    --------
    >>> did_you_mean("sed", ["seed", "layers"])
    '; did you mean seed?'
    >>> did_you_mean("l1", ["layers"], ["networks.NAME.training.l1"])
    '; did you mean networks.NAME.training.l1?'
    """
    section, _, last = key.rpartition(".")
    if inside := [path for path in known if section and path.rpartition(".")[0] == section]:
        hint = did_you_mean(last, [path.rpartition(".")[2] for path in inside])
        return hint.replace("mean ", f"mean {section}.") or did_you_mean(last, [], known)
    n_parts = key.count(".") + 1
    for paths, cutoff in ((known, _CLOSE), (elsewhere, _VERY_CLOSE)):
        ends = [".".join(path.split(".")[-n_parts:]) for path in paths]
        if close := difflib.get_close_matches(key, ends, n=1, cutoff=cutoff):
            meant = [path for path, end in zip(paths, ends, strict=True) if end == close[0]]
            at_top = " at the top level" if paths is elsewhere and "." not in meant[0] else ""
            return f"; did you mean {some_of(meant, ' or ')}{at_top}?"
    return ""


def as_sections(key: str, paths: Iterable[str]) -> str:
    """A dotted key as it is written in a file, if it is one of these paths.

    Examples
    --------
    >>> as_sections("networks.mine.layers", ["networks.NAME.layers"])
    'networks: {mine: {layers: ...}}'
    """
    parts = key.split(".")
    for path in (path.split(".") for path in paths):
        if 1 < len(parts) == len(path) and all(
            known in (NAME, part) for known, part in zip(path, parts, strict=True)
        ):
            return ": {".join(parts) + ": ..." + "}" * (len(parts) - 1)
    return ""


def described_by(key: str, section: type[BaseModel], prefix: str = "") -> str:
    """The keys of a section, after a prefix, in whose meaning a symbol such as K occurs.

    Examples
    --------
    >>> from rgdl.config.models import Ensemble
    >>> described_by("K", Ensemble), described_by("J", Ensemble)
    ('; did you mean coupling?', '')
    """
    meant = [
        prefix + name
        for name, field in section.model_fields.items()
        if key in re.findall(r"[\w/]+", field.description or "")
    ]
    return f"; did you mean {some_of(meant, ' or ')}?" if meant else ""


def some_of(names: Sequence[str], last: str = ", ") -> str:
    """The first names, and how many more there are.

    Parameters
    ----------
    names : sequence of str
        All of them.
    last : str
        What stands before the last one, if there are no more.

    Examples
    --------
    >>> some_of(["a", "b", "c", "d", "e"]), some_of(["a", "b"], " or ")
    ('a, b, c and 2 more', 'a or b')
    """
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return last.join(filter(None, [", ".join(names[:-1]), names[-1]])) if names else ""


def _required(annotation: Any) -> Any:
    """A, given A | None."""
    kinds = [kind for kind in typing.get_args(annotation) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 and type(None) in typing.get_args(annotation) else annotation
