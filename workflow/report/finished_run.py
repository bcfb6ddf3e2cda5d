"""The files of a finished run, as Snakemake lists them: for reports, archives and crates."""

import subprocess
import sys
from pathlib import Path

from configured_run import (
    WHOLE,
    args_option,
    config_option,
    files_of_run,
    other_runs,
    run_command,
    typed,
)

from rgdl.config.reserved import SHARED_FOLDERS

SNAKEMAKE = Path(sys.executable).with_name("snakemake")


def finished_run(arguments, *, wanted):
    """The folder of a configuration and every file of its run; exits with a message otherwise.

    Parameters
    ----------
    arguments : sequence of str
        Those of Snakemake: `--configfile config/quick.yaml` and the like.
    wanted : str
        What cannot be made of a run that is not finished.

    Returns
    -------
    folder : Path
        `results/NAME`.
    files : list of dict
        See `list_results`.
    """
    files = list_results(arguments)
    folder = folder_of([Path(file["output_file"]) for file in files], wanted)
    unfinished = [file for file in files if file["plan"] != "no update"]
    if unfinished:
        reason = explain(files, unfinished)
        remedy = what_to_type(folder, arguments, wanted)
        lines = [f"there is no {wanted} of {folder} yet: {reason}", remedy, other_runs(folder)]
        sys.exit("\n".join(filter(None, lines)))
    return folder, files


def split_arguments(arguments):
    """The files after `--configfile`, which is last, and the arguments before it."""
    before, _, files = " ".join(arguments).partition("--configfile")
    return files.split(), before.split()


def list_results(arguments):
    """`output_file`, `rule`, `log-file(s)`, `status` and `plan` of each result, even if missing."""
    header, *rows = (
        line.split("\t") for line in run_snakemake(*arguments, "--summary").splitlines()
    )
    return [dict(zip(header, row, strict=True)) for row in rows]


def folder_of(paths, wanted):
    """The one folder that has the name of the configuration."""
    folders = {Path(*path.parts[:2]) for path in paths if path.parts[1] not in SHARED_FOLDERS}
    if len(folders) != 1:
        sys.exit(f"there is no {wanted} of these targets: they have no single folder results/NAME")
    return folders.pop()


def explain(files, unfinished):
    """What has to be made."""
    missing = [file for file in unfinished if file["status"] == "missing"]
    todo = f"{len(unfinished)} of {len(files)} files have to be made or renewed"
    if len(missing) == len(files):
        todo = "nothing has been run"
    return f"{todo}, such as {unfinished[-1]['output_file']}"


def what_to_type(folder, arguments, target):
    """The commands for the run that the folder holds, if other files made it, and for a new one."""
    given, options = split_arguments(arguments)
    given = given or [WHOLE]
    made_by, _ = files_of_run(folder, given=given)
    run = run_command(given, options)
    if made_by in (None, given):
        return f"to make them:\n  {run}"
    command = typed("make", target, config_option(made_by), args_option(options))
    return (
        f"{folder} holds a run of other files. For that run:\n  {command}\n"
        f"A run of {' '.join(given)} would replace it:\n  {run}"
    )


def run_snakemake(*arguments):
    """Standard output of Snakemake; exits with its message if it fails."""
    command = [SNAKEMAKE, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        words = done.stderr.strip()
        sys.exit(words.rpartition("\n")[2] if "Traceback" in words else words)
    return done.stdout
