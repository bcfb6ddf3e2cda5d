"""A whole configuration from files, some of which change only single values of another one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rgdl.config.errors import ConfigError, Problem, shown_value
from rgdl.config.keys import EXTENDS
from rgdl.config.reading import read_yaml

_HINT = f"`{EXTENDS}: config.yaml`"


@dataclass(frozen=True)
class Layers:
    """Values of a configuration, and the names of the files that they are from, lowest first."""

    values: Any  # a mapping, or what a file has instead
    files: list[str]

    @property
    def source(self) -> str:
        """The files as one text, for messages."""
        return " with ".join(dict.fromkeys(self.files))


def read_files(paths: Sequence[str | Path], *, root: str | Path = ".") -> Layers:
    r"""Read the files of a run. Each changes values of what is before it.

    A file with `extends: OTHER` changes single values of another file. OTHER is a path relative to
    the file's folder or else to `root`. A file without it is a whole configuration, and only the
    first one may be so. After another file, a file with `extends` changes the values of that one,
    and the whole configuration that it would change alone is left out.

    Parameters
    ----------
    paths : sequence of str or Path
        The files, lowest first; at least one.
    root : str or Path
        Folder of the workflow, with its `config.yaml`.

    Returns
    -------
    Layers

    Raises
    ------
    ConfigError
        If a file is not YAML, names no file in `extends`, or a later one has no `extends`.
    OSError
        If a file cannot be read.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     whole, mine = Path(folder, "config.yaml"), Path(folder, "mine.yaml")
    ...     _ = whole.write_text("name: paper\nacceptance: {max_residual: 1.0e-12}")
    ...     _ = mine.write_text("extends: config.yaml\nname: mine")
    ...     read_files([mine]).values
    {'name': 'mine', 'acceptance': {'max_residual': 1e-12}}
    """
    first, *others = paths
    layers = _read(Path(first), Path(root), ())
    for path in others:
        found = _read(Path(path), Path(root), ())
        if len(found) == 1:
            allowed = (
                f"is a whole configuration, which only the first file may be: if it changes values "
                f"of {first}, it must say so with {_HINT}"
            )
            raise ConfigError(str(path), [Problem("the file", None, allowed)])
        layers += found[1:]
    return _put_together(layers)


def extend_values(values: Any, *, source: str, root: str | Path) -> Layers:
    """Lay values that have been read over the file that they extend, if they name one.

    Parameters
    ----------
    values : mapping
        Of a whole configuration, or with the key `extends`.
    source : str
        Where they are from, for messages.
    root : str or Path
        Folder of the file that they extend.

    Examples
    --------
    >>> extend_values({"name": "whole"}, source="here", root=".").values
    {'name': 'whole'}
    """
    return _put_together(_below(values, source, Path(root), Path(root), ()))


def merge(below: Mapping[str, Any], above: Mapping[str, Any], *, source: str) -> dict[str, Any]:
    """Replace single values: mappings in both are merged, all else is taken from `above`.

    None instead of a mapping removes it.

    Parameters
    ----------
    below, above : mapping
        The values, and those that replace some of them.
    source : str
        Where the latter are from, for messages.

    Raises
    ------
    ConfigError
        If an empty mapping stands for one with content, which it would not change.

    Examples
    --------
    >>> below = {"a": {"x": 1, "y": [2]}, "b": 3, "c": {"z": 6}}
    >>> merge(below, {"a": {"y": [4, 5]}, "c": None}, source="here")
    {'a': {'x': 1, 'y': [4, 5]}, 'b': 3}
    """
    if empty := list(_empty_sections(below, above)):
        allowed = "must have keys to change, or be null to remove the section"
        raise ConfigError(source, [Problem(path, {}, allowed) for path in empty])
    return _merge(below, above)


def _merge(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        if isinstance(old, Mapping) and value is None:
            del merged[key]
        elif isinstance(old, Mapping) and isinstance(value, Mapping):
            merged[key] = _merge(old, value)
        else:
            merged[key] = value
    return merged


def _empty_sections(below: Mapping[str, Any], above: Mapping[str, Any]) -> Iterator[str]:
    for key, value in above.items():
        old = below.get(key)
        if isinstance(old, Mapping) and isinstance(value, Mapping):
            if old and not value:
                yield str(key)
            yield from (f"{key}.{path}" for path in _empty_sections(old, value))


# A file, or another source, and its values.
_Layer = tuple[str, Any]


def _put_together(layers: Sequence[_Layer]) -> Layers:
    names = [name for name, _ in layers]
    (_, lowest), *others = layers
    if not isinstance(lowest, Mapping):  # nothing can be laid over it
        return Layers(lowest, names[:1])
    values = dict(lowest)
    for source, above in others:
        values = merge(values, above, source=source)
    return Layers(values, names)


def _read(path: Path, root: Path, above: tuple[Path, ...]) -> list[_Layer]:
    """A file and all that it extends, the whole configuration first."""
    return _below(read_yaml(path), str(path), path.parent, root, (*above, path.resolve()))


def _below(
    values: Any, source: str, folder: Path, root: Path, above: tuple[Path, ...]
) -> list[_Layer]:
    if not (isinstance(values, Mapping) and EXTENDS in values):
        return [(source, values)]
    named = values[EXTENDS]
    own = {key: value for key, value in values.items() if key != EXTENDS}
    found = [] if not isinstance(named, str) else [folder / named, root / named]
    files = [path for path in found if path.is_file()]
    below = next((path for path in files if path.resolve() not in above), None)
    if below is None:
        allowed = (
            "must name another file, that does not extend this one"
            if files
            else _no_file(found, folder, root)
        )
        raise ConfigError(source, [Problem(EXTENDS, shown_value(named), allowed)])
    return [*_read(below, root, above), (source, own)]


def _no_file(found: Sequence[Path], folder: Path, root: Path) -> str:
    """Why none of these paths is that of a file."""
    if not found:
        return "must be the name of a file"
    if any(path.is_dir() for path in found):
        return "must be a file, and is a folder"
    places = dict.fromkeys(str(place.resolve()) for place in (folder, root))
    return f"must be an existing file: there is none in {' or '.join(places)}"
