"""Compare the numbers of a run with those of the reference, within their errors. Nothing is run.

Takes the files of the configuration, as `--configfile` does. Exit status 1 if there are no numbers,
or if those of a run with the configuration of the reference differ.
"""

import sys

from configured_run import (
    ROOT,
    WHOLE,
    config_option,
    configured_run,
    files_of_run,
    other_runs,
    recorded_config,
    run_command,
)

from rgdl.closed_pipe import end_with_reader
from rgdl.config import differing_keys, load, some_of
from rgdl.numbers import compare_numbers, passes, read_numbers, summarize

REFERENCE = ROOT / "reference"


def compare_results(files):
    """Print how the numbers agree, or why they cannot be compared."""
    config, folder = configured_run(files)
    if not (folder / "numbers.json").exists():
        hint = other_runs(folder) or f"Make them with `{run_command(files or [WHOLE])}`."
        sys.exit(f"there are no numbers of a finished run in {folder}. {hint}")
    made = recorded_config(folder)
    if made is None:
        sys.exit(f"{folder} does not record a configuration that this version can read")
    if differing_keys(made, config):
        print(f"{folder} holds a run of other values. {which_values(folder, files)}")
    table = compare_numbers(*map(numbers_in, (folder, REFERENCE)))
    if other := differing_keys(made, load(REFERENCE / "config.yaml")):
        print(
            f"{folder} is a run of another configuration than the reference, so its numbers need "
            f"not agree. These values differ: {some_of(other)}."
        )
        print(summarize(table).partition("\n")[0])
    else:
        print(f"{folder} is a run of the configuration of the reference.\n{summarize(table)}")
        if not passes(table):
            sys.exit("numbers differ from those of the reference")


def which_values(folder, given):
    """Which files made a run, or the values that were changed in them since."""
    files, changed = files_of_run(folder, given=given or [WHOLE])
    typed = config_option(files) or "config.yaml"
    if changed:
        return f"It was made by {typed} before these were changed: {some_of(changed)}."
    return f"It was made by {typed}."


def numbers_in(folder):
    """The numbers of a run, by their keys."""
    return read_numbers((folder / "numbers.json").read_text(encoding="utf-8"))


if __name__ == "__main__":
    end_with_reader()
    compare_results(sys.argv[1:])
