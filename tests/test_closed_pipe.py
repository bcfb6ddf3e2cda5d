"""Commands end without a message when the reader of their output ends, as in `... | head -1`."""

import os
import signal
import subprocess
import sys

import pytest
from checkout import ROOT

COMMANDS = [
    path
    for folder in ("rgdl", "workflow", "benchmarks")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if ".venv" not in path.parts
    and "__main__" in path.stem + (text := path.read_text(encoding="utf-8"))
    and ("print(" in text or "ArgumentParser(" in text)
]


def without_reader(*arguments):
    """Run Python with a standard output that nobody reads."""
    reading, writing = os.pipe()
    os.close(reading)
    command = [sys.executable, *map(str, arguments)]
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    os.close(writing)
    return done.returncode, done.stderr.decode()


@pytest.mark.parametrize(
    "arguments",
    [
        ("-m", "rgdl.plan"),
        ("-m", "rgdl.plan", "--help"),
        ("-m", "rgdl.config"),
        ("-m", "rgdl.config", "--readme"),
        ("benchmarks/job_costs.py", "--help"),
    ],
)
def test_a_command_without_a_reader_ends_in_silence(arguments):
    assert without_reader(*arguments) == (-signal.SIGPIPE, "")


def test_python_alone_does_not():
    assert "BrokenPipeError" in without_reader("-c", "print(1)")[1]


def test_every_command_that_prints_asks_for_this():
    assert len(COMMANDS) > 15
    for path in COMMANDS:
        assert "\nend_with_reader()\n" in path.read_text(encoding="utf-8").replace("    ", ""), path
