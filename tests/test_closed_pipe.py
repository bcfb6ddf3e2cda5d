"""Commands end without a message when the reader of their output ends, as in `... | head -1`."""

import os
import re
import signal
import subprocess
import sys

import pytest
from checkout import ROOT


def printing_commands():
    """Source of each module that can be run and prints, by its path."""
    for folder in ("rgdl", "workflow", "benchmarks"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            is_command = path.stem == "__main__" or "__main__" in text
            if is_command and ("print(" in text or "ArgumentParser(" in text):
                yield path, text


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
    commands = dict(printing_commands())
    assert len(commands) > 15
    for path, text in commands.items():
        assert re.search(r"^ *end_with_reader\(\)$", text, re.M), path
