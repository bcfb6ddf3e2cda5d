"""What all scripts of the workflow share: a log, short error messages, and provenance."""

import contextlib
import csv
import io
import itertools
import json
import sys
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from rgdl.provenance import PACKAGE, code_digest, file_digest, git_state, library_versions
from rgdl.storage import StorageError, replacing

_DIGEST = "table_digest"  # of a table's bytes, kept with its provenance
_REMEDY = "delete it to have it made again"


class JobError(Exception):
    """An expected error, which the log reports as one line without a traceback."""


@contextlib.contextmanager
def job(snakemake: Any) -> Iterator[dict[str, Any]]:
    """Run a job: check its inputs, redirect its output to its log, and seal its tables.

    Parameters
    ----------
    snakemake : object
        The object that Snakemake passes to a script.

    Yields
    ------
    dict
        Provenance of the outputs, as JSON can hold it: see `provenance_of`.
    """
    with job_log(snakemake.log[0]):
        check_code(snakemake)
        check_inputs(snakemake.input)
        yield provenance_of(snakemake)
        seal_tables(snakemake.output)


def provenance_of(snakemake: Any) -> dict[str, Any]:
    """Provenance of the outputs of a job.

    Returns
    -------
    dict
        `rule`, `wildcards` (the seed is one) and `parameters` of the job, the `code` digest, the
        `versions` of libraries, and `git`: see `rgdl.provenance`. Results in the folder of the
        configuration also record the whole `configuration`; all others are shared.
    """
    parameters = dict(snakemake.params.items())
    parameters.pop("own_code", None)  # a part of `code`
    provenance = {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "code": parameters.pop("code", None),
        "parameters": parameters,
        "versions": library_versions(),
        "git": git_state(),
    }
    named = ("results", str(snakemake.config.get("name")))  # in the folder of a module, perhaps
    if any(named in itertools.pairwise(Path(output).parts) for output in snakemake.output):
        provenance["configuration"] = dict(snakemake.config)
    return provenance


def check_code(snakemake: Any) -> None:
    """Refuse to run if the digest of the code is not the one that the results will record.

    Parameters
    ----------
    snakemake : object
        As given to `job`; its parameter `own_code` holds the name of the `script`, and the `digest`
        of its code when the run was planned.

    Raises
    ------
    JobError
        If there is a package rgdl beside the workflow and another one was imported, or if the code
        was edited after the run was planned.
    """
    scripts = Path(snakemake.scriptdir).resolve()
    beside = scripts.parents[1] / "rgdl"
    if beside.is_dir() and not beside.samefile(PACKAGE):
        raise JobError(f"this job must run the code in {beside}, but imports that in {PACKAGE}")
    planned = dict(snakemake.params.items()).get("own_code")
    if planned and code_digest(scripts / planned["script"]) != planned["digest"]:
        raise JobError("the code of this step was edited after the run began: start the run again")


def check_inputs(paths: Iterable[str]) -> None:
    """Refuse tables and JSON files that are damaged or have been edited.

    Parameters
    ----------
    paths : iterable of str
        Files; those of other formats are checked when they are read.

    Raises
    ------
    StorageError
        If a file is damaged, or a table does not have the digest in its provenance.
    """
    for path in map(Path, paths):
        try:
            if path.suffix == ".csv":
                _check_table(path)
            elif path.suffix == ".json":
                json.loads(path.read_bytes())
        except (ValueError, csv.Error) as error:
            raise StorageError(f"{path} is damaged ({error}); {_REMEDY}") from None


def seal_tables(paths: Iterable[str]) -> None:
    """Write the digest of each table into its provenance file.

    Parameters
    ----------
    paths : iterable of str
        Files; only tables of `rgdl.storage.write_table` are sealed.
    """
    for path in map(Path, paths):
        record = path.with_suffix(".json")
        if path.suffix == ".csv" and record.exists():
            provenance = {**json.loads(record.read_bytes()), _DIGEST: file_digest(path)}
            with replacing(record) as temporary:
                temporary.write_text(
                    json.dumps(provenance, indent=2, sort_keys=True) + "\n", encoding="utf-8"
                )


def _check_table(path: Path) -> None:
    sealed = _sealed_digest(path.with_suffix(".json"))
    if sealed and sealed != file_digest(path):
        raise ValueError("its content has changed since it was written")
    text = path.read_bytes().decode()
    lengths = {len(row) for row in csv.reader(io.StringIO(text, newline=""), strict=True)}
    if not text.endswith("\n") or len(lengths) != 1 or 0 in lengths:
        raise ValueError("its lines differ in their numbers of values")


def _sealed_digest(record: Path) -> str | None:
    """None for a table of an earlier version, or of another program."""
    try:
        provenance = json.loads(record.read_bytes())
    except (FileNotFoundError, ValueError):
        return None
    return provenance.get(_DIGEST) if isinstance(provenance, dict) else None


@contextlib.contextmanager
def job_log(path: str | Path) -> Iterator[None]:
    """Run a job with its output in a log, on one BLAS thread, so that its results are reproducible.

    Parameters
    ----------
    path : str or Path
        The log. An expected error (`JobError`, `StorageError`, a full disk, too little memory,
        training that diverges) is one line in it, any other its traceback; either ends the
        process with exit status 1.
    """
    try:
        with (
            Path(path).open("w", encoding="utf-8", buffering=1) as log,
            contextlib.redirect_stdout(log),
            contextlib.redirect_stderr(log),
            threadpool_limits(1),
        ):
            try:
                yield
            except (JobError, StorageError, OSError, MemoryError, FloatingPointError) as error:
                print(f"error: {str(error) or 'there is too little memory'}", file=log)
                sys.exit(1)
            except KeyboardInterrupt:
                print("interrupted", file=log)
                sys.exit(130)
            except Exception:
                traceback.print_exc(file=log)
                sys.exit(1)
    except OSError as error:  # the log itself cannot be written
        sys.exit(f"error: {path}: {error.strerror}")
