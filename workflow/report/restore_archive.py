"""Continue from a run that `make archive` has packed: `make paper FROM=archive.tar`.

All files are unpacked and compared with their digests first. Only then do they take their places,
so that an archive that is damaged or does not fit changes nothing.
"""

import json
import sys
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from write_archive import FORMAT, MANIFEST, sha256

from rgdl.closed_pipe import end_with_reader

FOLDERS = {("results",), ("logs", "benchmarks"), (".snakemake", "metadata")}
SCRATCH = Path(".snakemake")  # on the disk of the results


class ArchiveError(Exception):
    """An archive that is damaged or does not fit the files that exist."""


class PlaceError(Exception):
    """A file of a good archive could not be put in its place."""


def restore_archive(path):
    """Put the files of an archive in their places in this folder.

    Returns
    -------
    dict
        Its manifest: `name` of the configuration, `version`, `git` and `sha256` of each file.

    Raises
    ------
    ArchiveError
        If there is no such file, or it is damaged, was not written by `make archive`, or holds
        other results than those that exist.
    PlaceError
        If a file cannot be put in its place. The files before it are in theirs, and a second try
        leaves them as they are.
    """
    if not Path(path).is_file():
        reason = "is a folder, not an archive" if Path(path).is_dir() else "does not exist"
        raise ArchiveError(f"{path} {reason}")
    SCRATCH.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="restoring", dir=SCRATCH) as folder:
        manifest = unpack(path, Path(folder))
        refuse_other_results(path, manifest["sha256"])
        for name in manifest["sha256"]:
            place(Path(folder, name), Path(name))
    return manifest


def unpack(path, folder):
    """Unpack all files, and compare them with their digests."""
    try:
        with tarfile.open(path, "r:") as archive:
            manifest = read_manifest(archive)
            expected = manifest["sha256"]
            for member in archive:
                if member.name != MANIFEST:
                    check_name(member, expected)
                    archive.extract(member, folder, filter="data")
    except (tarfile.TarError, ValueError, KeyError, TypeError) as error:
        raise ArchiveError(f"{path} is damaged or no archive of a run ({error})") from None
    for name, digest in expected.items():
        if not (folder / name).is_file():
            raise ArchiveError(f"{path} is incomplete: {name} is missing")
        if sha256(folder / name) != digest:
            raise ArchiveError(f"{path} is damaged: {name} differs from its digest")
    return manifest


def read_manifest(archive):
    """The first member of an archive."""
    first = archive.next()
    if first is None or first.name != MANIFEST:
        raise ValueError(f"it does not begin with {MANIFEST}")
    manifest = json.load(archive.extractfile(first))
    if manifest["format"] != FORMAT:
        raise ValueError(f"its format is {manifest['format']!r}, not {FORMAT!r}")
    return manifest


def check_name(member, expected):
    """Only results and their records may be in an archive, never code."""
    parts = PurePosixPath(member.name).parts
    ours = any(parts[: len(folder)] == folder for folder in FOLDERS)
    if not ours or ".." in parts or not member.isfile() or member.name not in expected:
        raise ValueError(f"it holds {member.name}, which is no file of a run")


def refuse_other_results(path, digests):
    """Results that exist must be those of the archive."""
    for name, digest in digests.items():
        if name.startswith("results/") and Path(name).exists() and sha256(name) != digest:
            raise ArchiveError(
                f"{name} exists and differs from that of {path}: move it away, or use a fresh clone"
            )


def place(source, target):
    """Move a file to its place. A result that exists already is equal, and is left as it is."""
    if not (target.parts[0] == "results" and target.exists()):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            source.replace(target)
        except OSError as error:
            raise PlaceError(f"{target} cannot be put in its place ({error.strerror})") from None


if __name__ == "__main__":
    end_with_reader()
    try:
        manifest = restore_archive(sys.argv[1])
    except ArchiveError as error:
        sys.exit(f"{error}; nothing has been restored")
    except OSError as error:
        sys.exit(f"{error.filename or sys.argv[1]}: {error.strerror}; nothing has been restored")
    except PlaceError as error:
        sys.exit(f"{error}; others may be in theirs, and a second try restores what is missing")
    commit = manifest["git"]["commit"] or "unknown"
    print(
        f"{len(manifest['sha256'])} files of the configuration {manifest['name']}, packed by rgdl "
        f"{manifest['version']} at commit {commit[:12]}, agree with their digests"
    )
