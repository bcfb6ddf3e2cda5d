"""The steps of the Dockerfile, run without Docker in an empty folder."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkout import copy_project

ROOT = Path(__file__).resolve().parent.parent
STEPS = re.findall(
    r"^([A-Z]+) ((?:.*\\\n)*.*)$", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.M
)
CONTEXT = {
    line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
}


def copied():
    return [name for step, rest in STEPS if step == "COPY" for name in rest.split()[:-1]]


def test_the_image_is_built_from_files_that_docker_may_read():
    assert copied()
    for name in copied():
        assert name in CONTEXT
        assert (ROOT / name).exists()


@pytest.mark.slow
def test_its_steps_install_a_workflow_that_plans_the_quick_paper(tmp_path):
    image, python = tmp_path / "image", tmp_path / "python"
    image.mkdir()
    subprocess.run([sys.executable, "-m", "venv", python], check=True)
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    path = f"{python / 'bin'}{os.pathsep}{os.environ['PATH']}"

    def run(command, folder):
        done = subprocess.run(
            ["sh", "-ec", command],
            cwd=folder,
            env={**inherited, "PATH": path},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    for step, rest in STEPS:
        if step == "COPY":
            *names, target = rest.split()
            for name in names:
                copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
                copy(ROOT / name, image / target)
        elif step == "RUN" and not rest.startswith("apt-get"):  # the system's own programs
            run(rest, image)
    clone = copy_project(tmp_path / "paper")
    shutil.copytree(ROOT / "rgdl", clone / "rgdl", ignore=shutil.ignore_patterns("__pycache__"))
    text = run("snakemake --cores 8 --configfile config/quick.yaml --dry-run", clone)
    assert re.search(r"^train_layer +\d+$", text, re.M)
    assert str(clone) not in run("python -c 'import rgdl; print(rgdl.__file__)'", image)
