"""Results that were copied into this folder: Snakemake has no record of them.

It would make those again that are older than their input, and the times of copies say nothing.
"""

import os
import zipfile
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from pathlib import Path

_RECORDS = Path(".snakemake/metadata")
_MAX_NAME = 254  # Snakemake divides longer names of its records


class DamagedCopyError(Exception):
    """A copied file that is not what was written."""


def record_of(path: str) -> Path:
    """Where Snakemake keeps its record of a file that it has made in this folder.

    Examples
    --------
    >>> record_of("results/a.csv").as_posix()
    '.snakemake/metadata/cmVzdWx0cy9hLmNzdg=='
    """
    name = urlsafe_b64encode(path.encode()).decode()
    parts = [name[i : i + _MAX_NAME] for i in range(0, len(name), _MAX_NAME)]
    return _RECORDS.joinpath(*(f"@{part}" for part in parts[:-1]), parts[-1])


def has_record(path: str) -> bool:
    """Whether Snakemake has made a file in this folder."""
    return record_of(path).exists()


def accept_copies(jobs: Iterable[tuple[Sequence[str], Sequence[str]]]) -> list[str]:
    """Give copied results times that are in the order in which they were made.

    Results that were made here, or from what was made here, are left to Snakemake.

    Parameters
    ----------
    jobs : iterable of (inputs, outputs)
        Files of each job, in an order in which the jobs can run.

    Returns
    -------
    list of str
        Files with another time.

    Raises
    ------
    DamagedCopyError
        If one of these files or their inputs is damaged, or differs from the digest that was kept
        with it. No time is changed then.
    """
    made_here: set[str] = set()
    new_times: dict[str, int] = {}
    used: dict[str, None] = {}
    for inputs, outputs in jobs:
        copies = [path for path in outputs if Path(path).exists()]
        made_here.update(path for path in [*inputs, *outputs] if not Path(path).exists())
        if any(map(has_record, copies)) or not made_here.isdisjoint(inputs):
            made_here.update(outputs)
            continue
        times = {path: Path(path).stat().st_mtime_ns for path in [*inputs, *copies]} | new_times
        newest = max([times[path] for path in inputs], default=0)
        older = {path: newest for path in copies if times[path] < newest}
        new_times |= older
        used |= dict.fromkeys([*inputs, *copies] if older else [])
    _check([*used])
    for path, time in new_times.items():
        os.utime(path, ns=(time, time))
    return [*new_times]


def _check(paths: Sequence[str]) -> None:
    if not paths:
        return  # without the imports, as in nearly every run
    from rgdl.job import check_inputs
    from rgdl.storage import StorageError

    try:
        check_inputs(paths)
    except StorageError as error:
        raise DamagedCopyError(str(error)) from None
    for path in paths:
        if path.endswith(".npz") and not _is_whole(path):
            raise DamagedCopyError(f"{path} is damaged; delete it to have it made again")


def _is_whole(path: str) -> bool:
    """Whether all members of an archive have the checksums that it holds."""
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.testzip() is None
    except (zipfile.BadZipFile, zlib.error, EOFError):
        return False
