"""What every script of the workflow shares: a log, one thread of BLAS, errors as sentences."""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path

from threadpoolctl import threadpool_limits

from rgdl.storage import StorageError


class JobError(Exception):
    """A job that cannot go on for a reason that its message explains."""


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
