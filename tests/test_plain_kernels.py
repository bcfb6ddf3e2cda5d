"""With NUMBA_DISABLE_JIT=1 kernels run as plain Python, which a debugger can enter."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import plain_kernels
import pytest

FOLDER = Path(__file__).resolve().parent


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """Arrays that kernels make as plain Python, and the names of those that did not run."""
    path = tmp_path_factory.mktemp("plain") / "arrays.npz"
    done = subprocess.run(
        [sys.executable, "-W", "error", FOLDER / "plain_kernels.py", path],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(np.load(path)), done.stdout.split()


def test_all_kernels_run_as_python_but_those_of_the_look_up(plain):
    _, others = plain
    assert {name.rpartition(".")[0] for name in others} <= {"rgdl.rbm.look_up.tiles"}


def test_samples_have_the_same_bytes_without_compilation(plain):
    arrays, _ = plain
    compiled = dict(plain_kernels.samples())
    assert len(compiled) == 10
    for name, expected in compiled.items():
        assert arrays[name].dtype == expected.dtype
        assert arrays[name].tobytes() == expected.tobytes(), name


def test_machines_agree_within_rounding_without_compilation(plain):
    """Compiled loops multiply and add with one rounding, and sum in another order."""
    arrays, _ = plain
    for name, expected in plain_kernels.machines():
        tolerance = 1e-12 if name.startswith("float64") else 1e-4
        np.testing.assert_allclose(arrays[name], expected, rtol=tolerance, atol=tolerance)
