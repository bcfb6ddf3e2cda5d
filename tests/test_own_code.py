"""Jobs run the code beside the Snakefile, in every environment in which they can run."""

import os
import shutil
import sys

import pytest
from checkout import ROOT, SNAKEMAKE, copy_project, execute, make, message_of
from fake_job import SCRIPTS, Named, fake_job

from rgdl.job import job
from rgdl.provenance import code_digest

FIGURE = "results/paper/figures/figure2.png"


@pytest.mark.slow
def test_jobs_run_the_code_beside_the_snakefile_whatever_is_installed(tmp_path):
    # the tests have another rgdl installed, and PYTHONPATH names a third
    project = copy_project(tmp_path / "project")
    shutil.copytree(ROOT / "rgdl", project / "rgdl", ignore=shutil.ignore_patterns("__pycache__"))
    versions = project / "rgdl/provenance.py"
    text = versions.read_text(encoding="utf-8")
    assert "platform.python_version()" in text
    versions.write_text(text.replace("platform.python_version()", '"of the copy"'), "utf-8")
    third = tmp_path / "third/rgdl/__init__.py"
    third.parent.mkdir(parents=True)
    third.write_text("raise ImportError('the third')", encoding="utf-8")
    done = execute(project, SNAKEMAKE, "-c1", FIGURE, PYTHONPATH=str(third.parents[1]))
    assert done.returncode == 0, done.stderr
    assert b"of the copy" in (project / FIGURE).read_bytes()


def test_a_job_that_imports_other_code_ends_and_names_both_places(tmp_path):
    scripts = tmp_path / "workflow/scripts"
    scripts.mkdir(parents=True)
    there = fake_job("plot_figure2", tmp_path / "log", scriptdir=str(scripts))
    with job(there):
        pass  # no package beside the workflow
    (tmp_path / "rgdl").mkdir()
    with pytest.raises(SystemExit), job(there):
        pass
    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert told.startswith(f"error: this job must run the code in {tmp_path / 'rgdl'}, but imports")
    assert str(ROOT / "rgdl") in told


def test_a_job_whose_code_was_edited_after_the_run_began_ends(tmp_path):
    def given(digest):
        own_code = {"script": "plot_figure2.py", "digest": digest}
        return fake_job("plot_figure2", tmp_path / "log", params=Named(own_code=own_code))

    with job(given(code_digest(SCRIPTS / "plot_figure2.py"))) as provenance:
        assert provenance["parameters"] == {}
    with pytest.raises(SystemExit), job(given("0" * 16)):
        pass
    told = (tmp_path / "log").read_text(encoding="utf-8")
    assert (
        told == "error: the code of this step was edited after the run began: start the run again\n"
    )


def test_a_run_in_the_c_locale_reads_its_files_as_utf8(tmp_path):
    project = copy_project(tmp_path / "project")
    ascii_only = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    done = execute(project, SNAKEMAKE, FIGURE, "--dry-run", **ascii_only)
    assert done.returncode == 0, done.stdout + done.stderr


def test_an_environment_in_a_folder_with_a_space_is_named(tmp_path):
    project = copy_project(tmp_path / "project")
    spaced = tmp_path / "with a space/bin/python"
    spaced.parent.mkdir(parents=True)
    spaced.symlink_to(sys.executable)
    here = os.pathsep.join(path for path in sys.path if path)
    command = (spaced, "-m", "snakemake", "--dry-run", FIGURE)
    text = message_of(execute(project, *command, PYTHONPATH=here))
    assert f"Snakemake cannot start jobs with {spaced}: move the environment to a folder" in text


def test_make_refuses_a_folder_with_a_space(tmp_path):
    folder = tmp_path / "with a space"
    folder.mkdir()
    for name in ("Makefile", "requirements.lock", "pyproject.toml"):
        shutil.copy(ROOT / name, folder)
    done = make(folder, "paper", f"PYTHON={sys.executable}")
    assert f"Snakemake cannot start jobs in {folder}: move this folder to a path" in done.stderr
    assert not (folder / ".venv").exists()
