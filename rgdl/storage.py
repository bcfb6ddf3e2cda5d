"""Arrays with their provenance in one `.npz` file, written whole or not at all."""

import glob
import json
import os
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from rgdl.types import Array

if TYPE_CHECKING:
    import pandas as pd

_REMEDY = "delete it to have it made again"
_DAY = 86_400.0  # seconds
_METADATA = "metadata.json"  # name of the member that holds the provenance


class StorageError(Exception):
    """A file of results that is missing, damaged, or of another kind or origin than expected."""


@dataclass(frozen=True)
class Stored:
    """Content of a file.

    Attributes
    ----------
    arrays : dict
        Arrays by name.
    metadata : dict
        Provenance: `kind`, and whatever was stored with it.
    """

    arrays: dict[str, Array]
    metadata: dict[str, Any]

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]


def write_arrays(
    path: str | Path, arrays: Mapping[str, Array], *, kind: str, metadata: Mapping[str, Any]
) -> None:
    """Write arrays and their provenance; equal content gives equal bytes.

    Parameters
    ----------
    path : str or Path
        The file; an older one is replaced in one step, once the new one is complete.
    arrays : mapping
        Arrays by name.
    kind : str
        Kind of the file, which `read_arrays` checks.
    metadata : mapping
        Parameters, seed, versions: anything that JSON can hold.
    """
    provenance = json.dumps({"kind": kind, **metadata}, sort_keys=True)
    members = {_METADATA: np.frombuffer(provenance.encode(), np.uint8), **arrays}
    with replacing(path) as temporary, temporary.open("wb") as file:
        np.savez(file, allow_pickle=False, **members)


def read_arrays(
    path: str | Path, *, kind: str, names: Sequence[str], origin: Mapping[str, Any] | None = None
) -> Stored:
    """Read arrays that `write_arrays` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    kind : str
        Kind that the file must have.
    names : sequence of str
        Arrays that it must hold.
    origin : mapping, optional
        The `origin` that its metadata must have.

    Returns
    -------
    Stored

    Raises
    ------
    StorageError
        If the file is missing, damaged, of another kind or origin, or lacks an array.
    """
    try:
        with Path(path).open("rb") as file, np.load(file, allow_pickle=False) as archive:
            members = {name: archive[name] for name in archive.files}
        metadata = dict(json.loads(members.pop(_METADATA).tobytes()))
    except FileNotFoundError:
        raise StorageError(f"{path} does not exist") from None
    except Exception as error:  # damaged bytes can make numpy and zipfile raise anything
        reason = f"is damaged or was not written by rgdl ({_first_line(error)})"
        raise StorageError(f"{path} {reason}; {_REMEDY}") from None
    missing = [name for name in names if name not in members]
    if metadata.get("kind") != kind or missing:
        held = f"{metadata.get('kind')!r} with {', '.join(members) or 'no arrays'}"
        raise StorageError(f"{path} holds {held}, not {kind!r} with {', '.join(names)}; {_REMEDY}")
    made_for = metadata.get("origin")
    if origin is not None and made_for != dict(origin):
        raise StorageError(f"{path} was made for {made_for}, not for {dict(origin)}; {_REMEDY}")
    return Stored(members, metadata)


def write_table(
    path: str | Path,
    table: "pd.DataFrame",
    provenance: Mapping[str, Any],
    *,
    exact: Collection[str] = (),
) -> None:
    """Write a table as CSV without its index, and its provenance as JSON.

    Parameters
    ----------
    path : str or Path
        The file, `.csv`; an older one is replaced in one step. Its provenance goes to a file of
        the same name that ends in `.json`.
    table : DataFrame
        What to write.
    provenance : mapping
        What made it: anything that JSON can hold.
    exact : collection of str
        Columns whose numbers are written with all digits, not six.
    """
    rounded = table.copy()
    for name in table.select_dtypes("float").columns.difference([*exact]):
        rounded[name] = table[name].map("{:.6g}".format, na_action="ignore")
    with replacing(Path(path).with_suffix(".json")) as temporary:
        temporary.write_text(
            json.dumps(provenance, indent=2, sort_keys=True) + "\n", encoding="utf-8"
        )
    with replacing(path) as temporary:
        rounded.to_csv(temporary, index=False)


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a path to write to, which takes the place of `path` when the block succeeds.

    Parameters
    ----------
    path : str or Path
        The file to make; its folder is made too.

    Yields
    ------
    Path
        A temporary file in the same folder, removed if the block fails. It is locked while the
        block runs, which distinguishes it from one that a killed process has left.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    remove_leftovers(path)
    temporary = path.with_name(f".{path.stem}.{os.getpid()}{path.suffix}")
    try:
        with temporary.open("wb") as file:
            with suppress(OSError):  # a system or a disk without locks
                _lock(file, wait=True)
            yield temporary
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def remove_leftovers(path: str | Path) -> None:
    """Remove the temporary files of killed processes.

    Parameters
    ----------
    path : str or Path
        The file that they were writing.
    """
    path = Path(path)
    for leftover in path.parent.glob(f".{glob.escape(path.stem)}.*{path.suffix}"):
        if leftover.stem.rpartition(".")[2].isdigit() and not _is_being_written(leftover):
            leftover.unlink(missing_ok=True)


def _is_being_written(path: Path) -> bool:
    """Whether its writer has it locked or, on a disk without locks, changed it within a day.

    A process number does not answer this: it may belong to another machine, to a newer process,
    or to a zombie.
    """
    try:
        with path.open("ab") as file:
            _lock(file, wait=False)
    except FileNotFoundError:
        return False
    except (BlockingIOError, PermissionError):
        return True
    except OSError:
        return time.time() - path.stat().st_mtime < _DAY
    return False


def _lock(file: IO[bytes], *, wait: bool) -> None:
    """Lock an open file until it is closed; an OSError if that is not possible."""
    try:
        import fcntl
    except ImportError:
        raise OSError("this system has no locks of files") from None
    fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
