"""A finished run in one file, and a new clone that continues from it."""

import io
import json
import os
import random
import re
import runpy
import shutil
import sys
import tarfile
from pathlib import Path

import pytest
from checkout import (
    SMALL,
    changed,
    copy_project,
    digests,
    execute,
    make,
    message_of,
    overlay,
    planned,
    run,
)

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "workflow" / "report"
FILES = {
    "results/paper/tables/one.csv": "a,b\n1,2\n",
    "results/samples/L4/samples.npz": "spins" * 1000,
    "logs/benchmarks/sample_ising/samples.tsv": "s\n1.0\n",
    ".snakemake/metadata/cmVz": "{}",
}


@pytest.fixture
def write(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return runpy.run_path(str(SCRIPTS / "write_archive.py"))


@pytest.fixture
def read(monkeypatch):
    monkeypatch.syspath_prepend(SCRIPTS)
    return runpy.run_path(str(SCRIPTS / "restore_archive.py"))


@pytest.fixture
def archive(write, tmp_path, monkeypatch):
    """An archive of FILES, and an empty clone as the current folder."""
    source = tmp_path / "source"
    for name, text in FILES.items():
        (source / name).parent.mkdir(parents=True)
        (source / name).write_text(text)
        os.utime(source / name, ns=(10**18, 10**18 + len(text)))
    monkeypatch.chdir(source)
    write["pack"](tmp_path / "archive.tar", sorted(map(Path, FILES)), name="paper")
    (tmp_path / "clone").mkdir()
    monkeypatch.chdir(tmp_path / "clone")
    return tmp_path / "archive.tar"


def here():
    return {str(path): path.read_text() for path in Path().rglob("*") if path.is_file()}


def test_all_files_take_their_places_with_their_times(archive, read):
    manifest = read["restore_archive"](archive)
    assert here() == FILES
    assert manifest["sha256"].keys() == FILES.keys()
    for name, text in FILES.items():
        assert Path(name).stat().st_mtime == pytest.approx(1e9 + len(text) * 1e-9, abs=1e-6)


def test_equal_files_give_equal_bytes(archive, write, monkeypatch):
    monkeypatch.chdir(archive.parent / "source")
    write["pack"]("again.tar", sorted(map(Path, FILES)), name="paper")
    assert Path("again.tar").read_bytes() == archive.read_bytes()


def refused(read, path):
    """The message of an archive that is refused; nothing has changed."""
    before = here()
    with pytest.raises(read["ArchiveError"]) as caught:
        read["restore_archive"](path)
    assert here() == before
    return str(caught.value)


def test_an_archive_that_is_cut_short_anywhere_is_refused(archive, read):
    whole = archive.read_bytes()
    used = len(whole.rstrip(b"\0"))
    draw = random.Random(1)
    for length in [
        0,
        1,
        511,
        512,
        1024,
        used - 600,
        *(draw.randrange(used - 600) for _ in range(40)),
    ]:
        archive.write_bytes(whole[:length])
        assert re.search(r"is (damaged|incomplete)", refused(read, archive)), length


def test_a_changed_byte_of_any_file_is_found(archive, read):
    whole = archive.read_bytes()
    for text in FILES.values():
        place = whole.rindex(text.encode())
        archive.write_bytes(whole[:place] + b"X" + whole[place + 1 :])
        assert "differs from its digest" in refused(read, archive)


def rewritten(archive, change):
    """The archive with a dict of its members changed."""
    with tarfile.open(archive) as old:
        members = {one.name: old.extractfile(one).read() for one in old}
    with tarfile.open(archive, "w") as new:
        for name, content in change(members).items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def with_file(name):
    """A change that adds a file, with its digest."""

    def change(members):
        manifest = json.loads(members["MANIFEST.json"])
        manifest["sha256"][name] = (
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        )
        return members | {"MANIFEST.json": json.dumps(manifest).encode(), name: b""}

    return change


def without(name):
    return lambda members: {other: text for other, text in members.items() if other != name}


def with_manifest(**values):
    def change(members):
        manifest = json.loads(members["MANIFEST.json"]) | values
        return members | {"MANIFEST.json": json.dumps(manifest).encode()}

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (without("results/paper/tables/one.csv"), "results/paper/tables/one.csv is missing"),
        (without("MANIFEST.json"), "does not begin with MANIFEST.json"),
        (with_manifest(format="rgdl archive 7"), "its format is 'rgdl archive 7'"),
        (with_manifest(sha256={}), "which is no file of a run"),
        (with_file("rgdl/job.py"), "it holds rgdl/job.py"),
        (with_file("results/../Makefile"), "it holds results/../Makefile"),
        (with_file("/tmp/results/x"), "it holds /tmp/results/x"),
        (with_file(".snakemake/scripts/x.py"), "it holds .snakemake/scripts/x.py"),
    ],
)
def test_what_is_no_whole_archive_of_a_run_is_refused(archive, read, change, message):
    rewritten(archive, change)
    assert message in refused(read, archive)


def test_a_file_that_is_added_to_results_is_restored(archive, read):
    rewritten(archive, with_file("results/paper/empty"))  # the control of the test above
    read["restore_archive"](archive)
    assert here() == FILES | {"results/paper/empty": ""}


def test_a_link_is_refused(archive, read):
    name = next(iter(FILES))
    rewritten(archive, without(name))
    with tarfile.open(archive, "a") as tar:
        member = tarfile.TarInfo(name)
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)
    assert "no file of a run" in refused(read, archive)


def test_other_results_are_not_replaced_and_equal_ones_keep_their_time(archive, read):
    name = next(iter(FILES))
    Path(name).parent.mkdir(parents=True)
    Path(name).write_text("other", encoding="utf-8")
    assert f"{name} exists and differs" in refused(read, archive)
    Path(name).write_text(FILES[name], encoding="utf-8")
    os.utime(name, (5, 5))
    read["restore_archive"](archive)
    assert here() == FILES
    assert Path(name).stat().st_mtime == 5


def test_a_file_in_the_way_is_named_and_a_second_try_restores_the_rest(archive, read):
    Path("logs").mkdir()
    Path("logs/benchmarks").touch()
    with pytest.raises(
        read["PlaceError"], match=r"^logs/benchmarks/sample_ising/samples\.tsv cannot"
    ):
        read["restore_archive"](archive)
    assert here().keys() < FILES.keys() | {"logs/benchmarks"}
    Path("logs/benchmarks").unlink()
    read["restore_archive"](archive)
    assert here() == FILES


@pytest.mark.parametrize("target", ["paper", "quick"])
def test_make_restores_an_archive_before_it_runs(target):
    def commands(*arguments):
        text = make(ROOT, "--dry-run", "--assume-old=.venv/installed", target, *arguments)
        return [line for line in text.stdout.splitlines() if line.startswith(".venv/bin/")]

    without, given = commands(), commands("FROM=my archive.tar")
    assert given[0] == '.venv/bin/python workflow/report/restore_archive.py "my archive.tar"'
    assert given[1:] == without
    assert any(line.startswith(".venv/bin/snakemake ") for line in without)


def restore(project, path):
    return execute(project, sys.executable, "workflow/report/restore_archive.py", str(path))


def test_a_file_that_is_missing_or_no_archive_gives_one_line(tmp_path):
    project = copy_project(tmp_path / "project")
    nothing = "; nothing has been restored\n"
    assert message_of(restore(project, "nothing.tar")) == f"nothing.tar does not exist{nothing}"
    folder = message_of(restore(project, "config"))
    assert folder == f"config is a folder, not an archive{nothing}"
    assert "is damaged" in message_of(restore(project, "config.yaml"))
    assert not (project / "results").exists()


def test_a_run_that_is_not_finished_has_no_archive(tmp_path):
    project = copy_project(tmp_path / "project")
    command = (sys.executable, "workflow/report/write_archive.py", *overlay(project, SMALL))
    text = message_of(execute(project, *command))
    assert "there is no archive of results/tiny yet: nothing has been run" in text


@pytest.fixture(scope="module")
def restored(unbroken, tmp_path_factory):
    """A new clone with the files of the archive of a finished run."""
    folder = tmp_path_factory.mktemp("restored")
    command = (sys.executable, "workflow/report/write_archive.py", *overlay(unbroken, SMALL))
    done = execute(unbroken, *command)
    assert done.returncode == 0, done.stderr
    shutil.move(unbroken / "results/tiny/archive.tar", folder)
    project = copy_project(folder / "project")
    shutil.copytree(unbroken / "rgdl", project / "rgdl")
    shutil.rmtree(project / "workflow")
    shutil.copytree(unbroken / "workflow", project / "workflow")
    done = restore(project, folder / "archive.tar")
    assert done.returncode == 0, done.stderr
    assert "files of the configuration tiny, packed by rgdl" in done.stdout
    return project


@pytest.mark.slow
def test_a_new_clone_has_nothing_to_do_after_an_archive(unbroken, restored):
    assert "Nothing to be done" in run(restored, *overlay(restored, SMALL))
    made = {name for name in digests(unbroken / "results") if "/unfinished" not in name}
    assert made <= digests(restored / "results").keys()


@pytest.mark.slow
def test_times_of_restored_files_do_not_matter(restored):
    paths = [path for path in (restored / "results").rglob("*") if path.is_file()]
    draw = random.Random(3)
    for path in paths:
        os.utime(path, ns=(10**18 + draw.randrange(10**12),) * 2)
    assert "Nothing to be done" in run(restored, *overlay(restored, SMALL))


@pytest.mark.slow
def test_after_an_archive_only_what_depends_on_a_change_is_made(restored):
    values = changed(SMALL, {"definitions": {"localized": 0.49}})
    jobs = planned(restored, *overlay(restored, values))
    assert "measure_layers" in jobs
    assert not {"sample_ising", "train_layer", "check_identities"} & jobs.keys()
