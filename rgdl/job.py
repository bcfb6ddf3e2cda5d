"""What every script of the workflow shares: a log, errors as sentences, and its provenance."""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_limits

from rgdl.provenance import git_state, library_versions
from rgdl.storage import StorageError


class JobError(Exception):
    """A job that cannot go on for a reason that its message explains."""


@contextlib.contextmanager
def job(snakemake: Any) -> Iterator[dict[str, Any]]:
    """Run a job with its output in its log, and say what makes its results.

    Parameters
    ----------
    snakemake : object
        What Snakemake gives a script.

    Yields
    ------
    dict
        Provenance of the outputs, as JSON can hold it: see `provenance_of`.
    """
    with job_log(snakemake.log[0]):
        yield provenance_of(snakemake)


def provenance_of(snakemake: Any) -> dict[str, Any]:
    """What makes the outputs of a job.

    Returns
    -------
    dict
        `rule`, `wildcards` (the seed is one) and `parameters` of the job, the `code` digest, the
        `versions` of libraries, and `git`: see `rgdl.provenance`. With the whole `configuration`
        for results that go by its name; others are shared by all that name their parameters.
    """
    parameters = dict(snakemake.params.items())
    provenance = {
        "rule": snakemake.rule,
        "wildcards": dict(snakemake.wildcards.items()),
        "code": parameters.pop("code", None),
        "parameters": parameters,
        "versions": library_versions(),
        "git": git_state(),
    }
    named = Path("results", str(snakemake.config.get("name")))
    if any(Path(output).is_relative_to(named) for output in snakemake.output):
        provenance["configuration"] = dict(snakemake.config)
    return provenance


@contextlib.contextmanager
def job_log(path: str | Path) -> Iterator[None]:
    """Run a job with its output in a log, on one BLAS thread, so that its bytes are its own.

    Parameters
    ----------
    path : str or Path
        The log. An expected error (`JobError`, `StorageError`, a full disk, training that
        diverges) is one line in it, any other its traceback; either ends the process with
        exit status 1.
    """
    with (
        Path(path).open("w", encoding="utf-8", buffering=1) as log,
        contextlib.redirect_stdout(log),
        contextlib.redirect_stderr(log),
        threadpool_limits(1),
    ):
        try:
            yield
        except (JobError, StorageError, OSError, FloatingPointError) as error:
            print(f"error: {error}", file=log)
            sys.exit(1)
        except KeyboardInterrupt:
            print("interrupted", file=log)
            sys.exit(130)
        except Exception:
            traceback.print_exc(file=log)
            sys.exit(1)
